"""The composer leads on: what is asked first, what is still missing, how far the file is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.base.errors import FactRefusedError
from exchange_fakes import FakeOffices, FakeReferrals
from exchange_records import SHARE
from exchange_stage import composer, keyboard_in, texts
from ui.referrals.choices import Step
from ui.widgets.chooser import Chooser

NO_ANSWER = replace(
    SHARE,
    consent=None,
    consent_refusal="no-answer",
    facts=tuple(replace(row, refusal="no-answer") for row in SHARE.facts),
)


def chosen(page) -> None:
    page.body.flow.choices.choose_office("a" * 64)
    page.body.flow.choices.set_purpose("shelter")


def test_without_an_answer_the_keyboard_is_on_recording_one(qtbot):
    page, _desk, _uses = composer(qtbot, uses=FakeReferrals(NO_ANSWER), choose=False)
    chosen(page)
    page.body.next.click()
    assert page.body.flow.step is Step.AGREED
    assert keyboard_in(page.body.agreed.quick.radios["child_assent"])
    assert not page.body.agreed.quick.record.isEnabled()
    assert not page.body.agreed.on.hasFocus()


def test_the_right_half_says_what_is_missing_now(qtbot):
    page, _desk, _uses = composer(qtbot, uses=FakeReferrals(NO_ANSWER), choose=False)
    assert "Choose an office first." in texts(page.body.seen)
    chosen(page)
    page.body.next.click()
    seen = texts(page.body.seen)
    assert "Record the consent, or choose a legal ground for sharing without consent." in seen
    assert not any("Choose an office" in text for text in seen)


def test_without_a_partner_the_way_to_cards_is_there(qtbot):
    uses = FakeReferrals()
    uses.offices = FakeOffices([])
    page, desk, _uses = composer(qtbot, uses=uses, choose=False)
    assert "There is no other office yet to refer to." in texts(page.body.office)
    assert page.body.office.exchange.isVisible()
    page.body.office.exchange.click()
    assert desk.places == [("offices", "")]


def test_the_whole_kind_of_referral_can_be_read(qtbot):
    page, _desk, _uses = composer(qtbot)
    kind = page.body.office.kind
    longest = max(kind.fontMetrics().horizontalAdvance(kind.itemText(i)) for i in range(4))
    assert kind.width() > longest + 40


def test_the_day_of_the_answer_goes_with_the_referral(qtbot):
    page, _desk, uses = composer(qtbot, Step.SHARE)
    page.body.share.reply_by.setText(" 30 Nov 2026 ")
    qtbot.waitUntil(lambda: page.body.flow.seen.fresh)
    assert page.body.flow.go(Step.SEAL)
    page.body.flow.seal()
    assert uses.sent[0].reply_by == "30 Nov 2026"


def test_a_day_that_cannot_be_read_is_told_under_its_field_and_seals_nothing(qtbot):
    page, _desk, uses = composer(qtbot, Step.SHARE)

    def refuse(_command):
        raise FactRefusedError(field="Answer needed by", reason="date.unknown")

    uses.preview = refuse
    page.body.share.reply_by.setText("soon")
    qtbot.waitUntil(lambda: page.body.flow.seen.problem is not None)
    assert page.body.share.until.error.shown() == "Not a date I know: try 25 Nov 2026."
    page.body.flow.go(Step.SEAL)
    assert not page.body.seal_button.isEnabled()
    assert "Answer needed by" in page.body.seal_button.toolTip()


def test_the_result_says_only_what_was_really_done(qtbot):
    page, _desk, _uses = composer(qtbot, Step.SEAL)
    page.body.flow.seal()
    result = page.body.result
    assert "Nothing has left yet." in result.where.shown()
    page.body.hand_over.copy_to(Path("/media/KINGSTON"))
    assert result.where.shown().startswith("A copy of A7F3-9K2M.lifafa")
    page.body.hand_over.mark_handed_over()
    assert "was handed over" in result.where.shown()
    assert "Nothing has left" not in " ".join(texts(page))


def test_a_card_is_taken_in_without_leaving_the_composer(qtbot):
    uses = FakeReferrals()
    uses.offices = FakeOffices([])
    page, desk, _uses = composer(qtbot, uses=uses, choose=False)
    assert not page.body.office.card.isVisible()
    page.asking[page.body].add_card(Path("bad.txt"))
    assert desk.notices[-1].tone == "danger"
    page.asking[page.body].add_card(Path("cwc.lfcard"))
    [office_id] = page.body.office.radios
    assert not page.body.office.radios[office_id].isEnabled()
    qtbot.waitUntil(page.body.office.checks[office_id].isVisible)
    assert page.body.office.card.isVisible()
    page.body.office.card.click()
    assert close_asked(page)


def close_asked(page) -> bool:
    """Close the dialogs that ask for a file; say whether there was one."""
    open_ = [dialog for dialog in page.findChildren(Chooser) if dialog.isVisible()]
    for dialog in open_:
        dialog.reject()
    return bool(open_)
