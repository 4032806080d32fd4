"""What a command prints: data on standard output, words for people on standard error.

Rules: with `--json` exactly one JSON value on standard output; control characters of stored text
never reach a terminal, so that a hostile name cannot move the cursor or colour the screen.
"""

from __future__ import annotations

import dataclasses
import json
import os
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.base.date_words import moment_words
from app.base.jobs import Progress, Report, silent
from app.base.language import translate
from app.base.messages import STEPS, first_shown
from app.base.numerals import shown as shown_number


def plain(text: object) -> str:
    """Return a text that moves no cursor: control characters become a visible mark."""
    return "".join(_plain_letter(letter) for letter in str(text))


def _plain_letter(letter: str) -> str:
    if letter == "\n" or letter.isprintable() or letter in "\u200c\u200d":
        return letter
    # Spaces that hold a date together in a letter are spaces, nothing to be warned of.
    return " " if unicodedata.category(letter) == "Zs" else "\N{REPLACEMENT CHARACTER}"


class OutputLostError(Exception):
    """What a command had to say could not be printed: the reader is gone, or the disk is full."""


def text_of(value: object) -> str:
    """Return one JSON value; letters stay letters, but what could move a cursor is spelled out."""
    spelled = json.dumps(as_json(value), ensure_ascii=False)
    return "".join(
        c if c.isprintable() or c in "\u200c\u200d" else json.dumps(c)[1:-1] for c in spelled
    )


def as_json(value: object) -> Any:
    """Return a record, a mapping or a sequence as plain JSON values."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: as_json(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(k): as_json(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_json(v) for v in value]
    return value


def emit(wants_json: bool, value: object, lines: Iterable[str] = ()) -> None:
    """Print one JSON value, or lines for people.

    Args:
        wants_json: the command was told `--json`.
        value: record, mapping or sequence for JSON.
        lines: the same in words.

    Raises:
        OutputLostError: standard output takes no more.
    """
    said = [text_of(value)] if wants_json else [plain(line) for line in lines]
    clear()
    try:
        for line in said:
            print(line)
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError as error:
        raise OutputLostError from error


def tell(text: str) -> None:
    """Say something to the person, on standard error."""
    # With no stream of its own a message is dropped; it must not get between the data.
    if sys.stderr is not None:
        clear()
        print(plain(text), file=sys.stderr)


def tell_more(count: int, others: str) -> None:
    """Say that a list ends though there is more; the data stay as they are.

    Args:
        count: how many are shown.
        others: what shows the others, translated.
    """
    tell(first_shown(count, others))


def next_with(option: str) -> str:
    """Return how the next rows of a list are had, in the language shown now.

    Args:
        option: what is added to the command.
    """
    return translate("For the next ones, add {option} to the command.").format(option=option)


def by_limit(limit: int, most: int) -> str:
    """Return how more of a list is had that begins at its best rows.

    Args:
        limit: how many are shown.
        most: the largest ``--limit`` that the command takes.
    """
    if limit < most:
        return translate("For more, give a larger --limit.")
    return translate("No list is longer than this.")


def indented(text: str) -> str:
    """Return a text whose further lines stand to the right, so that none passes for ours."""
    return text.replace("\n", "\n      | ")


def table(rows: Sequence[Sequence[object]], heads: Sequence[str]) -> list[str]:
    """Lay out rows under their heads, two spaces apart; the last column is not padded."""
    cells = [list(heads), *[[plain(c).replace("\n", " ") for c in row] for row in rows]]
    widths = [max(len(row[i]) for row in cells) for i in range(len(heads))]
    return [
        "  ".join([*(c.ljust(w) for c, w in zip(row[:-1], widths, strict=False)), row[-1]]).rstrip()
        for row in cells
    ]


def moment(at: int) -> str:
    """Return Unix seconds as local "25 Nov 2026 10:42", or a dash for never."""
    if not at:
        return "-"
    return moment_words(at)


def progress() -> Report:
    """Return where long work reports to: a line on a terminal, nothing elsewhere."""
    return _drawn.draw if sys.stderr is not None and sys.stderr.isatty() else silent


def clear() -> None:
    """Take the line of progress away, before anything else is said and at the end."""
    _drawn.clear()


class _Drawn:
    """The one line of progress on a terminal.

    Where no control signs are wanted each step is one line, told once.
    """

    def __init__(self) -> None:
        self._step = self._line = ""

    def draw(self, state: Progress) -> None:
        """Show how far the work is."""
        words = translate(STEPS.get(state.step, state.step))
        if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
            if state.step != self._step:
                print(f"{words} …", file=sys.stderr, flush=True)
            self._step = state.step
            return
        share = f" {shown_number(state.done * 100 // state.total)} %" if state.total else " …"
        if f"{words}{share}" != self._line:
            self._line = f"{words}{share}"
            print(f"\r\x1b[K{self._line}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Take the line away."""
        if self._line and sys.stderr is not None:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
        self._line = self._step = ""


_drawn = _Drawn()
