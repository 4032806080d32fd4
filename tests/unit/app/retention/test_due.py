"""Cases are due by the rules of the head, by wish, and never while they are held or kept."""

import datetime as dt
import random
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.base import messages
from app.base.errors import CaseStateError, FactRefusedError, NotFoundError
from app.cases import cases
from app.cases.papers import paper_changes, papers
from app.consent import decisions
from app.core import log
from app.core.services import Services, reading, writing
from app.duplicates import merging
from app.offices import clock_check
from app.retention import due, holds, rules
from app.retention import recycle_bin as bins
from app.retention.records import ASKED, DELETE, REVIEW
from app.story.log_sentences import sentence
from desk_roles import as_role
from models.fields import childrule
from models.index import retention_rows
from models.queries.listing import case_changed
from models.rows.case import Case
from models.rows.retention import KINDS
from office_sim import DAY_S, Hands, days_pass
from pair_sim import GROUPS

ADULT = KINDS.index("adult")
FACTS = {"p1.name_full": "Made-up Person", "p1.role": "victim"}
ANSWER = {"given_by": "individual", "capacity": "adult_own", "explained_in_language": "hin",
          "explained": "purpose_of_interview,use_of_data,how_to_withdraw", "form": "spoken",
          "purposes": "shelter", "named_offices": "ab" * 32, "field_groups": GROUPS}  # fmt: skip


def closed(s: Services, on: str = "2026-11-25", reason: str = "formal_closing", **more: str) -> str:
    """A case closed on a day, registered as long before as it needs."""
    facts = {**FACTS, "p1.age": "30", **{f"p1.{name}": value for name, value in more.items()}}
    made = cases.add_case(s, facts)
    with writing(s) as session:
        row = session.get(Case, made.case_id)
        assert row is not None
        row.put("registered_on", "2020-01-01")
    return cases.close_case(s, made.case_id, reason, on).case_id


def ids(s: Services) -> list[str]:
    found = due.due(s)
    assert len(found.rows) == found.count
    return [row.case_id for row in found.rows]


def test_nothing_is_due_before_the_head_sets_a_rule(s: Services) -> None:
    closed(s, "2020-06-01")
    assert all(not rule.is_on for rule in rules.list_rules(s))
    found = due.due(s)
    assert (found.rows, found.count, found.rules_on) == ((), 0, False)


def test_a_case_is_looked_at_and_later_proposed(s: Services, hands: Hands) -> None:
    case_id = closed(s)
    rules.set_rules(s, {"adult": (12, 24)})
    hands.at += 364 * DAY_S
    assert ids(s) == []
    hands.at += DAY_S
    (row,) = due.due(s).rows
    assert (row.case_id, row.kind, row.why, row.months) == (case_id, "adult", REVIEW, 12)
    assert (row.day, row.since, row.name) == ("2026-11-25", retention_rows.CLOSED, "Made-up Person")
    hands.at += 366 * DAY_S
    (row,) = due.due(s).rows
    assert (row.why, row.months) == (DELETE, 24)
    told = due.keeping(s, case_id)
    assert (told.review_on, told.delete_on) == ("2027-11-25", "2028-11-25")
    cases.reopen_case(s, case_id)
    assert ids(s) == []


def test_a_child_counts_from_the_day_on_which_it_is_grown(s: Services) -> None:
    rules.set_rules(s, {"child": (12, 0), "adult": (12, 0)})
    grown = closed(s, "2021-01-01", birth="2004-02-29", age="")
    small = closed(s, "2021-01-01", birth="2012", age="")
    unknown = closed(s, "2021-01-01", age="")
    told = {row.case_id: row for row in due.due(s).rows}
    assert set(told) == {grown, unknown}
    assert (told[grown].day, told[grown].since) == ("2022-03-01", retention_rows.GROWN)
    assert (told[unknown].day, told[unknown].since) == ("2021-01-01", retention_rows.AGE_UNKNOWN)
    assert due.keeping(s, small).review_on == "2031-12-31"


def test_kinds_follow_how_a_case_ended(s: Services) -> None:
    rules.set_rules(s, dict.fromkeys(KINDS, (1, 1)))
    made = {
        "nothing": closed(s, "2026-01-01", "not_trafficking"),
        "moved": closed(s, "2026-01-02", "transferred"),
        "child": closed(s, "2020-01-02", "other", birth="2003-01-01", age=""),
        "adult": closed(s, "2026-01-03"),
    }
    opened = cases.add_case(s, FACTS).case_id
    assert {row.kind: row.case_id for row in due.due(s).rows} == made
    assert due.keeping(s, opened).kind == "untouched"


