"""Sticks in the window, over real registers: copied, pulled, full, and the rest on the next one."""

from __future__ import annotations

import errno
import shutil
from types import SimpleNamespace

import pytest

from app.outbox import parts_out
from desk_sim import settle
from exchange_stage import on_desk, texts, two_desks
from fault_fs import failing
from pair_sim import sealed_case
from ui.packets.outbox.hand_over_flow import HandOverStage
from ui.packets.outbox.outbox_page import OutboxPage
from ui.widgets import chooser_places, removable_media
from ui.widgets.chooser import Chooser
from ui.widgets.removable_media import Volume

STEP = 24 * 1024


@pytest.fixture
def page(qtbot, tmp_path):
    with two_desks(tmp_path) as (ours, theirs):
        on_desk(ours, lambda s: sealed_case(s, theirs.services))
        page = OutboxPage(ours)
        qtbot.addWidget(page)
        page.resize(1130, 640)
        page.refresh()
        qtbot.in_front(page)
        settle(ours)
        page.noticed = []
        ours.noticed.connect(page.noticed.append)
        yield page


def state(page):
    return page.model.data(page.model.index(0, 4))


def copied(page, work):
    """Copy and wait; nothing else fails while it runs."""
    work()
    settle(page.desk)
    settle(page.desk)


def test_a_copy_is_seen_in_the_list_and_beside_it(page, stick):
    assert state(page) == "Not handed over"
    copied(page, lambda: page.hand_over.copy_to(stick))
    assert state(page) == "Copied"
    said = " ".join(texts(page.pane))
    assert "Safe to remove." in said
    assert "25 Nov 2026 · To a folder of this computer" in said
    page.panel.mark.click()
    settle(page.desk)
    assert state(page) == "Handed over"


def test_the_copy_begins_with_the_drive_and_its_button_names_it(qtbot, page, stick, monkeypatch):
    monkeypatch.setattr(removable_media, "volumes", lambda: (Volume(stick, "BLUE", 10**9),))
    page.panel.copy.click()
    (dialog,) = page.findChildren(Chooser)
    qtbot.waitUntil(lambda: dialog.browser.folder == stick)
    assert dialog.take_it.accessibleName() == "Choose “BLUE”"
    copied(page, dialog.go)
    assert state(page) == "Copied"
    assert [one.suffix for one in stick.glob("*.lifafa")]
    chooser_places.forget()


def test_a_pulled_stick_is_told_and_nothing_counts_as_copied(page, stick, monkeypatch):
    with monkeypatch.context() as patch:
        failing(patch, 1, errno.EIO, ("fsync",))
        copied(page, lambda: page.hand_over.copy_to(stick))
    assert page.hand_over.stage is HandOverStage.FAILED
    assert "What is half-done counts for nothing." in " ".join(texts(page.panel))
    assert list(stick.iterdir()) == []
    assert state(page) == "Not handed over"
    assert page.noticed[-1].tone == "danger"
    assert page.noticed[-1].todo
    copied(page, lambda: page.hand_over.copy_to(stick))
    assert state(page) == "Copied"


def test_a_full_stick_says_how_much_is_needed(page, stick, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "disk_usage", lambda _folder: SimpleNamespace(free=1_000))
        copied(page, lambda: page.hand_over.copy_to(stick))
    assert "Needs 67 KB, 1 KB free." in page.noticed[-1].text
    assert state(page) == "Not handed over"


def test_parts_on_two_sticks_name_what_was_copied_nowhere(page, stick, tmp_path, monkeypatch):
    monkeypatch.setitem(parts_out.STEPS, "7M", STEP)
    second = tmp_path / "second"
    second.mkdir()
    copied(page, lambda: page.hand_over.copy_parts(stick, "7M", "1, 3"))
    assert state(page) == "Copied in part"
    assert "parts 1, 3 of 3. Not copied yet: 2" in " ".join(texts(page.pane))
    copied(page, lambda: page.hand_over.copy_parts(second, "7M", "2"))
    assert state(page) == "Copied"
    assert "parts 1-3 of 3" in " ".join(texts(page.pane))
    # One part is copied again, when it was lost on the way.
    (lost,) = [path for path in second.iterdir() if ".002of" in path.name]
    before = lost.read_bytes()
    lost.unlink()
    copied(page, lambda: page.hand_over.copy_parts(second, "7M", "2"))
    assert lost.read_bytes() == before
