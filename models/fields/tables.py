"""Data that stands in files of tables: read as it stands, a wrong table refused with its line.

Rules: the standard library only; a file is TOML, and nothing in it stands outside of a table; what
is wrong is refused with file and line, and nothing is guessed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class TableError(ValueError):
    """A table is wrong; the text names file, line and what is wrong there."""


@dataclass(frozen=True, slots=True)
class Table:
    """A file of tables as it stands.

    Attributes:
        name: of the file, as it is told.
        text: of the file.
    """

    name: str
    text: str

    @classmethod
    def at(cls, path: Path) -> Table:
        """Return the file at a place; it is told by its folder and name."""
        return cls(f"{path.parent.name}/{path.name}", path.read_text("utf-8"))

    def read(self, *needed: str) -> dict[str, dict[str, Any]]:
        """Return its tables.

        Args:
            needed: names of tables that have to be there.

        Raises:
            TableError: it is not TOML, something stands outside of every table, or a needed table
                is missing.
        """
        try:
            found = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            raise TableError(f"{self.name}: {error}") from error
        for key, value in found.items():
            if not isinstance(value, dict):
                raise self.fault(f"{key} stands outside of every table", key=key)
        for name in needed:
            if name not in found:
                raise TableError(f"{self.name}: there is no table {name}")
        return found

    def texts(self, *needed: str) -> dict[str, dict[str, str]]:
        """Return its tables, in which every key has a text.

        Args:
            needed: as for ``read``.

        Raises:
            TableError: as ``read``, or a key has none.
        """
        found = self.read(*needed)
        for table, told in found.items():
            for key, text in told.items():
                if not isinstance(text, str) or not text.strip():
                    raise self.fault(f"{key} has no text", table, key=key)
        return found

    def words(self, *needed: str) -> dict[str, dict[str, tuple[str, ...]]]:
        """Return its tables, in which every key has words; no word stands in a table twice.

        Args:
            needed: as for ``read``.

        Raises:
            TableError: as ``read``, a key has no words, or a word stands there already.
        """
        found: dict[str, dict[str, tuple[str, ...]]] = {}
        for table, told in self.read(*needed).items():
            keys: dict[str, str] = {}
            for key, words in told.items():
                if not isinstance(words, list) or not words:
                    raise self.fault(f"{key} has no words", table, key=key)
                for word in words:
                    if not isinstance(word, str) or not word:
                        raise self.fault(f"{word!r} is no word", table, key=key)
                    if word in keys:
                        what = f"the word {word} stands at {keys[word]} already"
                        raise self.fault(what, table, key=key)
                    keys[word] = key
            found[table] = {key: tuple(words) for key, words in told.items()}
        return found

    def fault(self, what: str, *table: str, key: str = "") -> TableError:
        """Return an error about a key of a table, or about the head of the table."""
        return TableError(f"{self.name}, line {self.line(*table, key=key)}: {what}")

    def line(self, *table: str, key: str = "") -> int:
        """Return the line of the head of a table, or of a key in it; 1 where neither is found."""
        lines = self.text.split("\n")
        head = f"[{'.'.join(table)}]"
        at = next((at for at, line in enumerate(lines) if line.strip() == head), 0)
        if not key:
            return at + 1
        wanted = re.compile(rf"""["']?{re.escape(key)}["']?\s*=""")
        for place in range(at + 1 if table else 0, len(lines)):
            if wanted.match(lines[place].strip()):
                return place + 1
            if table and lines[place].startswith("["):
                break
        return at + 1


def tables(folder: Path, order: Sequence[str] = ()) -> Iterator[Table]:
    """Yield the tables of a folder.

    Args:
        folder: of files of tables.
        order: the names of those that come first, in this order; the others follow by name.
    """
    paths = sorted(folder.glob("*.toml"))
    place = {name: at for at, name in enumerate(order)}
    for path in sorted(paths, key=lambda one: place.get(one.stem, len(order))):
        yield Table.at(path)
