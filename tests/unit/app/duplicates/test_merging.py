"""Two cases become one with nothing lost, and are two again as they were."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.base.errors import CaseStateError, MergeChangedError, NotFoundError
from app.base.messages import words
from app.cases import case_list, cases
from app.cases.history import history
from app.cases.papers import papers
from app.cases.records import CaseQuery
from app.core import log
from app.core.services import Services, reading, writing
from app.duplicates import merging
from app.duplicates.merging import MergeChoices, merge_cases, merges_of, undo_merge
from app.story.log_sentences import sentence
from models.base.base import new_id
from models.operations import merge_rows
from models.operations.case_dump import dump_case, erase_case, load_dump
from models.rows.case import Case, Referral
from models.rows.merge import Merge
from models.rows.office import Office
from models.rows.packet import Packet
from office_sim import Hands, open_office

FIRST = {
    "summary": "Found at the station",
    "narrative": "She was promised a job in Delhi.",
    "p1.name_full": "सुनीता तमांग",
    "p1.role": ("victim",),
    "p1.age": "16",
    "p1.phone": "98765 43210",
    "p2.name_full": "Made-up Mother",
    "p2.role": ("family_member",),
    "e1.event_type": "rescue",
}
SECOND = {
    "summary": "Reported missing",
    "notes": "The father called twice.",
    "p1.name_full": "Sunita Tamang",
    "p1.role": ("victim",),
    "p1.age": "17",
    "p1.home_district": "Kalimpong",
    "p2.name_full": "Made-up Uncle",
    "p2.role": ("suspect",),
    "e1.event_type": "recruitment",
}
SAME_GIRL = MergeChoices(persons={1: 1})
MOMENTS = {"updated"}


@pytest.fixture
def s(tmp_path: Path, hands: Hands) -> Iterator[Services]:
    with open_office(tmp_path, clock=hands) as services:
        yield services


@pytest.fixture
def two(s: Services, tmp_path: Path) -> tuple[str, str]:
    """Return the ids of two cases about one girl, the second with a paper."""
    kept, merged = cases.add_case(s, FIRST), cases.add_case(s, SECOND)
    paper = tmp_path / "note.txt"
    paper.write_text("A made-up note.\n", encoding="utf-8")
    papers.attach(s, merged.case_id, paper, "statement")
    return kept.case_id, merged.case_id


def everything(s: Services, *case_ids: str) -> dict[str, Any]:
    """Return all rows of some cases, without the moments of their last change."""
    with reading(s) as session:
        found = merge_rows.rows_of(session, *case_ids)
    return {
        table: {
            key: {name: value for name, value in row.items() if name not in MOMENTS}
            for key, row in rows.items()
        }
        for table, rows in found.items()
    }


def test_everything_of_both_stands_in_the_kept_case(s: Services, two: tuple[str, str]):
    done = merge_cases(s, *two, SAME_GIRL)
    assert (done.kept_no, done.merged_no) == ("LF-26-0001", "LF-26-0002")
    case = cases.show_case(s, two[0])
    assert [person.display_name for person in case.persons] == [
        "सुनीता तमांग",
        "Made-up Mother",
        "Made-up Uncle",
    ]
    assert [person.number for person in case.persons] == [1, 2, 3]
    assert [event.number for event in case.events] == [1, 2]
    assert len(case.papers) == 1
    assert case.value("summary") == "Found at the station"
    assert case.value("notes") == "The father called twice."
    assert case.value("p1.home_district") == "Kalimpong"
    assert case.value("p1.age") == 16


def test_what_lost_stands_in_the_history(s: Services, two: tuple[str, str]):
    merge_cases(s, *two, SAME_GIRL)
    lost = {(one.address, one.value_before) for one in history(s, two[0]).lines}
    assert {
        ("summary", "Reported missing"),
        ("p1.age", 17),
        ("p1.name_full", "Sunita Tamang"),
    } <= lost


def test_the_officer_may_let_the_other_fact_win(s: Services, two: tuple[str, str]):
    merge_cases(s, *two, MergeChoices({1: 1}, frozenset({"summary", "p1.age"})))
    case = cases.show_case(s, two[0])
    assert (case.value("summary"), case.value("p1.age")) == ("Reported missing", 17)
    assert ("p1.age", 16) in {(one.address, one.value_before) for one in history(s, two[0]).lines}


def test_without_a_match_both_people_stay(s: Services, two: tuple[str, str]):
    merge_cases(s, *two)
    names = [person.display_name for person in cases.show_case(s, two[0]).persons]
    assert names == ["सुनीता तमांग", "Made-up Mother", "Sunita Tamang", "Made-up Uncle"]


def test_links_to_a_person_follow(s: Services, two: tuple[str, str]):
    cases.set_facts(s, two[1], {"e1.person_ids": ("p1", "p2")})
    merge_cases(s, *two, SAME_GIRL)
    assert cases.show_case(s, two[0]).value("e2.person_ids") == ("p1", "p3")


def test_the_number_of_the_duplicate_leads_to_the_kept_case(s: Services, two: tuple[str, str]):
    merge_cases(s, *two, SAME_GIRL)
    assert cases.show_case(s, "LF-26-0002").case_no == "LF-26-0001"
    rows = {row.case_no: row for row in case_list.list_cases(s, CaseQuery(filter="all")).rows}
    assert rows["LF-26-0002"].status == "duplicate"
    assert (rows["LF-26-0002"].name, rows["LF-26-0001"].status) == ("", "active")
    assert [row.case_no for row in case_list.list_cases(s).rows] == ["LF-26-0001"]
    with pytest.raises(CaseStateError) as caught:
        cases.set_facts(s, two[1], {"summary": "x"})
    assert caught.value.facts == {"reason": "case.merged"}
    with reading(s) as session:
        held = session.get(Case, two[1])
        assert held is not None
        assert held.facts().keys() <= merging.STAYS


def test_undoing_gives_both_back_as_they_were(s: Services, hands: Hands, two: tuple[str, str]):
    before = everything(s, *two)
    done = merge_cases(s, *two, SAME_GIRL)
    assert everything(s, *two) != before
    hands.at += 60
    undone = undo_merge(s, done.merge_id[:6])
    assert undone.merge_id == done.merge_id
    assert everything(s, *two) == before
    assert merges_of(s, two[0]) == ()
    assert cases.show_case(s, two[1]).case_no == "LF-26-0002"
    assert [row.case_no for row in case_list.list_cases(s, CaseQuery(text="Sunita")).rows]
    with pytest.raises(CaseStateError) as caught:
        undo_merge(s, done.merge_id)
    assert caught.value.facts == {"reason": "merge.undone"}


def test_a_merge_of_before_its_history_had_keys_is_undone_alike(s: Services, two: tuple[str, str]):
    for case_id in two:
        cases.set_facts(s, case_id, {"summary": "Written once more"})
    before = everything(s, *two)
    done = merge_cases(s, *two, SAME_GIRL)

    def without(told: object) -> object:
        if isinstance(told, dict):
            return {name: without(value) for name, value in told.items() if name != "uid"}
        return [without(one) for one in told] if isinstance(told, list) else told

    with writing(s) as session:
        row = session.get(Merge, done.merge_id)
        assert row is not None
        assert '"uid"' in row.snapshot
        row.snapshot = json.dumps(without(json.loads(row.snapshot)))
    undo_merge(s, done.merge_id)
    assert everything(s, *two) == before


def test_later_changes_stay_when_a_merge_is_undone(s: Services, two: tuple[str, str]):
    done = merge_cases(s, *two, SAME_GIRL)
    cases.set_facts(
        s,
        two[0],
        {
            "next_step": "Call the shelter",
            "p1.occupation_before": "weaver",
            "p3.phone": "90000 00007",
            "e1.event_place": "New Jalpaiguri",
        },
    )
    cases.add_event(s, two[0])
    undo_merge(s, done.merge_id)
    kept, other = (cases.show_case(s, case_id) for case_id in two)
    assert kept.value("next_step") == "Call the shelter"
    assert kept.value("p1.occupation_before") == "weaver"
    assert kept.value("e1.event_place") == "New Jalpaiguri"
    assert len(kept.events) == 2
    assert other.value("p2.phone") == "+919000000007"
    assert {one.address for one in history(s, two[1]).lines} == {"p2.phone"}
    assert other.value("p1.home_district") == "Kalimpong"
    assert kept.value("p1.home_district") is None


def test_a_change_of_what_both_share_is_named_and_nothing_is_undone(
    s: Services, two: tuple[str, str]
):
    done = merge_cases(s, *two, SAME_GIRL)
    cases.set_facts(s, two[0], {"p1.home_district": "Darjeeling", "notes": "Now another note."})
    before = everything(s, *two)
    with pytest.raises(MergeChangedError) as caught:
        undo_merge(s, done.merge_id)
    said = words(caught.value)
    assert "Home district" in said.happened
    assert said.todo
    assert everything(s, *two) == before
    assert [one.merge_id for one in merges_of(s, two[1])] == [done.merge_id]


def test_what_is_removed_later_stands_in_the_way(s: Services, two: tuple[str, str]):
    done = merge_cases(s, *two, SAME_GIRL)
    cases.remove_person(s, two[0], 3)
    with pytest.raises(MergeChangedError) as caught:
        undo_merge(s, done.merge_id)
    assert "Person" in str(caught.value.facts["fields"])


def test_merges_are_undone_from_the_newest(s: Services, two: tuple[str, str]):
    third = cases.add_case(s, {"summary": "Third", "p1.name_full": "Sunita T."}).case_id
    before = everything(s, *two, third)
    first = merge_cases(s, two[1], third, SAME_GIRL)
    second = merge_cases(s, *two, SAME_GIRL)
    assert cases.show_case(s, third).case_id == two[0]
    with pytest.raises(CaseStateError) as caught:
        undo_merge(s, first.merge_id)
    assert caught.value.facts == {"reason": "merge.merged-since"}
    undo_merge(s, second.merge_id)
    undo_merge(s, first.merge_id)
    assert everything(s, *two, third) == before


def test_a_kept_case_that_was_away_can_still_be_taken_apart(s: Services, two: tuple[str, str]):
    cases.set_facts(s, two[1], {"summary": "Reported missing again"})
    before = everything(s, *two)
    done = merge_cases(s, *two, SAME_GIRL)
    with writing(s) as session:
        dump = dump_case(session, two[0])
        erase_case(session, two[0])
    assert cases.show_case(s, two[1]).case_id == two[1]
    third = cases.add_case(s, {"summary": "x"}).case_id
    cases.set_facts(s, third, {"summary": "y"})
    with writing(s) as session:
        load_dump(session, dump)
    assert cases.show_case(s, two[1]).case_id == two[0]
    undo_merge(s, done.merge_id)
    now = everything(s, *two)
    old_lines, new_lines = before.pop("field_changes"), now.pop("field_changes")
    assert now == before
    owned = {(row["case_id"], row["field"], row["before"]) for row in new_lines.values()}
    assert {(row["case_id"], row["field"], row["before"]) for row in old_lines.values()} <= owned


def test_what_has_to_be_done_next_follows(s: Services, two: tuple[str, str]):
    cases.set_facts(s, two[0], {"next_step": "Home visit", "next_step_on": "2 Dec 2026"})
    cases.set_facts(s, two[1], {"next_step": "Call the father", "next_step_on": "27 Nov 2026"})
    before = everything(s, *two)
    done = merge_cases(s, *two, SAME_GIRL)
    assert cases.show_case(s, two[0]).value("next_step") == "Call the father"
    undo_merge(s, done.merge_id)
    assert everything(s, *two) == before


@pytest.mark.parametrize(
    ("choices", "reason"),
    [
        (MergeChoices({1: 1, 2: 1}), "merge.person-twice"),
        (MergeChoices({2: 2}), "merge.roles-differ"),
    ],
)
def test_people_who_cannot_be_one_are_refused(
    s: Services, two: tuple[str, str], choices: MergeChoices, reason: str
):
    before = everything(s, *two)
    with pytest.raises(CaseStateError) as caught:
        merge_cases(s, *two, choices)
    assert caught.value.facts == {"reason": reason}
    assert everything(s, *two) == before


def test_states_that_do_not_allow_a_merge(s: Services, two: tuple[str, str]):
    with pytest.raises(NotFoundError):
        merge_cases(s, *two, MergeChoices({9: 1}))
    with pytest.raises(CaseStateError) as caught:
        merge_cases(s, two[0], two[0])
    assert caught.value.facts == {"reason": "merge.same-case"}
    cases.close_case(s, two[0], "other")
    with pytest.raises(CaseStateError) as caught:
        merge_cases(s, *two)
    assert caught.value.facts == {"reason": "case.not-open"}
    assert merge_cases(s, two[1], two[0]).kept_id == two[1]


def add_referral(s: Services, case_id: str, state: str, *told: str) -> None:
    with writing(s) as session:
        row = Office(
            id="a" * 64, number="1", name="X", state="new", state_since=1, ed25519=bytes(32),
            pq_commit=bytes(32), card=b"", card_seq=1, card_issued=1, card_expires=2, first_seen=1,
        )  # fmt: skip
        session.add(row)
        packet = Packet(
            id="b" * 32, direction="out", state="sealed", type="referral", office_id="a" * 64,
            thread="t", ep="e", seq=1, created=1, expires=2, updated=1, size=0, case_id=case_id,
        )  # fmt: skip
        session.add(packet)
        session.add(
            Referral(
                id=new_id(), direction="out", state=state, case_id=case_id, office_id="a" * 64,
                packet_id="b" * 32, created=s.clock.now(), updated=1, scope_used=told or None,
            )
        )  # fmt: skip


@pytest.mark.parametrize("which", [0, 1])
def test_while_a_referral_waits_nothing_is_merged(s: Services, two: tuple[str, str], which: int):
    add_referral(s, two[which], "sealed")
    with pytest.raises(CaseStateError) as caught:
        merge_cases(s, *two, SAME_GIRL)
    assert caught.value.facts == {"reason": "case.pending-referral"}


def test_answered_referrals_and_their_packets_come_along_and_go_back(
    s: Services, two: tuple[str, str]
):
    add_referral(s, two[1], "done")
    done = merge_cases(s, *two, SAME_GIRL)
    with reading(s) as session:
        assert session.get(Packet, "b" * 32).case_id == two[0]
        assert [one.case_id for one in session.get(Case, two[0]).referrals] == [two[0]]
    undo_merge(s, done.merge_id)
    with reading(s) as session:
        assert session.get(Packet, "b" * 32).case_id == two[1]
        assert session.get(Case, two[0]).referrals == []


def scope_of(s: Services) -> tuple[str, ...]:
    with reading(s) as session:
        return session.query(Referral).one().scope_used


def test_what_left_names_the_same_people_by_their_new_numbers(
    s: Services, hands: Hands, two: tuple[str, str]
):
    """Of the second case; its third person was removed, and nobody gets that number."""
    girl, uncle, removed, event = "p1.age", "p2.name_full", "p3.name_full", "e1.event_type"
    told = (girl, uncle, removed, event, "summary")
    add_referral(s, two[1], "done", *told)
    done = merge_cases(s, *two, SAME_GIRL)
    assert scope_of(s) == (girl, "p3.name_full", "p4.name_full", "e2.event_type", "summary")
    hands.at += 60
    assert cases.add_person(s, two[0], "witness") == 5
    with reading(s) as session:
        assert session.query(Referral).one().told == scope_of(s)
    undo_merge(s, done.merge_id)
    assert scope_of(s) == told


def test_a_person_who_comes_with_a_case_gets_no_number_that_left_about_another(
    s: Services, two: tuple[str, str]
):
    add_referral(s, two[0], "done", "p4.name_full")
    merge_cases(s, *two, SAME_GIRL)
    assert [one.number for one in cases.show_case(s, two[0]).persons] == [1, 2, 5]


def test_the_log_tells_of_merge_and_undo(s: Services, two: tuple[str, str]):
    done = merge_cases(s, *two, SAME_GIRL)
    undo_merge(s, done.merge_id)
    told = [sentence(entry) for entry in log.entries(s, limit=4)]
    assert told[3] == "LF-26-0002 merged into LF-26-0001: one person, one case"
    assert told[2] == "LF-26-0002 merged into LF-26-0001"
    assert told[1] == "Merge of LF-26-0001 and LF-26-0002 undone"
    assert log.check(s).broken_at == 0
