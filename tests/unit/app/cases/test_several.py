"""The same done with several cases: each one whole, what is left out counted, all taken back."""

import json

import pytest

from app.base.errors import CaseStateError, FactRefusedError
from app.base.jobs import Progress, Token
from app.cases import case_list, case_work, cases, several
from app.cases.records import CaseQuery
from app.cases.several import AddStep, Assign, Close, Done
from app.core import log
from app.core.services import Services, writing
from app.exports.export import JSON, ExportChoice, export_cases
from app.retention import recycle_bin as bins
from app.sealed import case_sealing
from desk_roles import as_role
from models.queries import lookup

CLOSE = Close("other")


def made(s: Services, count: int = 3) -> list[str]:
    return [
        cases.add_case(s, {"p1.name_full": f"Made-up {number}"}).case_id for number in range(count)
    ]


def fact(s: Services, case_id: str, name: str) -> object:
    return cases.show_case(s, case_id).facts.get(name)


def lines(s: Services, case_id: str) -> list[str]:
    return [one.action for one in log.entries(s, object_id=case_id)]


def assign(s: Services) -> Assign:
    return Assign(s.user.login)


def test_each_case_is_assigned_with_a_line_of_its_own_and_given_back(s: Services) -> None:
    ids = made(s)
    cases.save_facts(s, ids[0], {"case_owner": "Somebody else"})
    cases.save_facts(s, ids[1], {"case_owner": ""})
    done = several.do(s, assign(s), ids)
    assert [one.case_id for one in done.taken] == ids[:2]
    assert done.left_out == {several.SAME: 1}
    assert {fact(s, one, "case_owner") for one in ids} == {s.user.name}
    assert [lines(s, one).count("case_changed") for one in ids] == [2, 2, 0]
    back = several.take_back(s, done)
    assert len(back.taken) == 2
    assert [fact(s, one, "case_owner") for one in ids] == ["Somebody else", None, s.user.name]


def test_a_step_is_added_beside_those_there_are_and_taken_off_again(s: Services) -> None:
    ids = made(s)
    case_work.add_task(s, ids[0], "Statement", "1 Dec 2026")
    done = several.do(s, AddStep("Call the school", "3 Dec 2026"), ids)
    assert [fact(s, one, "next_step") for one in ids] == ["Statement", *["Call the school"] * 2]
    assert fact(s, ids[1], "next_step_on") == "2026-12-03"
    assert [lines(s, one)[0] for one in ids] == ["task_added"] * 3
    several.take_back(s, done)
    assert [fact(s, one, "next_step") for one in ids] == ["Statement", None, None]
    assert [lines(s, one)[0] for one in ids] == ["task_dropped"] * 3


def test_cases_are_closed_and_are_afterwards_exactly_as_they_were(s: Services) -> None:
    ids = made(s)
    cases.save_facts(s, ids[0], {"status": "follow_up", "closure_details": "Half a word"})
    names = (*cases.CLOSING_FIELDS, "case_owner")
    before = [[fact(s, one, name) for name in names] for one in ids]
    done = several.do(s, CLOSE, ids)
    assert {cases.show_case(s, one).state for one in ids} == {"closed"}
    assert [lines(s, one)[0] for one in ids] == ["case_closed"] * 3
    back = several.take_back(s, done)
    assert len(back.taken) == 3
    assert {cases.show_case(s, one).state for one in ids} == {"open"}
    assert [[fact(s, one, name) for name in names] for one in ids] == before
    assert len(case_list.list_cases(s, CaseQuery()).rows) == 3


def test_what_somebody_changed_since_is_not_taken_back(s: Services) -> None:
    ids = made(s)
    for one in ids:
        cases.save_facts(s, one, {"case_owner": ""})
    done = several.do(s, assign(s), ids)
    cases.save_facts(s, ids[0], {"case_owner": "Another"})
    back = several.take_back(s, done)
    assert back.left_out == {several.CHANGED: 1}
    assert fact(s, ids[0], "case_owner") == "Another"
    closed = several.do(s, CLOSE, ids)
    cases.reopen_case(s, ids[1])
    assert several.take_back(s, closed).left_out == {several.CHANGED: 1}
    stepped = several.do(s, AddStep("Call"), ids)
    case_work.finish_task(s, ids[2], stepped.taken[2].task_id)
    assert several.take_back(s, stepped).left_out == {several.CHANGED: 1}


