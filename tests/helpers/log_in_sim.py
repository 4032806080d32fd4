"""A system that only notes what it is asked to call at log-in, for tests of reminders."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app.home import at_log_in
from app.system import preferences
from app.system.platforms import system


@contextmanager
def log_in_watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    """Lend what was asked for: the words to call, None for nothing any more; all of it goes."""
    asked: list[object] = []
    monkeypatch.setattr(system, "call_at_log_in", asked.append)
    monkeypatch.setattr(system, "call_no_more", lambda: asked.append(None))
    at_log_in.own_file().unlink(missing_ok=True)
    yield asked
    at_log_in.own_file().unlink(missing_ok=True)
    preferences.save({at_log_in.KEY: None})
    preferences.settle()
