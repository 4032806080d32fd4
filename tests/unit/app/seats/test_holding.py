"""Acts that cannot stand beside what another computer did: one stands, the other is held whole."""

import contextlib
import random
from typing import Any

import pytest

from app.base.errors import AppError
from app.cases import case_work, cases
from app.core.services import Services, reading, writing
from app.duplicates import merging
from app.retention import recycle_bin
from app.seats.errors import FeedStoppedError
from memory_store import MemoryStore
from models.base.meta import next_value
from models.fields import CODE_LISTS
from models.operations.recycle_bin import erase_cases
from models.queries import lookup
from models.rows.case import Case, Referral
from models.rows.packet import Packet
from models.seats.holding import Stood, further, hold_what_meets
from page_scan import holds
from register_maker import make_office
from two_desks import Office
from two_registers import exchange

WORD = "Zqxheldword"
REASON = CODE_LISTS["closure_reason"][0].value
REFERRAL, PACKET = "r" * 32, "k" * 32


def held(s: Services) -> list[dict[str, Any]]:
    """What is held at a computer, the oldest first."""
    with reading(s) as session:
        found = session.connection().exec_driver_sql("SELECT * FROM seat_held ORDER BY number")
        return [dict(row._mapping) for row in found]


def held_rows(s: Services) -> str:
    with reading(s) as session:
        asked = "SELECT group_concat(name || before || after) FROM seat_held_rows"
        return str(session.connection().exec_driver_sql(asked).scalar())


def close(s: Services, case: str) -> None:
    cases.close_case(s, case, REASON)


def put_away(s: Services, case: str) -> None:
    recycle_bin.bin_case(s, case)


def states(office: Office) -> tuple[str, bool]:
    """Whether the case is open and whether it lies in the bin, the same at both."""
    told = set()
    for one in office.both:
        with reading(one) as session:
            row = lookup.find_case(session, office.case)
            told.add((row.record_state, bool(row.binned)))
    assert len(told) == 1
    return told.pop()


@pytest.mark.parametrize("first", [0, 1])
def test_the_first_act_stands_and_the_second_is_held_with_what_stands(office: Office, first: int):
    close(office.both[0], office.case)
    put_away(office.both[1], office.case)
    office.meet(first)
    assert states(office) == (("closed", False), ("open", True))[first]
    second = office.both[1 - first]
    assert held(office.both[first]) == []
    (one,) = held(second)
    kinds = ["case_closed", "case_binned"]
    assert (one["kind"], one["stands"]) == (kinds[1 - first], kinds[first])
    assert (one["case_id"], one["whose"], one["seat"]) == (office.case, 1, first + 1)
    assert '"log"' not in held_rows(second)


def test_two_that_did_the_same_is_no_question(office: Office):
    for one in office.both:
        close(one, office.case)
    office.meet()
    assert states(office) == ("closed", False)
    assert [held(one) for one in office.both] == [[], []]


def test_what_was_done_after_the_same_on_both_sides_stands(office: Office):
    for one in office.both:
        close(one, office.case)
    put_away(office.both[0], office.case)
    office.meet(1)
    assert states(office) == ("closed", True)
    assert held(office.both[0]) == []


def test_what_was_done_on_top_is_held_with_it_and_facts_leave(office: Office):
    one = office.both[0]
    office.save(0, summary="Before it was closed.")
    close(one, office.case)
    cases.reopen_case(one, office.case)
    case_work.add_note(one, office.case, "A note beside it.")
    close(one, office.case)
    put_away(office.both[1], office.case)
    office.meet(1)
    assert states(office) == ("open", True)
    assert [each["kind"] for each in held(one)] == ["case_closed", "case_reopened", "case_closed"]
    assert office.value("summary") == "Before it was closed."
    assert [note.text for note in case_work.list_notes(office.both[1], office.case)] == [
        "A note beside it."
    ]


