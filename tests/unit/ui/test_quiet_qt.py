"""No settings file makes Qt write down what is on the screen."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from own_system import IS_WINDOWS
from source_tree import ROOT

LOOK = """
import sys
from PySide6.QtCore import QCoreApplication, QLoggingCategory
from ui.look import fonts as qt_messages
if sys.argv[1] == "hushed":
    qt_messages.hush()
app = QCoreApplication([])
for name in ("qt.text.emojisegmenter", "qt.text.font.cmap", "qt.qpa.input.methods"):
    found = QLoggingCategory(name)
    print(found.isDebugEnabled(), found.isInfoEnabled(), found.isCriticalEnabled())
"""


# Windows has Qt look for the file where no variable leads; as it comes, Qt is half open there.
AS_IT_COMES = "False True True" if IS_WINDOWS else "True True True"


@pytest.mark.parametrize(
    ("state", "told"), [("hushed", "False False True"), ("as-it-comes", AS_IT_COMES)]
)
def test_what_is_drawn_is_not_spelled_out_on_the_error_stream(tmp_path: Path, state, told):
    (tmp_path / "QtProject").mkdir()
    (tmp_path / "QtProject" / "qtlogging.ini").write_text("[Rules]\n*=true\n", "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", LOOK, state],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "XDG_CONFIG_HOME": str(tmp_path)},
    )
    assert done.stdout.splitlines() == [told] * 3, done.stderr
