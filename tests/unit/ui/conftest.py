"""What the tests of the window share: a dressed program and a desk over a real, cheap register."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from app import language
from desk_sim import desk_over, dressed
from ui.desk import Desk


@pytest.fixture(autouse=True)
def look_of_tests(qapp: QApplication) -> Iterator[None]:
    """Every test begins light, at 100 %, in English."""
    dressed(qapp)
    yield
    language.install("en")
    # Without a running event loop nobody else lets go of what was to be deleted later.
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def desk(qapp: QApplication, tmp_path: Path) -> Iterator[Desk]:
    """Lend a desk over an empty register."""
    with desk_over(tmp_path) as lent:
        yield lent
