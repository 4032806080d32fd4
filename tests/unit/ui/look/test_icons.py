"""The icons beside the code are those of the package, and every icon of the code is there."""

import json
import subprocess
import sys

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtSvg import QSvgRenderer

from source_tree import ROOT
from ui.look import icons

KEPT = json.loads((ROOT / "ui" / "look" / "icons.json").read_text("utf-8"))


def test_the_kept_drawings_are_what_the_code_names_and_the_package_draws():
    done = subprocess.run(
        [sys.executable, "packaging/keep_icons.py", "--check"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["lock", "folder-lock", "x"])
def test_a_kept_icon_looks_as_the_package_draws_it(name: str):
    assert name in KEPT
    ours, theirs = icons.svg(name, "#123456"), icons._of_package(name)
    assert b"#123456" in ours
    assert b"currentColor" not in ours
    sizes = {
        QSvgRenderer(QByteArray(one)).defaultSize().toTuple() for one in (ours, theirs.encode())
    }
    assert sizes == {(24, 24)}


def test_an_icon_that_is_not_kept_is_drawn_from_the_package():
    assert "rocking-chair" not in KEPT
    assert b"#123456" in icons.svg("rocking-chair", "#123456")


def test_an_icon_that_nobody_drew_is_refused():
    with pytest.raises(icons.IconMissingError):
        icons.svg("no-such-made-up-icon", "#123456")