def test_only_the_head_sets_rules_and_never_deletion_before_the_look(s: Services) -> None:
    for wanted in ((12, 6), (0, 6), (-1, 0), (12, 5000)):
        with pytest.raises(FactRefusedError):
            rules.set_rules(s, {"adult": wanted})
    with pytest.raises(NotFoundError):
        rules.set_rules(s, {"dragon": (1, 1)})
    with pytest.raises(CaseStateError):
        rules.set_rules(as_role(s, "officer"), {"adult": (12, 24)})
    assert rules.set_rules(s, {"adult": (12, 24)})[ADULT].changed_by == "R. Das"
    assert not rules.set_rules(s, {"adult": (0, 0)})[ADULT].is_on
    told = [sentence(one) for one in log.entries(s, 2)]
    assert told[1].startswith("Retention period set anew: Closed: adults only;")
    assert "24 months" in told[1]
    assert told[0] == "Retention period is no longer watched: Closed: adults only"


# Keeping and wishes -----------------------------------------------------------------------------


def test_what_is_kept_is_not_due_until_its_day(s: Services, hands: Hands) -> None:
    rules.set_rules(s, {"adult": (12, 24)})
    one, two = closed(s, "2024-01-01"), closed(s, "2024-01-02")
    for until, why in (("", "x"), ("1 Jan 2020", "x"), ("25 Nov 2026", "x"), ("1 Jan 2030", " ")):
        with pytest.raises(FactRefusedError):
            due.keep(s, [one], until, why)
    assert due.keep(s, [one, two], "26 Nov 2026", "A claim is expected").done == (one, two)
    assert ids(s) == []
    told = due.keeping(s, one)
    assert (told.kept_until, told.kept_why) == ("2026-11-26", "A claim is expected")
    hands.at += DAY_S
    assert ids(s) == [one, two]


def test_a_wish_makes_a_case_due_at_once(s: Services, hands: Hands) -> None:
    case_id = cases.add_case(s, FACTS).case_id
    other = closed(s)
    with pytest.raises(FactRefusedError):
        due.ask_deletion(s, case_id, "1 Jan 2030")
    due.ask_deletion(s, case_id, "20 Nov 2026", "By telephone")
    due.ask_deletion(s, other)
    found = due.due(s)
    assert [row.case_id for row in found.rows] == [case_id, other]
    assert (found.asked, found.rows[0].why, found.rows[0].asked_on) == (2, ASKED, "2026-11-20")
    due.keep(s, [case_id], "1 Jan 2030", "The court wants it")
    due.unask_deletion(s, other)
    assert ids(s) == []
    due.ask_deletion(s, case_id, words="Again")
    assert ids(s) == [case_id]


def test_consent_taken_back_is_a_wish_also_after_it_was_decided_to_keep(s: Services) -> None:
    case_id = cases.add_case(s, FACTS | {"p1.age": "30"}).case_id
    first = decisions.add_consent(s, case_id, 1, ANSWER)
    assert ids(s) == []
    due.keep(s, [case_id], "1 Jan 2030", "Needed")
    assert due.keeping(s, case_id).kept_until == "2030-01-01"
    decisions.withdraw_consent(s, first.consent_id, "2026-11-25")
    assert [row.why for row in due.due(s).rows] == [ASKED]
    decisions.add_consent(s, case_id, 1, ANSWER)
    assert ids(s) == []


# Holds ------------------------------------------------------------------------------------------


def test_a_held_case_is_not_due_and_nobody_can_delete_it(s: Services, tmp_path: Path) -> None:
    rules.set_rules(s, {"adult": (12, 24)})
    case_id = closed(s, "2024-01-01")
    due.ask_deletion(s, case_id)
    placed = holds.hold(as_role(s, "officer"), case_id, "court_case", "Sessions 12/26")
    assert (placed.reason, placed.in_force, placed.placed_by) == ("court_case", True, "R. Das")
    assert ids(s) == []
    with pytest.raises(CaseStateError) as caught:
        bins.bin_case(s, case_id)
    words = messages.words(caught.value)
    assert "is held" in words.happened
    assert "R. Das" in words.todo
    left = due.delete_due(s, [case_id]).left
    assert [one.reason for one in left] == ["case.held"]
    assert "Sessions" not in str([one.facts for one in log.entries(s)])
    with pytest.raises(FactRefusedError):
        holds.lift(s, case_id, " ")
    lifted = holds.lift(s, case_id, "Judgment is final")
    assert (lifted.in_force, lifted.lifted_by) == (False, "R. Das")
    with pytest.raises(CaseStateError) as caught:
        holds.lift(s, case_id, "again")
    assert caught.value.facts["reason"] == "case.not-held"
    assert ids(s) == [case_id]
    assert due.delete_due(s, [case_id]).done == (case_id,)


