"""What waits today in a small office with a partner: nothing more, and nothing of a seal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.cases import case_work, cases
from app.cases.records import CaseRecord
from app.consent import decisions
from app.consent.records import SendReferral
from app.core import drafts
from app.core.services import Services
from app.home import today as waiting
from app.home.records import Today
from app.inbox import acceptance
from app.outbox import delivery
from app.referrals import referrals
from app.retention.recycle_bin import bin_case
from app.sealed import case_sealing
from models.errors import RegisterDamagedError
from models.rows.case import Referral
from office_sim import DAY_S, Hands, open_office
from pair_sim import ENGLISH, agree, case_with, pair

FACTS = ("p1.name_full", "p1.age")


class Story:
    """Two offices and what passed between them, day by day."""

    def __init__(self, one: Services, other: Services, hands: Hands) -> None:
        self.one, self.other, self.hands = one, other, hands

    def sent(self, name: str, days: int, *, ours: bool = True, reply_by: str = "") -> Path:
        """Seal a referral some days ago and return its file; ours is handed over."""
        s, to = (self.one, self.other) if ours else (self.other, self.one)
        self.hands.at -= days * DAY_S
        case = case_with(s, {**ENGLISH, "p1.name_full": name})
        agree(s, case, to)
        done = referrals.send(
            s,
            SendReferral(
                case_id=case.case_id,
                to=to.office.office_id,
                kind="refer",
                purpose="shelter",
                facts=FACTS,
                reply_by=reply_by,
            ),
        )
        if days:
            delivery.mark_handed_over(s, done.packet_id)
        self.hands.at += days * DAY_S
        return Path(done.file)

    def accepted(self, name: str, days: int) -> None:
        """Accept a referral of theirs some days ago."""
        file = self.sent(name, days + 1, ours=False)
        self.hands.at -= days * DAY_S
        item = acceptance.receive(self.one, file)
        acceptance.accept(self.one, item.packet_id)
        self.hands.at += days * DAY_S


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    hands = Hands()
    with pair(tmp_path_factory.mktemp("today"), clock=hands) as (one, other):
        told = Story(one, other, hands)
        told.sent("Left Three", 3)
        told.sent("Left Ten", 10)
        told.sent("Left Five Overdue", 5, reply_by="2026-11-22")
        told.sent("Lies Here", 0)
        told.accepted("Accepted Four", 4)
        acceptance.receive(one, told.sent("Waits There", 1, ours=False))
        yield told


@pytest.fixture
def s(tmp_path: Path) -> Iterator[Services]:
    with open_office(tmp_path) as services:
        yield services


def one_case(s: Services, name: str, **facts: str) -> CaseRecord:
    return cases.add_case(s, {"p1.name_full": name, **facts})


def titles(found: Today) -> list[str]:
    return [step.title for step in found.everybody.lines]


# Referrals and packets ----------------------------------------------------------------------------


def test_answers_that_are_late_stand_before_those_that_were_waited_for_longest(story: Story):
    found = waiting.today(story.one)
    assert [(line.name, line.reminder) for line in found.answers] == [
        ("Left Five Overdue", "overdue"),
        ("Left Ten", "silent"),
        ("Left Three", ""),
    ]
    assert found.counts["answers"] == 3
    assert {line.office for line in found.answers} == {story.other.office.name}
    assert found.answers[2].since == story.hands.now() - 3 * DAY_S


def test_what_lies_here_is_to_be_handed_over_and_waits_for_no_answer(story: Story):
    lying = waiting.today(story.one).to_hand_over
    assert [(line.type, line.kind, line.name) for line in lying] == [
        ("receipt", "accepted", "Accepted Four"),
        ("referral", "refer", "Lies Here"),
    ]
    assert not any(line.copied for line in lying)


def test_a_copy_on_a_stick_is_told(story: Story, tmp_path: Path):
    line = next(one for one in waiting.today(story.one).to_hand_over if one.name == "Lies Here")
    delivery.copy_to(story.one, line.packet_id, tmp_path)
    again = next(one for one in waiting.today(story.one).to_hand_over if one.name == "Lies Here")
    assert again.copied


def test_what_was_accepted_is_owed_an_end_until_it_is_told(story: Story):
    found = waiting.today(story.one)
    assert [(line.name, found.counts["owed"]) for line in found.owed] == [("Accepted Four", 1)]
    referral_id = found.owed[0].referral_id
    with story.one.register.session() as session:
        session.get_one(Referral, referral_id).move_to("done", story.hands.now())
    assert waiting.today(story.one).owed == ()
    with story.one.register.session() as session:
        session.get_one(Referral, referral_id).state = "accepted"


@pytest.mark.parametrize("kind", ["notify", "transfer"])
def test_no_end_is_owed_for_what_asked_for_none(story: Story, kind: str):
    referral_id = waiting.today(story.one).owed[0].referral_id
    with story.one.register.session() as session:
        session.get_one(Referral, referral_id).put("kind", kind)
    assert waiting.today(story.one).owed == ()
    with story.one.register.session() as session:
        session.get_one(Referral, referral_id).put("kind", "refer")


def test_a_packet_waits_until_somebody_decides(story: Story):
    found = waiting.today(story.one)
    assert [(item.from_name, item.state) for item in found.arrived] == [
        (story.other.office.name, "waiting")
    ]
    assert found.counts["arrived"] == 1


def test_a_long_list_is_cut_and_counted_and_shown_whole_when_asked(story: Story, monkeypatch):
    monkeypatch.setattr(waiting, "FEW", 2)
    few, whole = waiting.today(story.one), waiting.today(story.one, {"answers"})
    assert (len(few.answers), few.counts["answers"]) == (2, 3)
    assert (len(whole.answers), len(whole.to_hand_over)) == (3, 2)


# Steps --------------------------------------------------------------------------------------------


def test_late_steps_come_first_and_those_of_next_month_wait(s: Services):
    for title, due in (
        ("later", "24 Dec 2026"),
        ("today", "25 Nov 2026"),
        ("soon", "2 Dec 2026"),
        ("late", "1 Nov 2026"),
        ("no day", ""),
    ):
        one_case(s, f"Made-up {title}", next_step=title, next_step_on=due)
    found = waiting.today(s)
    assert titles(found) == ["late", "today", "soon"]
    steps = found.everybody
    assert (steps.count, steps.late, steps.today) == (3, 1, 1)
    assert found.later is not None
    assert (found.later.title, found.later.due_on) == ("later", "2026-12-24")
    assert waiting.count_due(s) == 2


def test_the_second_step_of_a_case_is_there_too_and_a_ticked_one_goes(s: Services):
    case = one_case(s, "Made-up Asha", next_step="first", next_step_on="20 Nov 2026")
    second = case_work.add_task(s, case.case_id, "second", "26 Nov 2026")
    assert titles(waiting.today(s)) == ["first", "second"]
    case_work.finish_task(s, case.case_id, second.task_id)
    assert titles(waiting.today(s)) == ["first"]


def test_steps_of_closed_and_binned_cases_do_not_wait(s: Services):
    closed = one_case(s, "Closed", next_step="closed", next_step_on="20 Nov 2026")
    binned = one_case(s, "Binned", next_step="binned", next_step_on="20 Nov 2026")
    cases.close_case(s, closed.case_id, "formal_closing")
    bin_case(s, binned.case_id)
    found = waiting.today(s)
    assert titles(found) == []
    assert "Binned" not in repr(found)


# Consents -----------------------------------------------------------------------------------------


def test_a_consent_that_ends_within_a_month_is_told_and_a_newer_one_settles_it(story: Story):
    one, other = story.one, story.other
    case = case_with(one, {**ENGLISH, "p1.name_full": "Ends Soon"})
    agree(one, case, other, valid_to="10 Dec 2026")
    agree(one, case_with(one, ENGLISH), other, valid_to="10 Jan 2027")
    [line] = waiting.today(one).consents
    assert (line.name, line.ends_on, line.purposes) == ("Ends Soon", "2026-12-10", ("shelter",))
    story.hands.at += 60
    agree(one, case, other, valid_to="10 Dec 2027")
    assert waiting.today(one).consents == ()


def test_a_consent_that_was_taken_back_does_not_end_a_second_time(story: Story):
    case = case_with(story.one, {**ENGLISH, "p1.name_full": "Takes Back"})
    agree(story.one, case, story.other, valid_to="10 Dec 2026")
    record = cases.show_case(story.one, case.case_id).consents[0]
    assert [line.name for line in waiting.today(story.one).consents] == ["Takes Back"]
    decisions.withdraw_consent(story.one, record.consent_id, "25 Nov 2026")
    assert waiting.today(story.one).consents == ()


# Where work was left ------------------------------------------------------------------------------


def test_the_last_changed_case_comes_first_and_a_draft_is_found_again(s: Services):
    names = [f"Made-up {number}" for number in range(7)]
    made = [one_case(s, name) for name in names]
    cases.set_facts(s, made[0].case_id, {"summary": "Written last."})
    drafts.keep(s, f"refer:{made[3].case_id}", "{}")
    drafts.keep(s, f"refer:{made[4].case_id}", "")
    found = waiting.today(s)
    assert [line.name for line in found.recent] == [names[0], *names[:2:-1][:4]]
    assert [(line.name, line.about) for line in found.drafts] == [(names[3], made[3].case_id)]


def test_the_draft_of_a_correction_is_opened_as_one(s: Services):
    case = one_case(s, "Made-up Asha")
    drafts.keep(s, f"refer:{case.case_id}:{'b' * 32}", "{}")
    [line] = waiting.today(s).drafts
    assert (line.about, line.case_id) == (f"{case.case_id}:{'b' * 32}", case.case_id)


# Sealed cases -------------------------------------------------------------------------------------


def test_nothing_of_a_sealed_case_is_told(s: Services):
    case = one_case(
        s, "Sealed Sunita", next_step="Secret step", next_step_on="20 Nov 2026", summary="Secret"
    )
    drafts.keep(s, f"refer:{case.case_id}", "{}")
    assert "Sealed Sunita" in repr(waiting.today(s))
    after = case_sealing.seal(s, case.case_id, {1})
    found = waiting.today(after)
    told = repr(found)
    assert not [word for word in ("Sealed", "Secret", case.case_no, case.case_id) if word in told]
    assert found.has_cases
    assert waiting.count_due(after) == 0


# The tasks of a new office ------------------------------------------------------------------------


def test_facts_tick_the_first_tasks(s: Services):
    found = waiting.today(s)
    assert found.first_tasks is not None
    assert (found.first_tasks.case, found.has_cases, found.is_calm) == (False, False, True)
    one_case(s, "Made-up Asha")
    now = waiting.today(s).first_tasks
    assert now is not None
    assert (now.case, now.partner, now.backup) == (True, False, False)


def test_practice_is_not_asked_for_a_backup(s: Services):
    made_up = replace(s, office=replace(s.office, practice=True))
    found = waiting.today(made_up).first_tasks
    assert found is not None
    assert (found.case, found.backup) == (False, True)


def test_a_checked_partner_ticks_its_task(story: Story):
    found = waiting.today(story.one).first_tasks
    assert found is not None
    assert (found.case, found.partner, found.backup) == (True, True, False)


def test_the_first_tasks_are_put_away_and_brought_back(s: Services):
    waiting.put_away(s)
    assert waiting.today(s).first_tasks is None
    waiting.put_away(s, away=False)
    assert waiting.today(s).first_tasks is not None


# Damage -------------------------------------------------------------------------------------------


def test_a_list_that_cannot_be_read_hides_no_other(s: Services, monkeypatch):
    def damaged(*_asked: object) -> dict[str, object]:
        raise RegisterDamagedError("register.damaged")

    one_case(s, "Made-up Asha", next_step="Call", next_step_on="25 Nov 2026")
    asked = tuple(
        (name, damaged if name == waiting.CONSENTS else question)
        for name, question in waiting._QUESTIONS
    )
    monkeypatch.setattr(waiting, "_QUESTIONS", asked)
    found = waiting.today(s)
    assert (titles(found), found.unread) == (["Call"], ("consents",))


def test_an_empty_register_is_calm(s: Services):
    found = waiting.today(s)
    assert (found.is_calm, found.alone, found.recent, found.unread) == (True, True, (), ())
    assert found.everybody == found.mine
