"""The process that looks into pictures: bytes in, smaller bytes without a past out, then it ends.

Rules: the one place that reads a picture of somebody else; it runs with little memory, little time,
no network where the system allows that, and may write no file; what it gives back was drawn anew
and holds nothing of the camera (place, time, owner, notes, hidden thumbnails); whatever goes wrong
is one word.
"""

from __future__ import annotations

import contextlib
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from PIL import Image, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin

from app.system.sandbox import limits
from app.system.sandbox.trim import Trim

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from PIL.ImageFile import ImageFile

MOST_BYTES = 128 * 1024 * 1024
MOST_PIXELS = 40_000_000
# Read at half, a quarter or an eighth of its size. Telephones take pictures of 200 megapixels.
MOST_PIXELS_JPEG = 240_000_000
MEMORY_BYTES = 1024 * 1024 * 1024
CPU_S = 20
THUMBNAIL_EDGE = 240
THUMBNAIL_BYTES = 24 * 1024
_LONGEST_REQUEST = 100
_QUALITY = 88
_ORIENTATION = 0x0112
# Named here, so that their modules are loaded before the limits close the disk.
_READERS = (JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin)
_FORMATS = ("JPEG", "PNG", "WEBP")
_TURNS: Mapping[int, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# Quarters are counted clockwise, and Pillow counts the other way round.
_QUARTERS = (
    None,
    Image.Transpose.ROTATE_270,
    Image.Transpose.ROTATE_180,
    Image.Transpose.ROTATE_90,
)
type Box = tuple[float, float, float, float]
_ALL: Box = (0.0, 0.0, 1.0, 1.0)
# Where a point was before each turn, in shares of the sides.
_BACK: Mapping[Image.Transpose, Callable[[float, float], tuple[float, float]]] = {
    Image.Transpose.FLIP_LEFT_RIGHT: lambda x, y: (1 - x, y),
    Image.Transpose.FLIP_TOP_BOTTOM: lambda x, y: (x, 1 - y),
    Image.Transpose.ROTATE_180: lambda x, y: (1 - x, 1 - y),
    Image.Transpose.ROTATE_270: lambda x, y: (y, 1 - x),
    Image.Transpose.ROTATE_90: lambda x, y: (1 - y, x),
    Image.Transpose.TRANSPOSE: lambda x, y: (y, x),
    Image.Transpose.TRANSVERSE: lambda x, y: (1 - y, 1 - x),
}


class NoPictureError(Exception):
    """Nothing can be made of these bytes; its text is the slug of the reason."""


@dataclass(frozen=True)
class Made:
    """A picture drawn anew.

    Attributes:
        kind: JPEG, PNG or WEBP.
        width, height: of ``content``, in pixels.
        content: the picture, its longer edge at most as asked.
        thumbnail: a JPEG of at most 240 pixels and 24 KiB.
    """

    kind: str
    width: int
    height: int
    content: bytes
    thumbnail: bytes


def make(
    content: bytes,
    edge: int,
    *,
    to_look_at: bool = False,
    as_png: bool = False,
    trim: Trim | None = None,
) -> Made:
    """Draw a picture anew.

    Args:
        content: a JPEG, PNG or WebP file.
        edge: longest edge of what comes back, in pixels, 1 or more.
        trim: how it is turned, and what of it is kept; all of it by default.
        to_look_at: make a JPEG of it whatever it was, for one look.
        as_png: make a PNG of it whatever it was, on white where it was transparent, as paper is.

    Raises:
        NoPictureError: not a picture, cut off, too many pixels, or one that moves.
    """
    with _one_word():
        kind, small = _read(content, edge, trim or Trim())
        if to_look_at:
            kind, small = "JPEG", _on_white(small)
        elif as_png:
            # A picture in grey stays one: it is a third of the size.
            kind, small = "PNG", _on_white(small) if "A" in small.mode else small
        return Made(kind, small.width, small.height, _written(small, kind), thumbnail(small))


def grey(content: bytes, edge: int) -> Image.Image:
    """Return a picture in grey on white, for who looks for marks in it; as `make` otherwise."""
    with _one_word():
        return _on_white(_read(content, edge, Trim())[1]).convert("L")


@contextlib.contextmanager
def _one_word() -> Iterator[None]:
    """Turn whatever goes wrong with a picture into the slug of a reason."""
    try:
        yield
    except NoPictureError:
        raise
    except (MemoryError, Image.DecompressionBombError) as error:
        raise NoPictureError("picture.too-large") from error
    except Exception as error:  # a hostile file finds a new one every year
        raise NoPictureError("picture.unreadable") from error


def _read(content: bytes, edge: int, trim: Trim) -> tuple[str, Image.Image]:
    # Pillow's own bound would refuse what a telephone of today takes; `_kind` holds ours.
    Image.MAX_IMAGE_PIXELS = None
    with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
        kind = _kind(image)
        return kind, _small(image, kind, edge, trim)


def thumbnail(image: Image.Image) -> bytes:
    """Return a JPEG of at most 240 pixels and 24 KiB."""
    flat = _on_white(image)
    flat.thumbnail((THUMBNAIL_EDGE, THUMBNAIL_EDGE), reducing_gap=3.0)
    for quality in (80, 60, 40, 20):
        found = jpeg(flat, quality)
        if len(found) <= THUMBNAIL_BYTES:
            return found
    flat.thumbnail((THUMBNAIL_EDGE // 2, THUMBNAIL_EDGE // 2))
    return jpeg(flat, 20)


def _on_white(image: Image.Image) -> Image.Image:
    flat = Image.new("RGB", image.size, "white")
    flat.paste(image, mask=image.getchannel("A") if "A" in image.mode else None)
    return flat


def _kind(image: ImageFile) -> str:
    """Return the format of a picture that was opened but not read, when it may be read."""
    # A camera's JPEG may hold a second picture behind the first, which is left out.
    kind = "JPEG" if image.format == "MPO" else str(image.format)
    most = MOST_PIXELS_JPEG if kind == "JPEG" else MOST_PIXELS
    if image.width * image.height > most:
        raise NoPictureError("picture.too-large")
    if kind != "JPEG" and getattr(image, "n_frames", 1) > 1:
        raise NoPictureError("picture.moving")
    return kind


def _small(image: ImageFile, kind: str, edge: int, trim: Trim) -> Image.Image:
    """Return the picture upright, trimmed, small and with nothing but its pixels."""
    turns = _turns(image, trim)
    box = _before(turns, trim.box)
    if kind == "JPEG":
        image.draft("RGB", _draft_size(image.size, edge, box))
    small = _in_plain_mode(image)
    if box != _ALL:
        # Cut first: a turn of all of it would hold it in memory twice.
        small = small.crop(_in_pixels(box, small.size))
    small.thumbnail((edge, edge), Image.Resampling.LANCZOS, reducing_gap=3.0)
    for turn in turns:
        small = small.transpose(turn)
    bare = Image.new(small.mode, small.size)
    bare.paste(small)
    return bare


def _turns(image: ImageFile, trim: Trim) -> tuple[Image.Transpose, ...]:
    """Return what turns a picture as it is stored: upright first, then as it was asked for."""
    noted = None
    with contextlib.suppress(Exception):
        noted = _TURNS.get(image.getexif().get(_ORIENTATION, 1))
    return tuple(one for one in (noted, _QUARTERS[trim.quarters]) if one is not None)


def _before(turns: Sequence[Image.Transpose], box: Box) -> Box:
    """Return where a part of the turned picture lies in the one that is stored."""
    for turn in reversed(turns):
        back = _BACK[turn]
        (one, other), (across, down) = back(box[0], box[1]), back(box[2], box[3])
        box = min(one, across), min(other, down), max(one, across), max(other, down)
    return box


def _draft_size(size: tuple[int, int], edge: int, box: Box) -> tuple[int, int]:
    """Return at what size a JPEG is read: sharp enough for its part, and never too much memory."""
    width, height = size
    longest = max(width * (box[2] - box[0]), height * (box[3] - box[1]))
    least = max(1.0, width * height / MOST_PIXELS) ** 0.5
    divided = next((by for by in (8, 4, 2) if longest / by >= edge), 1)
    divided = next((by for by in (1, 2, 4, 8) if by >= max(divided, least)), 8)
    return max(1, width // divided), max(1, height // divided)


def _in_pixels(box: Box, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Return a part in pixels, at least one of them wide and high."""
    width, height = size
    left, top = min(round(box[0] * width), width - 1), min(round(box[1] * height), height - 1)
    right, bottom = max(left + 1, round(box[2] * width)), max(top + 1, round(box[3] * height))
    return left, top, right, bottom


def _in_plain_mode(image: Image.Image) -> Image.Image:
    """Return a picture in grey or colour, eight bits, with or without transparency."""
    if image.mode.startswith("I"):
        return image.point(lambda value: value * (1 / 256)).convert("L")
    if image.has_transparency_data:
        return image.convert("RGBA")
    if image.mode in ("1", "L", "F"):
        return image.convert("L")
    return image.convert("RGB")


def _written(image: Image.Image, kind: str) -> bytes:
    if kind == "JPEG":
        return jpeg(image)
    out = io.BytesIO()
    if kind == "WEBP":
        image.save(out, "WEBP", quality=_QUALITY, exif=b"", icc_profile=b"", xmp=b"")
    else:
        image.save(out, "PNG")
    return out.getvalue()


def jpeg(image: Image.Image, quality: int = _QUALITY) -> bytes:
    """Return a picture in grey or colour as a JPEG.

    Args:
        image: without transparency.
        quality: from 1 to 95.
    """
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


# The process ------------------------------------------------------------------------------------


def main() -> int:
    """Answer one request on standard input, and end.

    The request is a line ``lifafa-picture 1 keep|look|png EDGE SIZE`` and SIZE bytes; the five
    numbers of a `Trim` may stand at the end of the line. The answer is a line ``good KIND WIDTH
    HEIGHT SIZE THUMBNAIL`` and the two contents, or ``no REASON``.
    """
    close_the_doors()
    with open(0, "rb", closefd=False) as given, open(1, "wb", closefd=False) as out:
        answer(given, out)
    return 0


def answer(given: BinaryIO, out: BinaryIO) -> None:
    """Read a request and write the answer."""
    try:
        with _one_word():
            made = _asked(given)
    except NoPictureError as error:
        out.write(f"no {error}\n".encode("ascii"))
        return
    line = f"good {made.kind} {made.width} {made.height} {len(made.content)} {len(made.thumbnail)}"
    out.write(f"{line}\n".encode("ascii"))
    out.write(made.content)
    out.write(made.thumbnail)


def _asked(given: BinaryIO) -> Made:
    words = given.readline(_LONGEST_REQUEST).split()
    if len(words) not in (5, 10) or words[:2] != [b"lifafa-picture", b"1"]:
        raise NoPictureError("picture.unreadable")
    edge, size = int(words[3]), int(words[4])
    trim = Trim.read(b" ".join(words[5:]).decode("ascii")) if words[5:] else Trim()
    if size > MOST_BYTES:
        raise NoPictureError("picture.too-large")
    content = given.read(size)
    if len(content) < size:
        # Whoever asked is gone.
        raise NoPictureError("picture.unreadable")
    return make(content, edge, to_look_at=words[2] == b"look", as_png=words[2] == b"png", trim=trim)


def close_the_doors(cpu_s: int = CPU_S) -> None:
    """Give up what this process does not need, as far as the system knows how.

    Windows limits memory, time and children; files and the network stay open to it there.

    Args:
        cpu_s: seconds of computing after which it is ended.
    """
    limits.close(MEMORY_BYTES, cpu_s, same_user=False)
