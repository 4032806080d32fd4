"""A letter in the window over real registers: from the referral to paper and to a file."""

from __future__ import annotations

import functools
import tempfile

import pytest

from app.cases import cases
from app.consent import decisions
from app.core import drafts, log
from app.letters import issue
from app.letters.document import COPIES
from app.letters.records import NameGround
from app.referrals import referrals, withdrawing
from desk_sim import settle
from exchange_stage import in_window, on_desk, press
from letter_fakes import FakePrinters
from pair_sim import ENGLISH, sealed_case
from ui.drafts.draft_form import Drafting
from ui.frame.page import LetterAsked
from ui.letters.make_page import MakePage
from ui.letters.save_sheet import SaveSheet
from ui.printing.printing import PrintSheet
from waits import double_click

MARKER = "Zinnoberrot"
FACTS = {**ENGLISH, "summary": f"Promised work in a made-up hotel called {MARKER}."}


@pytest.fixture
def sent(desks):
    """A referral that was sealed for the other office."""
    ours, theirs = desks
    return on_desk(ours, lambda s: sealed_case(s, theirs.services, FACTS))


def letter_page(qtbot, desk, printers, **asked: str) -> MakePage:
    page = in_window(qtbot, MakePage(desk, printers=printers), LetterAsked(**asked).argument)
    qtbot.waitUntil(lambda: page.body.flow.can_leave, timeout=20_000)
    return page


def sheet_over(page, kind):
    """Return the dialog of this kind that is open over a page."""
    return next(sheet for sheet in page.window().findChildren(kind) if sheet.isVisible())


def actions(desk) -> list[str]:
    return [entry.action for entry in on_desk(desk, functools.partial(log.entries))]


def letters(desk):
    return on_desk(desk, functools.partial(issue.list_letters))


def test_a_referral_is_printed_and_the_second_print_is_the_same_letter(qtbot, desks, sent):
    ours, _theirs = desks
    printers = FakePrinters("Laser", "Other")
    page = letter_page(qtbot, ours, printers, referral_id=sent[1].referral_id)
    assert letters(ours) == ()
    for prints in (1, 2):
        press(qtbot, page.body.foot.print)
        sheet = sheet_over(page, PrintSheet)
        assert "may keep a copy" in " ".join(
            banner.text for banner in sheet.findChildren(type(sheet._warning()))
        )
        press(qtbot, sheet.go)
        qtbot.waitUntil(lambda: page.body.flow.can_leave and bool(letters(ours)))
        [letter] = letters(ours)
        assert letter.prints == prints
    first, second = printers.papers
    assert first.pages == second.pages == page.body.pane.pages
    assert first.was_let_go == "end"
    assert actions(ours).count("letter_issued") == 1
    assert actions(ours).count("letter_printed") == 2


def test_a_letter_is_saved_under_its_number_and_leaves_nothing_else(
    qtbot, desks, sent, tmp_path, monkeypatch
):
    ours, _theirs = desks
    temp = tmp_path / "temp"
    stick = tmp_path / "stick"
    for folder in (temp, stick):
        folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temp))
    monkeypatch.setenv("TMPDIR", str(temp))
    page = letter_page(qtbot, ours, FakePrinters(), referral_id=sent[1].referral_id)
    press(qtbot, page.body.foot.save)
    sheet = sheet_over(page, SaveSheet)
    press(qtbot, sheet.go)
    proposed = page.body.dialog.name.text()
    page.body.dialog.reject()
    assert proposed == f"{page.body.flow.out.number}.pdf"
    assert letters(ours) == ()
    shown = page.body.flow.out.pdf
    page.body._save_to(stick / "letter.pdf")
    qtbot.waitUntil(lambda: bool(letters(ours)) and letters(ours)[0].saves == 1)
    assert (stick / "letter.pdf").read_bytes() == shown
    assert [path.name for path in stick.iterdir()] == ["letter.pdf"]
    assert list(temp.iterdir()) == []
    assert actions(ours).count("letter_saved") == 1
    for path in (tmp_path / "one").rglob("*"):
        if path.is_file():
            raw = path.read_bytes()
            assert MARKER.encode() not in raw, path.name
            assert b"%PDF" not in raw, path.name


def test_consent_that_was_taken_back_meanwhile_lets_nothing_out(qtbot, desks, sent):
    ours, _theirs = desks
    case, referral = sent
    printers = FakePrinters("Laser")
    page = letter_page(qtbot, ours, printers, referral_id=referral.referral_id)

    def take_back(s):
        record = cases.show_case(s, case.case_id)
        decisions.withdraw_consent(s, record.consents[0].consent_id)

    on_desk(ours, take_back)
    press(qtbot, page.body.foot.print)
    press(qtbot, sheet_over(page, PrintSheet).go)
    qtbot.waitUntil(lambda: page.body.flow.preview.problem is not None, timeout=20_000)
    assert letters(ours) == ()
    assert printers.papers[0].pages == 0
    assert not page.body.foot.print.isEnabled()
    assert page.body.foot.print.accessibleDescription()