def test_only_the_head_and_who_placed_it_lift_a_hold(s: Services) -> None:
    case_id = closed(s)
    holds.hold(s, case_id, "audit")
    officer = as_role(s, "officer")
    stranger = replace(officer, user=replace(officer.user, user=77))
    with pytest.raises(CaseStateError) as caught:
        holds.lift(stranger, case_id, "made up")
    assert caught.value.facts == {"reason": "hold.not-yours", "by": "R. Das"}
    assert not due.keeping(stranger, case_id).may_lift
    assert due.keeping(officer, case_id).may_lift
    holds.lift(officer, case_id, "Over")


def test_a_hold_needs_a_reason_of_the_list_and_a_day_to_come(s: Services) -> None:
    case_id = closed(s)
    for reason, until in (("", ""), ("whim", ""), ("audit", "1 Jan 2020"), ("audit", "2027")):
        with pytest.raises(FactRefusedError):
            holds.hold(s, case_id, reason, "", until)


def test_a_hold_ends_with_its_day(s: Services, hands: Hands) -> None:
    case_id = closed(s)
    holds.hold(s, case_id, "audit", until="26 Nov 2026")
    hands.at += DAY_S
    with pytest.raises(CaseStateError):
        bins.bin_case(s, case_id)
    hands.at += DAY_S
    assert not due.keeping(s, case_id).holds[0].in_force
    bins.bin_case(s, case_id)


def test_a_hold_takes_a_case_back_out_of_the_bin(s: Services, hands: Hands) -> None:
    case_id = closed(s)
    bins.bin_case(s, case_id)
    assert [one.case_id for one in bins.list_bin(s)] == [case_id]
    holds.hold(s, case_id, "authority_order")
    assert bins.list_bin(s) == ()
    days_pass(s, hands, 40)
    assert (bins.empty_old(s), bins.empty_bin(s)) == (0, 0)
    assert cases.show_case(s, case_id).case_id == case_id


def test_papers_taken_out_of_a_held_case_are_not_let_go(
    s: Services, hands: Hands, tmp_path: Path
) -> None:
    case_id = cases.add_case(s, FACTS).case_id
    source = tmp_path / "scan.txt"
    source.write_text("made up")
    paper = papers.attach(s, case_id, source, "other", "Scan")
    paper_changes.detach(s, paper.paper_id)
    holds.hold(s, case_id, "audit")
    days_pass(s, hands, 40)
    assert paper_changes.let_go_old(s) == 0
    holds.lift(s, case_id, "Over")
    assert paper_changes.let_go_old(s) == 1


def test_a_hold_goes_along_when_cases_become_one(s: Services) -> None:
    stays, goes = (cases.add_case(s, FACTS).case_id for _ in range(2))
    holds.hold(s, goes, "appeal")
    merge = merging.merge_cases(s, stays, goes, merging.MergeChoices({1: 1}))
    with pytest.raises(CaseStateError) as caught:
        bins.bin_case(s, stays)
    assert caught.value.facts["reason"] == "case.held"
    merging.undo_merge(s, merge.merge_id)
    assert [one.in_force for one in due.keeping(s, goes).holds] == [True]
    assert not any(one.in_force for one in due.keeping(s, stays).holds)


def test_a_hold_of_the_time_as_one_case_keeps_both_when_they_are_two_again(s: Services) -> None:
    stays, goes = (cases.add_case(s, FACTS).case_id for _ in range(2))
    holds.hold(s, goes, "appeal")
    merge = merging.merge_cases(s, stays, goes, merging.MergeChoices({1: 1}))
    holds.lift(s, stays, "Over")
    holds.hold(s, stays, "court_case", "Sessions 12/26", "1 Jan 2030")
    merging.undo_merge(s, merge.merge_id)
    for case_id in (stays, goes):
        (found,) = (one for one in due.keeping(s, case_id).holds if one.in_force)
        assert (found.reason, found.until) == ("court_case", "2030-01-01")
        with pytest.raises(CaseStateError):
            bins.bin_case(s, case_id)
    assert [len(due.keeping(s, one).holds) for one in (stays, goes)] == [1, 2]


