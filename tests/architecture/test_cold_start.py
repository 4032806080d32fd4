"""The first window is there before what the work needs is loaded: it may not creep back."""

import subprocess
import sys

import pytest

from source_tree import ROOT

# What takes long to load and is wanted once a register is open or being made.
FOR_THE_WORK = (
    *("sqlalchemy", "app.register.access", "app.records", "ui.shell.main_window"),
    *("lucide", "sqlite3", "http", "ssl"),
)
# The page of the recovery code, which a first run leads to, is made of these.
OF_A_FIRST_RUN = {"app.records"}


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


@pytest.fixture(scope="module", params=["UnlockWindow", "WelcomeWindow"])
def loaded(request, tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of everything that is loaded when a first window is shown."""
    folder = tmp_path_factory.mktemp("register")
    if request.param == "UnlockWindow":
        # Whatever lies there: before anything is typed it is only looked whether it is there.
        (folder / "vault.lfv").write_bytes(b"made up")
    done = subprocess.run(
        [sys.executable, "-c", _SHOWN, str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    names = done.stdout.split()
    assert names[0] == request.param
    return set(names)


@pytest.mark.parametrize("name", FOR_THE_WORK)
def test_the_first_window_loads_nothing_of_the_work(loaded: set[str], name: str) -> None:
    found = {one for one in loaded if one == name or one.startswith(f"{name}.")}
    assert not found or ("WelcomeWindow" in loaded and name in OF_A_FIRST_RUN)


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
    done = subprocess.run(
        [sys.executable, "-c", _OF_THE_WORK],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    loaded, *read = done.stdout.split()
    assert int(loaded) > 800
    assert not [one for one in read if one.startswith(str(ROOT / "ui"))]
    assert len(read) < 20


def test_the_look_sees_what_is_loaded(loaded: set[str]) -> None:
    """Else the test above would prove nothing."""
    window = (
        "ui.register.unlock_window" if "UnlockWindow" in loaded else "ui.register.welcome.steps"
    )
    assert {"ui.main", "app.core.key_files", "PySide6.QtWidgets", window} <= loaded
