"""Made-up photographs of office codes: turned, blurred, noisy, several beside each other."""

import io
from collections.abc import Sequence
from pathlib import Path

import segno
from PIL import Image, ImageFilter

GREY = 150


def code_image(text: str, edge: int) -> Image.Image:
    """Return the QR code of a text with its quiet zone, `edge` pixels wide and high."""
    out = io.BytesIO()
    segno.make_qr(text, error="m").save(out, kind="png", scale=10, border=4)
    return Image.open(out).convert("L").resize((edge, edge), Image.Resampling.LANCZOS)


def file_of(image: Image.Image, kind: str = "PNG", **more: object) -> bytes:
    """Return a picture as a file."""
    out = io.BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def code_photograph(
    texts: Sequence[str],
    *,
    size: tuple[int, int] = (1600, 1200),
    edge: int = 400,
    angle: float = 0,
    blur: float = 0,
    noise: float = 0,
    kind: str = "JPEG",
) -> bytes:
    """Return a photograph of codes side by side on a grey table.

    Args:
        texts: what the codes say.
        size: of the photograph, in pixels.
        edge: of each code with its quiet zone, in pixels.
        angle: by which each is turned, in degrees.
        blur: radius, in pixels.
        noise: spread of the noise laid over it, 0 to 200.
        kind: JPEG, PNG or WEBP.
    """
    table = Image.new("L", size, GREY)
    for place, text in enumerate(texts):
        code = code_image(text, edge).convert("LA")
        code = code.rotate(angle, expand=True, resample=Image.Resampling.BICUBIC)
        table.paste(code.getchannel("L"), (60 + place * (edge + 90), 50), code.getchannel("A"))
    if blur:
        table = table.filter(ImageFilter.GaussianBlur(blur))
    if noise:
        table = Image.blend(table, Image.effect_noise(size, noise), 0.25)
    return file_of(table.convert("RGB"), kind, quality=70)


def on_a_table(picture: Path, angle: float = 7) -> bytes:
    """Return a photograph of a printed picture that lies turned on a grey table."""
    table = Image.new("L", (1700, 1500), GREY)
    with Image.open(picture) as found:
        code = found.convert("LA").rotate(angle, expand=True, resample=Image.Resampling.BICUBIC)
    table.paste(code.getchannel("L"), (150, 120), code.getchannel("A"))
    return file_of(table.convert("RGB"), "JPEG", quality=70)