def test_what_cannot_be_changed_is_named_before_and_left_out(s: Services) -> None:
    ids = made(s, 6)
    bins.bin_case(s, ids[0])
    cases.close_case(s, ids[1], "other")
    with writing(s) as session:
        lookup.find_case(session, ids[2]).hand_over()
    s = case_sealing.seal(s, ids[3], {s.user.user})
    asked = [*ids, "f" * 32]
    found = several.outlook(s, asked)
    assert found.takes == tuple(ids[4:])
    assert found.left_out == {
        several.BIN: 1,
        several.CLOSED: 1,
        several.ELSEWHERE: 1,
        several.SEALED: 1,
        several.GONE: 1,
    }
    exported = several.outlook(s, asked, any_state=True)
    assert exported.takes == (ids[1], ids[2], *ids[4:])
    done = several.do(s, AddStep("Call"), asked)
    assert [one.case_id for one in done.taken] == ids[4:]
    assert sum(done.left_out.values()) == 5


def test_a_case_that_began_later_than_its_closing_is_left_out(s: Services) -> None:
    ids = made(s, 2)
    done = several.do(s, Close("other", "1 Jan 2020"), ids)
    assert done.left_out == {several.EARLY: 2}
    assert {cases.show_case(s, one).state for one in ids} == {"open"}


@pytest.mark.parametrize(
    "wish",
    [
        Assign("nobody"),
        Assign(""),
        AddStep(""),
        AddStep("Call", "the 99th"),
        Close("no reason"),
        Close("other", "the 99th"),
    ],
)
def test_a_wish_that_cannot_be_kept_changes_nothing(s: Services, wish: several.Wish) -> None:
    ids = made(s, 2)
    before = [lines(s, one) for one in ids]
    for refused in (lambda: several.look_over(s, wish), lambda: several.do(s, wish, ids)):
        with pytest.raises(FactRefusedError):
            refused()
    assert [lines(s, one) for one in ids] == before


def test_a_role_that_may_not_is_refused_before_the_first_case(s: Services) -> None:
    ids = made(s, 2)
    for role, wish in (
        ("read_only", assign(s)),
        ("read_only", AddStep("x")),
        ("data_entry", CLOSE),
    ):
        with pytest.raises(CaseStateError):
            several.do(as_role(s, role), wish, ids)
        with pytest.raises(CaseStateError):
            several.take_back(as_role(s, role), Done(wish, (), {}))


def test_a_stop_keeps_what_was_done_and_says_so(s: Services) -> None:
    ids = made(s, 5)
    token = Token()

    def stop_at_two(progress: Progress) -> None:
        if progress.done == 2:
            token.cancel()

    done = several.do(s, CLOSE, ids, stop_at_two, token)
    assert not done.is_whole
    assert [cases.show_case(s, one).state for one in ids] == ["closed"] * 3 + ["open"] * 2
    several.take_back(s, done)
    assert {cases.show_case(s, one).state for one in ids} == {"open"}


def test_an_end_in_the_middle_leaves_every_case_whole(s: Services) -> None:
    class PowerCut(BaseException):
        pass

    ids = made(s, 4)

    def cut(progress: Progress) -> None:
        if progress.done == 2:
            raise PowerCut

    with pytest.raises(PowerCut):
        several.do(s, CLOSE, ids, cut)
    states = [cases.show_case(s, one).state for one in ids]
    assert states == ["closed", "closed", "open", "open"]
    assert [lines(s, one)[0] for one in ids] == ["case_closed"] * 2 + ["case_added"] * 2


def test_no_more_than_a_thousand_at_once(s: Services) -> None:
    many = ["f" * 32] * (several.MOST + 1)
    with pytest.raises(ValueError, match="thousand"):
        several.do(s, CLOSE, many)
    with pytest.raises(ValueError, match="thousand"):
        several.outlook(s, many)


def test_only_the_chosen_cases_are_exported(s: Services, tmp_path) -> None:
    ids = made(s, 4)
    bins.bin_case(s, ids[3])
    cases.close_case(s, ids[1], "other")
    target = tmp_path / "chosen.json"
    written = export_cases(s, ExportChoice(JSON, only=(ids[1], ids[2], ids[3])), target)
    assert written.cases == 2
    held = json.loads(target.read_text(encoding="utf-8"))["cases"]
    assert [one["case_no"] for one in held] == [cases.show_case(s, one).case_no for one in ids[1:3]]
    assert log.entries(s, limit=1)[0].action == "cases_exported"
