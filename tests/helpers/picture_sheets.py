"""The book's index, one small sheet of each screen for docs/pictures, and the pictures of README.

Rules: a sheet shows four looks of a screen side by side; all sheets together stay small enough to
be kept with the program.
"""

import html
from collections import defaultdict
from pathlib import Path

from PIL import Image, ImageDraw

FOUR = ("en-light-100", "hi-dark-100", "ne-light-150", "bn-dark-150")
PANE = (448, 240)
SHOWN = {
    "today": "place-today",
    "register": "register-chosen",
    "composer": "refer-share",
    "timeline": "case-timeline",
    "letter": "letter-referral",
}
"""Pictures that README shows, and the screens that they are of."""
GAP = 8
WALK_PANE, WALK_ACROSS, WALK_EACH, WALK_COLOURS = (448, 239), 3, 18, 256
HEAD = """<!doctype html><meta charset='utf-8'><title>Lifafa: every screen</title>
<style>
body { font: 15px sans-serif; margin: 24px; background: #ddd }
img { width: 440px; margin: 4px; border: 1px solid #888 }
h2 { margin: 28px 0 4px }
</style>
<h1>Lifafa: every screen</h1><p>Everybody in these pictures is made up.</p>"""


def by_screen(book: Path) -> dict[str, dict[str, Path]]:
    """Return the pictures of the book by screen and by look."""
    found: dict[str, dict[str, Path]] = defaultdict(dict)
    for path in sorted(book.glob("*.png")):
        parts = path.stem.split("-")
        for at, part in enumerate(parts):
            if part in ("light", "dark") and at:
                found["-".join(parts[: at - 1])]["-".join(parts[at - 1 :])] = path
                break
    return dict(sorted(found.items()))


def write_index(book: Path) -> None:
    """Write index.html: every screen with all its looks."""
    lines = [HEAD]
    for name, looks in by_screen(book).items():
        lines.append(f"<h2 id='{html.escape(name)}'>{html.escape(name)}</h2>")
        lines += [
            f"<a href='{html.escape(path.name)}'><img loading='lazy' title='{html.escape(mark)}'"
            f" alt='{html.escape(name)} {html.escape(mark)}' src='{html.escape(path.name)}'></a>"
            for mark, path in looks.items()
        ]
    (book / "index.html").write_text("\n".join(lines), "utf-8")


def sheet_of(looks: dict[str, Path]) -> Image.Image | None:
    """Return four looks of a screen on one sheet; None when one of them is missing."""
    if not set(FOUR) <= set(looks):
        return None
    width, height = PANE
    sheet = Image.new("RGB", (2 * width + GAP, 2 * height + GAP), "#808080")
    for place, mark in enumerate(FOUR):
        with Image.open(looks[mark]) as taken:
            pane = taken.convert("RGB")
        pane.thumbnail(PANE, Image.Resampling.LANCZOS)
        across, down = place % 2, place // 2
        sheet.paste(pane, (across * (width + GAP), down * (height + GAP)))
    return sheet


def write_sheets(book: Path, folder: Path) -> int:
    """Write one sheet for each screen of the book; return the bytes of all of them."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.webp"):
        old.unlink()
    whole = 0
    for name, looks in by_screen(book).items():
        sheet = sheet_of(looks)
        if sheet is not None:
            target = folder / f"{name}.webp"
            sheet.save(target, "WEBP", quality=31, method=4)
            whole += target.stat().st_size
    return whole


def write_walk(pictures: Path, folder: Path) -> int:
    """Write the pictures of a walk, numbered, on a few sheets; return the bytes of all of them."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    taken = sorted(pictures.glob("*.png"), key=lambda path: int(path.stem.partition("-")[0]))
    whole = 0
    for first in range(0, len(taken), WALK_EACH):
        some = taken[first : first + WALK_EACH]
        target = folder / f"{first + 1:02}-{first + len(some):02}.png"
        numbered = _numbered(some).quantize(
            WALK_COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
        )
        numbered.save(target, "PNG", optimize=True)
        whole += target.stat().st_size
    return whole


def _numbered(paths: list[Path]) -> Image.Image:
    width, height = WALK_PANE
    down = -(-len(paths) // WALK_ACROSS)
    size = (WALK_ACROSS * (width + GAP) - GAP, down * (height + 2 * GAP))
    sheet = Image.new("RGB", size, "#808080")
    draw = ImageDraw.Draw(sheet)
    for place, path in enumerate(paths):
        left, top = place % WALK_ACROSS * (width + GAP), place // WALK_ACROSS * (height + 2 * GAP)
        with Image.open(path) as taken:
            pane = taken.convert("RGB").resize(WALK_PANE, Image.Resampling.LANCZOS)
        sheet.paste(pane, (left, top + 2 * GAP))
        draw.text((left + GAP, top + 2), path.stem, fill="white")
    return sheet


def write_shown(book: Path, folder: Path) -> None:
    """Write the pictures that README shows: English, light, at 100 %, in few colours."""
    for name, screen in SHOWN.items():
        with Image.open(book / f"{screen}-{FOUR[0]}.png") as taken:
            small = taken.convert("RGB").quantize(
                256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
            )
        small.save(folder / f"{name}.png", "PNG", optimize=True)