def test_what_is_left_of_a_case_that_became_part_of_a_held_one_stays(
    s: Services, hands: Hands
) -> None:
    stays, goes = (cases.add_case(s, FACTS).case_id for _ in range(2))
    merge = merging.merge_cases(s, stays, goes, merging.MergeChoices({1: 1}))
    bins.bin_case(s, goes)
    holds.hold(s, stays, "audit")
    days_pass(s, hands, 31)
    assert bins.empty_old(s) == 0
    with pytest.raises(CaseStateError) as caught:
        bins.empty_bin(s)
    assert caught.value.facts["reason"] == "case.held"
    assert caught.value.facts["by"] == "R. Das"
    bins.restore_case(s, goes)
    with pytest.raises(CaseStateError):
        bins.bin_case(s, goes)
    merging.undo_merge(s, merge.merge_id)
    assert cases.show_case(s, goes).persons


@pytest.mark.parametrize("wished_of", [0, 1])
def test_a_wish_of_one_case_is_not_answered_by_what_was_decided_of_another(
    s: Services, wished_of: int
) -> None:
    pair = [cases.add_case(s, FACTS).case_id for _ in range(2)]
    wished, other = pair[wished_of], pair[1 - wished_of]
    due.ask_deletion(s, wished, "20 Nov 2026", "By telephone")
    due.ask_deletion(s, other)
    due.keep(s, [other], "1 Jan 2030", "Needed")
    before = [due.keeping(s, one) for one in pair]
    merge = merging.merge_cases(s, *pair, merging.MergeChoices({1: 1}))
    (row,) = due.due(s).rows
    assert (row.case_id, row.why, row.asked_on) == (pair[0], ASKED, "2026-11-20")
    merging.undo_merge(s, merge.merge_id)
    after = [due.keeping(s, one) for one in pair]
    for one, two in zip(before, after, strict=True):
        assert (one.asked_on, one.kept_until) == (two.asked_on, two.kept_until)


# The clock --------------------------------------------------------------------------------------


def test_a_clock_that_leapt_erases_nothing_until_somebody_says_it_is_right(
    s: Services, hands: Hands, tmp_path: Path
) -> None:
    case_id, other = closed(s), cases.add_case(s, FACTS).case_id
    source = tmp_path / "scan.txt"
    source.write_text("made up")
    paper = papers.attach(s, other, source, "other", "Scan")
    paper_changes.detach(s, paper.paper_id)
    bins.bin_case(s, case_id)
    hands.at += 3 * 365 * DAY_S
    assert (bins.empty_old(s), paper_changes.let_go_old(s)) == (0, 0)
    assert "nothing is erased" in clock_check.words_of(clock_check.doubts(s)[0])[1]
    hands.at -= 3 * 365 * DAY_S
    assert (bins.empty_old(s), paper_changes.let_go_old(s)) == (0, 0)
    bins.restore_case(s, case_id)
    bins.bin_case(s, case_id)
    days_pass(s, hands, 31)
    assert (bins.empty_old(s), paper_changes.let_go_old(s)) == (1, 1)


def test_a_hold_that_a_wrong_clock_ended_keeps_its_case_and_no_other(
    s: Services, hands: Hands
) -> None:
    rules.set_rules(s, {"adult": (1, 1)})
    held, free = closed(s), closed(s)
    holds.hold(s, held, "audit", until="1 Mar 2027")
    hands.at += 100 * DAY_S
    for case_id in (held, free):
        bins.bin_case(s, case_id)
    hands.at -= 40 * DAY_S
    with writing(s) as session:
        for case_id in (held, free):
            row = session.get(Case, case_id)
            assert row is not None
            row.binned_at = hands.now() - 31 * DAY_S
        clock_check.note(session, s)
    clock_check.confirm(s)
    assert bins.empty_old(s) == 1
    assert [one.case_id for one in bins.list_bin(s)] == [held]


def test_who_is_not_called_a_victim_may_be_one(s: Services) -> None:
    rules.set_rules(s, {"child": (1, 1), "adult": (1, 1)})
    told = {
        "adult": [closed(s, "2021-01-01", role="")],
        "child": [closed(s, "2021-01-01", role="", age="12"), closed(s, "2021-01-01", age="")],
    }
    found = {row.case_id: row.kind for row in due.due(s).rows}
    assert found == {one: kind for kind, made in told.items() for one in made}


