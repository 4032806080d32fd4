"""Asking for files: no trace of the folder stays, and no picture is looked for outside."""

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QSettings, Qt
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from own_system import IS_WINDOWS
from seen_texts import seen_texts
from ui.frame import projector
from ui.main import Shell
from ui.widgets import files_ask
from ui.widgets.files_ask import ReplaceSheet

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


def _ended(qapp, dialog: QFileDialog) -> None:
    dialog.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _at_work(asking: QWidget, folder: Path, found: list[Path]) -> QFileDialog:
    dialog = files_ask.ask_save(asking, "Save", "x.lfcard", "Cards (*.lfcard)", found.append)
    dialog.setDirectory(str(folder))
    dialog.selectFile("x.lfcard")
    return dialog


def test_qt_itself_would_keep_the_name_of_the_folder(qapp, kept, folder):
    dialog = QFileDialog()
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog, True)
    dialog.setDirectory(str(folder))
    _ended(qapp, dialog)
    assert _traces(kept)


def test_a_dialog_lets_go_of_its_folder_when_a_file_was_chosen(asking, qapp, kept, folder):
    found: list[Path] = []
    dialog = _at_work(asking, folder, found)
    dialog.accept()
    _ended(qapp, dialog)
    assert found == [folder / "x.lfcard"]
    assert _traces(kept) == []


def test_and_when_it_is_closed_or_its_window_goes(asking, qapp, kept, folder):
    dialog = _at_work(asking, folder, [])
    files_ask.close_all(dialog.parentWidget())
    _ended(qapp, dialog)
    assert _traces(kept) == []


def test_locking_closes_the_dialogs_over_the_window(asking, qapp, tmp_path, folder):
    shell = Shell(qapp, tmp_path, restart=lambda _folder: None)
    dialog = _at_work(asking, folder, [])
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


def test_files_and_folders_have_pictures_of_our_own(asking, folder):
    dialog = _at_work(asking, folder, [])
    assert isinstance(dialog.iconProvider(), files_ask._Icons)
    dialog.reject()


def test_names_that_are_suggested_are_dressed(asking, folder):
    dialog = _at_work(asking, folder, [])
    lines = [line for line in dialog.findChildren(QLineEdit) if line.completer() is not None]
    assert [line.completer().popup().objectName() for line in lines] == ["suggestions"]
    dialog.reject()


@pytest.fixture
def hidden():
    projector.wear(True)
    projector.learn([("name", "Asha Made")])
    yield
    projector.wear(False)


def test_while_names_are_hidden_replacing_is_asked_without_the_name(asking, qtbot, folder, hidden):
    there = folder / "Asha Made.pdf"
    there.write_bytes(b"before")
    found: list[Path] = []
    dialog = files_ask.ask_save(asking, "Save", "x.pdf", "(*.pdf)", found.append)
    dialog.setDirectory(str(folder))
    for answer in ("keep", "go"):
        dialog.selectFile("Asha Made.pdf")
        dialog.accept()
        (sheet,) = (one for one in dialog.findChildren(ReplaceSheet) if one.isVisible())
        assert not [words for _where, words in seen_texts(sheet) if "Asha" in words]
        assert found == []
        qtbot.mouseClick(getattr(sheet, answer), Qt.MouseButton.LeftButton)
    assert found == [there]


def test_a_new_file_is_taken_without_a_question_while_names_are_hidden(asking, folder, hidden):
    found: list[Path] = []
    dialog = _at_work(asking, folder, found)
    dialog.accept()
    assert found == [folder / "x.lfcard"]
