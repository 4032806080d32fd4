"""The decisions of a case: all that was written down, whether it counts, who knows of its end."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from app.cases import cases
from app.cases.records import CaseRecord
from app.consent import decisions
from app.consent.records import LegalGround
from app.outbox import delivery
from app.referrals import consent_withdrawn, referrals
from desk_sim import settle
from exchange_stage import on_desk, texts
from pair_sim import agree, case_with, everything
from ui.cases.form.consent_body import ConsentBody, TellSheet, WithdrawSheet
from ui.frame.desk import Desk
from ui.widgets.buttons import Button

ADULT = {"p1.name_full": "Made-up Maria", "p1.age": "31", "p1.is_child_stated": "no"}
GROUND = LegalGround("court_order", "12/2026", "Made-up Head", "Made-up order of a court")


@pytest.fixture
def case(desks) -> CaseRecord:
    return on_desk(desks[0], lambda s: case_with(s, ADULT))


def body_of(qtbot, desk: Desk, case: CaseRecord) -> ConsentBody:
    window = QWidget()
    qtbot.addWidget(window)
    body = ConsentBody(desk, on_desk(desk, lambda s: cases.show_case(s, case.case_id)), window)
    body.keeper = window
    window.show()
    settle(desk)
    return body


def buttons(body: ConsentBody) -> dict[str, Button]:
    return {one.accessibleName(): one for one in body.findChildren(Button) if one.isVisibleTo(body)}


def test_everything_that_was_written_down_stands_on_the_card(qtbot, desks, case):
    ours, theirs = desks
    more = {
        "witness": "Made-up Witness",
        "interpreter": "Made-up Speaker",
        "withhold": "phone",
        "withhold_reason": "fear",
        "valid_to": "2026-12-31",
    }
    on_desk(ours, lambda s: agree(s, case, theirs.services, **more))
    said = " ".join(texts(body_of(qtbot, ours, case)))
    for words in (
        "The person", "Hindi", "Spoken", "Shelter", "Made-up Witness", "Made-up Speaker",
        "How to take the consent back", "Telephone", "Fear", "31 Dec 2026", "It counts today.",
        theirs.services.office.name,
    ):  # fmt: skip
        assert words in said, words


def test_a_card_says_why_a_decision_does_not_count_any_more(qtbot, desks, case):
    ours, theirs = desks

    def work(s):
        agree(s, case, theirs.services)
        agree(s, case, theirs.services, valid_from="2026-12-01")
        agree(s, case, theirs.services, valid_from="2026-11-01", valid_to="2026-11-02")
        agree(s, case, theirs.services, capacity="refused")

    on_desk(ours, work)
    said = " ".join(texts(body_of(qtbot, ours, case)))
    assert "What was said later counts instead." in said
    assert "It begins on 1 Dec 2026." in said
    assert "It ended on 2 Nov 2026: ask again." in said


def test_offices_can_be_told_later_than_the_day_of_the_withdrawal(qtbot, desks, case):
    ours, theirs = desks

    def work(s):
        agree(s, case, theirs.services)
        sent = referrals.send(s, everything(s, case, theirs.services))
        delivery.mark_handed_over(s, sent.packet_id)
        (record,) = decisions.list_consents(s, case.case_id)
        decisions.withdraw_consent(s, record.consent_id, how="by word")
        return record.consent_id

    consent_id = on_desk(ours, work)
    body = body_of(qtbot, ours, case)
    name = theirs.services.office.name
    assert f"{name} holds facts and was not told yet." in " ".join(texts(body))
    buttons(body)["Tell the offices…"].click()
    settle(ours)
    QApplication.processEvents()
    sheet = next(one for one in body.window().findChildren(TellSheet) if one.isVisible())
    qtbot.keyClick(sheet.seal, Qt.Key.Key_Return)
    settle(ours)
    assert on_desk(ours, lambda s: consent_withdrawn.offices_to_tell(s, consent_id))
    sheet.seal.click()
    settle(ours)
    assert not on_desk(ours, lambda s: consent_withdrawn.offices_to_tell(s, consent_id))
    body = body_of(qtbot, ours, case)
    assert f"The notice for {name} lies in the outbox since" in " ".join(texts(body))
    assert "Tell the offices…" not in buttons(body)


def test_offices_told_with_the_withdrawal_are_shown_as_told_at_once(qtbot, desks, case):
    ours, theirs = desks

    def work(s):
        agree(s, case, theirs.services)
        sent = referrals.send(s, everything(s, case, theirs.services))
        delivery.mark_handed_over(s, sent.packet_id)

    on_desk(ours, work)
    body = body_of(qtbot, ours, case)
    asked = []
    body.recorded.connect(lambda: asked.append(len(told_again())))

    def told_again():
        return on_desk(ours, lambda s: consent_withdrawn.offices_to_tell(s, record.consent_id))

    (record,) = on_desk(ours, lambda s: decisions.list_consents(s, case.case_id))
    buttons(body)["Taken back…"].click()
    QApplication.processEvents()
    sheet = next(one for one in body.window().findChildren(WithdrawSheet) if one.isVisible())
    sheet.how.setText("by word")
    sheet._withdraw()
    settle(ours)
    QApplication.processEvents()
    tell = next(one for one in body.window().findChildren(TellSheet) if one.isVisible())
    tell.seal.click()
    settle(ours)
    # The form asks again once the offices were told, not only after the withdrawal.
    assert asked[-1] == 0


def test_what_left_on_a_legal_ground_stands_beside_the_decisions(qtbot, desks, case):
    ours, theirs = desks
    on_desk(ours, lambda s: referrals.send(s, everything(s, case, theirs.services, ground=GROUND)))
    said = texts(body_of(qtbot, ours, case))
    for words in ("Sent on a legal ground", "12/2026", "Made-up Head", GROUND.reason):
        assert words in said
