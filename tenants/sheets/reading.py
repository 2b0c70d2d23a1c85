"""Spreadsheets are read in a child process with limits: a file of a few kilobytes can ask for half a terabyte.

The child prints JSON lines; whatever happens to it, this process only sees a refusal.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from io import BytesIO

from tenants.errors import Refused

LARGEST_FILE = 20 * 1024 * 1024
LARGEST_UNPACKED = 300 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS = 60_000, 200
SECONDS, MEMORY = 60, 2 * 1024**3
WRONG_KIND = "Berkas ini bukan Excel. Unggah berkas .xlsx, .xlsm, atau .xls dari menu ekspor penduduk."
UNREADABLE = (
    "Berkas Excel ini rusak atau tidak dapat dibaca. Buka di Excel, simpan ulang sebagai .xlsx, lalu unggah lagi."
)


def look(data: bytes) -> None:
    """Refuse by content what is no spreadsheet, is too large, or unpacks to too much."""
    if len(data) > LARGEST_FILE:
        raise Refused("Berkas lebih besar dari 20 MB. Bagi berkas itu menjadi beberapa bagian.")
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return
    try:
        with zipfile.ZipFile(BytesIO(data)) as parts:
            if "[Content_Types].xml" not in parts.namelist() or not any(n.startswith("xl/") for n in parts.namelist()):
                raise Refused(WRONG_KIND)
            if sum(i.file_size for i in parts.infolist()) > LARGEST_UNPACKED:
                raise Refused(
                    "Isi berkas terlalu besar setelah dibuka. Hapus lembar yang tidak perlu, lalu unggah lagi."
                )
            for info in parts.infolist():
                if info.filename.startswith("xl/worksheets/") and info.filename.endswith(".xml"):
                    with parts.open(info) as sheet:
                        check_reach(sheet.read(4096).decode("utf-8", "replace"))
                    with parts.open(info) as sheet:
                        check_cells(sheet)
    except zipfile.BadZipFile:
        raise Refused(WRONG_KIND) from None


def column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def check_reach(text: str) -> None:
    found = re.search(r'<dimension ref="[A-Z]+\d+:([A-Z]+)(\d+)"', text)
    if found and (column_number(found[1]) > MOST_COLUMNS * 5 or int(found[2]) > 1_048_576):
        raise Refused(UNREADABLE)


def check_cells(sheet) -> None:
    """The last cell of a sheet must not lie where no register reaches, whatever the sheet says of itself."""
    rest = b""
    for block in iter(lambda: sheet.read(1 << 20), b""):
        for letters, row in re.findall(rb'<c r="([A-Z]{1,4})(\d{1,9})"', rest + block):
            if column_number(letters.decode()) > MOST_COLUMNS * 5 or int(row) > MOST_ROWS + 5000:
                raise Refused(
                    f"Lembar berisi sel di luar batas ({letters.decode()}{row.decode()}). Paling banyak {MOST_ROWS:,} baris.".replace(
                        ",", "."
                    )
                )
        rest = block[-40:]


CHILD = f"""
import json, resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY}))
resource.setrlimit(resource.RLIMIT_CPU, ({SECONDS}, {SECONDS}))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
from io import BytesIO
from python_calamine import CalamineWorkbook
book = CalamineWorkbook.from_filelike(BytesIO(sys.stdin.buffer.read()))
def plain(cell):
    if isinstance(cell, bool): return "1" if cell else "0"
    if isinstance(cell, float): return str(int(cell)) if cell == int(cell) and abs(cell) < 1e17 else repr(cell)
    return cell.isoformat()[:10] if hasattr(cell, "year") else str(cell).strip()
for name in book.sheet_names:
    sheet = book.get_sheet_by_name(name)
    start = sheet.start[0] if sheet.start else 0
    print(json.dumps([name, start]))
    for number, row in enumerate(sheet.iter_rows()):
        if number > {MOST_ROWS}: break
        print(json.dumps([plain(c) for c in row[:{MOST_COLUMNS}]]))
    print("null")
"""


def sheets(data: bytes) -> list[tuple[str, int, list[list[str]]]]:
    """[(sheet name, number of its first row in the file counted from 1, rows of text cells)]; dates come as YYYY-MM-DD."""
    look(data)
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-c", CHILD], input=data, capture_output=True, timeout=SECONDS + 10
        )
    except subprocess.TimeoutExpired:
        raise Refused(UNREADABLE) from None
    if done.returncode != 0:
        raise Refused(UNREADABLE)
    found: list[tuple[str, int, list[list[str]]]] = []
    rows: list[list[str]] = []
    head: list | None = None
    for line in done.stdout.decode("utf-8", "replace").splitlines():
        value = json.loads(line)
        if head is None:
            head = value
        elif value is None:
            found.append((head[0], head[1] + 1, rows))
            head, rows = None, []
        else:
            rows.append(value)
    return found
