"""The lists of names in several scripts, and how well a judge of pairs does on them.

Rules: no word of the made-up names stands in both halves; tables of the program are made with
only the tuning halves in sight. The list from which spellings are offered has no word of the test
half of ``names_written.csv``.
"""

from __future__ import annotations

import csv
import gzip
import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VECTORS = ROOT / "tests" / "vectors"
FIRST_NAMES = ROOT / "app" / "base" / "names_first.tsv.gz"

type Named = tuple[int, str]
type Judge = Callable[[str, str], bool]


@dataclass(frozen=True)
class Figures:
    """What came out: pairs that are one name, pairs that were called so, and both."""

    true: int
    called: int
    hit: int

    @property
    def recall(self) -> float:
        """Share of the pairs of one name that were found."""
        return self.hit / self.true

    @property
    def precision(self) -> float:
        """Share of what was called one name that is."""
        return self.hit / max(1, self.called)


def rows(name: str, half: str) -> list[dict[str, str]]:
    """Return the lines of a list that belong to a half."""
    with (VECTORS / name).open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["half"] == half]


def people(half: str) -> list[Named]:
    """Return every spelling of every made-up person with the person's number."""
    return _spellings("names_people.csv", half)


def more_people(half: str) -> list[Named]:
    """Return the same of people whom somebody made up who knew no rule of the tables."""
    return _spellings("names_more_people.csv", half)


def _spellings(name: str, half: str) -> list[Named]:
    return [
        (number, spelling)
        for number, row in enumerate(rows(name, half))
        for spelling in (row["devanagari"], row["bengali"], *row["latin"].split("|"))
    ]


def fresh_people(half: str) -> list[Named]:
    """Return the same of people made up after the tables were made; nothing was learned of them."""
    assert half == "test"
    with (VECTORS / "names_fresh_people.csv").open(encoding="utf-8") as file:
        return [
            (number, spelling)
            for number, row in enumerate(csv.DictReader(file))
            for script in row.values()
            for spelling in script.split("|")
        ]


def places(half: str) -> list[Named]:
    """Return both spellings of every place with the number of its Latin name."""
    numbers: dict[str, int] = {}
    found: list[Named] = []
    for row in rows("names_places.csv", half):
        number = numbers.setdefault(row["latin"], len(numbers))
        found += [(number, row["latin"]), (number, row["local"])]
    return list(dict.fromkeys(found))


def first_names(half: str) -> list[tuple[str, str]]:
    """Return first names of a public list, each in Devanagari and in Latin letters."""
    with gzip.open(FIRST_NAMES, "rt", encoding="utf-8") as file:
        told = csv.DictReader((line for line in file if line[0] != "#"), delimiter="\t")
        return [(row["devanagari"], row["latin"]) for row in told if row["half"] == half]


def written_names(half: str) -> list[tuple[str, str, str]]:
    """Return common names, each in Latin letters, Devanagari and Bengali."""
    return [
        (row["latin"], row["devanagari"], row["bengali"]) for row in rows("names_written.csv", half)
    ]


def figures(named: Iterable[Named], judge: Judge) -> Figures:
    """Judge every pair of spellings and count."""
    true = called = hit = 0
    for (one, first), (other, second) in itertools.combinations(named, 2):
        same, said = one == other, judge(first, second)
        true += same
        called += said
        hit += same and said
    return Figures(true, called, hit)


def searched(named: list[Named], search: Callable[[str], Iterable[int]]) -> Figures:
    """Look for every spelling among all and count, but for the spelling itself.

    Args:
        named: each spelling once, in the order of the lines that are searched.
        search: returns numbers of lines, 1 for the first spelling, for what is typed.
    """
    persons: dict[int, set[int]] = {}
    for line, (number, _spelling) in enumerate(named, 1):
        persons.setdefault(number, set()).add(line)
    true = called = hit = 0
    for line, (number, spelling) in enumerate(named, 1):
        same, got = persons[number] - {line}, set(search(spelling)) - {line}
        true += len(same)
        called += len(got)
        hit += len(same & got)
    return Figures(true, called, hit)
