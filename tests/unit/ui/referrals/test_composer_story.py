"""The composer on real registers: hints in every script, two offices, a correction."""

from __future__ import annotations

import functools

import pytest
from PySide6.QtCore import Qt

from app.offices import offices
from app.offices.office_facts import NewOffice
from app.packets.bodies import MULTILINE
from app.packets.store import manifest_of
from app.referrals import referrals
from app.register import access
from desk_sim import settle
from exchange_stage import in_window, on_desk, texts
from models.rows.packet import Packet
from office_sim import CLOCK, office
from pair_sim import agree, attach, case_with, check
from ui.packets.outbox.outbox_page import OutboxPage
from ui.referrals.choices import Step
from ui.referrals.composer_page import ComposerPage
from window_sim import window_over

LEFT = Qt.MouseButton.LeftButton
STORY = {
    "p1.name_full": "सुनीता बनावटी",
    "p1.age": "24",
    "p1.is_child_stated": "no",
    "p1.languages": "hin",
    "p2.role": "family_member",
    "p2.name_full": "Meena Devi",
    "summary": "মীনা को ९८७६५४३२१० पर फ़ोन करें",
    "p1.health_needs": "আধার ২৩৪৫ ৬৭৮৯ ০১২৩",
}


def press(qtbot, button) -> None:
    qtbot.waitUntil(lambda: button.isVisible() and button.isEnabled())
    qtbot.mouseClick(button, LEFT)


def agreed_case(desk, other, folder, facts=STORY) -> str:
    def write(s):
        case = case_with(s, facts)
        agree(s, case, other.services)
        attach(s, case, folder, "मीना 98300 44110.txt", b"made-up")
        return case.case_id

    return on_desk(desk, write)


def hints(page) -> list[str]:
    return [text for text in texts(page.body.seen) if text.startswith("Look again")]


def hide_first(qtbot, page) -> None:
    """Press the first button that hides something and wait for the new view."""
    button = next(
        one
        for one in page.body.seen.body.findChildren(type(page.body.next))
        if one.accessibleName().startswith("Hide it") and one.isVisible()
    )
    qtbot.mouseClick(button, LEFT)
    qtbot.waitUntil(lambda: page.body.flow.seen.fresh)
    settle(page.desk)


def test_every_hint_is_shown_and_hidden_with_one_press(qtbot, desks, tmp_path):
    ours, theirs = desks
    page = in_window(qtbot, ComposerPage(ours), agreed_case(ours, theirs, tmp_path))
    choices = page.body.flow.choices
    press(qtbot, page.body.office.purpose.button("shelter"))
    settle(ours)
    assert page.body.flow.step is Step.SEAL
    press(qtbot, page.body.seal.share)
    for line in page.body.share.ticks.papers.values():
        line.click()
    page.body.share.details.setText("Tell मीना: ৯৮৩০০৪৪১১০")
    qtbot.waitUntil(lambda: page.body.flow.seen.fresh)
    found = hints(page)
    assert any("names another person (মীনা)" in text for text in found)
    assert any("identity number (২৩" in text for text in found)
    assert any("phone number (९८" in text for text in found)
    assert any("phone number (৯৮" in text for text in found)
    assert sum("names another person" in text for text in found) == 3
    presses = 0
    while hints(page):
        hide_first(qtbot, page)
        presses += 1
        assert presses <= len(found)
    assert choices.draft.details == "Tell …: …"
    assert choices.draft.papers == frozenset()
    assert not {"summary", "p1.health_needs"} & choices.draft.facts
    assert page.body.flow.go(Step.SEAL)
    reference = page.body.flow.seen.preview.packet.case_ref
    page.body.flow.seal()
    qtbot.waitUntil(lambda: page.body.flow.sent is not None)
    sent = page.body.flow.sent.packet_id
    raw = on_desk(ours, functools.partial(sealed_bytes, packet_id=sent)).decode()
    for gone in ("मीना", "মীনা", "Meena", "९८७६५४३२१०", "৯৮৩০০৪৪১১০", "২৩৪৫", "44110"):
        assert gone not in raw
    assert f'"case_ref":"{reference}"' in raw


def test_the_common_reference_stays_while_ticks_change_and_is_the_one_that_is_sealed(
    qtbot, desks, tmp_path
):
    ours, theirs = desks
    case_id = agreed_case(ours, theirs, tmp_path)
    with window_over(ours) as window:
        window.go("refer", case_id)
        settle(ours)
        flow = window.page.body.flow
        flow.choices.choose_office(theirs.services.office.office_id)
        flow.choices.set_purpose("shelter")
        settle(ours)
        assert flow.go(Step.AGREED)
        assert flow.go(Step.SHARE)
        shown = []
        for address, on in (("p1.age", False), ("p1.languages", False), ("p1.age", True)):
            flow.choices.tick(address, on)
            qtbot.waitUntil(lambda: flow.seen.fresh)
            shown.append(flow.seen.preview.packet.case_ref)
        assert flow.go(Step.SEAL)
        flow.seal()
        qtbot.waitUntil(lambda: flow.sent is not None)
        sent = flow.sent.packet_id
        settle(ours)
    raw = on_desk(ours, functools.partial(sealed_bytes, packet_id=sent)).decode()
    assert len(set(shown)) == 1
    assert f'"case_ref":"{shown[0]}"' in raw


