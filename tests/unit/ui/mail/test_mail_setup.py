"""Settings ▸ Mail: the three ways, the mailbox, its test, and who may change it."""

from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QWidget

from app.base.errors import FactRefusedError, NotEnoughDiskError
from app.core.records import UserRecord
from app.mail.mail_words import MailError
from desk_sim import desk_over, dressed, on_lane, settle
from exchange_fakes import AtOnce, Later
from exchange_stage import StageDesk, keyboard_in, press, texts
from mail_fakes_window import FAILURES, FakeMail, steps
from ui.mail.setup_page import MailPage
from ui.settings.settings_page import SettingsPage


@pytest.fixture(autouse=True)
def _look(qapp):
    dressed(qapp)


def shown(qtbot, mail=None, role="head", beside=None):
    desk = StageDesk()
    desk.services.user = UserRecord(1, "rdas", "R. Das", "", role)
    page = MailPage(desk, uses=mail or FakeMail(""), errands=AtOnce(), beside=beside or AtOnce())
    desk.setParent(page)
    qtbot.addWidget(page)
    page.resize(1130, 640)
    page.open("")
    page.refresh()
    qtbot.in_front(page)
    page.focus_first()
    return page, desk


def typed_mailbox(page, address="office@made-up.example", password="made-up words"):
    page.ways.choose("account")
    page.form.address.setText(address)
    page.form.send.host.setText("mail.made-up.example")
    page.form.read.host.setText("imap.made-up.example")
    page.form.password.line.setText(password)


@pytest.mark.parametrize("way", ["webmail", "draft"])
def test_the_ways_without_a_mailbox_ask_for_a_size_only(qtbot, way):
    mail = FakeMail("")
    page, desk = shown(qtbot, mail)
    assert not page.save.isEnabled()
    page.ways.choose(way)
    assert page.size_card.isVisible()
    assert not page.mailbox.isVisible()
    page.size_card.limit.choose("20")
    page.size_card.limit.chosen.emit("20")
    press(qtbot, page.save)
    ((wanted, typed),) = mail.saved
    assert (wanted.way, wanted.limit_bytes, wanted.account, typed) == (way, 20 * 2**20, None, None)
    assert desk.notices[-1].text == "From now on this office mails like this."
    assert not page.save.isEnabled()


def test_a_page_without_a_test_stays_where_it_begins(qtbot, monkeypatch):
    monkeypatch.setattr("ui.mail.setup_page._PLACED_MS", 0)
    page, _desk = shown(qtbot)
    page.resize(700, 380)
    QApplication.processEvents()
    page.flow.order = ()
    page.flow.changed.emit()
    QApplication.processEvents()
    assert page.body.verticalScrollBar().maximum() > 0
    assert page.body.verticalScrollBar().value() == 0


def test_another_size_is_typed(qtbot):
    mail = FakeMail("")
    page, _desk = shown(qtbot, mail)
    page.ways.choose("webmail")
    page.size_card.limit.choose("other")
    page.size_card.limit.chosen.emit("other")
    assert page.size_card.other.isVisible()
    page.size_card.other.setText("१५")
    press(qtbot, page.save)
    assert mail.saved[0][0].limit_bytes == 15 * 2**20


def test_known_servers_are_shown_and_not_asked(qtbot):
    page, _desk = shown(qtbot)
    page.ways.choose("account")
    page.form.address.setText("office@gmail.com")
    assert "smtp.gmail.com · 465 · TLS" in page.form.found.shown()
    assert "app password" in page.form.hint.shown()
    assert not page.form.send.isVisible()
    page.form.address.setText("office@outlook.com")
    assert "takes no password" in page.form.hint.shown()
    page.form.other.click()
    assert page.form.send.isVisible()
    assert keyboard_in(page.form.send.host)
    assert page.form.account().send.host == "smtp-mail.outlook.com"


