"""What to tell a person about an error: what happened, and what to do next.

Rules: the words stand in the class of the refusal (`app.base.errors`), those of its reasons in
`app.base.reasons`; the window and the command line use the same ones.
"""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.base.errors import AppError, Pair
from app.base.jobs import Cancelled
from app.base.language import N_, translate
from app.base.reasons import REASONS, Shown, show_fact

_ROOMS = ("app", "crypto", "models", "ui")
_ROOT = Path(__file__).resolve().parents[2]
_STOPPED: Pair = (N_("Stopped."), N_("Nothing half-done is left."))
_BUG: Pair = (
    N_("Something went wrong in Lifafa itself."),
    N_("Your work up to the last save is safe. Please report this place: {place}"),
)


@dataclass(frozen=True)
class Words:
    """A refusal in the language of the reader."""

    happened: str
    todo: str

    def __str__(self) -> str:
        return f"{self.happened} {self.todo}".strip()


def words(error: BaseException, *, in_terminal: bool = False) -> Words:
    """Return what to tell a person about an error, in the language shown now.

    Args:
        error: any exception; of a bug only its kind and its place in the program are told.
        in_terminal: the reader types commands and sees no window.
    """
    if isinstance(error, AppError):
        happened, todo = _pair(type(error), error.facts)
        if in_terminal:
            reason = str(error.facts.get("reason", ""))
            todo = error.todo_in_terminal.get(reason if reason in error.words_for else "", todo)
        return _fill((happened, todo), error.facts)
    if isinstance(error, Cancelled | KeyboardInterrupt):
        return _fill(_STOPPED, {})
    return _fill(_BUG, {"place": place_of(error)})


def happened(kind: type[AppError], facts: Mapping[str, Shown]) -> str:
    """Return what happened, of a refusal of which only its kind and facts were kept."""
    return _fill(_pair(kind, facts), facts).happened


def place_of(error: BaseException) -> str:
    """Return the kind of an exception and the last line of ours it went through, no values."""
    place = ""
    for frame in traceback.extract_tb(error.__traceback__):
        # In a packaged program a file is named from the folder of the rooms on.
        path = _ROOT / frame.filename
        if path.is_relative_to(_ROOT):
            inside = path.relative_to(_ROOT)
            if inside.parts[0] in _ROOMS:
                place = f" {inside.as_posix()}:{frame.lineno}"
    return f"{type(error).__name__}{place}"


def _pair(kind: type[AppError], facts: Mapping[str, Shown]) -> Pair:
    by_reason = kind.words_for.get(str(facts.get("reason", "")))
    if by_reason is not None:
        return by_reason
    for name, value in facts.items():
        better = kind.words_for.get(f"#{name}")
        if better is not None and value not in ("", 0):
            return better
    return kind.words


def _fill(pair: Pair, facts: Mapping[str, Shown]) -> Words:
    shown = _Facts({name: show_fact(name, value) for name, value in facts.items()})
    shown["why"] = translate(REASONS.get(str(facts.get("reason", "")), ""))
    happened, todo = (translate(text).format_map(shown).strip() for text in pair)
    return Words(happened, todo)


class _Facts(dict[str, str]):
    """Facts for a text; one that is missing shows as an ellipsis instead of failing the telling."""

    def __missing__(self, name: str) -> str:
        return "…"
