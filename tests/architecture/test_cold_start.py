"""The first window is there before what the work needs is loaded: it may not creep back."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from source_tree import ROOT

# What takes long to load and is wanted once a register is open or being made.
FOR_THE_WORK = (
    *("sqlalchemy", "lucide", "sqlite3", "http", "ssl"),
    *("models.rows", "models.index", "models.queries", "models.register"),
    *("app.register.access", "app.cases.records", "app.offices.records", "app.redaction"),
    *("app.consent", "app.packets", "app.inbox", "app.outbox", "app.referrals", "app.mail"),
    *("app.letters", "app.matching", "app.statistics", "app.imports", "app.exports", "app.home"),
    *("app.seats", "crypto.feed"),
    *("ui.shell.main_window", "ui.cases", "ui.referrals", "ui.letters", "ui.home"),
)


_SHOWN = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from ui.main import Shell
app = QApplication([])
shell = Shell(app, Path(sys.argv[1]))
shell.start()
app.processEvents()
print(type(shell.window).__name__, *sys.modules, flush=True)
shell.end()
"""


def told_by(code: str, *words: str) -> list[str]:
    """Return the words that a fresh Python tells, in which some code ran."""
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.stdout.split()


@pytest.fixture(scope="module", params=["UnlockWindow", "WelcomeWindow"])
def loaded(request, tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of everything that is loaded when a first window is shown."""
    folder = tmp_path_factory.mktemp("register")
    if request.param == "UnlockWindow":
        # Whatever lies there: before anything is typed it is only looked whether it is there.
        (folder / "vault.lfv").write_bytes(b"made up")
    names = told_by(_SHOWN, str(folder))
    assert names[0] == request.param
    return set(names)


@pytest.mark.parametrize("name", FOR_THE_WORK)
def test_the_first_window_loads_nothing_of_the_work(loaded: set[str], name: str) -> None:
    found = {one for one in loaded if one == name or one.startswith(f"{name}.")}
    assert not found


@pytest.mark.parametrize("name", FOR_THE_WORK)
def test_what_may_not_be_loaded_is_there_at_all(name: str) -> None:
    """What was renamed is loaded by nobody, and would be guarded for nothing."""
    assert importlib.util.find_spec(name) is not None


_TYPED = """
import sys, threading
from pathlib import Path
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication
from ui.main import Shell
from ui.shell import loading
app = QApplication([])
shell = Shell(app, Path(sys.argv[1]))
shell.start()
others, most, main = set(), 0, threading.get_ident()
def watch(event, about):
    if event == "import" and threading.get_ident() != main:
        others.add(about[0])
sys.addaudithook(watch)
def go_on():
    before = len(sys.modules)
    shell.loading._go_on()
    global most
    most = max(most, len(sys.modules) - before)
    if shell.loading.is_done:
        loop.quit()
shell.loading._turn.timeout.disconnect()
shell.loading._turn.timeout.connect(go_on)
shell.window.secret.line.setText("t")
loop = QEventLoop()
QTimer.singleShot(100_000, loop.quit)
loop.exec()
loaded = set(sys.modules)
import ui.shell.main_window, ui.shell.restoring, ui.shell.folder_warnings
import ui.register.recovery.recover_window
late = set(sys.modules) - loaded
wrong = {one for one in others if one.partition(".")[0] in ("ui", "PySide6", "shiboken6")}
print("loaded", len(loaded), "most", most, "late", *late, "wrong", *wrong)
sys.stdout.flush()
shell.end()
"""


def test_what_uses_qt_is_loaded_by_the_thread_of_the_window_in_small_steps(tmp_path: Path) -> None:
    """Two threads that name classes of PySide at once ended the program while it unlocked."""
    (tmp_path / "vault.lfv").write_bytes(b"made up")
    words = told_by(_TYPED, str(tmp_path))
    assert int(words[1]) > 1_000
    assert int(words[3]) < 80
    assert words[4:] == ["late", "wrong"]


_OF_THE_WORK = """
import linecache, sys
from ui.shell.qt_setup import read_no_sources
read_no_sources()
before = set(linecache.cache)
import ui.shell.main_window, app.register.access
new = set(linecache.cache) - before
print(len(sys.modules), *(name for name in new if name.endswith(".py")))
"""


def test_no_source_of_what_is_loaded_for_the_work_stays_in_memory() -> None:
    loaded, *read = told_by(_OF_THE_WORK)
    assert int(loaded) > 800
    assert not [one for one in read if one.startswith(str(ROOT / "ui"))]
    assert len(read) < 20


def test_the_look_sees_what_is_loaded(loaded: set[str]) -> None:
    """Else the test above would prove nothing."""
    window = (
        "ui.register.unlock_window" if "UnlockWindow" in loaded else "ui.register.welcome.steps"
    )
    assert {"ui.main", "app.core.key_files", "PySide6.QtWidgets", window} <= loaded