def test_unknown_servers_are_asked_and_the_port_follows_the_protection(qtbot):
    page, _desk = shown(qtbot)
    typed_mailbox(page)
    assert page.form.send.isVisible()
    page.form.send.security.choose("starttls")
    page.form.send.security.chosen.emit("starttls")
    assert page.form.account().send.port == 587
    page.form.send.port.setText("2525")
    page.form.send.security.chosen.emit("tls")
    assert page.form.account().send.port == 2525
    page.form.reads.setChecked(False)
    assert page.form.account().read is None
    assert not page.form.minutes.isVisible()


def test_a_mailbox_is_kept_without_a_network_and_its_password_is_never_shown_again(qtbot):
    mail = FakeMail("")
    page, _desk = shown(qtbot, mail)
    typed_mailbox(page)
    press(qtbot, page.save)
    ((wanted, typed),) = mail.saved
    assert typed == "made-up words"
    assert wanted.account.login == "office@made-up.example"
    assert page.form.password.text() == ""
    assert "A password is kept" in page.form.kept.shown()
    assert "probe" not in [one[0] for one in mail.asked]


@pytest.mark.parametrize("step", sorted(FAILURES))
def test_each_step_that_fails_is_told_with_what_to_do(qtbot, step):
    mail = FakeMail("", steps(step))
    page, _desk = shown(qtbot, mail)
    typed_mailbox(page)
    page.test.click()
    lines = page.steps.lines()
    assert sum(line.endswith("· failed") for line in lines) == 1
    words = str(next(line for line in lines if "made-up.example" in line))
    assert len(words.split(". ")) >= 2, "what happened, and what to do"
    assert not any("Nothing was sent" in line for line in lines)
    assert mail.saved == []


def test_a_test_that_passes_says_that_nothing_was_sent(qtbot):
    page, _desk = shown(qtbot)
    typed_mailbox(page)
    page.test.click()
    assert page.steps.lines()[-1] == "The mailbox works. Nothing was sent."
    assert "Ask how large a mail may be · up to 25.0 MB a mail" in page.steps.lines()
    page.form.send.host.setText("other.made-up.example")
    assert page.steps.lines() == [], "what was tested is not what stands here"


def test_the_steps_fill_in_one_after_the_other_and_the_test_can_be_stopped(qtbot):
    beside = Later()
    page, _desk = shown(qtbot, beside=beside)
    typed_mailbox(page)
    page.test.click()
    assert page.steps.lines()[0] == "Find the server · one moment…"
    assert not page.test.isEnabled()
    work, _done, _failed, progressed, _ended, _token = beside.waiting[0]
    assert callable(work)
    progressed(SimpleNamespace(step="mail_test", done=3, total=10))
    assert page.steps.lines()[3] == "Log in · one moment…"
    press(qtbot, page.stop)
    beside.go()
    assert page.steps.lines() == []
    assert page.test.isEnabled()


def test_a_kept_password_is_not_tried_at_another_server(qtbot):
    mail = FakeMail("account")
    page, _desk = shown(qtbot, mail)
    page.form.send.host.setText("other.made-up.example")
    page.test.click()
    assert mail.asked == []
    assert "password of the mailbox is missing" in page.steps.lines()[-1]
    page.form.send.host.setText("mail.made-up.example")
    page.test.click()
    assert mail.asked == [("probe", "kept words")]


def test_what_is_refused_is_told_beside_its_field_and_a_full_disk_in_the_strip(qtbot):
    mail = FakeMail("")
    page, desk = shown(qtbot, mail)
    typed_mailbox(page, address="nobody")
    mail.error = FactRefusedError(field="Mail address", reason="mail.ascii")
    press(qtbot, page.save)
    assert "Latin letters" in page.form.address_row.error.shown()
    mail.error = NotEnoughDiskError(needed=9_000_000, free=1)
    press(qtbot, page.save)
    assert desk.notices[-1].tone == "danger"
    assert page.form.password.text() == "made-up words", "nothing typed is lost"
    mail.error = None
    press(qtbot, page.save)
    assert mail.saved


