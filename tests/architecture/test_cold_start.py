"""The first window is there before what the work needs is loaded: it may not creep back."""

import subprocess
import sys

import pytest

from source_tree import ROOT

# What takes long to load and is wanted once a register is open, or a first run begins.
FOR_THE_WORK = (
    *("sqlalchemy", "app.vault", "app.records", "ui.main_window"),
    *("lucide", "sqlite3", "http", "ssl"),
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


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of everything that is loaded when the locked window is shown."""
    folder = tmp_path_factory.mktemp("register")
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
    return set(done.stdout.split())


@pytest.mark.parametrize("name", FOR_THE_WORK)
def test_the_locked_window_loads_nothing_of_the_work(loaded: set[str], name: str) -> None:
    assert not {one for one in loaded if one == name or one.startswith(f"{name}.")}


def test_the_look_sees_what_is_loaded(loaded: set[str]) -> None:
    """Else the test above would prove nothing."""
    wanted = {"ui.main", "ui.unlock.unlock_window", "app.key_files", "PySide6.QtWidgets"}
    assert wanted | {"UnlockWindow"} <= loaded
