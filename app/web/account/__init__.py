"""A person's own account, the same in every room: password, second factor, passkeys, sessions."""

from app.web.account.pages import register

__all__ = ["register"]
