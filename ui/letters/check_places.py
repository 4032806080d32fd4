"""Where a file belongs that is no letter, and how the code of a letter looks.

Rules: only the ending of a name is looked at, nothing is opened; a file that belongs elsewhere is
never taken there by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from app.base.language import N_, _

CODE_SIGNS: Final = 13
"""How many letters and digits the code of a letter has."""

_GAPS = "-–—.·"
_PLACES: Mapping[str, str] = MappingProxyType(
    {
        ".lifafa": "inbox",
        ".lfpart": "inbox",
        ".lfcard": "offices",
        ".lfnotice": "offices",
        ".lfdir": "office-list",
        ".xlsx": "import",
        ".ods": "import",
        ".csv": "import",
    }
)
_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "inbox": (
            N_("{file} is a sealed packet, not a letter. It belongs in the inbox."),
            N_("Take it to the inbox"),
        ),
        "offices": (
            N_("{file} is about an office, not a letter. It belongs under Offices."),
            N_("Take it to Offices"),
        ),
        "office-list": (
            N_("{file} is a list of offices, not a letter."),
            N_("Take it to the list of offices"),
        ),
        "import": (
            N_("{file} is a table of cases, not a letter. It belongs in the import."),
            N_("Go to the import"),
        ),
    }
)


@dataclass(frozen=True)
class Misplaced:
    """Files that were dropped on the wrong page.

    Attributes:
        place: key of the place where they belong.
        files: all that were dropped together, the first one being named.
    """

    place: str
    files: tuple[Path, ...]

    @property
    def words(self) -> str:
        """What it is and where it belongs."""
        return _(_WORDS[self.place][0]).format(file=self.files[0].name)

    @property
    def button(self) -> str:
        """The words of the button that takes it there."""
        return _(_WORDS[self.place][1])

    @property
    def argument(self) -> str:
        """What the place is opened with."""
        return "" if self.place == "import" else str(self.files[0])


def where_it_belongs(path: Path) -> str:
    """Return the key of the place where a file belongs, "" when it may be a letter."""
    return _PLACES.get(path.suffix.casefold(), "")


def looks_like_code(text: str) -> bool:
    """Say whether a text may be the code of a letter: 13 letters and digits, in any groups."""
    return count_signs(text) == CODE_SIGNS and all(sign.isalnum() for sign in _signs(text))


def count_signs(text: str) -> int:
    """Return how many signs of a code stand in a text, without gaps and hyphens."""
    return len(_signs(text))


def _signs(text: str) -> list[str]:
    return [sign for sign in text if not sign.isspace() and sign not in _GAPS]
