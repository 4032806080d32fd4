"""The time line of a case holds all that has a day, in order, and never more exactly than known."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.base.errors import NotFoundError, RegisterDamagedError
from app.cases import case_work, cases
from app.cases.papers import papers
from app.consent import decisions
from app.core.services import Services
from app.inbox import acceptance
from app.outbox import delivery
from app.referrals import referrals
from app.sealed import case_sealing, sealed
from app.story import timeline as told
from app.story.timeline import DatedEntry, case_timeline, entries_of
from office_sim import DAY_S, Hands, open_office
from pair_sim import ENGLISH, agree, case_with, everything, pair, sealed_case

FACTS = {
    "p1.name_full": "Made-up Asha",
    "p1.role": ("victim",),
    "p1.age": "30",
    "p1.is_child_stated": "no",
    "fir_date": "20 Nov 2026",
    "e1.event_type": "recruitment",
    "e1.event_date": "~Mar 2026",
    "e2.event_type": "exploitation",
    "e2.event_date": "2025",
    "e2.event_end_date": "Feb 2026",
    "e2.event_place": "a made-up kiln",
    "e3.event_type": "escape",
    "e4.event_type": "rescue",
    "e4.event_date": "19 Nov 2026",
}
AGREED = {
    "given_by": "individual",
    "capacity": "adult_own",
    "explained": "purpose_of_interview,use_of_data,how_to_withdraw",
    "explained_in_language": "hin",
    "form": "spoken",
    "purposes": "shelter",
    "field_groups": "identity_names",
    "named_offices": "ab" * 32,
    "valid_from": "25 Nov 2026",
    "valid_to": "25 May 2027",
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Services, Hands]]:
    """One register for the tests of this file; each writes a case of its own."""
    hands = Hands()
    with open_office(tmp_path_factory.mktemp("office"), clock=hands) as services:
        yield services, hands


@pytest.fixture
def s(desk: tuple[Services, Hands]) -> Services:
    return desk[0]


@pytest.fixture
def case_id(s: Services) -> str:
    return cases.add_case(s, FACTS).case_id


def entries(s: Services, case_id: str, lane: str = "") -> list[DatedEntry]:
    return [one for one in case_timeline(s, case_id).entries if not lane or one.lane == lane]


def day(entry: DatedEntry) -> tuple[str, str]:
    return entry.first.isoformat(), entry.last.isoformat()


def test_what_happened_stands_in_the_order_of_its_days(s: Services, case_id: str):
    happened = entries(s, case_id, "event")
    assert [one.kind for one in happened] == ["event", "event", "event", "fir_date"]
    assert [one.key for one in happened] == [
        "e2.event_date",
        "e1.event_date",
        "e4.event_date",
        "fir_date",
    ]
    whole = case_timeline(s, case_id).entries
    assert list(whole) == sorted(whole, key=lambda one: one.first)


def test_a_day_is_told_as_exactly_as_it_is_known(s: Services, case_id: str):
    lasting, about, exact, _fir = entries(s, case_id, "event")
    assert (lasting.precision, lasting.about) == ("range", False)
    assert day(lasting) == ("2025-01-01", "2026-02-28")
    assert lasting.stored == "2025..2026-02"
    assert (about.precision, about.about, about.stored) == ("month", True, "~2026-03")
    assert day(about) == ("2026-03-01", "2026-03-31")
    assert (exact.precision, day(exact)) == ("day", ("2026-11-19", "2026-11-19"))


def test_an_event_without_a_day_stands_beside_the_line(s: Services, case_id: str):
    assert case_timeline(s, case_id).undated == ("e3.event_date",)
    cases.set_facts(s, case_id, {"e3.event_date": "18 Nov 2026"})
    assert case_timeline(s, case_id).undated == ()
    assert len(entries(s, case_id, "event")) == 5


def test_an_event_that_only_ended_is_told_by_its_end(s: Services, case_id: str):
    cases.set_facts(s, case_id, {"e3.event_end_date": "17 Nov 2026"})
    found = next(one for one in entries(s, case_id, "event") if one.key.startswith("e3"))
    assert day(found) == ("2026-11-17", "2026-11-17")


def test_steps_are_open_overdue_or_done_and_one_taken_off_is_gone(s: Services, case_id: str):
    case_work.add_task(s, case_id, "Home visit", "20 Nov 2026")
    case_work.add_task(s, case_id, "Hearing", "30 Nov 2026")
    case_work.add_task(s, case_id, "Some time", None)
    done = case_work.add_task(s, case_id, "Medical", "21 Nov 2026")
    case_work.finish_task(s, case_id, done.task_id)
    gone = case_work.add_task(s, case_id, "Not needed", "22 Nov 2026")
    case_work.drop_task(s, case_id, gone.task_id)
    found = {one.facts["typed"]: one for one in entries(s, case_id, "step")}
    assert {what: one.state for what, one in found.items()} == {
        "Home visit": "overdue",
        "Hearing": "open",
        "Medical": "done",
    }
    assert found["Medical"].at == s.clock.now()
    assert found["Medical"].by == "R. Das"


def test_papers_and_notes_stand_at_their_moment(
    desk: tuple[Services, Hands], case_id: str, tmp_path: Path
):
    s, hands = desk
    source = tmp_path / "statement.txt"
    source.write_text("made up", encoding="utf-8")
    papers.attach(s, case_id, source, "statement", title="First words")
    hands.at += 60
    case_work.add_note(s, case_id, "One\nline " + "x" * 300)
    hands.at += 60
    case_work.add_note(s, case_id, "Another")
    (paper,) = entries(s, case_id, "paper")
    assert (paper.facts["paper"], paper.facts["typed"]) == ("statement", "First words")
    assert paper.precision == "moment"
    first, second = entries(s, case_id, "note")
    assert [first.facts["number"], second.facts["number"]] == [1, 2]
    assert "\n" not in str(first.facts["typed"])
    assert len(str(first.facts["typed"])) == 160


def test_a_decision_its_end_and_its_withdrawal_are_told(s: Services, case_id: str):
    record = decisions.add_consent(s, case_id, 1, AGREED)
    decided, ends = entries(s, case_id, "consent")
    assert (decided.kind, decided.facts["decision"]) == ("consent", "adult_own")
    assert (ends.kind, day(ends)[0], ends.state) == ("consent_ends", "2027-05-25", "open")
    decisions.withdraw_consent(s, record.consent_id, how="spoken")
    kinds = [one.kind for one in entries(s, case_id, "consent")]
    assert kinds == ["consent_withdrawn", "consent"]
    assert "consent_ends" not in kinds


def test_a_refusal_has_no_end(s: Services, case_id: str):
    refused = decisions.add_consent(s, case_id, 1, {**AGREED, "capacity": "refused"})
    assert refused.valid_to
    assert [one.kind for one in entries(s, case_id, "consent")] == ["consent"]


def test_closing_and_the_status_are_told_once_each(s: Services, case_id: str):
    cases.set_facts(s, case_id, {"status": "follow_up"})
    cases.close_case(s, case_id, "repatriated")
    kinds = [one.kind for one in entries(s, case_id, "person")]
    assert kinds.count("case_added") == 1
    assert kinds.count("case_closed") == 1
    assert "registered_on" not in kinds
    assert "closed_on" not in kinds
    status = [one.facts["status"] for one in entries(s, case_id) if one.kind == "status"]
    assert "follow_up" in status


def test_a_case_that_was_registered_earlier_says_so(s: Services, case_id: str):
    cases.set_facts(s, case_id, {"registered_on": "2 Nov 2026"})
    kinds = [one.kind for one in entries(s, case_id, "person")]
    assert kinds == ["registered_on", "case_added"]


def test_persons_that_came_and_went_are_told(s: Services, case_id: str):
    number = cases.add_person(s, case_id, "witness")
    cases.remove_person(s, case_id, number)
    kinds = [one.kind for one in entries(s, case_id, "person")]
    assert kinds == ["case_added", "person_added", "person_removed"]


def test_services_have_an_appointment_and_a_day_given(s: Services, case_id: str):
    number = cases.add_service(s, case_id)
    line = f"s{number}"
    cases.set_facts(
        s, case_id, {f"{line}.service": "shelter", f"{line}.appointment_date": "1 Dec 2026"}
    )
    (planned,) = entries(s, case_id, "step")
    assert (planned.facts["service"], planned.state) == ("shelter", "open")
    cases.set_facts(s, case_id, {f"{line}.implemented_on": "25 Nov 2026"})
    assert [one.state for one in entries(s, case_id, "step")] == ["done", ""]


def test_whose_it_is_is_told_only_where_there_are_several(s: Services):
    one = cases.add_case(s, {"p1.name_full": "Alone", "p1.missing_since": "1 Nov 2026"})
    two = cases.add_case(
        s, {"p1.name_full": "First", "p2.role": "witness", "p1.missing_since": "1 Nov 2026"}
    )
    (alone,) = entries(s, one.case_id, "event")
    (first,) = entries(s, two.case_id, "event")
    assert "name" not in alone.facts
    assert (first.facts["name"], first.facts["person"]) == ("First", 1)


def test_no_such_case_is_refused(s: Services):
    with pytest.raises(NotFoundError):
        case_timeline(s, "no such case")


def test_a_record_alone_tells_what_is_in_it(s: Services, case_id: str):
    record = cases.show_case(s, case_id)
    lanes = {one.lane for one in entries_of(record, dt.date(2026, 11, 25))}
    assert lanes == {"event", "person"}


def test_what_stands_on_a_damaged_page_is_said_to_be_missing(
    s: Services, case_id: str, monkeypatch: pytest.MonkeyPatch
):
    def damaged(*_args: object) -> None:
        raise RegisterDamagedError

    monkeypatch.setattr(told, "names_by_number", damaged)
    line = case_timeline(s, case_id)
    assert not line.whole
    assert [one.kind for one in line.entries].count("event") == 3


# Referrals, and the seal --------------------------------------------------------------------------


@contextmanager
def offices(folder: Path) -> Iterator[tuple[Services, Services, Hands]]:
    hands = Hands()
    with pair(folder, clock=hands) as (one, other):
        yield one, other, hands


def test_a_referral_is_told_step_by_step_until_its_answer(tmp_path: Path):
    with offices(tmp_path) as (one, other, hands):
        case, sent = sealed_case(one, other, reply_by="30 Nov 2026")
        found = entries(one, case.case_id, "referral")
        assert [step.kind for step in found] == ["referral_sealed", "answer_due"]
        assert found[1].state == "open"
        hands.at += 10 * DAY_S
        assert entries(one, case.case_id, "referral")[1].state == "overdue"
        delivery.mark_handed_over(one, sent.packet_id)
        item = acceptance.receive(other, Path(sent.file))
        hands.at += 60
        taken = acceptance.accept(other, item.packet_id)
        acceptance.receive(one, Path(taken.receipt))
        steps = [step.facts["step"] for step in entries(one, case.case_id, "referral")]
        assert steps[0] == "sealed"
        assert steps[-1] == "accepted"
        assert "answer_due" not in [step.kind for step in entries(one, case.case_id)]
        there = entries(other, taken.case_id, "referral")
        assert {step.facts["direction"] for step in there} == {"in"}
        assert there[0].facts["office"] == one.office.name
        line = case_timeline(one, case.case_id)
        assert line.routes[0].stations[-1].office == other.office.name


def test_a_sealed_case_has_its_time_line_inside_its_seal_alone(tmp_path: Path):
    with offices(tmp_path) as (one, other, _hands):
        case = case_with(one, ENGLISH)
        agree(one, case, other)
        referrals.send(one, everything(one, case, other))
        one = case_sealing.seal(one, case.case_id, {1})
        with pytest.raises(NotFoundError):
            case_timeline(one, case.case_id)
        with sealed.opened(one, case.case_id) as inside:
            line = case_timeline(inside, case.case_id)
        lanes = {entry.lane for entry in line.entries}
        assert {"person", "consent", "referral"} <= lanes
        assert line.routes[0].stations[-1].what == "referral"
