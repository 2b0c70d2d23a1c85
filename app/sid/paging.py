"""A page of a longer list."""

from tenants.paging import Page, page_of

__all__ = ["Page", "page_of"]
