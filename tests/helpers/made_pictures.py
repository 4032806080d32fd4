"""Made-up pictures for tests: with a place in them, damaged, hostile, or just large.

Every GPS position here is the middle of the ocean, and every owner is a marker.
"""

import io
import struct
import zlib

from PIL import Image

OWNER = b"ZQXOWNEROFTHECAMERA"
GPS_IFD, ORIENTATION, ARTIST, COMMENT = 0x8825, 0x0112, 0x013B, 0x9286


def drawn(size: tuple[int, int] = (800, 600), mode: str = "RGB") -> Image.Image:
    """Return a picture whose upper left quarter is red and the rest blue."""
    image = Image.new("RGB", size, (20, 40, 200))
    image.paste((220, 20, 20), (0, 0, size[0] // 2, size[1] // 2))
    return image.convert(mode)


def camera_notes(orientation: int = 1) -> Image.Exif:
    """Return what a camera writes: owner, place, which side is up."""
    notes = Image.Exif()
    notes[ORIENTATION] = orientation
    notes[ARTIST] = OWNER.decode()
    gps = notes.get_ifd(GPS_IFD)
    gps[1], gps[2], gps[3], gps[4] = "N", (0.0, 30.0, 0.0), "W", (30.0, 0.0, 0.0)
    gps[29] = OWNER.decode()
    return notes


def photograph(
    size: tuple[int, int] = (800, 600), *, kind: str = "JPEG", orientation: int = 1
) -> bytes:
    """Return a picture file as a telephone makes it, with notes, comments and a profile."""
    out = io.BytesIO()
    more: dict[str, object] = {"exif": camera_notes(orientation)}
    if kind == "JPEG":
        more |= {"comment": OWNER, "icc_profile": b"\0" * 36 + b"acsp" + OWNER + b"\0" * 90}
    if kind == "WEBP":
        more |= {"xmp": b"<x:xmpmeta>" + OWNER + b"</x:xmpmeta>"}
    if kind == "PNG":
        from PIL.PngImagePlugin import PngInfo

        texts = PngInfo()
        texts.add_text("Author", OWNER.decode())
        texts.add_itxt("XML:com.adobe.xmp", OWNER.decode())
        more |= {"pnginfo": texts, "dpi": (300, 300)}
    drawn(size).save(out, kind, **more)
    return out.getvalue()


def moving(kind: str = "PNG") -> bytes:
    """Return a picture of two frames."""
    out = io.BytesIO()
    drawn((40, 40)).save(
        out, kind, save_all=True, append_images=[Image.new("RGB", (40, 40), "white")]
    )
    return out.getvalue()


def chunk(name: bytes, content: bytes) -> bytes:
    """Return one chunk of a PNG."""
    check = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)


def png_bomb(width: int = 60_000, height: int = 60_000, body: bytes | None = None) -> bytes:
    """Return a small PNG that claims to be huge; a real one when a body is given."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = zlib.compress(bytes(1_000_000) if body is None else body, 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    )
