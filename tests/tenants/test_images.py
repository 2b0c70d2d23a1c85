"""Pictures that people send: drawn anew in a child process, refused in words where they are none."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from tenants import images
from tenants.errors import Refused


def picture(kind: str = "JPEG", size: tuple[int, int] = (1600, 1200), mode: str = "RGB", **options) -> bytes:
    out = BytesIO()
    Image.new(mode, size, 200).save(out, kind, **options)
    return out.getvalue()


def turned_with_place() -> bytes:
    """A photo that lies on its side and says where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "rumah Daeng Nai"
    exif.get_ifd(0x8825)[1] = "S"
    return picture(size=(800, 400), exif=exif)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_is_drawn_in_each_size(kind):
    large, small = images.redrawn(picture(kind), (1280, 1280), (480, 480))
    assert (large.width, large.height, small.width, small.height) == (1280, 960, 480, 360)
    assert Image.open(BytesIO(large.data)).format == "WEBP"


def test_is_never_enlarged():
    assert images.redrawn(picture(size=(100, 50)), (1280, 1280))[0].width == 100


def test_loses_what_it_tells_of_place_and_stands_upright():
    drawn = images.redrawn(turned_with_place(), (1280, 1280))[0]
    found = Image.open(BytesIO(drawn.data))
    assert (drawn.width, drawn.height) == (400, 800)
    assert not found.getexif() and b"Daeng" not in drawn.data


def test_keeps_clear_ground_in_png():
    drawn = images.redrawn(picture("PNG", (64, 64), "LA"), (512, 512), kind="png")[0]
    assert Image.open(BytesIO(drawn.data)).mode == "RGBA"


BAD = {
    "nothing": (b"", "bukan gambar"),
    "a text": (b"halo", "bukan gambar"),
    "an svg": (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "bukan gambar"),
    "a broken one": (picture()[:-3000], "rusak"),
    "only a beginning": (b"\xff\xd8\xff" + b"x" * 40, "bukan gambar"),
    "a sound": (b"RIFF" + b"\0" * 60, "bukan gambar"),
    "too many points": (picture("PNG", (9000, 9000), "1"), "40 juta"),
    "too heavy": (b"\xff\xd8\xff" + b"0" * images.LARGEST_FILE, "5 MB"),
}


@pytest.mark.parametrize("name", BAD)
def test_is_refused_in_words(name):
    data, words = BAD[name]
    with pytest.raises(Refused, match=words) as refused:
        images.redrawn(data, (1280, 1280))
    assert refused.value.field == "picture"
