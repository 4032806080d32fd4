"""What could not stand beside the act of another computer is told, done again or let go."""

import dataclasses
from types import MappingProxyType

import pytest

from app.base.errors import CaseStateError, NotFoundError
from app.cases import cases
from app.core import log
from app.core.permissions import READ_ONLY
from app.core.services import Services
from app.register import access
from app.retention import recycle_bin
from app.seats import held
from app.seats.errors import NotAgainError
from models.fields import CODE_LISTS
from office_sim import CLOCK, Hands
from office_sim import office as lone_office
from two_desks import Office
from two_registers import opened

REASON = CODE_LISTS["closure_reason"][1].value
DETAILS = "Made-up details of a closing."


def close(s: Services, case: str) -> None:
    cases.close_case(s, case, REASON, CLOCK.today(), DETAILS)


def only(s: Services) -> held.Held:
    (found,) = held.held(s)
    return found


def closing_held(office: Office) -> tuple[Services, held.Held]:
    """Let the first put the case into the bin while the second closes it."""
    recycle_bin.bin_case(office.both[0], office.case)
    close(office.both[1], office.case)
    office.meet(0)
    assert held.held(office.both[0]) == ()
    return office.both[1], only(office.both[1])


def test_it_is_told_with_what_stands_instead(office: Office):
    s, one = closing_held(office)
    name = s.user.name
    assert (one.action, one.by, one.case_no) == ("case_closed", name, "LF-26-0001")
    assert (one.instead, one.instead_by, one.seat) == ("case_binned", name, 1)
    assert (one.case_id, one.can_be_done_again) == (office.case, True)
    assert one.at and one.instead_at


def test_it_is_done_again_with_all_that_it_was_given(office: Office):
    s, one = closing_held(office)
    recycle_bin.restore_case(s, office.case)
    tomorrow = dataclasses.replace(s, clock=Hands(CLOCK.now() + 86_400))
    held.do_again(tomorrow, one.number)
    office.meet()
    for each in office.both:
        shown = cases.show_case(each, office.case)
        facts = [shown.value(name) for name in ("closure_reason", "closed_on", "closure_details")]
        assert (shown.state, facts) == ("closed", [REASON, CLOCK.today().isoformat(), DETAILS])
        assert held.held(each) == ()


def test_a_case_that_is_closed_once_more_for_the_same_reason_is_closed_again(office: Office):
    """Opening a case again keeps the reason, so that the second closing does not change it."""
    close(office.both[0], office.case)
    cases.reopen_case(office.both[0], office.case)
    office.meet()
    s, one = closing_held(office)
    recycle_bin.restore_case(s, office.case)
    held.do_again(s, one.number)
    office.meet()
    shown = cases.show_case(office.both[0], office.case)
    facts = [shown.value(name) for name in ("closure_reason", "closure_details")]
    assert (shown.state, facts) == ("closed", [REASON, DETAILS])


def test_what_forbids_it_now_is_told_and_it_is_still_held(office: Office):
    s, one = closing_held(office)
    with pytest.raises(CaseStateError) as refused:
        held.do_again(s, one.number)
    assert refused.value.facts["reason"] == "case.in-bin"
    assert only(s) == one


def test_the_others_of_a_case_are_done_again(office: Office):
    first, second = office.both
    close(first, office.case)
    recycle_bin.bin_case(second, office.case)
    office.meet(0)
    held.do_again(second, only(second).number)
    office.meet(1)
    # Both are free to go back now, and the one who opens it again cannot do so out of the bin.
    recycle_bin.restore_case(first, office.case)
    office.meet()
    cases.reopen_case(first, office.case)
    recycle_bin.bin_case(second, office.case)
    office.meet(1)
    one = only(first)
    assert one.action == "case_reopened"
    recycle_bin.restore_case(first, office.case)
    held.do_again(first, one.number)
    office.meet()
    assert cases.show_case(second, office.case).state == "open"


def test_it_is_let_go_and_the_log_says_so(office: Office):
    s, one = closing_held(office)
    held.let_go(s, one.number)
    assert held.held(s) == ()
    for answer in (held.let_go, held.do_again):
        with pytest.raises(NotFoundError):
            answer(s, one.number)
    office.meet()
    for each in office.both:
        (line,) = log.entries(each, action="held_let_go")
        assert (line.object, line.facts) == ("LF-26-0001", {"what": "case_closed"})


def test_what_needs_more_than_its_case_is_done_by_hand(office: Office, monkeypatch):
    s, one = closing_held(office)
    monkeypatch.setattr(held, "_AGAIN", MappingProxyType({}))
    assert not only(s).can_be_done_again
    with pytest.raises(NotAgainError):
        held.do_again(s, one.number)
    assert only(s).number == one.number


def test_it_is_still_held_when_the_register_is_opened_again(office: Office, tmp_path):
    s, one = closing_held(office)
    access.lock(s)
    again = opened(tmp_path, 2)
    office.both = (office.both[0], again)
    assert only(again) == one


def test_who_may_only_read_looks_and_does_nothing(office: Office):
    s, one = closing_held(office)
    reader = dataclasses.replace(s, user=dataclasses.replace(s.user, role=READ_ONLY))
    assert only(reader) == one
    for answer in (held.do_again, held.let_go):
        with pytest.raises(CaseStateError):
            answer(reader, one.number)
    assert only(s) == one


def test_a_register_with_one_computer_holds_nothing(tmp_path):
    s = lone_office(tmp_path)
    try:
        assert held.held(s) == ()
        with pytest.raises(NotFoundError):
            held.let_go(s, 1)
    finally:
        access.lock(s)
