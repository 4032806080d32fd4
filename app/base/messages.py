"""What to tell a person about an error: what happened, why, and what to do next.

Rules:

* The small words inside messages (`small_words.toml`): one text for each slug that an error's
  ``reason`` or a record's refusal may hold; no values of a case in any of them.
* Messages: the words stand in the class of the refusal (`app.base.errors`), those of its reasons in
  `app.base.messages`; the window and the command line use the same ones.
"""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.base.clock import local_day
from app.base.date_words import stored_words
from app.base.errors import AppError, Pair
from app.base.jobs import Cancelled
from app.base.language import N_, ngettext, translate
from app.base.numerals import shown, size_words
from models.fields.tables import Table

type Shown = str | int

_SMALL_WORDS = Table.at(Path(__file__).with_name("small_words.toml")).texts(
    "reasons", "warnings", "steps"
)
REASONS: Mapping[str, str] = _SMALL_WORDS["reasons"]
WARNINGS: Mapping[str, str] = _SMALL_WORDS["warnings"]
STEPS: Mapping[str, str] = _SMALL_WORDS["steps"]
"""What each step of long work is called while it lasts."""

# What is said of a paper that was added all the same.
_AS_IT_IS = N_(
    "{title}: kept as it is, with all that the camera wrote into it, such as the place. It stays in"
    " this office unless you change that. {why}"
)
_SAME = N_("{title}: the case holds exactly this paper already. It was added once more.")

_SIZES = frozenset({"needed", "free", "size", "limit"})
_DATES = frozenset({"on", "since", "until"})


def warning(slug: str, **facts: Shown) -> str:
    """Return a warning in the language shown now; a slug of a newer version shows as it is."""
    shown = {name: show_fact(name, value) for name, value in facts.items()}
    words = translate(WARNINGS.get(slug, slug))
    count = facts.get("count")
    if slug == "gap" and isinstance(count, int):
        words = ngettext(
            "{count} earlier packet from {office} has not arrived.",
            "{count} earlier packets from {office} have not arrived.",
            count,
        )
    return words.format(**shown)


def reason(slug: str) -> str:
    """Return why something was refused, in the language shown now; "" for an empty slug."""
    return translate(REASONS.get(slug, slug))


def first_shown(count: int, others: str) -> str:
    """Return what is said where a list ends though there is more, in the language shown now.

    Args:
        count: how many rows are shown.
        others: what finds the others, translated.
    """
    words = ngettext("The first {count} is shown.", "The first {count} are shown.", count)
    return f"{words.format(count=shown(count))} {others}"


def paper_note(slug: str, title: str) -> str:
    """Return what an officer should know about a paper that was added, in the language shown now.

    Args:
        slug: one of the ``notes`` of the paper.
        title: of the paper.
    """
    text = _SAME if slug == "paper.same-as-before" else _AS_IT_IS
    return translate(text).format(title=title, why=reason(slug))


# Numbers of something, which nobody counts.
_NUMBERED = frozenset({"port", "pid", "year"})


def show_fact(name: str, value: Shown) -> str:
    """Return a fact of an error as it is read: dates in words, sizes in units, labels translated.

    Args:
        name: ``on`` and ``until`` are dates (ISO text or Unix seconds); ``needed``, ``free``,
            ``size`` and ``limit`` are bytes; ``field`` is an English label.
        value: the fact.
    """
    if name in _SIZES and isinstance(value, int):
        return size_words(value)
    if name in _DATES:
        return show_day(value)
    if name == "fields" and isinstance(value, str):
        return ", ".join(translate(label) for label in value.split(" · "))
    if isinstance(value, int):
        return str(value) if name in _NUMBERED else shown(value)
    return translate(value) if name == "field" else str(value)


def show_day(value: Shown) -> str:
    """Return a date in words.

    Args:
        value: ISO text, or Unix seconds of the local calendar.
    """
    if isinstance(value, int):
        value = local_day(value).isoformat()
    return stored_words(value) if value else "…"


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
