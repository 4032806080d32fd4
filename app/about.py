"""What the program is made of: its version, and the libraries and typefaces with their licences.

Rules: everything is read from what is installed here, nothing is fetched; a library that says
nothing of itself is still named.
"""

from __future__ import annotations

import platform
from dataclasses import dataclass
from importlib import metadata
from typing import Final

from app import __version__

PARTS: Final = (
    *("alembic", "asn1crypto", "Babel", "cryptography", "dicewarepy", "fontpkg-hind-siliguri"),
    *("fontpkg-mukta", "fontpkg-noto-sans", "fontpkg", "hinlegacy", "IMAPClient", "keyring"),
    *("nepali-datetime", "phonenumbers", "Pillow", "platformdirs", "pyhanko-certvalidator"),
    *("pyHanko", "PyNaCl", "pypdfium2", "PySide6-Essentials", "PySide6-Pdf", "python-calamine"),
    *("python-lucide", "python-pkcs11", "rapidfuzz", "reportlab", "segno", "SQLAlchemy"),
    *("sqlcipher3", "typer", "uharfbuzz", "XlsxWriter", "zxcvbn", "zxing-cpp"),
)
"""What was chosen by hand; a test compares it with packaging/requirements.in."""
_LONGEST: Final = 60
_MOST_BYTES: Final = 200_000


@dataclass(frozen=True)
class Part:
    """One library or typeface.

    Attributes:
        name: as its makers call it.
        version: of what is installed, "" when it is not.
        licence: name of the licence, "" when it names none.
        text: the licence as it came with it, "" when none did.
    """

    name: str
    version: str = ""
    licence: str = ""
    text: str = ""


def version() -> str:
    """Return the version of the program."""
    return __version__


def technical() -> tuple[tuple[str, str], ...]:
    """Return names and versions of what the program runs on."""
    return (
        ("Lifafa", __version__),
        ("Python", platform.python_version()),
        ("Qt (PySide6)", _part("PySide6-Essentials").version),
        ("SQLCipher (sqlcipher3)", _part("sqlcipher3").version),
        ("System", f"{platform.system()} {platform.release()} {platform.machine()}"),
    )


def parts() -> tuple[Part, ...]:
    """Return every library and typeface, by name."""
    return tuple(sorted(map(_part, PARTS), key=lambda one: one.name.casefold()))


def _part(name: str) -> Part:
    try:
        found = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return Part(name)
    return Part(name, found.version, _licence(found), _text(found))


def _licence(found: metadata.Distribution) -> str:
    told = found.metadata
    named = told.get("License-Expression") or ""
    if not named:
        kinds = [
            one.rpartition("::")[2].strip()
            for one in told.get_all("Classifier") or ()
            if one.startswith("License ::")
        ]
        first = (told.get("License") or "").strip().partition("\n")[0]
        named = ", ".join(kinds) or first
    return named[:_LONGEST]


def _text(found: metadata.Distribution) -> str:
    texts = []
    for file in found.files or ():
        name = file.name.casefold()
        if ".dist-info" in str(file) and name.startswith(("licen", "copying", "notice", "ofl")):
            texts.append(file.read_binary().decode("utf-8", errors="replace"))
    return "\n\n".join(texts)[:_MOST_BYTES]
