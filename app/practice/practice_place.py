"""Where the practice registers lie, and the passphrases that everybody may read.

Rules: loaded by the locked window, so it needs nothing but paths; practice lies in folders of its
own, never in that of real work; each round of practice has a folder, and the last one counts.
"""

from __future__ import annotations

import re
from pathlib import Path

FIRST, SECOND = "first-office", "second-office"
# Written here for everybody to read: these registers hold nothing that anyone lived through.
PASSPHRASES = (
    "orbit pencil marigold thunder kettle",
    "walnut ribbon compass velvet harbour",
)
STICK, PAPERS = "stick", "papers"
_MADE = frozenset({FIRST, SECOND, STICK, PAPERS})
_FOLDER = "practice"
_ROUND = re.compile(r"practice(?:-([1-9][0-9]{0,5}))?")


def folder_in(root: Path) -> Path:
    """Return the folder of the practice offices that were made last, there or not.

    Args:
        root: where this program keeps its data.
    """
    return max(_rounds(root), key=_number, default=root / _FOLDER)


def is_begun(root: Path) -> bool:
    """Say whether there are practice offices to go on with."""
    return (folder_in(root) / FIRST).is_dir()


def next_folder(root: Path) -> Path:
    """Return the folder of the next round, which is not there yet."""
    last = folder_in(root)
    return root / f"{_FOLDER}-{_number(last) + 1}" if last.exists() else last


def older_than(root: Path, *kept: Path) -> list[Path]:
    """Return the folders of rounds that are over, as they may be removed.

    One that holds anything but what practice made is somebody's own, whatever its name.
    """
    return [path for path in _rounds(root) if path not in kept and _is_ours(path)]


def known_passphrase(register: Path, root: Path) -> str:
    """Return the passphrase of a practice register of this program, "" for any other folder."""
    words = dict(zip((FIRST, SECOND), PASSPHRASES, strict=True))
    ours = register.parent.parent == root and _number(register.parent) > 0
    return words.get(register.name, "") if ours else ""


def _rounds(root: Path) -> list[Path]:
    return [path for path in root.glob(f"{_FOLDER}*") if _number(path)]


def _is_ours(path: Path) -> bool:
    if path.is_symlink() or path.is_junction() or not path.is_dir():
        return False
    return all(inside.name in _MADE for inside in path.iterdir())


def _number(path: Path) -> int:
    """Return which round a folder is for, counted from one; 0 for another folder."""
    found = _ROUND.fullmatch(path.name)
    return int(found[1] or 1) if found else 0