# Against a second reckoning ---------------------------------------------------------------------

_BIRTHS = (None, "2008-02-29", "2010", "2012-06", "~2009", "1990-05-05", "2007..2009")
_REASONS = (
    "formal_closing",
    "not_trafficking",
    "transferred",
    "not_found_at_verification",
    "other",
)


def a_case(s: Services, chance: random.Random) -> str:
    made = cases.add_case(s, {"p1.role": "victim", "p2.role": chance.choice(["victim", "witness"])})
    birth, age = chance.choice(_BIRTHS), chance.choice([None, 0, 9, 17, 18, 40])
    with writing(s) as session:
        row = session.get(Case, made.case_id)
        assert row is not None
        row.put("registered_on", chance.choice(["2008-02-29", "2020-01-31", "2025-12-31"]))
        facts = {"birth": birth, "age": None if birth else age}
        facts["is_child_stated"] = chance.choice([None, "yes", "no", "unknown"])
        facts["age_stated_on"] = chance.choice([None, "2020-02-29"])
        for person in row.persons:
            person.put_all(facts if person.position == 1 else {"age": chance.choice([None, 12])})
        if chance.random() < 0.8:
            last = dt.date(2026, 11, 25) if chance.random() < 0.7 else dt.date(2027, 11, 25)
            day = last - dt.timedelta(days=chance.randrange(0, 320))
            row.close(day, chance.choice(_REASONS))
        row.updated = s.clock.now() - chance.randrange(0, 900) * DAY_S
        case_changed(session, row, now=row.updated)
    return made.case_id


def kind_and_start(row: Case) -> tuple[str, dt.date]:
    """Return kind and first day the slow way: day by day, from the facts alone."""
    if row.record_state == "open":
        return "untouched", dt.datetime.fromtimestamp(row.updated).date()
    start = dt.date.fromisoformat(str(row.get("closed_on")))
    why = str(row.get("closure_reason"))
    if why in ("transferred", "not_trafficking", "not_found_at_verification"):
        return "moved" if why == "transferred" else "nothing", start
    registered = dt.date.fromisoformat(str(row.get("registered_on")))
    victims = [one.facts() for one in row.persons if "victim" in one.roles]
    young = [one for one in victims if childrule.child_status(one, registered) != "no"]
    return "child" if young else "adult", max([start, *(grown(one, registered) for one in young)])


def grown(facts: Mapping[str, Any], registered: dt.date) -> dt.date:
    told = {name: facts.get(name) for name in ("birth", "age", "age_stated_on")}
    if told["birth"] is None and told["age"] is None:
        return dt.date.min
    told["age_stated_on"] = told["age_stated_on"] or registered.isoformat()
    day = dt.date(2006, 1, 1) if told["birth"] else dt.date.fromisoformat(told["age_stated_on"])
    while (childrule.age_on(told, day) or 0) < 18:
        day += dt.timedelta(days=1)
    return day


def starts(s: Services, made: list[str]) -> dict[str, tuple[str, dt.date]]:
    """Return kind and first day of each case, which no day that passes changes."""
    with reading(s) as session:
        found = {case_id: session.get(Case, case_id) for case_id in made}
        return {case_id: kind_and_start(row) for case_id, row in found.items() if row is not None}


def reckoned(start: dt.date, months: int, today: dt.date) -> bool:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    day = start.day
    while True:
        try:
            return dt.date(year, month + 1, day) <= today
        except ValueError:
            day -= 1


def test_the_list_is_the_one_that_a_second_reckoning_gives(s: Services, hands: Hands) -> None:
    chance = random.Random(11)
    made = [a_case(s, chance) for _ in range(60)]
    months = {"child": 24, "adult": 12, "nothing": 3, "untouched": 6, "moved": 1}
    rules.set_rules(s, {kind: (count, 0) for kind, count in months.items()})
    told = starts(s, made)
    assert set(told) == set(made)
    for step in (-365, 0, 30, 61, 365, 1, 59, 800, 3000):
        hands.at += step * DAY_S
        today = s.clock.today()
        wanted = {one for one in made if reckoned(told[one][1], months[told[one][0]], today)}
        assert set(ids(s)) == wanted, step
    with writing(s) as session:
        before = session.execute(retention_rows.select(retention_rows._TABLE)).all()
        retention_rows.fill(session)
        assert session.execute(retention_rows.select(retention_rows._TABLE)).all() == before
