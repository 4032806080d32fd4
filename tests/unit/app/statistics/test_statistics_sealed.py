"""Sealed cases are counted only when somebody who can open them asks, and never in the file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.base.errors import CaseStateError
from app.cases import cases
from app.core.services import Services, reading
from app.outbox import delivery
from app.referrals import referrals
from app.sealed import case_sealing, sealed
from app.statistics import periods
from app.statistics.behind import cases_behind
from app.statistics.making import KINDS, statistics
from app.statistics.tables import ALL, Choice, StatTable
from models.base.cipher import connect
from office_sim import Hands
from sealed_offices import Offices, sealed_pair
from shared_desk import PRIYA, SharedDesk, made_office, shared_desk

CHOICE = Choice(periods.calendar_year(2026))
VICTIM = {
    "p1.role": "victim", "p1.age": "12", "p1.is_child_stated": "yes", "p1.purpose": "begging",
    "p1.home_district": "Purnia", "p1.sex_or_gender": "female", "s1.service": "shelter",
    "how_identified": "self_report",
}  # fmt: skip
TOTALS = {
    "sdg": (ALL, "VC_HTF_DETV"), "ncrb": (ALL, "trafficked"), "flows": (ALL, ALL),
    "identification": (ALL, ALL), "needs": (ALL, "needed"),
}  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_office(tmp_path_factory.mktemp("people"))


@pytest.fixture
def desk(made: Path, tmp_path: Path) -> Iterator[SharedDesk]:
    """Of four victims two are sealed: one for the head, one for the head and Priya."""
    with shared_desk(made, tmp_path) as there:
        s = there.sit()
        ids = [cases.add_case(s, VICTIM).case_id for _ in range(4)]
        s = there.s = case_sealing.seal(s, ids[2], {s.user.user})
        there.s = case_sealing.seal(s, ids[3], {s.user.user, PRIYA})
        yield there


def first(s: Services, kind: str, *, with_sealed: bool) -> StatTable:
    return statistics(s, kind, CHOICE, with_sealed=with_sealed)[0]


def totals(s: Services, *, with_sealed: bool) -> set[int]:
    return {
        int(first(s, kind, with_sealed=with_sealed).value(*cell) or 0)
        for kind, cell in TOTALS.items()
    }


def in_the_file(s: Services) -> int:
    raw = connect(s.register.path, s.vault.db_key)
    (count,) = raw.execute("SELECT count(*) FROM counted_persons").fetchone()
    raw.close()
    return int(count)


def test_who_asks_counts_those_that_they_can_open(desk: SharedDesk) -> None:
    for login, opened in (("das", 2), ("priya", 1), ("meera", 0)):
        s = desk.sit(login)
        assert totals(s, with_sealed=False) == {2}
        assert totals(s, with_sealed=True) == {2 + opened}
        assert first(s, "sdg", with_sealed=True).sealed == opened
        assert first(s, "sdg", with_sealed=False).sealed == 0


def test_the_cases_behind_are_those_that_were_counted(desk: SharedDesk) -> None:
    for login, opened in (("das", 2), ("priya", 1), ("meera", 0)):
        s = desk.sit(login)
        cell = first(s, "sdg", with_sealed=True).cells[ALL, "VC_HTF_DETV"]
        assert cell.behind is not None
        assert len(cases_behind(s, cell.behind).case_ids) == 2
        assert len(cases_behind(s, cell.behind, with_sealed=True).case_ids) == 2 + opened


def test_before_the_second_unlock_they_are_not_counted(desk: SharedDesk) -> None:
    s = desk.sit()
    s.second_lock.shut()
    assert totals(s, with_sealed=False) == {2}
    with pytest.raises(CaseStateError) as refused:
        statistics(s, "sdg", CHOICE, with_sealed=True)
    assert refused.value.facts == {"reason": "seal.locked"}


def test_nothing_of_sealed_work_is_in_the_counting_rows_of_the_file(desk: SharedDesk) -> None:
    s = desk.sit()
    assert in_the_file(s) == 2
    (one, *_rest) = sealed.list_sealed(s)
    with sealed.opened(s, one.case_id) as inside:
        cases.save_facts(inside, one.case_id, {"p2.role": "victim", "p2.age": "40"})
        assert in_the_file(s) == 2
    assert in_the_file(s) == 2
    for kind in KINDS:
        statistics(s, kind, CHOICE, with_sealed=True)
        assert in_the_file(s) == 2
    assert int(first(s, "sdg", with_sealed=True).value(ALL, "VC_HTF_DETV") or 0) == 5
    with reading(s) as session:
        assert session.connection().exec_driver_sql(
            "SELECT count(*) FROM counted_persons"
        ).scalar() == 2  # fmt: skip


def test_a_sealed_referral_is_counted_for_whom_it_may_be(tmp_path: Path) -> None:
    with sealed_pair(tmp_path, Hands()) as at:
        sent = at.refer()
        delivery.mark_handed_over(at.one, sent.packet_id)
        row = at.other.office.office_id
        assert counted(at, row) == (0, 1)
        with sealed.opened(at.one, at.case_id) as inside:
            assert referrals.list_referrals(inside, at.case_id)
        at.sit("meera")
        assert counted(at, row) == (0, 0)


def counted(at: Offices, row: str) -> tuple[int, int]:
    """Return how many referrals to an office are counted without and with sealed ones."""
    found = []
    for with_sealed in (False, True):
        table = first(at.one, "referrals", with_sealed=with_sealed)
        cell = table.cells.get((row, "sent"))
        found.append(int(cell.value) if cell else 0)
    return found[0], found[1]
