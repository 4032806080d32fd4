"""A letter is signed with a real key file and a real stick from the window, and read back."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from app.base.errors import TargetExistsError
from app.core import log
from app.letters import issue
from app.letters.pdf_signatures import signatures_in
from desk_sim import dressed
from exchange_stage import in_window, on_desk, press, two_desks
from letter_fakes import FakePrinters
from letter_maker import prepared
from own_system import IS_WINDOWS
from pair_sim import sealed_case
from signing_world import DRIVER, HOLDER, LABEL, NOW, PASSPHRASE, PIN, key_file, officer, soft_token
from ui.frame.page import LetterAsked
from ui.letters.make_choices import SigningWay
from ui.letters.make_page import MakePage
from ui.letters.make_uses import MakeLetterUses
from ui.letters.save_sheet import SaveSheet, SignSheet


@pytest.fixture
def page(qtbot, qapp, tmp_path):
    """A letter of a real referral that is drawn and could leave."""
    dressed(qapp)
    with two_desks(tmp_path) as (ours, theirs):
        _case, sent = on_desk(ours, lambda s: sealed_case(s, theirs.services))
        asked = LetterAsked(referral_id=sent.referral_id)
        shown = in_window(qtbot, MakePage(ours, printers=FakePrinters()), asked.argument)
        qtbot.waitUntil(lambda: shown.body.flow.can_leave, timeout=20_000)
        yield shown


def open_sheet(page, kind):
    return next(sheet for sheet in page.window().findChildren(kind) if sheet.isVisible())


def signed_with(qtbot, page, secret: str, wrong: str, target: Path) -> None:
    """Sign with a wrong secret, then with the right one."""
    press(qtbot, page.body.foot.save)
    sheet = open_sheet(page, SaveSheet)
    sheet.secret.line.setText(wrong)
    press(qtbot, sheet.go)
    qtbot.waitUntil(sheet.row.error.isVisible, timeout=60_000)
    assert on_desk(page.desk, issue.list_letters) == ()
    sheet.secret.line.setText(secret)
    press(qtbot, sheet.go)
    qtbot.waitUntil(lambda: not sheet.isVisible(), timeout=60_000)
    page.body.dialog.reject()
    drawn = page.body.flow.out.pdf
    page.body._save_to(target)
    qtbot.waitUntil(lambda: target.exists() and not page.body.flow.out.busy, timeout=20_000)
    assert target.read_bytes().startswith(drawn)
    [letter] = on_desk(page.desk, issue.list_letters)
    assert letter.saves == 1
    [found] = signatures_in(target.read_bytes(), at=NOW)
    assert (found.verdict, found.whole_file, found.holder) == ("unproved", True, HOLDER)
    if not IS_WINDOWS:  # Another program, which only Linux has, says so, too.
        words = ["pdfsig", "-nocert", str(target)]
        told = subprocess.run(words, capture_output=True, check=False).stdout.decode()
        assert "Signature is Valid" in told
        assert HOLDER in told


def test_with_a_key_file(qtbot, page, tmp_path):
    key = tmp_path / "officer.p12"
    key.write_bytes(key_file(officer()))
    page.body.choices.signature.click()
    sheet = open_sheet(page, SignSheet)
    sheet.by_file.setChecked(True)
    assert not sheet.take.isEnabled()
    sheet._take_file(key)
    press(qtbot, sheet.take)
    assert "officer.p12" in page.body.choices.signed_by.shown()
    signed_with(qtbot, page, PASSPHRASE, "not this", tmp_path / "signed.pdf")


@pytest.mark.posix("SoftHSM plays the stick on Linux")
def test_with_a_stick(qtbot, page, tmp_path, monkeypatch):
    computer = soft_token(tmp_path / "sticks")
    computer.plug_in(LABEL, [officer()])
    monkeypatch.setenv("SOFTHSM2_CONF", str(computer.settings))
    page.body.choices.signature.click()
    sheet = open_sheet(page, SignSheet)
    sheet.by_token.setChecked(True)
    sheet._take_driver(DRIVER)
    qtbot.waitUntil(lambda: sheet.token.count() > 0, timeout=60_000)
    assert HOLDER in sheet.token.itemText(0)
    press(qtbot, sheet.take)
    signed_with(qtbot, page, PIN, "000000", tmp_path / "signed.pdf")


@pytest.mark.parametrize("way", ["file", "token"])
def test_a_file_that_was_not_written_is_none_that_was_signed(qapp, tmp_path, way):
    taken = tmp_path / "letter.pdf"
    taken.write_bytes(b"made up")
    how = SigningWay(way, taken, "made up")

    def save_it(s):
        letter, uses = issue.issue(s, prepared(s)), MakeLetterUses(s)
        for _again in range(2):
            with pytest.raises(TargetExistsError):
                uses.save(letter, b"made up", taken, how)
        before = {one.action for one in log.entries(s)}
        uses.save(letter, b"made up", tmp_path / "other.pdf", how)
        return before, [one.action for one in log.entries(s)][:2]

    with two_desks(tmp_path) as (ours, _theirs):
        before, newest = on_desk(ours, save_it)
    assert before & {"letter_signed", "letter_saved"} == set()
    assert newest == ["letter_saved", "letter_signed"]