def test_facts_that_were_typed_after_it_stand(office: Office):
    one = office.both[0]
    close(one, office.case)
    cases.reopen_case(one, office.case)
    office.save(0, summary="After it was opened again.", p1__age=15)
    put_away(office.both[1], office.case)
    office.meet(1)
    assert len(held(one)) == 2
    assert (office.value("summary"), office.value("p1.age")) == ("After it was opened again.", 15)


def test_a_fact_that_was_joined_before_is_not_held_with_a_later_act(office: Office):
    office.save(0, risk_level="high")
    close(office.both[0], office.case)
    office.save(1, risk_level="low")
    put_away(office.both[1], office.case)
    office.meet(1)
    assert [each["kind"] for each in held(office.both[0])] == ["case_closed"]
    assert office.value("risk_level") == "high"
    assert office.kept() == [("risk_level", '"high"', '"low"', 2)]


def test_a_number_that_was_given_stays_given(office: Office):
    one = office.both[0]
    with writing(one) as session:
        cases.close_row(session, one, session.get_one(Case, office.case), REASON)
        assert next_value(session, "letter.31") == 1
    with writing(one) as session:
        assert next_value(session, "letter.31") == 2
    put_away(office.both[1], office.case)
    office.meet(1)
    assert len(held(one)) == 1
    with writing(office.both[1]) as session:
        assert next_value(session, "letter.31") == 3


def test_a_new_part_gives_way_to_one_that_is_put_back(office: Office):
    one, kept = office.both[0], cases.add_case(office.both[0]).case_id
    merge = merging.merge_cases(one, kept, office.case).merge_id
    office.meet()
    merging.undo_merge(one, merge)
    cases.add_person(one, kept, "witness")
    put_away(office.both[1], office.case)
    office.meet(1)
    assert [each["kind"] for each in held(one)] == ["merge_undone"]
    with reading(one) as session:
        persons = session.get_one(Case, kept).persons
        assert [person.position for person in persons] == [1, 2]


def test_what_is_no_key_and_no_state_is_left_to_whoever_writes_it_down(office: Office):
    close(office.both[0], office.case)
    strange = {"x": "AA=="}
    for name, key, after in (
        ("cases", strange, {"binned": 1}),
        ("cases", office.case, {"record_state": strange}),
        ("referrals", office.case, {"state": strange}),
    ):
        with writing(office.both[0]) as session:
            row = (name, "u", [key], {}, after)
            assert hold_what_meets(session, [row], Stood("", 1, 1, 2)) == set()


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize(
    ("states_", "stands"),
    [
        (("received", "accepted"), "accepted"),
        (("expired", "declined"), "declined"),
        (("accepted", "revoked"), "revoked"),
        (("received", "expired"), "received"),
    ],
)
def test_of_a_referral_the_state_further_on_stands(office: Office, first, states_, stands):
    referral(office, states_, first)
    for one in office.both:
        with reading(one) as session:
            assert session.get_one(Referral, REFERRAL).state == stands
        assert held(one) == []


def referral(office: Office, states_: tuple[str, str], first: int) -> None:
    """Let both give a referral that was handed over another state."""
    with writing(office.both[0]) as session:
        packet = Packet(
            id=PACKET, direction="out", state="handed_over", type="referral", office_id="a" * 64,
            thread="t" * 32, ep="0" * 16, seq=1, created=1, expires=2, updated=1, size=1,
        )  # fmt: skip
        row = Referral(
            id=REFERRAL, direction="out", state="handed_over", office_id="a" * 64,
            packet_id=PACKET, created=1, updated=1,
        )  # fmt: skip
        session.add_all([make_office(), packet, row])
    office.meet()
    for one, state_ in zip(office.both, states_, strict=True):
        with writing(one) as session:
            session.get_one(Referral, REFERRAL).move_to(state_, 7)
    office.meet(first)


def test_two_answers_that_exclude_each_other_do_not_both_stand(office: Office):
    referral(office, ("accepted", "declined"), 1)
    assert further("referrals", "accepted", "declined") is None
    assert [len(held(one)) for one in office.both] == [1, 0]