def sealed_bytes(s, packet_id):
    with s.register.read() as session:
        return manifest_of(session.get(Packet, packet_id), MULTILINE).raw


@pytest.fixture
def legal(tmp_path):
    third = office(tmp_path / "third", NewOffice(name="MARKER Legal Aid", kind="ngo"), clock=CLOCK)
    yield third
    access.lock(third)


def case_for_two(ours, theirs, legal) -> str:
    """A case with an answer for each office: names for the one, case numbers for the other."""
    card = offices.own_card(legal)

    def write(s):
        offices.add_card(s, card)
        check(s, legal)
        case = case_with(s, {**STORY, "fir_no": "MARKER-77/2026"})
        agree(s, case, theirs.services, field_groups="identity_names,age_sex,language")
        agree(s, case, legal, purposes="legal", field_groups="age_sex,case_numbers")
        return case.case_id

    return on_desk(ours, write)


def test_one_session_seals_for_two_offices_with_scopes_of_their_own(qtbot, desks, legal):
    ours, theirs = desks
    page = in_window(qtbot, ComposerPage(ours), case_for_two(ours, theirs, legal))
    first = page.body
    press(qtbot, first.office.radios[theirs.services.office.office_id])
    press(qtbot, first.office.purpose.button("shelter"))
    settle(ours)
    qtbot.waitUntil(first.flow.can_seal)
    page.session.round.add()
    settle(ours)
    second = page.body
    assert not second.office.radios[theirs.services.office.office_id].isEnabled()
    press(qtbot, second.office.radios[legal.office.office_id])
    press(qtbot, second.office.purpose.button("legal"))
    settle(ours)
    press(qtbot, second.seal.share)
    press(qtbot, second.share.copy)
    settle(ours)
    assert second.share.ticks.lines["p1.name_full"].locked
    assert "p1.age" in second.flow.choices.draft.facts
    second.share.ticks.lines["fir_no"].click()
    qtbot.waitUntil(lambda: second.flow.seen.fresh)
    second.flow.go(Step.SEAL)
    press(qtbot, page.session.bar.seal_all)
    qtbot.waitUntil(lambda: page.session.finished)
    settle(ours)
    raw = [
        on_desk(ours, functools.partial(sealed_bytes, packet_id=body.flow.sent.packet_id)).decode()
        for body in (first, second)
    ]
    assert "सुनीता" in raw[0]
    assert "MARKER" not in raw[0]
    assert legal.office.office_id not in raw[0]
    assert "MARKER-77/2026" in raw[1]
    for alien in ("सुनीता", theirs.services.office.name, theirs.services.office.office_id):
        assert alien not in raw[1]


def test_a_sealed_referral_is_corrected_from_the_outbox(qtbot, desks, tmp_path):
    ours, theirs = desks
    case_id = agreed_case(ours, theirs, tmp_path)
    page = in_window(qtbot, ComposerPage(ours), case_id)
    press(qtbot, page.body.office.purpose.button("shelter"))
    settle(ours)
    qtbot.waitUntil(page.body.flow.can_seal)
    page.body.flow.seal()
    qtbot.waitUntil(lambda: page.body.flow.sent is not None)
    sent = page.body.flow.sent
    places = []
    ours.opened.connect(lambda place, argument: places.append((place, argument)))
    outbox = in_window(qtbot, OutboxPage(ours), sent.packet_id)
    settle(ours)
    press(qtbot, outbox.life.correct)
    assert places == [("refer", f"{case_id}:{sent.referral_id}")]

    again = in_window(qtbot, ComposerPage(ours), places[0][1])
    settle(ours)
    assert again.title().startswith("Correct a referral of LF-")
    choices = again.body.flow.choices
    assert "p1.health_needs" in choices.draft.facts
    choices.tick("p1.health_needs", False)
    qtbot.waitUntil(lambda: again.body.flow.seen.fresh)
    assert again.body.flow.go(Step.SEAL)
    again.body.flow.seal()
    qtbot.waitUntil(lambda: again.body.flow.sent is not None)
    settle(ours)
    records = {
        each.referral_id: each
        for each in on_desk(ours, lambda s: referrals.list_referrals(s, case_id))
    }
    assert records[sent.referral_id].state == "superseded"
    assert records[again.body.flow.sent.referral_id].state == "sealed"
    assert "correct" not in records[sent.referral_id].may


def test_the_keyboard_begins_at_the_persons_answer_and_never_at_the_legal_ground(qtbot, desks):
    ours, _theirs = desks

    def write(s):
        return case_with(s, {"p1.name_full": "Made-up Rani"}).case_id

    page = in_window(qtbot, ComposerPage(ours), on_desk(ours, write))
    press(qtbot, page.body.office.purpose.button("shelter"))
    settle(ours)
    qtbot.waitUntil(lambda: page.body.flow.step is Step.AGREED)
    qtbot.waitUntil(lambda: page.focusWidget() in page.body.agreed.quick.radios.values())