def test_a_failure_of_the_test_itself_is_told(qtbot):
    mail = FakeMail("")
    mail.probe = lambda *_: (_ for _ in ()).throw(MailError("mail.own-ca"))
    page, _desk = shown(qtbot, mail)
    typed_mailbox(page)
    page.test.click()
    assert "certificate file" in page.steps.lines()[-1]


def test_enter_neither_saves_nor_tests(qtbot):
    mail = FakeMail("")
    page, _desk = shown(qtbot, mail)
    typed_mailbox(page)
    for field in (page.form.address, page.form.password.line, page.form.send.port, page.save):
        field.setFocus()
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert mail.saved == []
    assert mail.asked == []
    page.save.setFocus()
    qtbot.keyClick(page.save, Qt.Key.Key_Space)
    assert mail.saved


@pytest.mark.parametrize("role", ["officer", "data_entry", "read_only"])
def test_others_see_how_it_is_and_whom_to_ask(qtbot, role):
    page, _desk = shown(qtbot, FakeMail("account"), role)
    told = texts(page)
    assert "Mailbox in Lifafa" in told
    assert "mail.made-up.example · 465 · TLS" in told
    assert "Head of the office: R. Das" in told
    assert not hasattr(page, "save")


def test_a_file_that_is_no_certificate_is_refused_when_it_is_kept(qtbot, tmp_path):
    with desk_over(tmp_path / "register") as desk:
        page = MailPage(desk)
        qtbot.addWidget(page)
        page.resize(1130, 640)
        page.refresh()
        page.show()
        settle(desk)
        notices = []
        desk.noticed.connect(notices.append)
        typed_mailbox(page)
        other = tmp_path / "letter.pem"
        other.write_text("Made up", "ascii")
        page.form.certificate_chosen.emit(other)
        settle(desk)
        page.save.click()
        settle(desk)
        assert "no certificate file" in notices[-1].text + notices[-1].todo
        page.form.drop_ca.click()
        page.save.click()
        settle(desk)
        kept = on_lane(desk.lane, page.flow._uses.choice)
        assert kept.account.has_password
        assert on_lane(desk.lane, lambda: page.flow._uses.password_for(kept.account))
        QApplication.processEvents()


def test_a_certificate_file_that_cannot_be_read_is_told_at_once(qtbot, tmp_path):
    with desk_over(tmp_path / "register") as desk:
        page = MailPage(desk)
        qtbot.addWidget(page)
        page.refresh()
        settle(desk)
        notices = []
        desk.noticed.connect(notices.append)
        page.form.certificate_chosen.emit(tmp_path / "gone.pem")
        settle(desk)
        assert notices and notices[-1].tone == "danger"
        assert page.form.account().own_ca == ""


def test_the_settings_lead_here(qtbot):
    desk = StageDesk()
    page = SettingsPage(desk)
    qtbot.addWidget(page)
    QApplication.processEvents()
    page.mail.click()
    assert desk.places == [("mail", "")]


def test_the_form_fits_into_a_small_window_in_every_state(qtbot, qapp):
    dressed(qapp, "dark", 150, "hi")
    page, _desk = shown(qtbot, FakeMail("account", steps("read.login")))
    page.resize(620, 380)
    page.test.click()
    QApplication.processEvents()
    assert page.minimumSizeHint().width() <= 640
    for widget in page.findChildren(QWidget):
        wants = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(page)
        if wants and widget.isEnabled() and widget.focusProxy() is None:
            face = QAccessible.queryAccessibleInterface(widget)
            assert face.text(QAccessible.Text.Name).strip(), type(widget).__name__


def test_servers_of_one_service_are_not_kept_for_another(qtbot):
    page, _desk = shown(qtbot, FakeMail("account"))
    page.form.address.setText("office@gmail.com")
    assert page.form.account().send.host == "smtp.gmail.com"
    page.form.address.setText("office@made-up.example")
    assert page.form.account().send.host == ""
    assert page.form.send.isVisible()
