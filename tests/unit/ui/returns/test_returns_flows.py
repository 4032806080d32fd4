"""Presenters of returns over fakes: what is offered, what is let go, and what may be sealed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from app.base.errors import FactRefusedError
from app.returns.naming import last_over, next_due
from app.returns.records import Caution, PeriodLine, Sender
from app.returns.words import ReturnRefusedError
from app.statistics.periods import days, financial_year, month, quarter
from exchange_fakes import AtOnce, Later
from office_sim import TODAY
from return_fakes import NODAL, OLDER, PACKET, QUARTER, FakeReturns, recipients, sent_return
from ui.returns.plan_flow import PlanChoice, PlanFlow, PlanStage, ended_periods
from ui.returns.returns_flow import ReceivedFlow, SentFlow

EXPOSED = Caution("exposed", "Better do not send this one.")


def planning(uses=None, errands=None, counting=None):
    """Return a presenter of preparing that has read what can be chosen."""
    errands = errands or AtOnce()
    uses = uses or FakeReturns()
    flow = PlanFlow(uses, errands, counting or errands, PlanChoice(TODAY))
    flow.load()
    return flow, uses


# -- periods -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "newest"),
    [("month", "2026-10"), ("quarter", "2026-Q3"), ("year", "2025"), ("fy", "FY2025-26"),
     ("bs", "BS2082")],
)  # fmt: skip
def test_only_periods_that_are_over_are_offered_the_newest_first(kind, newest):
    found = ended_periods(kind, TODAY)
    assert found[0].code == newest
    assert all(one.last < TODAY for one in found)
    assert [one.first for one in found] == sorted((one.first for one in found), reverse=True)


def test_a_period_is_not_over_on_its_last_day():
    assert ended_periods("month", dt.date(2026, 9, 30))[0].code == "2026-08"
    assert ended_periods("month", dt.date(2026, 10, 1))[0].code == "2026-09"


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ([], None),
        ([quarter(2026, 2)], "2026-Q3"),
        ([quarter(2026, 3), quarter(2026, 2)], None),
        ([month(2026, 9)], "2026-10"),
        ([days(dt.date(2026, 1, 5), dt.date(2026, 1, 9))], None),
        ([days(dt.date(2026, 6, 1), dt.date(2026, 10, 31)), quarter(2026, 1)], None),
        ([financial_year(2024)], "FY2025-26"),
    ],
)
def test_what_is_due_follows_what_was_sent_before(sent, code):
    found = next_due(sent, TODAY)
    assert (found.code if found is not None else None) == code


@pytest.mark.parametrize("kind", ["year", "quarter", "month", "fy", "bs"])
def test_the_period_that_is_due_is_the_newest_that_is_offered(kind):
    for day in (TODAY, dt.date(2026, 1, 1), dt.date(2026, 4, 14), dt.date(2026, 12, 31)):
        assert last_over(kind, day) == ended_periods(kind, day)[0]


# -- choosing ------------------------------------------------------------------------------------


def test_the_only_nodal_office_that_may_get_one_is_chosen_and_two_are_not():
    flow, _uses = planning()
    assert flow.choice.office_id == NODAL
    nodal = recipients()[0]
    again, _uses = planning(FakeReturns(to=[nodal, replace(nodal, office_id="f" * 64)]))
    assert again.choice.office_id == ""
    assert again.choice.missing == "office"


def test_an_office_that_may_get_none_cannot_be_chosen_by_a_way_in():
    flow, uses = planning()
    flow.choice.begin("e" * 64, QUARTER.code)
    flow.count()
    assert flow.choice.missing == "office"
    assert uses.asked == []


def test_the_same_days_for_the_same_office_are_a_corrected_return_and_others_are_not():
    flow, _uses = planning()
    choice = flow.choice
    assert choice.replaced is None
    choice.choose_period("2026-Q2")
    assert choice.replaced is not None
    assert choice.replaced.packet_id == PACKET
    choice.choose_office("d" * 64)
    assert choice.replaced is None


def test_days_that_are_typed_are_read_when_it_is_counted_and_refused_in_words():
    flow, uses = planning()
    flow.choice.choose_kind("days")
    assert flow.choice.missing == "days"
    flow.choice.choose_days("5 Jan 2026", "nonsense")
    flow.count()
    assert isinstance(flow.problem, FactRefusedError)
    assert uses.asked == []
    flow.choice.choose_days("5 Jan 2026", "9 Jan 2026")
    assert flow.problem is None
    flow.count()
    assert uses.asked == [(NODAL, "2026-01-05..2026-01-09", 11)]


def test_a_way_in_brings_office_and_days_also_days_without_a_name():
    flow, uses = planning()
    flow.choice.begin(NODAL, "2026-01-05..2026-01-09")
    flow.count()
    flow.choice.begin(NODAL, "2026-08")
    flow.count()
    assert [code for _office, code, _k in uses.asked] == ["2026-01-05..2026-01-09", "2026-08"]


# -- counting and sealing ------------------------------------------------------------------------


def test_another_choice_lets_go_of_what_is_shown():
    flow, _uses = planning()
    flow.count()
    assert flow.may_seal
    for choose in (
        lambda: flow.choice.choose_k(20),
        lambda: flow.choice.choose_period("2026-Q2"),
        lambda: flow.choice.choose_kind("month"),
        lambda: flow.choice.choose_office("d" * 64),
    ):
        flow.count()
        assert flow.stage is PlanStage.SHOWN
        choose()
        assert flow.planned is None
        assert not flow.may_seal


def test_what_was_counted_for_other_choices_is_never_shown():
    later = Later()
    flow, uses = planning(counting=later)
    flow.load()
    flow.count()
    flow.choice.choose_k(20)
    later.go()
    assert flow.planned is None
    assert flow.stage is PlanStage.CHOOSING
    flow.count()
    later.go()
    assert flow.planned is not None
    assert uses.asked[-1] == (NODAL, QUARTER.code, 20)


def test_counting_that_is_stopped_leaves_the_choices_and_can_begin_again():
    later = Later()
    flow, _uses = planning(counting=later)
    flow.count()
    assert flow.stage is PlanStage.COUNTING
    flow.stop()
    later.go()
    assert (flow.stage, flow.problem) == (PlanStage.CHOOSING, None)
    flow.count()
    later.go()
    assert flow.may_seal


def test_exposed_numbers_are_sealed_only_when_somebody_says_so():
    uses = FakeReturns()
    uses.cautions = (EXPOSED,)
    flow, _uses = planning(uses)
    flow.count()
    flow.seal()
    assert uses.sealed == []
    flow.agree(True)
    flow.seal()
    assert len(uses.sealed) == 1
    assert flow.stage is PlanStage.SEALED


def test_other_cautions_hold_nothing_back_and_an_agreement_is_for_one_preview_only():
    uses = FakeReturns()
    uses.cautions = (Caution("transfers", "2 cases wait."),)
    flow, _uses = planning(uses)
    flow.count()
    assert flow.may_seal
    uses.cautions = (EXPOSED,)
    flow.count()
    flow.agree(True)
    flow.count()
    assert not flow.may_seal


def test_exactly_what_is_shown_is_sealed_once():
    flow, uses = planning()
    flow.count()
    shown = flow.planned
    flow.seal()
    flow.seal()
    assert uses.sealed == [shown]
    assert flow.sent is not None


def test_what_could_not_be_sealed_must_be_counted_again():
    flow, uses = planning()
    flow.count()
    uses.error = ReturnRefusedError(reason="return.changed")
    flow.seal()
    assert flow.problem is uses.error
    assert not flow.may_seal
    uses.error = None
    flow.count()
    assert flow.may_seal


# -- the lists -----------------------------------------------------------------------------------


def test_the_list_tells_what_is_due_and_what_is_out_of_date():
    flow = SentFlow(FakeReturns(rows=[sent_return()]), AtOnce(), TODAY)
    flow.reload()
    assert flow.due is not None
    assert flow.due[1].code == "2026-Q3"
    assert flow.outdated is None
    old = sent_return(OLDER, is_outdated=True)
    flow = SentFlow(FakeReturns(rows=[sent_return(period=QUARTER), old]), AtOnce(), TODAY)
    flow.reload()
    assert flow.due is None
    assert flow.outdated is old


def test_a_replaced_return_is_not_told_to_be_sent_again():
    old = sent_return(OLDER, is_outdated=True, replaced_by=PACKET)
    flow = SentFlow(FakeReturns(rows=[old]), AtOnce(), TODAY)
    flow.reload()
    assert flow.outdated is None


def test_totals_of_a_period_that_is_no_longer_chosen_are_dropped():
    later = Later()
    flow = ReceivedFlow(FakeReturns(), AtOnce(), later, TODAY)
    flow.reload()
    flow.choose("2026-Q2")
    later.go()
    assert flow.totals is None
    later.go()
    assert flow.totals is not None
    assert flow.totals.period.code == "2026-Q2"


def test_adding_up_that_is_stopped_says_so_and_goes_on_when_it_is_asked():
    later = Later()
    flow = ReceivedFlow(FakeReturns(), AtOnce(), later, TODAY)
    flow.reload()
    assert flow.adding
    flow.stop()
    later.go()
    assert (flow.totals, flow.adding) == (None, False)
    flow.add_up_again()
    later.go()
    assert flow.totals is not None


def test_only_offices_whose_tick_changed_are_written():
    uses = FakeReturns()
    flow = ReceivedFlow(uses, AtOnce(), AtOnce(), TODAY)
    asked = []
    flow.asked.connect(asked.append)
    flow.ask_expected()
    assert asked == [uses.expected()]
    assert isinstance(asked[0][0], Sender)
    flow.expect({"3" * 64: True})
    assert uses.wanted == {"3" * 64: True}


def test_a_period_that_is_due_stands_in_the_list_before_anything_came_for_it():
    uses = FakeReturns(lines=[PeriodLine(quarter(2026, 2), 4, 4, 0)])
    flow = ReceivedFlow(uses, AtOnce(), AtOnce(), TODAY)
    flow.reload()
    assert [(one.period.code, one.sent, one.expected) for one in flow.periods] == [
        ("2026-Q3", 0, 4),
        ("2026-Q2", 4, 4),
    ]
    assert flow.code == "2026-Q2"
    flow.choose("2026-Q3")
    assert flow.totals is not None
    empty = ReceivedFlow(FakeReturns(lines=[]), AtOnce(), AtOnce(), TODAY)
    empty.reload()
    assert empty.periods == ()
