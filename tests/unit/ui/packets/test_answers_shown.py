"""What an answer says can be read: in inbox, outbox and story of the case, in every language."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.base import language
from app.cases import cases
from app.cases.records import TimelineEntry
from app.cli.packets_shown import packet_lines
from app.core.services import Services
from app.inbox import acceptance, inbox_list
from app.inbox.receipts import receipt_body
from app.offices import offices
from app.outbox import delivery
from app.packets.packet_view import KINDS, Answered, about, received_kind
from app.packets.records import SeenAnswer
from app.packets.referral_life import step_words
from app.referrals import referrals, withdrawing
from app.retention.declined import erase_declined
from crypto.packet.bodies import NOTICES_ABOUT_PACKET, NOTICES_SIGNED, TYPES
from desk_sim import settle
from exchange_fakes import FakeTray
from exchange_records import inbox_item, packet
from exchange_stage import on_desk, shown, texts
from models.rows.packet import Packet
from office_sim import DAY_S, fixed_clock
from packet_desk import write_packet
from pair_sim import agree, case_with, everything
from ui.frame.values import fact_in_words
from ui.packets.inbox.inbox_page import InboxPage
from ui.packets.outbox.outbox_page import OutboxPage
from ui.packets.packet_words import after_answer, answer_lines, request_lines
from ui.referrals.composer_body import look_again
from ui.widgets.case_words import story

NOTE = "Ask the made-up home in Araria."
SPEAKS = {
    "p1.name_full": "Made-up Maria",
    "p1.birth": "2003-03-12",
    "p1.is_child_stated": "no",
    "p1.languages": "hin, bho",
    "p1.sex_or_gender": "female",
}


def declined(desks, tmp_path) -> str:
    """A referral goes over, is declined with a note, and the receipt comes home; its case."""
    ours, theirs = desks

    def write(s: Services) -> tuple[str, str]:
        case = case_with(s, SPEAKS)
        agree(s, case, theirs.services)
        sent = referrals.send(s, everything(s, case, theirs.services, reply_by="2026-11-30"))
        return case.case_id, str(delivery.copy_to(s, sent.packet_id, tmp_path))

    case_id, file = on_desk(ours, write)

    def refuse(s: Services) -> str:
        item = acceptance.receive(s, tmp_path / file)
        done = acceptance.decline(s, item.packet_id, "no_capacity", NOTE)
        return done.receipt

    receipt = on_desk(theirs, refuse)
    on_desk(ours, lambda s: acceptance.receive(s, tmp_path / receipt))
    return str(case_id)


def page_of(qtbot, page, argument: str = ""):
    qtbot.addWidget(page)
    page.resize(1130, 640)
    page.open(argument)
    page.refresh()
    page.show()
    settle(page.desk)
    return page


def test_reason_and_note_of_a_no_stand_in_inbox_outbox_and_story(qtbot, desks, tmp_path):
    ours, _theirs = desks
    case_id = declined(desks, tmp_path)
    asked = []
    ours.opened.connect(lambda place, argument: asked.append((place, argument)))
    page = page_of(qtbot, InboxPage(ours))
    assert {"Declined", "No capacity", NOTE, "LF-26-0001"} <= set(texts(page.pane))
    assert "What they sent" not in texts(page.pane)
    page.pane.to_case.click()
    assert asked == [("case", case_id)]
    out = page_of(qtbot, OutboxPage(ours))
    assert {"No capacity", NOTE} <= set(texts(out.pane))
    assert "30 Nov 2026" in texts(out.pane)
    assert not out.panel.copy.isVisible()
    assert "Handed over. The same file can be handed over again." not in texts(out.pane)
    assert out.model.index(0, 5).data() == "No capacity"
    case = on_desk(ours, lambda s: cases.show_case(s, case_id))
    line = next(one for one in story(case.timeline) if "answered by" in one.text)
    assert (line.icon, line.tone) == ("circle-x", "danger")
    assert "reason: No capacity" in line.text


def test_an_answer_that_was_a_yes_is_green_and_a_late_one_is_not(qtbot):
    def told(state: str) -> str:
        entry = TimelineEntry(1, "referral_answered", "", {"office": "A", "state": state}, "R. Das")
        return story((entry,))[0].tone

    assert [told(state) for state in ("accepted", "declined", "received")] == [
        "good",
        "danger",
        "accent",
    ]


def test_an_answer_of_an_unchecked_office_stays_closed(qtbot, desks, tmp_path):
    ours, theirs = desks
    declined(desks, tmp_path)
    on_desk(ours, lambda s: offices.report_mismatch(s, theirs.services.office.office_id))
    [item] = on_desk(ours, inbox_list.inbox)
    preview = on_desk(ours, lambda s: inbox_list.preview(s, item.packet_id))
    assert preview.answer is None


def test_rows_of_the_inbox_differ_by_case_and_reference(qtbot):
    rows = [inbox_item(1, case_ref="K7TP-29QX"), inbox_item(2, kind="transfer", case_no="LF-26-7")]
    page, _desk = shown(qtbot, InboxPage, FakeTray(rows))
    cells = [[page.model.index(row, column).data() for column in (1, 2)] for row in (0, 1)]
    assert cells == [["Referral", "K7TP-29QX"], ["Transfer", "LF-26-7"]]


def test_a_packet_that_was_received_before_is_turned_to(qtbot, desks, tmp_path):
    _ours, theirs = desks
    declined(desks, tmp_path)
    [file] = tmp_path.glob("*.lifafa")
    page = page_of(qtbot, InboxPage(theirs))
    page.flow.choose("")
    said = []
    theirs.noticed.connect(said.append)
    page.open(str(file))
    settle(theirs)
    assert page.flow.chosen is not None
    assert page.flow.shown is not None
    assert page.flow.chosen.state == "declined"
    assert (said[-1].tone, said[-1].todo) == ("accent", "It is shown here.")
    assert "Already received on 25 Nov 2026" in said[-1].text


def test_a_packet_that_was_erased_since_is_not_said_to_be_shown(qtbot, desks, tmp_path):
    _ours, theirs = desks
    declined(desks, tmp_path)
    [file] = tmp_path.glob("*.lifafa")

    def later(s: Services) -> int:
        return erase_declined(replace(s, clock=fixed_clock(s.clock.now() + 30 * DAY_S)))

    assert on_desk(theirs, later) == 1
    page = page_of(qtbot, InboxPage(theirs))
    said = []
    theirs.noticed.connect(said.append)
    page.open(str(file))
    settle(theirs)
    assert page.flow.items == ()
    assert page.flow.shown is None
    assert "Already received on 25 Nov 2026, and erased here since." in said[-1].text
    assert said[-1].todo == "Nothing was taken in. Is it needed now? Ask them to seal it anew."


def test_an_answer_without_a_reason_has_no_empty_line(qtbot):
    uses = FakeTray([inbox_item(1, type="receipt", kind="accepted", state="read")])
    answer = SeenAnswer("accepted", "", "", "", "1" * 32)
    uses.previews[f"{1:032x}"] = packet(type="receipt", answer=answer, block=None, facts=())
    page, _desk = shown(qtbot, InboxPage, uses)
    assert "Their answer" in texts(page.pane)
    assert "Reason" not in texts(page.pane)
    assert not page.pane.to_case.isVisible()


CARD_THEN = "Next: ask for their newest office card, then "
UNKNOWN = "They do not know it yet."
NEXT = {
    ("referral", "refer"): CARD_THEN + "refer again.",
    ("referral", "transfer"): CARD_THEN + "refer again.",
    ("referral", "request"): CARD_THEN + "open the case and seal it for them again.",
    ("referral", "notify"): CARD_THEN + "open the case and seal it for them again.",
    ("referral", "query"): CARD_THEN + "open the case and seal it for them again.",
    (
        "notice",
        "withdraw",
    ): f"Next: call them and tell them that the referral is withdrawn. {UNKNOWN}",
    ("notice", "supersede"): (
        f"Next: call them and tell them that the earlier referral is replaced. {UNKNOWN}"
    ),
    ("notice", "consent_withdrawn"): (
        f"Next: call them and tell them that the person took consent back. {UNKNOWN}"
    ),
    **dict.fromkeys(
        [("notice", kind) for kind in sorted(NOTICES_SIGNED)],
        "Next: call them, and give them your newest office card."
        " What the notice says has not reached them.",
    ),
    ("receipt", "accepted"): f"Next: call them and tell them your answer. {UNKNOWN}",
    ("status", "done"): f"Next: call them and tell them how the work stands. {UNKNOWN}",
    ("card", ""): "Next: give them your office card as a file or on paper.",
    ("return", ""): CARD_THEN + "seal the return for them again.",
    **dict.fromkeys(
        [("psi1", ""), ("psi2", ""), ("psi3", "")],
        CARD_THEN + "look under Matches how this match goes on.",
    ),
    ("", ""): "Next: call them. What you wrote has not reached them.",
}


def answer_to(of: tuple[str, str], state: str, file: str = "here") -> SeenAnswer:
    return SeenAnswer(state, "", "", "", "1" * 32, *of, file)


def test_every_type_and_kind_of_packet_has_its_next_step():
    kinds = {("notice", kind) for kind in NOTICES_ABOUT_PACKET | NOTICES_SIGNED}
    kinds |= {("referral", kind) for kind in KINDS}
    assert set(NEXT) >= kinds
    assert {type_ for type_, _kind in NEXT} == {*TYPES, ""}


@pytest.mark.parametrize("of", list(NEXT))
def test_what_to_do_about_a_packet_that_stayed_shut_fits_what_it_was(qtbot, of):
    uses = FakeTray([inbox_item(1, type="receipt", kind="cannot_open", state="read")])
    answer = answer_to(of, "cannot_open")
    uses.previews[f"{1:032x}"] = packet(type="receipt", answer=answer, block=None, facts=())
    page, _desk = shown(qtbot, InboxPage, uses)
    assert [words for words in texts(page.pane) if words.startswith("Next:")] == [NEXT[of]]
    # Whatever stayed shut is named beside the answer.
    assert dict(answer_lines(answer)).get("About", "") == (about(*of) if of[0] else "")


@pytest.mark.parametrize(
    ("of", "words"),
    [
        (("referral", "refer"), "Next: open the case and choose another office, or talk to them."),
        (("referral", "request"), "Next: talk to them. What you asked for is with them."),
        (("notice", "withdraw"), "Next: call them and ask why."),
        (("return", ""), "Next: call them and ask why."),
    ],
)
def test_another_office_is_sought_only_for_what_another_office_can_take(of, words):
    assert after_answer(answer_to(of, "declined")) == words


@pytest.mark.parametrize("of", list(NEXT))
def test_a_file_with_a_part_missing_is_copied_again_whatever_it_was(of):
    told = after_answer(answer_to(of, "part_missing"))
    assert told == "Next: copy the same file for them once more, from the outbox."


NO_FILE = " The sealed file is not kept here any more."
WITHOUT = {
    ("referral", "refer"): "Next: open the case and refer again." + NO_FILE,
    ("referral", "transfer"): "Next: open the case and refer again." + NO_FILE,
    ("return", ""): "Next: seal the return for them again." + NO_FILE,
    ("", ""): "Next: call them." + NO_FILE,
    **dict.fromkeys(
        [("referral", "request"), ("referral", "notify"), ("referral", "query")],
        "Next: open the case and seal it for them again." + NO_FILE,
    ),
    **dict.fromkeys(
        [("psi1", ""), ("psi2", ""), ("psi3", "")],
        "Next: look under Matches how this match goes on." + NO_FILE,
    ),
}


@pytest.mark.parametrize("of", list(NEXT))
def test_a_part_that_is_missing_of_a_file_that_is_gone_is_not_copied_again(of):
    answer = answer_to(of, "part_missing", "gone")
    assert after_answer(answer) == WITHOUT.get(of, NEXT[of])


def test_where_nobody_looked_for_a_file_nobody_is_told_to_copy_it():
    answer = SeenAnswer("part_missing", "", "", "", "1" * 32, "referral", "refer")
    assert after_answer(answer) == WITHOUT["referral", "refer"]
    assert answer.of_file == Answered().file == "gone"


@pytest.mark.parametrize(
    ("why", "words"),
    [
        ("answered", "It has reached them since. Nothing is left to do."),
        ("withdrawn", "It was withdrawn since. Nothing is left to do."),
        ("superseded", "It was replaced since. Nothing is left to do."),
    ],
)
def test_a_part_that_is_missing_of_what_is_over_leaves_nothing_to_do(why, words):
    answer = answer_to(("referral", "refer"), "part_missing", why)
    assert after_answer(answer) == words


@pytest.mark.parametrize("way", ["here", "gone", "withdrawn"])
def test_what_to_do_about_a_missing_part_follows_the_file(qtbot, desks, tmp_path, way):
    ours, theirs = desks

    def sent(s: Services) -> tuple[str, ...]:
        case = case_with(s, SPEAKS)
        agree(s, case, theirs.services)
        found = referrals.send(s, everything(s, case, theirs.services))
        delivery.mark_handed_over(s, found.packet_id)
        with s.register.read() as session:
            row = session.get_one(Packet, found.packet_id)
            return found.referral_id, found.packet_id, row.manifest_sha256, row.thread

    referral_id, packet_id, digest, thread = on_desk(ours, sent)
    body = receipt_body(packet_id, digest, "part_missing")
    path = tmp_path / "r.lifafa"

    def answered(s: Services) -> str:
        told = {"type": "receipt", "re": packet_id, "body": body, "thread": thread}
        write_packet(path, theirs.services, s, **told)
        receipt = acceptance.receive(s, path).packet_id
        if way == "gone":
            for file in (s.folder / "outbox").iterdir():
                file.unlink()
        elif way == "withdrawn":
            withdrawing.withdraw(s, referral_id, "Not needed.")
        return receipt

    page = page_of(qtbot, InboxPage(ours), on_desk(ours, answered))
    words = {
        "here": "Next: copy the same file for them once more, from the outbox.",
        "gone": WITHOUT["referral", "refer"],
        "withdrawn": "It was withdrawn since. Nothing is left to do.",
    }
    told = texts(page.pane)
    assert [one for one in words.values() if one in told] == [words[way]]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"type": "card", "kind": ""}, "Their office card."),
        ({"type": "notice", "kind": "succession"}, "A signed notice about numbers of offices"),
        ({"type": "notice", "kind": "revocation"}, "A signed notice about numbers of offices"),
        ({"type": "notice", "kind": "directory"}, "A signed notice about numbers of offices"),
        ({"type": "psi1", "kind": ""}, "They ask whether both offices know the same people."),
        ({"type": "return", "kind": ""}, "Numbers of the cases of this office, and no case."),
    ],
)
def test_a_packet_that_is_no_referral_says_what_it_is(qtbot, changes, words):
    uses = FakeTray([inbox_item(1, state="read", **changes)])
    uses.previews[f"{1:032x}"] = packet(block=None, facts=(), **changes)
    page, _desk = shown(qtbot, InboxPage, uses)
    told = texts(page.pane)
    assert any(one.startswith(words) for one in told)
    assert "What they sent" not in told


def test_a_notice_that_stayed_shut_is_told_as_a_notice_in_inbox_and_story(desks, tmp_path):
    ours, theirs = desks

    def withdrawn(s: Services) -> tuple[str, ...]:
        case = case_with(s, SPEAKS)
        agree(s, case, theirs.services)
        sent = referrals.send(s, everything(s, case, theirs.services))
        delivery.mark_handed_over(s, sent.packet_id)
        notice = withdrawing.withdraw(s, sent.referral_id, "Not needed.").packet_id
        with s.register.read() as session:
            row = session.get_one(Packet, notice)
            return sent.referral_id, notice, row.manifest_sha256, row.thread

    referral_id, notice, digest, thread = on_desk(ours, withdrawn)
    body = receipt_body(notice, digest, "cannot_open", "Damaged.")
    path = tmp_path / "r.lifafa"

    def answered(s: Services):
        told = {"type": "receipt", "re": notice, "body": body, "thread": thread}
        write_packet(path, theirs.services, s, **told)
        return inbox_list.preview(s, acceptance.receive(s, path).packet_id)

    seen = on_desk(ours, answered)
    assert (seen.answer.of, seen.answer.of_kind) == ("notice", "withdraw")
    assert after_answer(seen.answer) == NEXT["notice", "withdraw"]
    assert "About: Notice: withdrawn" in packet_lines(seen)
    life = on_desk(ours, lambda s: referrals.show_referral(s, referral_id)).life
    words = [step_words(step) for step in life]
    assert "They could not open it (they) · Notice: withdrawn: “Damaged.”" in words


def test_the_kind_is_told_in_words_that_are_true_on_both_sides(qtbot):
    told = dict(request_lines(packet(reply_by="2026-11-30")))
    assert told["What it is"] == "Referral: the case stays with the sender"
    assert told["Answer needed by"] == "30 Nov 2026"
    assert received_kind("transfer") == "Transfer: the case moves to the receiver"


def test_values_are_told_one_by_one_in_the_language_of_the_reader(qapp, desks):
    ours, theirs = desks

    def look(s: Services):
        case = case_with(s, SPEAKS)
        agree(s, case, theirs.services)
        return referrals.preview(s, everything(s, case, theirs.services)).packet

    seen = on_desk(ours, look)
    language.install("hi")
    told = {fact.name: fact_in_words(fact) for fact in seen.facts}
    assert told["languages"] == "हिन्दी, भोजपुरी"
    assert told["birth"] == "12 मार्च 2003"
    agreed = {fact.name: fact_in_words(fact) for fact in seen.consent}
    assert language.translate("Adult, agreed") == agreed["capacity"] != "Adult, agreed"
    assert language.translate("How to take the consent back") in agreed["explained"]


def test_an_age_that_contradicts_the_birth_is_in_the_last_look(qapp, desks):
    ours, theirs = desks
    young = {**SPEAKS, "p1.birth": "2015-06-01"}

    def look(s: Services):
        case = case_with(s, young)
        agree(s, case, theirs.services, capacity="child_assent")
        whole = everything(s, case, theirs.services)
        named = everything(s, case, theirs.services, facts=("p1.name_full",))
        return referrals.preview(s, whole), referrals.preview(s, named)

    whole, named = on_desk(ours, look)
    (hint,) = whole.look_again
    assert (hint.label, hint.found) == ("Below 18", "doubt")
    assert look_again(hint) == ("Look again: Below 18 does not fit the date of birth or the age.")
    assert named.look_again == ()
