"""Whether all that the program is made of is there and works: texts, typefaces, libraries, helpers.

Rules: each part does a little of its real work; what fails is named by its part alone; it is run
when somebody asks for the self-test, never at a start; started from source it checks the same.
"""

from __future__ import annotations

import datetime as dt
import io
import pkgutil
import struct
import tempfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from app.base import language
from app.base.bikram_sambat import bikram_day
from app.base.errors import SelfTestFailedError
from app.help import shelf
from app.register import passphrases
from app.system import packaged, pictures
from app.system.platforms import system
from crypto.base.primitives import random_bytes
from models.fields.places import districts
from models.register.database import Register

_FEWEST_TEXTS: Final = 1000
_LINES: Final = ("Demo", "नमूना", "নমুনা")
_NATIVE_ENDINGS: Final = (".so", ".pyd")
_OF_THE_WINDOW: Final = ("PySide6", "shiboken6")
"""What only a computer with a screen can load; the tests of the window prove it."""

_DRAWN_BY_QT: Final = ("*offscreen*", "*qjpeg*", "*qsvg*")


def run() -> tuple[str, ...]:
    """Check every part and return their names.

    Raises:
        SelfTestFailedError: ``part`` names the first that is not whole.
    """
    for name, check in PARTS.items():
        try:
            whole = check()
        except Exception as error:
            raise SelfTestFailedError(part=name) from error
        if not whole:
            raise SelfTestFailedError(part=name)
    return tuple(PARTS)


def _build_is_told() -> bool:
    return packaged.facts() is not None or not packaged.is_packaged()


def _every_language_speaks() -> bool:
    others = [code for code in language.WINDOW_LANGUAGES if code != "en"]
    texts = [language.catalogue(code) for code in others]
    helped = [sum(1 for _ in shelf.lines(code)) for code in language.WINDOW_LANGUAGES]
    return (
        min(helped) == max(helped) > 0
        and all(isinstance(one, language.Texts) for one in texts)
        and all(
            len(one.all_texts()) > _FEWEST_TEXTS for one in texts if isinstance(one, language.Texts)
        )
    )


def _lists_are_there() -> bool:
    day = bikram_day(dt.date(2024, 4, 13))
    return (
        len(districts()) > 0
        and len(passphrases.word_list()) == passphrases.WORDS_IN_LIST
        and passphrases.strength("rosewater").score < passphrases.SCORE_NEEDED
        and day is not None
    )


def _letters_are_drawn() -> bool:
    from app.letters import drawing

    return drawing.draw_stamp(_LINES, 200, 80).startswith(b"%PDF")


def _icons_are_there() -> bool:
    return (packaged.ROOT / "ui" / "look" / "icons.json").is_file()


def _window_can_draw() -> bool:
    if not packaged.is_packaged():
        return True
    folder = packaged.ROOT / "PySide6"
    return all(any(folder.rglob(f"plugins/*/{name}")) for name in _DRAWN_BY_QT)


def _helper_looks_into_a_picture() -> bool:
    drawn = _white_square()
    return pictures.remake(io.BytesIO(drawn), len(drawn)).content.startswith(b"\x89PNG")


def _side_libraries_load() -> bool:
    # Each of them loads libraries that only a process beside the program uses.
    from app.imports import sheet_worker
    from app.letters import check_worker, pdf_signatures_worker, signing_worker
    from app.system.sandbox import pdf_worker, qr_worker

    letters = (check_worker, pdf_signatures_worker, signing_worker)
    workers = (pdf_worker, qr_worker, sheet_worker, *letters)
    return all(callable(one.main) for one in workers)


def _register_opens() -> bool:
    key = random_bytes(32)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "register"
        Register.create(path, key).close()
        Register.open(path, key).close()
        return not path.read_bytes().startswith(b"SQLite format")


def _keyring_loads() -> bool:
    return system.keyring_kind() is not None


def _native_libraries_load() -> bool:
    if packaged.is_packaged():
        for name in native_modules(packaged.ROOT):
            # Nothing is done with what is loaded here, be it made for a network or not.
            pkgutil.resolve_name(name)
    return True


def native_modules(folder: Path) -> Iterator[str]:
    """Yield the names of all modules of machine code in the folder of a packaged program."""
    for path in sorted(folder.rglob("*")):
        place = path.relative_to(folder)
        is_library = path.name.startswith("lib") or path.is_symlink()
        if path.suffix not in _NATIVE_ENDINGS or is_library or place.parts[0] in _OF_THE_WINDOW:
            continue
        stem = path.name.partition(".")[0]
        inside = () if place.parent.name == "lib-dynload" else place.parts[:-1]
        yield ".".join((*inside, stem))


def _white_square() -> bytes:
    """Return a picture in PNG of one white point."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checked = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + checked

    size = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    points = zlib.compress(b"\0\xff\xff\xff")
    chunks = chunk(b"IHDR", size) + chunk(b"IDAT", points) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


PARTS: Final[Mapping[str, Callable[[], bool]]] = {
    "build": _build_is_told,
    "languages": _every_language_speaks,
    "lists": _lists_are_there,
    "letters": _letters_are_drawn,
    "icons": _icons_are_there,
    "window": _window_can_draw,
    "pictures": _helper_looks_into_a_picture,
    "helpers": _side_libraries_load,
    "register": _register_opens,
    "keyring": _keyring_loads,
    "libraries": _native_libraries_load,
}
