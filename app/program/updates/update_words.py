"""What to tell about an update file that may be believed, in the window and on the command line.

Rules: plain words, and always what to do next; the program never runs anything, so the words say
who does; what was written in the release is told in the language of the reader.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.base import language
from app.base.date_words import date_words
from app.base.language import N_, translate
from app.program.updates.records import MISSING, NOTHING_HERE, READY, SAME, UpdateAnswer

_VERDICTS: Mapping[str, tuple[str, str]] = {
    READY: (
        N_("Version {version} is genuine, and newer than yours ({running})."),
        N_("Make a backup, close Lifafa, then run this file yourself: {files}"),
    ),
    SAME: (
        N_("This is version {version}: the one that you have."),
        N_("Nothing needs to be done."),
    ),
    MISSING: (
        N_("Version {version} is genuine, but its installer is not beside the update file."),
        N_("Copy this file into the same folder and check again, or choose it: {files}"),
    ),
    NOTHING_HERE: (
        N_("Version {version} is genuine, but has nothing for this kind of computer."),
        N_("Keep what you have, and tell your coordinator."),
    ),
}
_CHECKED = N_("This file was checked: {path}")
_SIGNED, _RELEASED = N_("Signed by: {names}"), N_("Released on {day}")
_SEVERAL = N_("Make a backup, close Lifafa, then run one of these files yourself: {files}")


@dataclass(frozen=True)
class UpdateWords:
    """An answer in the language of the reader.

    Attributes:
        happened: what was found.
        todo: what to do next.
        checked: where each file lies that was read and is the released one, a line for each.
        signed: who signed.
        released: when it was released.
        notes: what is new, plain text with LF.
    """

    happened: str
    todo: str
    checked: tuple[str, ...]
    signed: str
    released: str
    notes: str


def shown_name(path: Path) -> str:
    """Return the name of a file that anybody may have named, with nothing in it that is not seen.

    Marks that turn the direction of letters would let one name look like another.
    """
    return _seen_through(path.name)


def _seen_through(text: str) -> str:
    return "".join(
        sign if sign.isprintable() or sign in "\u200c\u200d" else "\N{REPLACEMENT CHARACTER}"
        for sign in text
    )


def words_of(answer: UpdateAnswer) -> UpdateWords:
    """Return what to tell about an answer."""
    happened, todo = _VERDICTS[answer.verdict]
    if len(answer.checked) > 1:
        todo = _SEVERAL
    # By the name that it has here: another one may lie about under the name of the released one.
    names = ", ".join(shown_name(Path(file.path)) for file in answer.checked) or answer.wanted
    facts = {"version": answer.version, "running": answer.running, "files": names}
    return UpdateWords(
        happened=translate(happened).format(**facts),
        todo=translate(todo).format(**facts),
        checked=tuple(
            translate(_CHECKED).format(path=_seen_through(file.path)) for file in answer.checked
        ),
        signed=translate(_SIGNED).format(
            names="; ".join(signer.holder for signer in answer.signers)
        ),
        released=translate(_RELEASED).format(
            day=date_words(dt.date.fromisoformat(answer.published))
        ),
        notes=answer.notes.get(language.current()) or answer.notes["en"],
    )
