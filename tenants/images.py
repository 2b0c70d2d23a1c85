"""Pictures that people send are decoded in a child process with limits and drawn anew: what is stored is ours, without EXIF or tricks.

The child gets the bytes on its standard input; whatever happens to it, this process only sees a refusal.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from io import BytesIO

from tenants.errors import Refused

LARGEST_FILE = 5 * 1024 * 1024
MOST_PIXELS = 40_000_000
SECONDS, MEMORY = 20, 1024**3
STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")
TOO_LARGE = "Gambar lebih besar dari 5 MB. Kecilkan gambar itu, lalu pilih lagi."
WRONG_KIND = "Berkas ini bukan gambar JPG, PNG, atau WebP. Pilih foto dari ponsel atau komputer Anda."
TOO_MANY = "Gambar ini terlalu besar ukurannya (lebih dari 40 juta titik). Kecilkan gambar itu, lalu pilih lagi."
UNREADABLE = "Gambar ini rusak atau tidak dapat dibaca. Buka gambar itu, simpan ulang, lalu pilih lagi."

CHILD = f"""
import json, resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY}))
resource.setrlimit(resource.RLIMIT_CPU, ({SECONDS}, {SECONDS}))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
from io import BytesIO
from PIL import Image, ImageOps
Image.MAX_IMAGE_PIXELS = None
asked = json.loads(sys.stdin.buffer.readline())
try:
    drawn = Image.open(BytesIO(sys.stdin.buffer.read()), formats=("JPEG", "PNG", "WEBP"))
except Exception:
    sys.exit(3)
if drawn.width * drawn.height > {MOST_PIXELS}:
    sys.exit(4)
if drawn.format == "JPEG":
    drawn.draft("RGB", max(map(tuple, asked["boxes"])))
drawn = ImageOps.exif_transpose(drawn)
clear = drawn.mode in ("RGBA", "LA", "PA") or "transparency" in drawn.info
drawn = drawn.convert("RGBA" if clear else "RGB")
if clear and asked["kind"] == "webp":
    ground = Image.new("RGB", drawn.size, "white")
    ground.paste(drawn, mask=drawn.getchannel("A"))
    drawn = ground
for box in asked["boxes"]:
    small = drawn.copy()
    small.thumbnail(box, Image.Resampling.LANCZOS)
    out = BytesIO()
    if asked["kind"] == "webp":
        small.save(out, "WEBP", quality=82, method=4)
    else:
        small.save(out, "PNG", optimize=True)
    sys.stdout.buffer.write(json.dumps([small.width, small.height, out.tell()]).encode() + b"\\n" + out.getvalue())
"""


@dataclass(frozen=True)
class Drawn:
    """A picture of ours: its bytes and size in pixels."""

    data: bytes
    width: int
    height: int


def redrawn(data: bytes, *boxes: tuple[int, int], kind: str = "webp") -> list[Drawn]:
    """The picture drawn anew once for each box (width, height) that it is to fit; never enlarged.

    `kind`: "webp" for photographs (on white), "png" where clear ground must stay clear.
    """
    if len(data) > LARGEST_FILE:
        raise Refused(TOO_LARGE, field="picture")
    if not data.startswith(STARTS):
        raise Refused(WRONG_KIND, field="picture")
    asked = json.dumps({"boxes": boxes, "kind": kind}).encode() + b"\n"
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-c", CHILD], input=asked + data, capture_output=True, timeout=SECONDS + 5
        )
    except subprocess.TimeoutExpired:
        raise Refused(UNREADABLE, field="picture") from None
    if done.returncode != 0:
        raise Refused({3: WRONG_KIND, 4: TOO_MANY}.get(done.returncode, UNREADABLE), field="picture")
    return list(_parts(BytesIO(done.stdout)))


def _parts(answer: BytesIO):
    while head := answer.readline():
        width, height, length = json.loads(head)
        yield Drawn(answer.read(length), width, height)
