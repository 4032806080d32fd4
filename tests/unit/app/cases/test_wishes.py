"""A wish is written down, waits, and is answered; it goes wherever its case goes, and never out."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from app.base.errors import CaseStateError, FactRefusedError, NotFoundError
from app.cases import case_list, cases, wishes
from app.cases.records import CaseQuery, CaseRecord, WishAnswer, WishRecord, WishStated
from app.consent.records import LegalGround
from app.core import log
from app.core.services import Services, reading, writing
from app.duplicates import merging
from app.exports.export import ExportChoice, export_cases
from app.home import today as waiting
from app.imports.documents import take_in
from app.letters.hiding import Hiding
from app.letters.read_out import ToRead, lines_of, words_to_read
from app.letters.reader_language import Tongue
from app.letters.records import PERSON_SUMMARY
from app.letters.wishes_told import wishes_told
from app.outbox import delivery
from app.packets.bodies import MULTILINE
from app.packets.store import manifest_of
from app.referrals import referrals
from app.referrals.facts_given import offices_with_facts
from app.retention import due, holds
from app.retention import recycle_bin as bins
from app.sealed import case_sealing, sealed
from app.story.log_sentences import sentence
from app.story.timeline import case_timeline
from desk_roles import as_role
from models.operations.case_dump import dump_case, erase_case, load_dump
from models.operations.recycle_bin import erase_cases
from models.rows.packet import Packet
from models.rows.wish import Wish
from office_sim import DAY_S, Hands
from pair_sim import agree, case_with, everything, pair

MARKER = "Zyzzogeton"
SAID = f"{MARKER}: my village is Rampur, not Ramnagar."
DONE = f"{MARKER} was put right in Home."
FACTS = {"p1.name_full": "Made-up Asha", "p1.role": "victim", "p1.age": "24"}


def stated(kind: str = "correct", **changes: str) -> WishStated:
    section = "" if kind == "erase" else "home"
    asked = {"words": SAID, "stated_by": "person", "stated_on": "2026-11-20", "section": section}
    return WishStated(kind, **{**asked, **changes})


def answered(outcome: str = "followed", **changes: str) -> WishAnswer:
    return WishAnswer(outcome, **{"words": DONE, **changes})


@contextmanager
def stopped(reason: str) -> Iterator[None]:
    with pytest.raises(CaseStateError) as error:
        yield
    assert error.value.facts["reason"] == reason


def refused(field: str, reason: str, act: object) -> None:
    with pytest.raises(FactRefusedError) as error:
        act()  # type: ignore[operator]
    assert (error.value.facts["field"], error.value.facts["reason"]) == (field, reason)


@pytest.fixture
def case(s: Services) -> CaseRecord:
    return cases.add_case(s, FACTS)


@pytest.fixture
def wish(s: Services, case: CaseRecord) -> WishRecord:
    return wishes.write_wish(s, case.case_id, 1, stated())


# Writing and answering --------------------------------------------------------------------------


def test_a_wish_stands_in_the_case_in_her_words_and_changes_nothing(
    s: Services, case: CaseRecord, wish: WishRecord
):
    (found,) = cases.show_case(s, case.case_id).wishes
    assert found == wish
    assert (wish.words, wish.kind, wish.section, wish.person_number) == (SAID, "correct", "home", 1)
    assert (wish.stated_by, wish.stated_on, wish.written_by) == ("person", "2026-11-20", "R. Das")
    assert wish.is_open
    assert wishes.kind_words(wish) == "To correct something: Home"
    now = cases.show_case(s, case.case_id)
    assert (now.facts, now.persons, now.updated_at) == (
        case.facts, case.persons, case.updated_at,
    )  # fmt: skip


def test_its_answer_says_what_was_done_on_which_day_and_by_whom(
    s: Services, case: CaseRecord, wish: WishRecord
):
    done = wishes.answer_wish(s, case.case_id, wish.wish_id[:8], answered(ground="other"))
    assert (done.outcome, done.answer, done.decided_on) == ("followed", DONE, "2026-11-25")
    assert (done.decided_by, done.ground) == ("R. Das", ""), "a wish that is followed needs none"
    with stopped("wish.answered"):
        wishes.answer_wish(s, case.case_id, wish.wish_id, answered())


@pytest.mark.parametrize("outcome", ["in_part", "refused"])
def test_what_is_not_wholly_followed_needs_a_ground_and_words(
    s: Services, case: CaseRecord, wish: WishRecord, outcome: str
):
    def act(**changes: str) -> WishRecord:
        return wishes.answer_wish(s, case.case_id, wish.wish_id, answered(outcome, **changes))

    refused(wishes.GROUND_LABEL, "value.missing", act)
    refused(wishes.GROUND_LABEL, "code.unknown", lambda: act(ground="because"))
    refused(wishes.ANSWER_LABEL, "value.missing", lambda: act(ground="proceedings", words=" \n"))
    assert wishes.list_wishes(s, case.case_id)[0].is_open
    done = act(ground="proceedings")
    assert "Needed for a court or an investigation" in wishes.outcome_words(done)


def test_odd_days_and_codes_are_refused_where_they_were_typed(
    s: Services, case: CaseRecord, wish: WishRecord
):
    def write(**changes: str) -> object:
        kind = changes.pop("kind", "erase")
        return lambda: wishes.write_wish(s, case.case_id, 1, stated(kind, **changes))

    refused(wishes.KIND_LABEL, "value.missing", write(kind=""))
    refused(wishes.KIND_LABEL, "code.unknown", write(kind="burn"))
    refused(wishes.WORDS_LABEL, "value.missing", write(words="  "))
    refused(wishes.STATED_BY_LABEL, "code.unknown", write(stated_by="uncle"))
    refused(wishes.SECTION_LABEL, "code.unknown", write(section="home'; --"))
    refused(wishes.STATED_ON_LABEL, "date.future", write(stated_on="2026-11-26"))
    before = answered(decided_on="2026-11-19")
    refused(
        wishes.DECIDED_LABEL, "wish.day-before",
        lambda: wishes.answer_wish(s, case.case_id, wish.wish_id, before),
    )  # fmt: skip
    for person in (2, 99):
        with pytest.raises(NotFoundError):
            wishes.write_wish(s, case.case_id, person, stated())
    with pytest.raises(NotFoundError):
        wishes.answer_wish(s, case.case_id, "abc", answered())


def test_a_wish_written_while_the_clock_ran_ahead_can_be_answered(
    s: Services, hands: Hands, case: CaseRecord
):
    hands.at += 400 * DAY_S
    made = wishes.write_wish(s, case.case_id, 1, stated(stated_on=""))
    hands.at -= 400 * DAY_S
    done = wishes.answer_wish(s, case.case_id, made.wish_id, answered())
    assert (done.stated_on, done.decided_on) == ("2027-12-30", "2026-11-25")


def test_of_several_persons_it_has_to_be_said_whose_wish_it_is(s: Services):
    two = cases.add_case(s, FACTS | {"p2.name_full": "Made-up Rupa"}).case_id
    refused(wishes.PERSON_LABEL, "value.missing", lambda: wishes.write_wish(s, two, 0, stated()))
    assert wishes.write_wish(s, two, 2, stated()).person_number == 2


def test_only_the_hand_that_answered_takes_the_answer_back_and_only_on_that_day(
    s: Services, hands: Hands, case: CaseRecord, wish: WishRecord
):
    with stopped("wish.open"):
        wishes.take_answer_back(s, case.case_id, wish.wish_id)
    wishes.answer_wish(s, case.case_id, wish.wish_id, answered())
    again = wishes.take_answer_back(s, case.case_id, wish.wish_id)
    assert (again.is_open, again.answer, again.decided_on) == (True, "", "")
    wishes.answer_wish(s, case.case_id, wish.wish_id, answered())
    hands.at += DAY_S
    with stopped("wish.answer-stays"):
        wishes.take_answer_back(s, case.case_id, wish.wish_id)


def test_a_closed_case_has_wishes_and_one_in_the_bin_has_not(s: Services, case: CaseRecord):
    cases.close_case(s, case.case_id, "formal_closing")
    made = wishes.write_wish(s, case.case_id, 1, stated())
    assert not wishes.answer_wish(s, case.case_id, made.wish_id, answered()).is_open
    bins.bin_case(s, case.case_id)
    with stopped("case.in-bin"):
        wishes.write_wish(s, case.case_id, 1, stated())


def test_a_person_with_a_wish_is_not_removed(s: Services):
    two = cases.add_case(s, FACTS | {"p2.name_full": "Made-up Rupa"}).case_id
    wishes.write_wish(s, two, 2, stated())
    with stopped("person.has-records"):
        cases.remove_person(s, two, 2)


@pytest.mark.parametrize("role", ["data_entry", "read_only"])
def test_who_may_not_hold_a_case_reads_wishes_and_writes_none(
    s: Services, case: CaseRecord, wish: WishRecord, role: str
):
    there = as_role(s, role)
    assert wishes.list_wishes(there, case.case_id) == (wish,)
    with pytest.raises(CaseStateError):
        wishes.write_wish(there, case.case_id, 1, stated())
    with pytest.raises(CaseStateError):
        wishes.answer_wish(there, case.case_id, wish.wish_id, answered())


# What follows -----------------------------------------------------------------------------------


def test_only_a_wish_for_erasing_makes_its_case_due_and_erases_nothing(
    s: Services, case: CaseRecord, wish: WishRecord
):
    assert due.due(s).rows == ()
    wishes.write_wish(s, case.case_id, 1, stated("erase"))
    assert due.keeping(s, case.case_id).asked_on == "2026-11-20"
    assert [row.case_id for row in due.due(s).rows] == [case.case_id]
    assert cases.show_case(s, case.case_id).persons == case.persons
    holds.hold(s, case.case_id, "court_case")
    wishes.write_wish(s, case.case_id, 1, stated("erase"))
    assert due.due(s).rows == (), "a wish does not end a hold"


def test_a_wish_to_erase_one_section_makes_no_case_due(s: Services, case: CaseRecord):
    made = wishes.write_wish(s, case.case_id, 1, stated("erase", section="home"))
    assert due.due(s).rows == ()
    assert due.keeping(s, case.case_id).asked_on == ""
    wishes.answer_wish(s, case.case_id, made.wish_id, answered("followed"))
    assert due.due(s).rows == ()


@pytest.mark.parametrize("outcome", ["refused", "in_part", "withdrawn"])
def test_what_was_answered_by_keeping_it_is_not_listed_for_deletion(
    s: Services, hands: Hands, case: CaseRecord, outcome: str
):
    made = wishes.write_wish(s, case.case_id, 1, stated("erase"))
    hands.at += 60
    no = answered(outcome, ground="keeping_duty")
    wishes.answer_wish(s, case.case_id, made.wish_id, no)
    assert due.due(s).rows == ()
    assert due.keeping(s, case.case_id).asked_on == ""
    left = due.delete_due(s, [case.case_id])
    assert (left.done, [one.reason for one in left.left]) == ((), ["retention.not-due"])
    wishes.take_answer_back(s, case.case_id, made.wish_id)
    assert [row.case_id for row in due.due(s).rows] == [case.case_id], "it waits again"
    wishes.answer_wish(s, case.case_id, made.wish_id, answered())
    assert [row.case_id for row in due.due(s).rows] == [case.case_id], "somebody looks"


def test_the_answer_to_a_wish_answers_nobody_else_and_leaves_what_was_decided(
    s: Services, hands: Hands, case: CaseRecord
):
    due.keep(s, [case.case_id], "2027-06-01", "the trial goes on")
    hands.at += 60
    made = wishes.write_wish(s, case.case_id, 1, stated("erase"))
    assert due.due(s).count == 1, "a later wish counts at once"
    no = answered("refused", ground="proceedings")
    wishes.answer_wish(s, case.case_id, made.wish_id, no)
    assert due.keeping(s, case.case_id).kept_until == "2027-06-01"
    hands.at += 60
    due.ask_deletion(s, case.case_id, "2026-11-22")
    again = wishes.write_wish(s, case.case_id, 1, stated("erase"))
    wishes.answer_wish(s, case.case_id, again.wish_id, no)
    assert due.keeping(s, case.case_id).asked_on == "2026-11-22"
    assert s.register.check() == []


def test_the_wish_waits_today_until_it_is_answered(s: Services, case: CaseRecord, wish: WishRecord):
    cases.close_case(s, case.case_id, "formal_closing")
    found = waiting.today(s)
    assert [(one.wish_id, one.name, one.kind) for one in found.wishes] == [
        (wish.wish_id, "Made-up Asha", "correct")
    ]
    assert (found.counts[waiting.WISHES], found.is_calm) == (1, False)
    wishes.answer_wish(s, case.case_id, wish.wish_id, answered("withdrawn", words=""))
    assert waiting.today(s).wishes == ()


def test_log_and_time_line_tell_of_it_and_no_word_of_it(
    s: Services, case: CaseRecord, wish: WishRecord
):
    wishes.answer_wish(s, case.case_id, wish.wish_id, answered())
    wishes.take_answer_back(s, case.case_id, wish.wish_id)
    told = list(log.entries(s, 3))
    assert [line.action for line in told] == ["wish_reopened", "wish_answered", "wish_written"]
    said = [sentence(line) for line in told]
    assert said[2] == f"A wish of person 1 of {case.case_no} written down; To correct something"
    assert said[1].endswith("; Followed")
    assert MARKER not in str(list(log.entries(s)))
    entries = case_timeline(s, case.case_id).entries
    assert [one.key for one in entries if one.kind.startswith("wish")] == ["wishes"] * 3


def test_what_was_said_and_answered_is_found_by_searching(
    s: Services, case: CaseRecord, wish: WishRecord
):
    def found(text: str) -> list[str]:
        return [row.case_id for row in case_list.list_cases(s, CaseQuery(text=text)).rows]

    assert found("Ramnagar") == [case.case_id]
    assert found("put right in Home") == []
    wishes.answer_wish(s, case.case_id, wish.wish_id, answered())
    assert found("put right") == [case.case_id]
    assert s.register.check() == []


def test_the_person_is_told_what_was_asked_and_answered_and_nobody_else_is(s: Services):
    facts = FACTS | {"p2.name_full": "Rupa Banawati", "p2.role": "victim", "p2.age": "20"}
    case_id = cases.add_case(s, facts).case_id
    mine = wishes.write_wish(s, case_id, 1, stated(words="Rupa Banawati did not say that."))
    wishes.write_wish(s, case_id, 2, stated("no_share", words=f"{MARKER} not to the police."))
    reason = answered("refused", ground="proceedings", words="The trial is open.")
    wishes.answer_wish(s, case_id, mine.wish_id, reason)

    def aloud(person: int) -> str:
        told = words_to_read(s, ToRead(PERSON_SUMMARY, case_id, person, "en"))
        return "\n".join(lines_of(told.blocks))

    first, second = aloud(1), aloud(2)
    assert "What you asked for" in first
    assert "Not followed on 25 November 2026" in first
    assert "The trial is open." in first
    assert "did not say that" in first
    assert "Banawati" not in first
    assert MARKER not in first
    assert "no answer yet" in second
    assert MARKER in second


def test_words_of_a_guardian_and_paper_tell_no_typed_word(s: Services, case: CaseRecord):
    made = wishes.write_wish(s, case.case_id, 1, stated("erase", stated_by="guardian"))
    wishes.write_wish(s, case.case_id, 1, stated())
    reason = answered("refused", ground="proceedings")
    wishes.answer_wish(s, case.case_id, made.wish_id, reason)
    told = words_to_read(s, ToRead(PERSON_SUMMARY, case.case_id, 1, "en"))
    aloud = "\n".join(lines_of(told.blocks))
    assert "To erase something; Guardian; Not followed on 25 November 2026; Needed" in aloud
    assert aloud.count(MARKER) == 1, "the person's own words"

    left_out: list[str] = []
    found = wishes.list_wishes(s, case.case_id)
    for who in ("", "teacher"):
        strange = [replace(one, stated_by=who) for one in found]
        told_of = "\n".join(lines_of(wishes_told(strange, 1, Tongue("en"), Hiding(()))))
        assert MARKER not in told_of, "whose words they are is not known here"
    blocks = wishes_told(found, 1, Tongue("en"), Hiding(()), left_out)
    paper = "\n".join(lines_of(blocks))
    assert "To erase something; Guardian; Not followed on 25 November 2026" in paper
    assert MARKER not in paper
    assert "court" not in paper
    assert set(left_out) == {wishes.WORDS_LABEL, wishes.GROUND_LABEL, wishes.ANSWER_LABEL}


# Where it goes ----------------------------------------------------------------------------------


def test_it_goes_into_the_seal_works_there_and_comes_back(
    s: Services, case: CaseRecord, wish: WishRecord
):
    s = case_sealing.seal(s, case.case_id, {s.user.user})
    s.second_lock.open()
    with reading(s) as session:
        assert session.query(Wish).all() == []
    assert waiting.today(s).wishes == ()
    with sealed.opened(s, case.case_id) as inside:
        assert wishes.list_wishes(inside, case.case_id) == (wish,)
        wishes.answer_wish(inside, case.case_id, wish.wish_id, answered())
        wishes.write_wish(inside, case.case_id, 1, stated("erase"))
    inside_seal = [line.facts for line in log.entries(s, 10) if line.action.startswith("wish_")]
    assert inside_seal[:2] == [{"number": 1}, {"number": 1}], "the log does not say what is wished"
    case_sealing.unseal(s, case.case_id)
    found = wishes.list_wishes(s, case.case_id)
    assert [(one.kind, one.outcome) for one in found] == [("erase", ""), ("correct", "followed")]
    assert s.register.check() == []


def test_it_follows_its_person_into_one_case_and_back_into_two(s: Services):
    kept, merged = (cases.add_case(s, FACTS).case_id for _ in range(2))
    made = wishes.write_wish(s, merged, 1, stated())
    merging.merge_cases(s, kept, merged, merging.MergeChoices(persons={1: 1}))
    assert wishes.list_wishes(s, kept) == (made,)
    with stopped("case.merged"):
        wishes.write_wish(s, merged, 1, stated())
    wishes.answer_wish(s, kept, made.wish_id, answered())
    (merge,) = merging.merges_of(s, kept)
    merging.undo_merge(s, merge.merge_id)
    assert wishes.list_wishes(s, kept) == ()
    (back,) = wishes.list_wishes(s, merged)
    assert (back.wish_id, back.outcome, back.person_number) == (made.wish_id, "followed", 1)


def test_a_case_that_is_put_back_has_its_wishes_and_an_erased_one_leaves_no_word(
    s: Services, case: CaseRecord, wish: WishRecord
):
    wishes.answer_wish(s, case.case_id, wish.wish_id, answered())
    before = wishes.list_wishes(s, case.case_id)
    with writing(s) as session:
        dump = dump_case(session, case.case_id)
        assert MARKER in json.dumps(dump)
        erase_case(session, case.case_id)
        load_dump(session, dump)
    assert wishes.list_wishes(s, case.case_id) == before
    bins.bin_case(s, case.case_id)
    with s.register.session() as session:
        erase_cases(session, [case.case_id], s.clock.today())
    with reading(s) as session:
        assert session.query(Wish).all() == []
    s.register.checkpoint()
    assert s.register.check() == []


def test_it_leaves_with_a_file_of_cases_and_comes_in_again(
    s: Services, case: CaseRecord, wish: WishRecord, tmp_path: Path
):
    wishes.answer_wish(s, case.case_id, wish.wish_id, answered("refused", ground="others"))
    out = tmp_path / "out.json"
    export_cases(s, ExportChoice("json"), out)
    before = wishes.list_wishes(s, case.case_id)
    take_in(s, out)
    other = next(
        row.case_id for row in case_list.list_cases(s, CaseQuery(filter="all")).rows
        if row.case_id != case.case_id
    )  # fmt: skip
    (there,) = wishes.list_wishes(s, other)
    same = ("kind", "section", "words", "stated_by", "stated_on", "written_at", "outcome",
            "ground", "answer", "decided_on", "decided_at", "person_number")  # fmt: skip
    assert [getattr(there, name) for name in same] == [getattr(before[0], name) for name in same]
    assert there.wish_id != wish.wish_id
    with pytest.raises(CaseStateError):
        take_in(as_role(s, "data_entry"), out)


def test_no_packet_carries_it_and_who_has_facts_of_her_is_told(tmp_path: Path):
    with pair(tmp_path) as (one, other):
        facts = {
            **FACTS, "p1.home_district": "Purnia", "p2.name_full": "Made-up Rupa",
            "p2.role": "witness",
        }  # fmt: skip
        case = case_with(one, facts)
        agree(one, case, other)
        made = wishes.write_wish(one, case.case_id, 1, stated())
        wishes.answer_wish(one, case.case_id, made.wish_id, answered())
        wishes.write_wish(one, case.case_id, 1, stated("no_share"))
        sent = referrals.send(one, everything(one, case, other))
        assert offices_with_facts(one, case.case_id, 1) == (), "it lies here still"
        with reading(one) as session:
            packet = session.get_one(Packet, sent.packet_id)
            assert MARKER not in json.dumps(manifest_of(packet, MULTILINE).body)
        delivery.mark_handed_over(one, sent.packet_id)
        (given,) = offices_with_facts(one, case.case_id, 1)
        assert (given.office_id, given.may_correct) == (other.office.office_id, True)


@pytest.mark.parametrize(
    ("told", "about"),
    [
        (("name_full",), [1]),
        (("name_full", "p2.name_full"), [1, 2]),
        (("p2.name_full",), [2]),
        (("narrative",), [1, 2]),
    ],
)
def test_a_fact_without_a_number_is_of_the_first_person_alone(tmp_path: Path, told, about):
    with pair(tmp_path) as (one, other):
        facts = {**FACTS, "p2.name_full": "Made-up Rupa", "p2.role": "victim", "narrative": "Well."}
        case = case_with(one, facts)
        ground = LegalGround("court_order", "CWC/112", "R. Das", "Made-up danger")
        sent = referrals.send(one, everything(one, case, other, facts=told, ground=ground))
        delivery.mark_handed_over(one, sent.packet_id)
        found = [number for number in (1, 2) if offices_with_facts(one, case.case_id, number)]
        assert found == about