@pytest.mark.parametrize("who", [0, 1])
def test_what_is_held_of_a_case_goes_with_it(office: Office, who: int):
    one = office.both[0]
    cases.close_case(one, office.case, REASON, details=WORD)
    put_away(office.both[1], office.case)
    office.meet(1)
    assert WORD in held_rows(one)
    assert found(one)
    erase(office.both[who], office.case)
    office.meet(who)
    assert (held(one), held_rows(one)) == ([], "None")
    assert not found(one)


@pytest.mark.parametrize("who", [0, 1])
def test_what_is_held_of_a_case_goes_with_the_one_that_took_it_in(office: Office, who: int):
    one, two = office.both
    kept = cases.add_case(one).case_id
    cases.close_case(one, office.case, REASON, details=WORD)
    put_away(two, office.case)
    office.meet(1)
    recycle_bin.restore_case(two, office.case)
    merging.merge_cases(two, kept, office.case)
    office.meet()
    assert WORD in held_rows(one)
    erase(office.both[who], kept)
    office.meet(who)
    assert (held(one), held_rows(one)) == ([], "None")
    assert not found(one)


def test_what_is_held_together_stays_when_something_else_is_erased(office: Office):
    one, other = office.both[0], cases.add_case(office.both[0]).case_id
    with writing(one) as session:
        session.add(make_office())
    office.meet()
    with writing(one) as session:
        cases.close_row(session, one, session.get_one(Case, office.case), REASON)
        draft = Referral(
            id=REFERRAL, direction="out", state="draft", office_id="a" * 64, case_id=office.case,
            created=1, updated=1,
        )  # fmt: skip
        session.add(draft)
    with writing(one) as session:
        session.get_one(Referral, REFERRAL).move_to("revoked", 7)
    put_away(office.both[1], office.case)
    office.meet(1)
    erase(one, other)
    assert len(held(one)) == 2
    erase(one, office.case)
    assert held(one) == []


def test_what_was_emptied_for_good_is_not_taken_back(office: Office):
    one = office.both[0]
    kept, merged = (cases.add_case(one, {"summary": each}).case_id for each in "AB")
    office.meet()
    merging.merge_cases(one, kept, merged)
    erase(one, kept)
    put_away(office.both[1], merged)
    with pytest.raises(FeedStoppedError):
        office.meet(1)
    assert held(one) == []


def erase(s: Services, case: str) -> None:
    with writing(s) as session:
        erase_cases(session, [case], s.clock.today())


def found(s: Services) -> bool:
    assert s.register.checkpoint()
    return bool(holds(s.register.path, s.vault.db_key, WORD))


EXCHANGES = 0.1
STATE_ACTS = {"case_closed", "case_reopened", "case_binned", "case_restored"}
ACTS = (
    close,
    put_away,
    cases.reopen_case,
    recycle_bin.restore_case,
    lambda s, case: cases.save_facts(s, case, {"summary": f"Typed at {s.folder.name}."}),
    lambda s, case: case_work.add_note(s, case, "A made-up note."),
)


@pytest.mark.parametrize("seed", range(6))
def test_drawn_work_of_both_ends_alike_and_what_is_held_says_what_stands(office: Office, seed: int):
    drawn = random.Random(seed)
    for _ in range(40):
        at = drawn.randrange(2)
        if drawn.random() < EXCHANGES:
            exchange(office.both[at], MemoryStore(office.between))
            continue
        with contextlib.suppress(AppError):
            drawn.choice(ACTS)(office.both[at], office.case)
    office.meet(drawn.randrange(2))
    told = [one for at in office.both for one in held(at)]
    assert told, "the acts that are drawn meet"
    assert {one["kind"] for one in told} <= STATE_ACTS
    assert {one["stands"] for one in told} <= STATE_ACTS
    assert len({one["id"] for one in told}) == len(told)
