"""A return is planned, sealed, taken in and marked: two made-up offices and their registers."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from app.base.jobs import Cancelled, Token
from app.cases import case_list, cases
from app.core import log
from app.inbox import acceptance, inbox_list
from app.offices import offices
from app.offices.trust_errors import CounterpartNotTrustedError
from app.packets import sealing
from app.packets.errors import (
    PacketDamagedError,
    PacketKnownError,
)
from app.packets.packet_view import block_lines
from app.referrals import referrals
from app.returns import desk, nodal
from app.returns.published import to_plain
from app.returns.records import PlannedReturn, ReturnCell
from app.returns.words import ReturnRefusedError, cell_meaning, cell_words, mark_words
from app.statistics import periods
from models.queries.exchange import first_registered_on
from models.rows.case import Case, Referral
from office_sim import DAY_S, Hands
from pair_sim import agree, everything, pair

QUARTER = periods.quarter(2026, 2)
FACTS = {
    "registered_on": "2026-05-04",
    "p1.role": "victim",
    "p1.name_full": "Made-up Maria",
    "p1.age": "31",
    "p1.is_child_stated": "no",
    "p1.sex_or_gender": "female",
    "p1.purpose": "begging",
    "p1.home_state": "Bihar",
    "p1.home_district": "Purnia",
}


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def two(tmp_path, clock) -> Iterator[tuple]:
    with pair(tmp_path, clock=clock) as both:
        yield both


def fill(s, number: int, **facts: str) -> None:
    for _one in range(number):
        cases.add_case(s, FACTS | facts)


def plan(two, period=QUARTER, k: int = 0) -> PlannedReturn:
    return desk.plan(two[0], two[1].office.office_id, period, k)


def sent(two, period=QUARTER) -> desk.SentReturn:
    return desk.send(two[0], plan(two, period))


def arrive(two, one: desk.SentReturn):
    return acceptance.receive(two[1], Path(one.file))


def forged(two, **members: object) -> Path:
    """Seal a return whose body says something else."""
    body = to_plain(plan(two).told) | members
    wanted = sealing.Wanted(type="return", office_id=two[1].office.office_id, body=body)
    sealed = sealing.seal(two[0], wanted, sealing.reserve(two[0], wanted), lambda _p: None, Token())
    with sealing.recorded(two[0], sealed, lambda _p: None):
        pass
    return sealed.path


def marks(s, period=None) -> list[str]:
    return [one.mark for one in nodal.received(s, period)]


def test_a_register_with_no_case_tells_zeros(two) -> None:
    planned = plan(two)
    assert planned.hidden == 0
    assert {table.code for table in planned.tables} > {"sdg", "ncrb_victims", "flows", "referrals"}
    told = {cell for table in planned.tables for cell in table.cells.values()}
    assert told == {ReturnCell(0, 0)}
    assert planned.cautions == ()


def test_of_one_case_everything_about_it_is_hidden(two) -> None:
    fill(two[0], 1)
    planned = plan(two)
    about = {"sdg", "ncrb_purposes", "ncrb_disposal"}
    for table in planned.tables:
        if table.code in about:
            assert table.hidden == len(table.cells), table.code
        for cell in table.cells.values():
            assert cell in {ReturnCell(0, 0), ReturnCell(0, None, is_hidden=True)}
    body = json.dumps(to_plain(planned.told))
    assert "Maria" not in body
    assert case_list.list_cases(two[0]).rows[0].case_id not in body


def test_what_was_shown_is_what_leaves_and_what_is_kept_here_never_does(two) -> None:
    fill(two[0], 14)
    fill(two[0], 13, **{"p1.sex_or_gender": "male"})
    fill(two[0], 3, **{"p1.sex_or_gender": "non_conforming"})
    planned = plan(two)
    one = desk.send(two[0], planned)
    assert (one.state, one.k, one.number) == ("sealed", 11, 1)
    item = arrive(two, one)
    assert (item.type, item.state) == ("return", "read")
    (came,) = nodal.received(two[1])
    assert (came.packet_id, came.mark, came.period.code) == (one.packet_id, "", "2026-Q2")
    there, here = desk.show(two[1], one.packet_id), desk.show(two[0], one.packet_id)
    assert there.tables == here.tables == planned.tables
    assert (there.is_ours, here.is_ours) == (False, True)
    sdg = next(table for table in there.tables if table.code == "sdg")
    assert sdg.cell("all", "vc_htf_detv") == ReturnCell(30, 30)
    assert sdg.cell("other_gender.all", "vc_htf_detv").is_hidden
    # One more is hidden, from which the few could be worked out.
    beside = [sdg.cell(f"{sex}.all", "vc_htf_detv").is_hidden for sex in ("female", "male")]
    assert any(beside)
    assert log.check(two[0]).broken_at == log.check(two[1]).broken_at == 0
    lines = [entry.action for entry in log.entries(two[1])]
    assert "return_arrived" in lines


def test_totals_say_who_sent_and_who_is_missing(two) -> None:
    found = nodal.totals(two[1], QUARTER)
    assert (found.sent, [one.name for one in found.missing]) == ((), [two[0].office.name])
    fill(two[0], 12)
    one = sent(two)
    arrive(two, one)
    found = nodal.totals(two[1], QUARTER)
    assert ([line.packet_id for line in found.sent], found.missing) == ([one.packet_id], ())
    (line,) = nodal.periods(two[1])
    assert (line.period.code, line.sent, line.expected, line.marked) == ("2026-Q2", 1, 1, 0)
    nodal.expect(two[1], two[0].office.office_id, wanted=False)
    assert nodal.totals(two[1], QUARTER).sent == ()
    assert marks(two[1], QUARTER) == ["unknown-office"]
    assert [one.is_expected for one in nodal.expected(two[1])] == [False]


def test_a_newer_return_takes_the_place_of_the_older_one(two, clock) -> None:
    fill(two[0], 12)
    first = sent(two)
    arrive(two, first)
    clock.at += DAY_S
    same = plan(two)
    assert same.is_same
    assert [one.code for one in same.cautions] == ["sent-before", "same"]
    fill(two[0], 20)
    second = sent(two)
    # The older one comes once more, behind the newer one.
    arrive(two, second)
    with pytest.raises(PacketKnownError):
        arrive(two, first)
    assert [one.replaced_by for one in desk.sent(two[0])] == ["", second.packet_id]
    found = nodal.totals(two[1], QUARTER)
    assert [(one.packet_id, one.mark) for one in found.marked] == [(first.packet_id, "replaced")]
    assert sorted(marks(two[1])) == sorted(marks(two[1], QUARTER)) == ["", "replaced"]
    assert ("12", "32") in {
        (cell_words(one.before), cell_words(one.after))
        for one in nodal.what_changed(two[1], QUARTER)
        if one.before and one.after
    }


def test_other_days_that_overlap_are_not_added(two, clock) -> None:
    arrive(two, sent(two, periods.month(2026, 5)))
    arrive(two, sent(two))
    found = nodal.totals(two[1], QUARTER)
    assert [one.mark for one in found.marked] == ["overlaps"]
    assert marks(two[1]) == ["", ""]
    assert [line.period.code for line in nodal.periods(two[1])] == ["2026-Q2", "2026-05"]


@pytest.mark.parametrize(
    ("members", "mark"),
    [
        ({"definitions": 2}, "newer-version"),
        ({"made": 1_700_000_000}, "made-too-early"),
        ({"tables": [{"id": "victims", "rows": []}]}, "odd-tables"),
        ({"period": "a_week"}, ""),
    ],
)
def test_what_may_not_count_is_named(two, members, mark) -> None:
    item = acceptance.receive(two[1], forged(two, **members))
    assert item.state == "read"
    assert marks(two[1], QUARTER) == [mark]
    shown = desk.show(two[1], item.packet_id)
    assert (shown.mark, bool(shown.mark_text)) == (mark, bool(mark))
    assert mark_words(mark) == shown.mark_text


def test_a_count_below_its_own_k_is_refused_whole(two) -> None:
    path = forged(two, tables=[{"id": "t", "rows": [["a", "b", 3]]}])
    with pytest.raises(PacketDamagedError):
        acceptance.receive(two[1], path)
    assert nodal.received(two[1]) == ()


def test_of_an_office_that_nobody_checked_it_lies_aside_until_it_is(tmp_path, clock) -> None:
    with pair(tmp_path, clock=clock, checked=False) as two:
        offices.check_number(
            two[0], two[1].office.office_id, two[1].office.number, "phone", "A. Made-up"
        )
        one = sent(two)
        assert arrive(two, one).state == "quarantined"
        assert marks(two[1]) == marks(two[1], QUARTER) == ["unchecked"]
        found = nodal.totals(two[1], QUARTER)
        assert (found.sent, [line.mark for line in found.marked]) == ((), ["unchecked"])
        offices.check_number(
            two[1], two[0].office.office_id, two[0].office.number, "phone", "A. Made-up"
        )
        assert marks(two[1]) == [""]
        assert len(nodal.totals(two[1], QUARTER).sent) == 1


def test_a_damaged_one_of_an_office_that_nobody_checked_does_not_even_lie_aside(
    tmp_path, clock
) -> None:
    with pair(tmp_path, clock=clock, checked=False) as two:
        offices.check_number(
            two[0], two[1].office.office_id, two[1].office.number, "phone", "A. Made-up"
        )
        path = forged(two, tables=[{"id": "t", "rows": [["a", "b", 3]]}])
        with pytest.raises(PacketDamagedError):
            acceptance.receive(two[1], path)
        assert nodal.received(two[1]) == ()
        assert inbox_list.inbox(two[1]) == ()


@pytest.mark.parametrize(
    ("period", "reason"),
    [
        (periods.calendar_year(2026), "return.not-over"),
        (periods.month(2026, 11), "return.not-over"),
        (periods.days(dt.date(2026, 5, 1), dt.date(2026, 7, 31)), "return.crosses"),
    ],
)
def test_a_wrong_period_is_refused(two, period, reason) -> None:
    sent(two)
    with pytest.raises(ReturnRefusedError) as refused:
        plan(two, period)
    assert refused.value.facts["reason"] == reason


def test_a_wrong_k_is_refused_and_the_last_one_is_kept(two) -> None:
    for k in (1, 4, 1001, -1):
        with pytest.raises(ReturnRefusedError) as refused:
            plan(two, k=k)
        assert refused.value.exit_code == 2
    assert desk.usual_k(two[0]) == 11
    desk.send(two[0], plan(two, k=20))
    assert desk.usual_k(two[0]) == plan(two).k == 20


def test_nothing_goes_to_an_office_that_is_not_checked(tmp_path, clock) -> None:
    with pair(tmp_path, clock=clock, checked=False) as two:
        (one,) = desk.recipients(two[0])
        assert (one.may_send, bool(one.why_not), one.is_nodal) == (False, True, False)
        with pytest.raises(CounterpartNotTrustedError):
            plan(two)


def test_what_was_overtaken_is_not_sent(two) -> None:
    planned = plan(two)
    sent(two)
    with pytest.raises(ReturnRefusedError) as refused:
        desk.send(two[0], planned)
    assert refused.value.facts["reason"] == "return.changed"
    assert len(desk.sent(two[0])) == 1


def test_planning_stops_when_it_is_asked_to(two) -> None:
    fill(two[0], 12)
    fill(two[0], 3, **{"p1.sex_or_gender": "male"})
    token = Token()
    steps: list[str] = []

    def told(progress) -> None:
        steps.append(progress.step)
        if progress.step == "hiding":
            token.cancel()

    with pytest.raises(Cancelled):
        desk.plan(two[0], two[1].office.office_id, QUARTER, report=told, token=token)
    assert steps == ["counting", "hiding"]
    assert desk.sent(two[0]) == ()


def test_what_is_known_of_a_count_in_words() -> None:
    words = [cell_words(ReturnCell(*bounds)) for bounds in ((12, 12), (0, None), (3, None), (3, 9))]
    assert words == ["12", "hidden", "at least 3", "3 to 9"]
    assert "11" in cell_meaning(ReturnCell(0, None, is_hidden=True), 11)


def take_over(two, clock, **ext: object) -> tuple[str, str]:
    """Move a case by real packets; return its id here and there."""
    one, other = two
    case = cases.add_case(one, FACTS)
    agree(one, case, other)
    sent_away = referrals.send(one, replace(everything(one, case, other), kind="transfer"))
    clock.at += 3 * DAY_S
    done = acceptance.accept(other, acceptance.receive(other, Path(sent_away.file)).packet_id)
    clock.at += 2 * DAY_S
    acceptance.receive(one, Path(done.receipt))
    return case.case_id, done.case_id


def test_who_sends_and_who_receives_sees_the_day_that_leaves_with_a_transfer(two) -> None:
    one, other = two
    case = cases.add_case(one, FACTS)
    agree(one, case, other)
    command = everything(one, case, other)
    assert referrals.preview(one, command).packet.block.first_registered_on == ""
    command = replace(command, kind="transfer")
    looks = [referrals.preview(one, command).packet]
    sent_away = referrals.send(one, command)
    looks.append(inbox_list.preview_file(other, Path(sent_away.file)))
    for look in looks:
        assert look.block.first_registered_on == "2026-05-04"
        assert ("First registered on", "4 May 2026") in block_lines(look.block)


def held(s, case_id: str) -> Referral:
    with s.register.read() as session:
        case = session.get(Case, case_id)
        (row,) = case.referrals
        return Referral(accepted_on=row.accepted_on, first_registered_on=row.first_registered_on)


def counted_days(s, case_id: str) -> tuple[int, int, int]:
    with s.register.read() as session:
        found = session.execute(
            text(
                "SELECT first_day, came_day, left_day FROM counted_persons p JOIN cases c"
                " ON c.case_order = p.case_order WHERE c.id = :id AND lead = 1"
            ),
            {"id": case_id},
        )
        return tuple(found.one())


def test_both_offices_keep_the_same_days_of_a_transfer(two, clock) -> None:
    here, there = take_over(two, clock)
    for s, case_id in ((two[0], here), (two[1], there)):
        row = held(s, case_id)
        assert (row.accepted_on, row.first_registered_on) == ("2026-11-28", "2026-05-04")
    assert counted_days(two[0], here) == (20260504, 0, 20261128)
    assert counted_days(two[1], there) == (20260504, 20261128, 0)
    with two[1].register.read() as session:
        assert first_registered_on(session, session.get(Case, there)) == "2026-05-04"


def test_older_packets_that_tell_no_days_still_count_on_one_side(two, clock, monkeypatch) -> None:
    for name in ("taken_over", "first_registered"):
        for module in ("app.inbox.acceptance", "app.referrals.referrals"):
            monkeypatch.setattr(f"{module}.{name}", lambda _day: {}, raising=False)
    here, there = take_over(two, clock)
    assert held(two[0], here).accepted_on == "2026-11-28"
    # The other office knows of no earlier day than that on which it registered the case itself.
    assert counted_days(two[0], here) == (20260504, 0, 20261128)
    assert counted_days(two[1], there) == (20261128, 20261128, 0)


@pytest.mark.parametrize("day", ["2026-13-01", "x", 5, None, "2027-01-01", "2020-01-01"])
def test_a_day_that_cannot_be_right_is_not_believed(two, clock, monkeypatch, day) -> None:
    monkeypatch.setattr("app.inbox.acceptance.taken_over", lambda _day: {"accepted_on": day})
    monkeypatch.setattr(
        "app.referrals.referrals.first_registered",
        lambda _day: {"first_registered_on": "2031-01-01"},
    )
    here, there = take_over(two, clock)
    assert held(two[0], here).accepted_on == "2026-11-28"
    assert counted_days(two[1], there)[0] == 20261128
