"""Who may do what in a village: rights as noun:act, roles as sets of them."""

from __future__ import annotations

from enum import StrEnum

from tenants.people import Role


class Right(StrEnum):
    SEE_RESIDENTS = "resident:see"
    KEEP_RESIDENTS = "resident:keep"
    MOVE_FILES = "resident:files"  # files of many residents in and out
    MAKE_LETTERS = "letter:make"
    WRITE_ARTICLES = "article:write"
    KEEP_PROFILE = "profile:keep"
    PUBLISH_STATISTICS = "statistics:publish"
    BUY = "billing:buy"
    KEEP_PEOPLE = "people:keep"
    READ_AUDIT = "audit:read"
    KEEP_ARCHIVES = "archive:keep"


WORDS = {
    Right.SEE_RESIDENTS: "Melihat data penduduk",
    Right.KEEP_RESIDENTS: "Menambah dan mengubah penduduk",
    Right.MOVE_FILES: "Impor dan ekspor berkas penduduk",
    Right.MAKE_LETTERS: "Membuat surat",
    Right.WRITE_ARTICLES: "Menulis berita",
    Right.KEEP_PROFILE: "Mengisi profil dan alamat situs",
    Right.PUBLISH_STATISTICS: "Menerbitkan statistik",
    Right.BUY: "Langganan dan pembayaran",
    Right.KEEP_PEOPLE: "Mengelola pengguna",
    Right.READ_AUDIT: "Membaca catatan kegiatan",
    Right.KEEP_ARCHIVES: "Mengambil cadangan data",
}

ROLES: dict[Role, frozenset[Right]] = {
    Role.HEAD: frozenset(Right),
    Role.SECRETARY: frozenset(Right),
    Role.OPERATOR: frozenset(Right),
    Role.TREASURER: frozenset({Right.BUY}),
    Role.HAMLET: frozenset({Right.SEE_RESIDENTS, Right.KEEP_RESIDENTS}),
    # looks only, unless the visit may write; see app.portal.visiting
    Role.VISITOR: frozenset(
        {
            Right.SEE_RESIDENTS,
            Right.KEEP_RESIDENTS,
            Right.MAKE_LETTERS,
            Right.WRITE_ARTICLES,
            Right.KEEP_PROFILE,
            Right.PUBLISH_STATISTICS,
        }
    ),
}
# whom each manager may make what: an operator raises nobody above himself
GIVES: dict[Role, frozenset[Role]] = {
    Role.HEAD: frozenset({Role.HEAD, Role.SECRETARY, Role.OPERATOR, Role.TREASURER, Role.HAMLET}),
    Role.SECRETARY: frozenset({Role.HEAD, Role.SECRETARY, Role.OPERATOR, Role.TREASURER, Role.HAMLET}),
    Role.OPERATOR: frozenset({Role.OPERATOR, Role.TREASURER, Role.HAMLET}),
}


def may(roles: set[Role], right: Right) -> bool:
    return any(right in ROLES.get(role, ()) for role in roles)


def gives(roles: set[Role]) -> frozenset[Role]:
    """The roles that a holder of these may give and take."""
    return frozenset().union(*(GIVES.get(role, frozenset()) for role in roles))
