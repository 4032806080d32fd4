"""Directories and notices of offices are kept, replaced as a whole, and searched."""

import pytest

from models.errors import RuleError
from models.register.database import Register
from models.rows.directory import (
    OfficeList,
    OfficeNotice,
    entries_of,
    move_to,
    notices_about,
    office_lists,
    replace_entries,
    search_entries,
    twins_of,
)

DIR = "d1" * 16


def office_list(**changes: object) -> OfficeList:
    facts = {
        "dir_id": DIR, "number": "1", "version": 1, "issued": 1, "expires": 9, "file": b"x",
        "taken_at": 2, "taken_by": 1,
    }  # fmt: skip
    return OfficeList(**(facts | changes))


def entry(number: int, **changes: str | int) -> dict[str, str | int]:
    name = f"Made-up Office {number}"
    facts: dict[str, str | int] = {
        "office_id": f"{number:064x}", "name": name, "district": "Patna", "status": "active",
        "since": 1, "twin": f"{name.lower()}|patna", "search": f"{name.lower()} patna 100% a_b",
    }  # fmt: skip
    return facts | changes


def test_a_new_version_replaces_the_entries_of_its_own_directory_only(register: Register) -> None:
    with register.session() as session:
        session.add_all([office_list(), office_list(dir_id="e2" * 16, taken_at=3)])
        session.flush()
        replace_entries(session, DIR, [entry(1), entry(2)])
        replace_entries(session, "e2" * 16, [entry(2, status="closed")])
    with register.session() as session:
        replace_entries(session, DIR, [entry(2), entry(3)])
    with register.read() as session:
        assert [each.dir_id for each in office_lists(session)] == ["e2" * 16, DIR]
        assert entries_of(session, entry(1)["office_id"]) == []  # type: ignore[arg-type]
        found = entries_of(session, f"{2:064x}")
        assert {(one.status, whole.dir_id) for one, whole in found} == {
            ("active", DIR),
            ("closed", "e2" * 16),
        }
        assert [one.office_id for one in twins_of(session, ["made-up office 2|patna"], "x")] == [
            f"{2:064x}"
        ]
        assert twins_of(session, ["made-up office 2|patna"], f"{2:064x}") == []
    with register.session() as session:
        replace_entries(session, DIR, [])
    with register.read() as session:
        assert [one.status for one in search_entries(session, [], 9)] == ["closed"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["office 2"], [2]),
        (["patna", "3"], [3]),
        (["0%"], [1, 2, 3]),
        (["a_"], [1, 2, 3]),
        (["__"], []),
    ],
)
def test_search_takes_every_word_literally(
    register: Register, words: list[str], found: list[int]
) -> None:
    with register.session() as session:
        session.add(office_list())
        session.flush()
        replace_entries(session, DIR, [entry(number) for number in (3, 1, 2)])
    with register.read() as session:
        shown = search_entries(session, words, 10)
        assert [int(one.office_id, 16) for one in shown] == found
        assert len(search_entries(session, words, 1)) == min(1, len(found))


def test_a_notice_of_no_known_kind_is_not_kept(register: Register) -> None:
    facts = {
        "sha256": "a", "office_id": "o", "at": 1, "why": "lost", "file": b"x", "taken_at": 1,
        "own": False,
    }  # fmt: skip
    for wrong in ({"kind": "other"}, {"kind": "succession"}, {"kind": "revocation", "new_id": "n"}):
        with pytest.raises(RuleError), register.session() as session:
            session.add(OfficeNotice(**facts, **wrong))
    with register.session() as session:
        session.add(OfficeNotice(**facts, kind="revocation"))
        session.add(OfficeNotice(**(facts | {"sha256": "b"}), kind="succession", new_id="n"))
    with register.read() as session:
        assert [one.sha256 for one in notices_about(session, "o", "revocation")] == ["a"]
        move = move_to(session, "n")
        assert move is not None
        assert move.sha256 == "b"
        assert move_to(session, "n", own=True) is None
