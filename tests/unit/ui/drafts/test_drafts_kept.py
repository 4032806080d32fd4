"""What was chosen or typed and not finished is there after a lock, and gone once it is done."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from app.base.errors import FactRefusedError
from app.cases import cases
from app.core import drafts
from app.mail import accounts
from app.mail.records import MailAccount, MailChoice, MailServer
from app.register import access
from app.retention.recycle_bin import bin_case, empty_bin
from desk_sim import on_lane, settle
from office_sim import CLOCK, PASSPHRASE
from ui.drafts.draft_form import Keeping
from ui.mail.setup_flow import DRAFT_PLACE, choice_text, read_choice
from ui.mail.setup_page import MailPage
from ui.referrals.choices import Draft, GroundDraft
from ui.referrals.composer_page import ComposerPage
from ui.referrals.round import draft_text, drafts_text, read_draft, read_drafts
from ui.shell.main_window import MainWindow
from ui.widgets.buttons import Button
from ui.widgets.window_memory import WindowMemory


@pytest.fixture
def case_id(desk):
    return on_lane(
        desk.lane, lambda: cases.add_case(desk.services, {"p1.name_full": "Asha"})
    ).case_id


def locked_and_open_again(desk) -> None:  # type: ignore[no-untyped-def]
    folder = desk.services.folder
    settle(desk)
    on_lane(desk.lane, lambda: access.lock(desk.services))
    desk.services = on_lane(desk.lane, lambda: access.unlock(folder, None, PASSPHRASE, clock=CLOCK))


def window_of(qtbot, desk) -> MainWindow:  # type: ignore[no-untyped-def]
    shown = MainWindow(desk)
    qtbot.in_front(shown)
    settle(desk)
    return shown


def gone(window: MainWindow, desk) -> None:  # type: ignore[no-untyped-def]
    window.prepare_to_go()
    settle(desk)
    window.hide()
    window.deleteLater()


def test_a_referral_that_is_being_chosen_is_there_after_a_lock(qtbot, desk, case_id):
    window = window_of(qtbot, desk)
    window.go("refer", case_id)
    settle(desk)
    choices = window.page.body.flow.choices
    choices.set_purpose("shelter")
    choices.set_details("Half of what was to be said")
    gone(window, desk)
    locked_and_open_again(desk)
    window = window_of(qtbot, desk)
    window.go("refer", case_id)
    settle(desk)
    assert isinstance(window.page, ComposerPage)
    draft = window.page.body.flow.choices.draft
    assert (draft.purpose, draft.details) == ("shelter", "Half of what was to be said")
    gone(window, desk)


def test_a_referral_that_was_begun_can_be_thrown_away_and_brought_back(qtbot, desk, case_id):
    def details() -> str:
        return window.page.body.flow.choices.draft.details

    def press_the_line() -> None:
        qtbot.mouseClick(window.page.session.line.findChild(Button), Qt.MouseButton.LeftButton)
        settle(desk)

    def kept() -> str:
        return on_lane(desk.lane, lambda: drafts.kept(desk.services, f"refer:{case_id}"))

    window = window_of(qtbot, desk)
    window.go("refer", case_id)
    settle(desk)
    assert window.page.session.line is None
    window.page.body.flow.choices.set_details("Half of it")
    window.go("register")
    window.go("refer", case_id)
    settle(desk)
    press_the_line()
    assert (details(), kept()) == ("", "")
    press_the_line()
    assert details() == "Half of it"
    assert "Half of it" in kept()
    assert window.page.session.line.text == "You had begun this."
    gone(window, desk)


def test_who_went_for_an_office_is_not_told_what_was_begun(qtbot, desk, case_id):
    window = window_of(qtbot, desk)
    window.go("refer", case_id)
    settle(desk)
    window.page.body.flow.choices.set_details("Half of it")
    window.page.body.office.offices_asked.emit()
    settle(desk)
    window.go("refer", case_id)
    settle(desk)
    assert window.page.session.line is None
    gone(window, desk)


def test_every_office_of_a_round_is_there_after_a_lock(qtbot, desk, case_id):
    window = window_of(qtbot, desk)
    window.go("refer", case_id)
    settle(desk)
    offices = window.page.session.round
    offices.front.choices.set_details("For the first")
    offices.add()
    offices.front.choices.set_details("For the second")
    settle(desk)
    gone(window, desk)
    locked_and_open_again(desk)
    window = window_of(qtbot, desk)
    window.go("refer", case_id)
    settle(desk)
    offices = window.page.session.round
    said = [flow.choices.draft.details for flow in offices.flows]
    assert said == ["For the first", "For the second"]
    assert offices.front is offices.flows[0]
    gone(window, desk)


def test_a_referral_is_kept_while_it_is_chosen_and_not_only_when_it_is_left(qtbot, desk, case_id):
    window = window_of(qtbot, desk)
    window.go("refer", case_id)
    settle(desk)
    window.page.session.round.front.choices.set_details("Before the power cut")
    place = f"refer:{case_id}"
    qtbot.waitUntil(
        lambda: (
            "Before the power cut" in on_lane(desk.lane, lambda: drafts.kept(desk.services, place))
        ),
        timeout=10_000,
    )
    gone(window, desk)


def test_a_round_of_before_that_kept_one_office_is_still_read():
    one = Draft(case_id="c1", details="From an older version")
    assert read_drafts(draft_text(one), "c1") == [one]
    assert read_drafts(drafts_text([one, Draft(case_id="other")]), "c1") == [one]
    assert read_drafts("", "c1") == read_drafts("7", "c1") == read_drafts("{", "c1") == []


def test_mail_settings_that_were_typed_are_there_after_a_lock_but_no_password(qtbot, desk):
    window = window_of(qtbot, desk)
    window.go("mail")
    settle(desk)
    page = window.page
    assert isinstance(page, MailPage)
    page.ways.choose("account")
    page.form.address.setText("half@example.org")
    page.form.password.line.setText("made-up-password")
    page._changed()
    gone(window, desk)
    kept = on_lane(desk.lane, lambda: drafts.kept(desk.services, DRAFT_PLACE))
    assert "half@example.org" in kept
    assert "made-up-password" not in kept
    locked_and_open_again(desk)
    window = window_of(qtbot, desk)
    window.go("mail")
    settle(desk)
    page = window.page
    assert page.form.address.text() == "half@example.org"
    assert page.save.isEnabled()
    assert page.form.password.text() == ""
    assert "Type it once more" in page.form.kept.shown()
    assert "typed once more" in page.state.shown()
    assert page.typing.drafting.banner is not None
    gone(window, desk)
    locked_and_open_again(desk)
    window = window_of(qtbot, desk)
    window.go("mail")
    settle(desk)
    assert "Type it once more" in window.page.form.kept.shown(), "also over a second lock"
    gone(window, desk)


def test_mail_settings_that_were_begun_can_be_thrown_away_and_are_gone_once_saved(qtbot, desk):
    def kept() -> str:
        return on_lane(desk.lane, lambda: drafts.kept(desk.services, DRAFT_PLACE))

    def press(words: str) -> None:
        settle(desk)
        banner = page.typing.drafting.banner
        next(one for one in banner.findChildren(Button) if one.text() == words).click()
        settle(desk)

    window = window_of(qtbot, desk)
    window.go("mail")
    settle(desk)
    window.page.ways.choose("webmail")
    gone(window, desk)
    assert kept()
    window = window_of(qtbot, desk)
    window.go("mail")
    settle(desk)
    page = window.page
    assert page.ways.value() == "webmail"
    press("Discard")
    assert (page.ways.value(), kept()) == ("", "")
    assert not page.save.isEnabled()
    press("Bring it back")
    assert page.ways.value() == "webmail"
    page.save.click()
    settle(desk)
    assert page.state.shown() == "Saved."
    assert (page.typing.drafting.banner, kept()) == (None, "")
    gone(window, desk)


def test_a_window_that_was_locked_on_the_mail_settings_begins_there_on_the_same_day(
    qtbot, desk, tmp_path
):
    WindowMemory(desk, tmp_path / "window.json")
    window = window_of(qtbot, desk)
    window.go("settings")
    window.go("mail")
    settle(desk)
    gone(window, desk)
    desk.findChild(WindowMemory).setParent(None)
    WindowMemory(desk, tmp_path / "window.json")
    window = window_of(qtbot, desk)
    assert isinstance(window.page, MailPage)
    window.go("bin")
    settle(desk)
    gone(window, desk)
    desk.findChild(WindowMemory).setParent(None)
    WindowMemory(desk, tmp_path / "window.json")
    window = window_of(qtbot, desk)
    assert window.here[0] == "register", "what is about something else begins above it"
    gone(window, desk)


def certificates(count: int) -> str:
    """Return so many made-up certificates, of 1,200 bytes each."""
    return "".join(
        ssl.DER_cert_to_PEM_cert(b"\x30\x82\x04\xac" + bytes([number % 251]) * 1_196)
        for number in range(count)
    )


SERVER = MailServer("mail.made-up.example", 465, "tls")


def with_ca(own_ca: str) -> MailChoice:
    account = MailAccount("office@made-up.example", "office", SERVER, SERVER, own_ca)
    return MailChoice("account", account=account)


@pytest.mark.parametrize("kept", ["", certificates(2)])
@pytest.mark.parametrize("count", [0, 1, 150])
def test_certificates_that_were_chosen_are_whole_after_a_lock(qtbot, desk, tmp_path, kept, count):
    on_lane(desk.lane, lambda: accounts.set_choice(desk.services, with_ca(kept), "made-up"))
    window = window_of(qtbot, desk)
    window.go("mail")
    settle(desk)
    page = window.page
    chosen = certificates(count)
    if chosen:
        file = tmp_path / "authority.pem"
        file.write_text(f"Words around it\n{chosen}", "ascii")
        page.form.certificate_chosen.emit(file)
        settle(desk)
    else:
        page.form.drop_ca.click()
        page.form.delete.setChecked(True)
    gone(window, desk)
    assert not Keeping.of(desk).waits(), "the register took all of it"
    locked_and_open_again(desk)
    window = window_of(qtbot, desk)
    window.go("mail")
    settle(desk)
    page = window.page
    assert page.form.account().own_ca == chosen
    page.save.click()
    settle(desk)
    assert page.state.shown() == "Saved."
    found = on_lane(desk.lane, lambda: accounts.choice(desk.services))
    assert found.account.own_ca == chosen
    gone(window, desk)


def test_certificates_that_are_kept_are_there_when_something_else_was_changed(qtbot, desk):
    kept = certificates(150)
    on_lane(desk.lane, lambda: accounts.set_choice(desk.services, with_ca(kept), "made-up"))
    window = window_of(qtbot, desk)
    window.go("mail")
    settle(desk)
    window.page.form.login.setText("another")
    # Looked at only: what stands in the form of the mailbox is there when she turns back.
    window.page.ways.choose("webmail")
    gone(window, desk)
    text = on_lane(desk.lane, lambda: drafts.kept(desk.services, DRAFT_PLACE))
    assert "BEGIN" not in text, "it is not written twice"
    locked_and_open_again(desk)
    window = window_of(qtbot, desk)
    window.go("mail")
    settle(desk)
    page = window.page
    assert page.ways.value() == "webmail"
    page.ways.choose("account")
    wanted = page.wanted().account
    assert wanted is not None
    assert (wanted.login, wanted.own_ca) == ("another", kept)
    gone(window, desk)


@pytest.mark.parametrize("file", ["-", "no certificate", '"' * 262_144, "\0" * 262_144])
def test_a_file_without_certificates_is_none_after_a_lock_and_is_refused_as_before(file):
    found = read_choice(choice_text(with_ca(file)))
    assert found is not None and found.account is not None
    assert (found.account.address, found.account.own_ca) == ("office@made-up.example", "-")
    with pytest.raises(FactRefusedError):
        accounts.checked_ca(found.account.own_ca)


def test_certificates_as_kept_are_those_that_are_kept_now():
    old, new = (with_ca(certificates(count)).account for count in (1, 2))
    text = choice_text(MailChoice("account", account=old), old)
    assert read_choice(text, new) == MailChoice("account", account=new)
    assert read_choice(text) == with_ca(""), "none are kept any more"
    assert read_choice(choice_text(MailChoice("account", account=old), new)).account == old


def test_a_draft_goes_with_the_case_that_is_erased(desk, case_id):
    def work() -> tuple[str, str]:
        s = desk.services
        drafts.keep(s, f"refer:{case_id}", "about Asha")
        drafts.keep(s, "mail", "of no case")
        bin_case(s, case_id)
        empty_bin(s, [case_id])
        return drafts.kept(s, f"refer:{case_id}"), drafts.kept(s, "mail")

    assert on_lane(desk.lane, work) == ("", "of no case")


def test_a_draft_comes_back_as_it_was_but_an_unchecked_office_is_decided_anew():
    draft = Draft(
        "c1",
        "office",
        purpose="legal",
        services=("s1",),
        service_times=(("s1", "day"),),
        ground=GroundDraft(True, "court_order", "7/26", "R. Das", "because"),
        facts=frozenset({"p1.age", "summary"}),
        along=frozenset({"paper1"}),
        unchecked=True,
        case_ref="7K3M-9Q2A",
    )
    again = read_draft(draft_text(draft), "c1")
    assert again is not None
    assert again.unchecked is False
    assert again.case_ref == "7K3M-9Q2A"
    assert (again.facts, again.ground, again.service_times) == (
        draft.facts,
        draft.ground,
        draft.service_times,
    )
    assert read_draft(draft_text(draft), "another case") is None
    assert again.along == frozenset(), "what goes along is said anew, with the answer"


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "null", '{"case_id": 1}', '{"ground": 7}', "\x00"]
)
def test_a_text_that_makes_no_sense_is_no_draft(text: str):
    assert read_draft(text, "c1") is None
    assert read_choice(text) is None


def test_nothing_is_kept_in_a_file(desk, tmp_path: Path):
    on_lane(desk.lane, lambda: drafts.keep(desk.services, "mail", "Zyxomarka"))
    settle(desk)
    assert not [p for p in tmp_path.rglob("*") if p.is_file() and b"Zyxomarka" in p.read_bytes()]
