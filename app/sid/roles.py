"""Who may do what in a village: rights as noun:act, roles as sets of them."""

from __future__ import annotations

from enum import StrEnum

from tenants.people import Role


class Right(StrEnum):
    SEE_RESIDENTS = "resident:see"
    KEEP_RESIDENTS = "resident:keep"
    MAKE_LETTERS = "letter:make"
    WRITE_ARTICLES = "article:write"
    KEEP_PROFILE = "profile:keep"
    PUBLISH_STATISTICS = "statistics:publish"
    BUY = "billing:buy"


ROLES: dict[Role, frozenset[Right]] = {
    Role.OPERATOR: frozenset(Right),
    Role.HEAD: frozenset(Right),
    Role.TREASURER: frozenset({Right.BUY}),
}


def may(roles: set[Role], right: Right) -> bool:
    return any(right in ROLES.get(role, ()) for role in roles)
