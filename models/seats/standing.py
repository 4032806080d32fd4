"""How far this computer has come in the feed of its office, and what it needs to go on.

Rules:

* The tables are there from the moment when this computer has a feed until recording ends; a copy
  that is kept elsewhere has none of them, since they hold its keys.
* Whatever follows from an envelope is written in the transaction of its rows.
* A try is written down before it leaves, and so is the secret half of a letterbox before the other
  half does. A half that is used up is written over, like all that is given free.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from sqlalchemy import Connection

_TABLES: Final = (
    """CREATE TABLE seat_feed (
        id INTEGER PRIMARY KEY CHECK (id = 1), feed BLOB NOT NULL CHECK (length(feed) = 16),
        n INTEGER NOT NULL CHECK (n >= 0), link BLOB NOT NULL CHECK (length(link) = 32),
        term INTEGER NOT NULL CHECK (term >= 1), term_key BLOB NOT NULL, signing_seed BLOB NOT NULL
    )""",
    """CREATE TABLE seat_list (
        number INTEGER PRIMARY KEY CHECK (number BETWEEN 1 AND 99), state TEXT NOT NULL,
        key BLOB NOT NULL, box BLOB, founding_box BLOB, until INTEGER, by INTEGER,
        let_in INTEGER NOT NULL
    )""",
    """CREATE TABLE seat_last (
        number INTEGER PRIMARY KEY CHECK (number BETWEEN 1 AND 99), inc INTEGER NOT NULL,
        seq INTEGER NOT NULL
    )""",
    "CREATE TABLE seat_boxes (place INTEGER PRIMARY KEY, seed BLOB NOT NULL)",
    """CREATE TABLE seat_sent (
        place INTEGER PRIMARY KEY, n INTEGER NOT NULL, link BLOB NOT NULL UNIQUE,
        units TEXT NOT NULL
    )""",
    "CREATE TABLE seat_confirmed (id TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID",
)
NAMES: Final = (
    *("seat_feed", "seat_list", "seat_last", "seat_boxes", "seat_sent", "seat_confirmed"),
)
_BOXES: Final = "SELECT seed FROM seat_boxes ORDER BY place"


class Feed(NamedTuple):
    """Where this computer stands.

    Attributes:
        feed: 16 bytes that name the feed.
        n: the last place that was taken in.
        link: of that place, 32 bytes.
        term: the term that is due.
        term_key: its key, 32 bytes.
        signing_seed: of this computer, 32 bytes.
    """

    feed: bytes
    n: int
    link: bytes
    term: int
    term_key: bytes
    signing_seed: bytes

    def __repr__(self) -> str:
        return f"<Feed at {self.n}>"


class Listed(NamedTuple):
    """A computer in the list, see ``crypto.feed.seats.Listed``."""

    number: int
    state: str
    key: bytes
    box: bytes | None
    founding_box: bytes | None
    until: int | None
    by: int | None
    let_in: int


class Last(NamedTuple):
    """The last envelope of a computer."""

    number: int
    inc: int
    seq: int


def begin(connection: Connection, feed: Feed, box_seeds: Iterable[bytes]) -> None:
    """Let this computer have a feed; inside a transaction that writes.

    Args:
        connection: of a register in which changes are recorded.
        feed: where it stands.
        box_seeds: secret halves of its letterboxes, the oldest first.
    """
    for statement in _TABLES:
        connection.exec_driver_sql(statement)
    marks = ", ".join("?" for _ in feed)
    connection.exec_driver_sql(f"INSERT INTO seat_feed VALUES (1, {marks})", tuple(feed))  # noqa: S608
    for seed in box_seeds:
        add_box(connection, seed)


def read_feed(connection: Connection) -> Feed:
    """Return where this computer stands."""
    asked = "SELECT feed, n, link, term, term_key, signing_seed FROM seat_feed"
    return Feed(*connection.exec_driver_sql(asked).one())


def move(connection: Connection, n: int, link: bytes, term: int, term_key: bytes) -> None:
    """Write down that a place was taken in."""
    connection.exec_driver_sql(
        "UPDATE seat_feed SET n = ?, link = ?, term = ?, term_key = ?", (n, link, term, term_key)
    )


def read_list(connection: Connection) -> list[Listed]:
    """Return the list of computers."""
    asked = "SELECT number, state, key, box, founding_box, until, by, let_in FROM seat_list"
    return [Listed(*row) for row in connection.exec_driver_sql(asked)]


def read_last(connection: Connection) -> list[Last]:
    """Return the last envelope of each computer that sent one."""
    asked = "SELECT number, inc, seq FROM seat_last"
    return [Last(*row) for row in connection.exec_driver_sql(asked)]


def write_list(connection: Connection, listed: Sequence[Listed], last: Sequence[Last]) -> None:
    """Write down the list of computers and the last envelope of each."""
    for name, rows in (("seat_list", listed), ("seat_last", last)):
        connection.exec_driver_sql(f"DELETE FROM {name}")  # noqa: S608
        for row in rows:
            marks = ", ".join("?" for _ in row)
            connection.exec_driver_sql(f"INSERT INTO {name} VALUES ({marks})", tuple(row))  # noqa: S608


def read_boxes(connection: Connection) -> list[bytes]:
    """Return the secret halves of letterboxes that are kept, the oldest first."""
    return [row[0] for row in connection.exec_driver_sql(_BOXES)]


def add_box(connection: Connection, seed: bytes) -> None:
    """Keep the secret half of a letterbox, behind the others."""
    connection.exec_driver_sql("INSERT INTO seat_boxes (seed) VALUES (?)", (seed,))


def drop_boxes(connection: Connection, seeds: Iterable[bytes]) -> None:
    """Forget secret halves of letterboxes."""
    for seed in seeds:
        connection.exec_driver_sql("DELETE FROM seat_boxes WHERE seed = ?", (seed,))


def note_try(connection: Connection, n: int, link: bytes, unit_ids: Collection[str]) -> None:
    """Write down what is about to leave.

    Args:
        connection: inside a transaction that writes.
        n: the place that it is for.
        link: its link, by which it is known again.
        unit_ids: what is in it.
    """
    connection.exec_driver_sql(
        "INSERT OR IGNORE INTO seat_sent (n, link, units) VALUES (?, ?, ?)",
        (n, link, json.dumps(list(unit_ids))),
    )


def is_try(connection: Connection, link: bytes) -> bool:
    """Say whether an envelope is one that was about to leave here."""
    asked = "SELECT 1 FROM seat_sent WHERE link = ?"
    return connection.exec_driver_sql(asked, (link,)).first() is not None


def forget_tries(connection: Connection, n: int, link: bytes) -> None:
    """Forget the tries for places up to one, whose link is that of the last own envelope."""
    connection.exec_driver_sql("DELETE FROM seat_sent WHERE n <= ? AND link <> ?", (n, link))


def note_confirmed(connection: Connection, unit_id: str, n: int) -> bool:
    """Write down that a unit is in the feed; False when it was there already."""
    done = connection.exec_driver_sql(
        "INSERT OR IGNORE INTO seat_confirmed VALUES (?, ?)", (unit_id, n)
    )
    return done.rowcount > 0
