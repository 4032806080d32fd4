"""Draw the rooms of the house and what they import, as CONTRIBUTING.md shows it.

    .venv/bin/python tests/helpers/house_picture.py     writes docs/pictures/house.svg

- A room is a folder below `ui`, `app`, `models` or `crypto`, or a file that lies beside them.
- A room stands above all that it imports. An arrow that follows from others is left out.
- Imports inside functions and for types alone count like every other.
- The same imports give the same bytes; a circle of rooms is refused, by their names.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Final

import grimp

ROOT: Final = Path(__file__).resolve().parents[2]
PICTURE: Final = ROOT / "docs" / "pictures" / "house.svg"
HOUSES: Final = ("ui", "app", "models", "crypto")
"""From above; `models` and `crypto` stand side by side."""

type Imports = Mapping[str, frozenset[str]]
"""Names of rooms, and of those that each imports."""

_WIDTH, _MARGIN, _GAP = 1340.0, 20.0, 14.0
_HIGH, _ROW, _LETTER = 24.0, 46.0, 7.2
_HEAD: Final = 30.0
_COLOURS: Final = {"ui": "#2c6e9b", "app": "#3d7a4a", "models": "#8a5a1e", "crypto": "#7a3d6b"}
_INK, _PAPER, _FAINT = "#1d2430", "#ffffff", "#9aa4b2"


class CircleError(ValueError):
    """Rooms import each other in a circle."""


@dataclass(frozen=True)
class Box:
    """Where a room is drawn, in points.

    Attributes:
        name: of the room.
        x: its left side.
        y: its upper side.
        wide: from left to right.
    """

    name: str
    x: float
    y: float
    wide: float

    @property
    def middle(self) -> float:
        """Half-way between its sides."""
        return self.x + self.wide / 2


def rooms_of(house: str, graph: grimp.ImportGraph) -> Imports:
    """Return the rooms of a house, and which of them each imports.

    Args:
        house: one of ``HOUSES``.
        graph: of all imports.
    """
    rooms = {child.rpartition(".")[2] for child in graph.find_children(house)} - {"__main__"}
    inside = {room: f"{house}.{room}" for room in rooms}
    found: dict[str, set[str]] = {room: set() for room in rooms}
    for room, package in inside.items():
        modules = {package, *graph.find_descendants(package)}
        for module in modules:
            for imported in graph.find_modules_directly_imported_by(module):
                other = imported.split(".")[1:2]
                if imported.startswith(f"{house}.") and other != [room]:
                    found[room].update(set(other) & rooms)
    return {room: frozenset(found[room]) for room in sorted(rooms)}


def levels(imports: Imports) -> dict[str, int]:
    """Return how high each room stands, from 0: above all that it imports.

    Raises:
        CircleError: some import each other in a circle.
    """
    found: dict[str, int] = {}
    left = dict(imports)
    while left:
        ready = {room for room, below in left.items() if below.isdisjoint(left)}
        if not ready:
            raise CircleError(f"These rooms import each other: {', '.join(sorted(left))}")
        for room in ready:
            found[room] = 1 + max((found[one] for one in left[room]), default=-1)
        left = {room: below for room, below in left.items() if room not in ready}
    return found


def arrows(imports: Imports) -> list[tuple[str, str]]:
    """Return the arrows to draw: those that follow from no others.

    Args:
        imports: without circles.
    """
    below: dict[str, frozenset[str]] = {}
    for room in sorted(imports, key=levels(imports).__getitem__):
        below[room] = imports[room].union(*(below[one] for one in imports[room]))
    return [
        (room, one)
        for room in sorted(imports)
        for one in sorted(imports[room])
        if not any(one in below[other] for other in imports[room] - {one})
    ]


def placed(imports: Imports, left: float, top: float, wide: float) -> list[Box]:
    """Return where each room is drawn: the highest above, near to what it imports.

    Args:
        imports: without circles.
        left: side of the field, in points.
        top: of the field, in points.
        wide: of the field, in points.
    """
    level = levels(imports)
    highest = max(level.values(), default=0)
    rows = [sorted(room for room in level if level[room] == one) for one in range(highest + 1)]
    rows = [part for row in rows for part in _parted(row, wide)]
    boxes: dict[str, Box] = {}
    for number, row in enumerate(rows):
        y = top + (len(rows) - 1 - number) * _ROW
        ordered = sorted(row, key=lambda room: (_pull(imports[room], boxes, left + wide / 2), room))
        boxes |= {box.name: box for box in _row(ordered, left, y, wide)}
    return [boxes[room] for room in sorted(boxes)]


def _wide(room: str) -> float:
    return len(room) * _LETTER + 16


def _parted(row: Sequence[str], wide: float) -> Iterator[list[str]]:
    """Yield a row as rows that are not too wide."""
    part: list[str] = []
    for room in row:
        if part and sum(_wide(one) + _GAP for one in [*part, room]) > wide:
            yield part
            part = []
        part.append(room)
    yield part


def _pull(below: frozenset[str], boxes: Mapping[str, Box], middle: float) -> float:
    """Return where the rooms that are imported stand, on the average."""
    found = [boxes[one].middle for one in below if one in boxes]
    return sum(found) / len(found) if found else middle


def _row(row: Sequence[str], left: float, y: float, wide: float) -> Iterator[Box]:
    spare = (wide - sum(map(_wide, row))) / (len(row) + 1)
    x = left + spare
    for room in row:
        yield Box(room, x, y, _wide(room))
        x += _wide(room) + spare


def _drawn(house: str, boxes: Sequence[Box], lines: Sequence[tuple[str, str]]) -> Iterator[str]:
    at = {box.name: box for box in boxes}
    colour = _COLOURS[house]
    for room, other in lines:
        start, end = at[room], at[other]
        y, until = start.y + _HIGH, end.y
        bend = (until - y) / 2
        yield (
            f'<path d="M{start.middle:.0f} {y:.0f}C{start.middle:.0f} {y + bend:.0f}'
            f' {end.middle:.0f} {until - bend:.0f} {end.middle:.0f} {until:.0f}"'
            f' fill="none" stroke="{_FAINT}" stroke-width="1"/>'
        )
    for box in boxes:
        yield (
            f'<rect x="{box.x:.0f}" y="{box.y:.0f}" width="{box.wide:.0f}" height="{_HIGH:.0f}"'
            f' rx="5" fill="{_PAPER}" stroke="{colour}"/>'
            f'<text x="{box.middle:.0f}" y="{box.y + 16:.0f}" text-anchor="middle"'
            f' fill="{_INK}">{escape(box.name)}</text>'
        )


def _field(house: str, boxes: Sequence[Box], left: float, top: float, wide: float) -> list[str]:
    high = max(box.y for box in boxes) + _HIGH - top + 12
    ground = (
        f'<rect x="{left:.0f}" y="{top:.0f}" width="{wide:.0f}" height="{high:.0f}" rx="8"'
        f' fill="{_COLOURS[house]}" fill-opacity="0.07"/>'
    )
    name = (
        f'<text x="{left + 12:.0f}" y="{top + 20:.0f}" font-weight="bold" font-size="15"'
        f' fill="{_COLOURS[house]}">{house}</text>'
    )
    return [ground, name]


def draw(houses: Mapping[str, Imports]) -> str:
    """Return the picture.

    Args:
        houses: the rooms of each of ``HOUSES``.

    Raises:
        CircleError: rooms of a house import each other in a circle.
    """
    half = (_WIDTH - 2 * _MARGIN - _GAP) / 2
    whole = _WIDTH - 2 * _MARGIN
    places = {"ui": (_MARGIN, whole), "app": (_MARGIN, whole), "models": (_MARGIN, half)}
    places["crypto"] = (_MARGIN + half + _GAP, half)
    parts: list[str] = []
    top = low = _MARGIN
    for house in HOUSES:
        if house != "crypto":
            top = low + (_ROW if house != "ui" else 0)
        left, wide = places[house]
        boxes = placed(houses[house], left, top + _HEAD, wide)
        parts += _field(house, boxes, left, top, wide)
        parts += _drawn(house, boxes, arrows(houses[house]))
        low = max(low, *(box.y + _HIGH + 12 for box in boxes))
    high = low + _MARGIN
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:.0f} {high:.0f}"'
        f' font-family="sans-serif" font-size="12">'
    )
    paper = f'<rect width="{_WIDTH:.0f}" height="{high:.0f}" fill="{_PAPER}"/>'
    return "\n".join([head, paper, *parts, "</svg>", ""])


def house_now() -> dict[str, Imports]:
    """Return the rooms of every house as they are imported now."""
    sys.path.insert(0, str(ROOT))
    graph = grimp.build_graph(*HOUSES, cache_dir=None)
    return {house: rooms_of(house, graph) for house in HOUSES}


if __name__ == "__main__":
    PICTURE.write_text(draw(house_now()), "utf-8")
    print(f"Drawn: {PICTURE.relative_to(ROOT)}")
