"""What a command prints: data on standard output, words for people on standard error.

Rules: with `--json` exactly one JSON value on standard output; control characters of stored text
never reach a terminal, so that a hostile name cannot move the cursor or colour the screen.
"""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from app.jobs import Progress, Report, silent


def plain(text: object) -> str:
    """Return a text that moves no cursor: control characters become a visible mark."""
    return "".join(
        c if c == "\n" or c.isprintable() or c in "\u200c\u200d" else "\N{REPLACEMENT CHARACTER}"
        for c in str(text)
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
    """
    if wants_json:
        print(json.dumps(as_json(value), ensure_ascii=False))
        return
    for line in lines:
        print(plain(line))


def tell(text: str) -> None:
    """Say something to the person, on standard error."""
    print(plain(text), file=sys.stderr)


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
    return datetime.fromtimestamp(at, UTC).astimezone().strftime("%d %b %Y %H:%M") if at else "-"


def size(count: int) -> str:
    """Return bytes in words ("66 KB")."""
    for unit, step in (("GB", 1 << 30), ("MB", 1 << 20), ("KB", 1 << 10)):
        if count >= step:
            return f"{count / step:.1f} {unit}"
    return f"{count} bytes"


def progress() -> Report:
    """Return where long work reports to: a line on a terminal, nothing elsewhere."""
    return _draw if sys.stderr.isatty() else silent


def _draw(state: Progress) -> None:
    share = f" {state.done * 100 // state.total:3d}%" if state.total else ""
    plain_end = "\n" if os.environ.get("NO_COLOR") else "\r"
    print(f"{state.step}{share}", end=plain_end, file=sys.stderr, flush=True)
