"""The list of offices over records in memory, and offices in the states of trust."""

from __future__ import annotations

from app.offices.records import CheckRecord, DirectoryRecord, DirectoryTaken, ListedRecord
from app.offices.trust_errors import DirectoryRefusedError, DirectoryUntrustedError
from exchange_fakes import FakeOffices
from exchange_records import DAY, NOW, NUMBER, office

CHECKED = CheckRecord("phone", "S. Lama, superintendent", "R. Das", NOW - 90 * DAY)


def offices_of_trust():
    """Offices in the states that a move, a list and a withdrawal lead to."""
    return [
        office(
            "a", conflict="Bal Kalyan Shelter, Siliguri", conflict_by="list",
            state_since=NOW - 13 * DAY,
        ),
        office(
            "b", name="CWC Kishanganj", state="handover", check=None, before=NUMBER,
            state_since=NOW - 2 * DAY,
        ),
        office(
            "c", name="AHTU Gorakhpur", state="changed", check=None, conflict="AHTU Gorakhpur",
            conflict_check=CHECKED, state_since=NOW - DAY,
        ),
        office("d", name="Made-up closed", state="revoked", why="directory:closed", check=None),
        office("e", name="Made-up moved", state="revoked", why="succession:planned", check=None),
        office("f", name="Made-up stolen", state="revoked", why="self:stolen", check=None),
        office("9", name="Made-up listed", state="listed", check=None),
    ]  # fmt: skip


def on_file(**changes) -> DirectoryRecord:
    facts = {
        "dir_id": "d1" * 16, "number": NUMBER, "version": 43, "issued": NOW - 9 * DAY,
        "expires": NOW + 51 * DAY, "expired": False, "offices": 3, "taken_at": NOW, "forks": 0,
    }  # fmt: skip
    return DirectoryRecord(**(facts | changes))


ENTRIES = (
    ListedRecord("a" * 64, "Bal Kalyan Shelter, Siliguri", "Darjeeling", "active", NOW, "verified"),
    ListedRecord("b" * 64, "बाल कल्याण समिति, किशनगंज", "Kishanganj", "active", NOW, ""),
    ListedRecord("c" * 64, "Made-up Home", "Gaya", "closed", NOW, "revoked"),
)


class FakeList:
    """A list that asks for its number once, and knows one leap and one bad file by their names."""

    def __init__(self, lists=(), entries=ENTRIES, conflicts=()) -> None:
        self.lists = tuple(lists)
        self.entries = entries
        self.conflicts = conflicts
        self.taken = []
        self.searched = []

    def directories(self):
        return self.lists

    def search_directory(self, text, most):
        self.searched.append(text)
        if not self.lists:
            return ()
        found = (one for one in self.entries if text.casefold() in one.name.casefold())
        return tuple(found)[:most]

    def import_directory(self, path, number, leap_agreed):
        if path.name == "bad.lfdir":
            raise DirectoryRefusedError
        if path.name == "far.lfdir" and not leap_agreed:
            raise DirectoryUntrustedError(reason="list.leap", found=5_000, stored=43)
        if not self.lists and not number.strip():
            raise DirectoryUntrustedError(reason="list.number-needed")
        if number.strip() and number != NUMBER:
            raise DirectoryUntrustedError(reason="list.number-differs", group=4)
        self.taken.append((path.name, number, leap_agreed))
        self.lists = (on_file(version=44),)
        return DirectoryTaken(self.lists[0], ("CWC Kishanganj",), (), (), self.conflicts)


def fake_offices():
    """The use cases of offices over those states."""
    return FakeOffices(offices_of_trust())
