"""What the program is: its version, its licence, and the libraries and typefaces it is made of.

Rules: nothing is fetched; a packaged program tells what was written into it when it was built,
the program from its source what is installed here; a library that says nothing of itself is still
named.
"""

from __future__ import annotations

import json
import platform
import sys
from importlib import metadata
from pathlib import Path
from typing import Final

from app import LICENCE, __version__
from app.program import components
from app.program.components import Inner, Part
from app.system.platforms import described, system

FILE: Final = "licences.json"
FORMAT: Final = "lifafa/licences/1"
LICENCE_FILE: Final = "LICENSE"
PACKAGED_LICENCE: Final = "licences/lifafa.txt"
"""Where its text lies in a built program, with those of all parts."""
ROOT: Final = Path(__file__).resolve().parents[2]


def version() -> str:
    """Return the version of the program."""
    return __version__


def technical() -> tuple[tuple[str, str], ...]:
    """Return names and versions of what the program runs on."""
    return (
        ("Lifafa", __version__),
        ("Python", platform.python_version()),
        ("Qt (PySide6)", _version_of("PySide6-Essentials")),
        ("SQLCipher (sqlcipher3)", _version_of("sqlcipher3")),
        ("System", described()),
    )


def _version_of(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return ""


def itself() -> Part:
    """Return the program itself as a part, with the whole text of its licence."""
    folder = _packaged()
    place = ROOT / LICENCE_FILE if folder is None else folder / PACKAGED_LICENCE
    return Part("Lifafa", __version__, LICENCE, place.read_text(encoding="utf-8"))


def parts() -> tuple[Part, ...]:
    """Return every library and typeface with all that they carry, by name."""
    folder = _packaged()
    if folder is not None:
        return read(folder)
    found = (*components.parts(ROOT, system.NAME), components.python_itself())
    return tuple(sorted(found, key=lambda one: one.name.casefold()))


def _packaged() -> Path | None:
    """Return the folder that holds what was written when the program was built."""
    if not getattr(sys, "frozen", False):
        return None
    here = Path(sys.executable).resolve().parent
    for folder in (here, here.parent / "Resources"):
        if (folder / FILE).is_file():
            return folder
    return None


def read(folder: Path) -> tuple[Part, ...]:
    """Return the parts that the file in a folder names, with their texts.

    Args:
        folder: holds FILE and, beside it, the texts that FILE names.

    Raises:
        ValueError: the file is of another format.
    """
    told = json.loads((folder / FILE).read_text(encoding="utf-8"))
    if told["format"] != FORMAT:
        raise ValueError("the list of parts is of another format")
    return tuple(
        Part(
            row["name"],
            row["version"],
            row["licence"],
            (folder / row["text"]).read_text(encoding="utf-8"),
            row["inside"],
            tuple(Inner(*each) for each in row["inner"]),
        )
        for row in told["parts"]
    )