@pytest.mark.parametrize("what", ["letter", "consent"])
def test_a_letter_that_was_taken_back_meanwhile_is_not_printed_a_second_time(
    qtbot, desks, sent, what
):
    ours, _theirs = desks
    case, referral = sent
    printers = FakePrinters("Laser")
    page = letter_page(qtbot, ours, printers, referral_id=referral.referral_id)
    press(qtbot, page.body.foot.print)
    press(qtbot, sheet_over(page, PrintSheet).go)
    qtbot.waitUntil(lambda: bool(letters(ours)) and letters(ours)[0].prints == 1)

    def take_back(s):
        if what == "letter":
            issue.withdraw(s, issue.list_letters(s)[0].letter_id, "facts_changed")
            return
        record = cases.show_case(s, case.case_id)
        decisions.withdraw_consent(s, record.consents[0].consent_id)

    on_desk(ours, take_back)
    refused = []
    page.body.flow.refused.connect(refused.append)
    press(qtbot, page.body.foot.print)
    press(qtbot, sheet_over(page, PrintSheet).go)
    qtbot.waitUntil(lambda: bool(refused), timeout=20_000)
    settle(ours)
    assert printers.papers[-1].pages == 0
    assert letters(ours)[0].prints == 1
    assert not page.body.flow.out.busy


def test_a_double_click_on_print_issues_one_letter(qtbot, desks, sent):
    ours, _theirs = desks
    printers = FakePrinters("Laser")
    page = letter_page(qtbot, ours, printers, referral_id=sent[1].referral_id)
    page.body.ask_print()
    page.body.ask_print()
    for sheet in page.window().findChildren(PrintSheet):
        double_click(sheet.go)
        sheet._go()
    settle(ours)
    qtbot.waitUntil(lambda: page.body.flow.can_leave)
    assert len(letters(ours)) == 1
    assert actions(ours).count("letter_printed") == 1


def test_a_referral_that_was_withdrawn_has_no_letter(qtbot, desks, sent):
    ours, _theirs = desks
    on_desk(ours, lambda s: withdrawing.withdraw(s, sent[1].referral_id, "made up"))
    page = in_window(
        qtbot,
        MakePage(ours, printers=FakePrinters()),
        LetterAsked("", sent[1].referral_id).argument,
    )
    settle(ours)
    assert page.body.flow.problem is not None
    assert not page.body.foot.print.isEnabled()
    record = on_desk(ours, lambda s: referrals.show_referral(s, sent[1].referral_id))
    assert record.state == "revoked"


def test_words_added_to_a_letter_outlive_a_crash_and_go_once_it_is_issued(qtbot, desks, sent):
    ours, _theirs = desks
    referral_id = sent[1].referral_id
    page = letter_page(qtbot, ours, FakePrinters("Laser"), referral_id=referral_id)
    settle(ours)
    page.body.choices.note.setText("Made-up words of ours")
    page.body.choices.findChild(Drafting).keep()
    settle(ours)
    again = letter_page(qtbot, ours, FakePrinters("Laser"), referral_id=referral_id)
    settle(ours)
    assert again.body.choices.note.text() == "Made-up words of ours"
    assert again.body.flow.choices.draft.note == "Made-up words of ours"
    qtbot.waitUntil(lambda: again.body.flow.can_leave, timeout=20_000)
    press(qtbot, again.body.foot.print)
    press(qtbot, sheet_over(again, PrintSheet).go)
    qtbot.waitUntil(lambda: bool(letters(ours)))
    settle(ours)
    place = f"letter:{sent[0].case_id}:{referral_id}:"
    assert on_desk(ours, lambda s: drafts.kept(s, place)) == ""


def test_what_was_chosen_for_a_letter_outlives_a_crash_but_not_what_the_person_said(
    qtbot, desks, sent
):
    ours, _theirs = desks

    def shown() -> MakePage:
        asked = LetterAsked(sent[0].case_id)
        page = in_window(qtbot, MakePage(ours, printers=FakePrinters()), asked.argument)
        settle(ours)
        return page

    page = shown()
    choices = page.body.flow.choices
    kind = choices.kinds()[-1]
    choices.choose(kind=kind)
    choices.choose(
        days="7", second="ne", copies=COPIES[:1], ground=NameGround("court_order", "7/26", "R. Das")
    )
    page.body.choices.findChild(Drafting).keep()
    settle(ours)
    again = shown().body.flow.choices.draft
    assert (again.kind, again.days, again.second, again.copies) == (kind, "7", "ne", COPIES[:1])
    assert again.ground == NameGround("court_order", "7/26", "R. Das")
    assert not again.is_safe
