"""Choosing where a backup goes: sticks first, never inside the register, same disk named."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from focus_seen import rest
from own_system import lead_to
from safety_fakes import volumes
from ui.backup.backup_places import PlaceSheet
from ui.widgets import removable_media
from ui.widgets.strip import Banner
from worded_screens import too_wide


@pytest.fixture
def chosen() -> list:
    return []


@pytest.fixture
def sheet(qtbot, tmp_path, chosen):
    made = PlaceSheet(tmp_path / "register", chosen.append, volumes=volumes)
    qtbot.addWidget(made)
    made.show()
    return made


def told(sheet) -> str:
    QApplication.processEvents()
    return " ".join(one.accessibleName() for one in sheet.findChildren(Banner) if one.isVisible())


def test_the_first_stick_is_proposed_by_its_name(sheet, chosen):
    assert sheet.label.text() == "BLUE"
    sheet.go.click()
    assert [(one.folder, one.label, one.routine, one.stick) for one in chosen] == [
        (Path("/media/das/BLUE"), "BLUE", True, True)
    ]


def test_a_name_that_was_typed_stays_when_another_stick_is_taken(sheet, chosen):
    sheet.label.setText("The stick in the safe")
    sheet._boxes[1][0].click()
    sheet.routine.click()
    sheet.go.click()
    assert chosen[0].folder == Path("/media/das/KINGSTON")
    assert chosen[0].label == "The stick in the safe"
    assert not chosen[0].routine


def test_a_folder_inside_the_register_is_refused_in_words(sheet, tmp_path, chosen):
    inside = tmp_path / "register" / "backups"
    inside.mkdir(parents=True)
    sheet.take(inside)
    assert "inside the register" in told(sheet)
    assert not sheet.go.isEnabled()
    sheet._go()  # As a press would, were it possible.
    sheet.take(tmp_path / "register")
    assert not sheet.go.isEnabled()


def test_a_link_into_the_register_is_refused_too(sheet, tmp_path):
    (tmp_path / "register").mkdir()
    link = tmp_path / "elsewhere"
    lead_to(link, tmp_path / "register")
    sheet.take(link)
    assert not sheet.go.isEnabled()


def test_a_folder_on_the_same_disk_is_allowed_and_named(sheet, tmp_path, monkeypatch):
    monkeypatch.setattr(removable_media, "same_disk", lambda *_: True)
    other = tmp_path / "other"
    other.mkdir()
    sheet.take(other)
    assert "same disk as the register" in told(sheet)
    assert sheet.go.isEnabled()


def test_a_folder_that_is_copied_to_a_cloud_is_named(sheet, tmp_path):
    cloud = tmp_path / "Dropbox"
    cloud.mkdir()
    sheet.take(cloud)
    assert "Dropbox" in told(sheet)


def test_however_long_the_way_to_a_folder_is_nothing_is_cut_and_its_name_is_seen(sheet, tmp_path):
    far = tmp_path.joinpath(*["made-up folder of a district"] * 4, "safe")
    sheet.take(far)
    rest()
    assert too_wide(sheet) == []
    box = sheet._boxes[-1][0]
    assert box.accessibleName() == f"safe · {far.parent}"
    assert "safe" in box.toolTip()


def test_without_a_name_nothing_begins(sheet, chosen):
    sheet.label.setText("  ")
    assert not sheet.go.isEnabled()


def test_enter_begins_nothing(qtbot, sheet, chosen):
    qtbot.keyClick(sheet.label, Qt.Key.Key_Return)
    assert chosen == []


def test_a_stick_plugged_in_later_is_found(qtbot, tmp_path, chosen):
    there: list = []
    made = PlaceSheet(tmp_path / "register", chosen.append, volumes=lambda: tuple(there))
    qtbot.addWidget(made)
    assert not made.go.isEnabled()
    there += volumes()
    made.look_again.click()
    assert made.go.isEnabled()
    assert removable_media.is_stick(Path("/media/das/BLUE/a"), volumes())


def test_a_disk_that_can_only_be_read_is_not_offered(qtbot, tmp_path, chosen):
    disc = removable_media.Volume(Path("/media/das/OLD-DISC"), "OLD-DISC", 0, writable=False)
    made = PlaceSheet(tmp_path / "register", chosen.append, volumes=lambda: (disc, *volumes()))
    qtbot.addWidget(made)
    assert made.label.text() == "BLUE"
    assert len(made._boxes) == len(volumes())
