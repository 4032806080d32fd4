"""Asking for files: no trace of a folder stays, and what is open goes with its window."""

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QSettings
from PySide6.QtWidgets import QFileDialog

from own_system import IS_WINDOWS
from ui.main import Shell
from ui.widgets import chooser_places, files_ask
from ui.widgets.chooser import Chooser

MARKER = "asha-made-up-folder"


@pytest.fixture
def kept(tmp_path: Path):
    """Where Qt keeps what its dialogs remember, for the time of a test."""
    where = tmp_path / "kept"
    where.mkdir()
    _set(str(where))
    if IS_WINDOWS:
        _registry().remove("FileDialog")
    yield where
    if IS_WINDOWS:
        _registry().remove("FileDialog")
    _set(os.environ["XDG_CONFIG_HOME"])
    chooser_places.forget()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / MARKER
    made.mkdir()
    return made


def _set(where: str) -> None:
    for kind in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
        QSettings.setPath(kind, QSettings.Scope.UserScope, where)


def _registry() -> QSettings:
    """Return where Qt keeps it on Windows."""
    return QSettings(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, "QtProject")


def _traces(where: Path) -> list[str]:
    if IS_WINDOWS:
        kept = _registry()
        return [name for name in kept.allKeys() if MARKER in str(kept.value(name))]
    return [str(f) for f in where.rglob("*") if f.is_file() and MARKER.encode() in f.read_bytes()]


def _ended(qapp, dialog) -> None:
    dialog.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _at_work(qtbot, asking, folder: Path, found: list[Path]) -> Chooser:
    dialog = files_ask.ask_save(asking, "Save", "x.lfcard", "Cards (*.lfcard)", found.append)
    dialog.browser.go_to(folder)
    qtbot.waitUntil(lambda: dialog.browser.folder == folder)
    return dialog


def test_qt_itself_would_keep_the_name_of_the_folder(qapp, kept, folder):
    dialog = QFileDialog()
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog, True)
    dialog.setDirectory(str(folder))
    _ended(qapp, dialog)
    assert _traces(kept)


def test_the_chooser_keeps_nothing_on_the_disk(qtbot, asking, qapp, kept, folder):
    found: list[Path] = []
    dialog = _at_work(qtbot, asking, folder, found)
    dialog.go()
    qtbot.waitUntil(lambda: bool(found))
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert found == [folder / "x.lfcard"]
    for where in (kept, Path(os.environ["HOME"]), Path(os.environ["XDG_CONFIG_HOME"])):
        assert _traces(where) == []


def test_choosers_go_with_their_window_and_nothing_is_kept_in_mind(qtbot, asking, folder):
    chooser_places.remember(folder, asking)
    dialog = _at_work(qtbot, asking, folder, [])
    files_ask.close_all(dialog.parentWidget())
    assert not dialog.isVisible()
    assert chooser_places.remembered() == ()


def test_locking_closes_the_choosers_over_the_window(qtbot, asking, qapp, tmp_path, folder):
    shell = Shell(qapp, tmp_path, restart=lambda _folder: None)
    dialog = _at_work(qtbot, asking, folder, [])
    shell.window = dialog.parentWidget()
    shell.close()
    assert dialog.result() == 0
    assert not dialog.isVisible()
    shell.window = None
    qapp.removeTranslator(shell._words)


@pytest.mark.posix("the registry of Windows is always there")
def test_qt_has_no_place_to_remember_anything(qapp, kept, folder):
    files_ask.remember_nothing()
    dialog = QFileDialog()
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog, True)
    dialog.setDirectory(str(folder))
    _ended(qapp, dialog)
    assert list(kept.rglob("*")) == []
    assert _traces(Path(os.environ["HOME"])) == []
    assert _traces(Path(os.environ["XDG_CONFIG_HOME"])) == []
