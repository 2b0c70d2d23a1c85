"""Spreadsheets in and out: read in a limited child process, written as text cells."""

from tenants.sheets.reading import look, sheets
from tenants.sheets.writing import written

__all__ = ["look", "sheets", "written"]
