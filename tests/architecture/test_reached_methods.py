"""No method of the product is there for tests alone, though others bear its name.

Rules: the types say on what a method is called (``tests/helpers/reached_methods.py``); what a
library calls, and where a test looks into a part of a window or drives it, is listed.
"""

import ast
from pathlib import Path

import pytest

import reached_methods

BY_OTHERS = {
    "the library that draws pages": {"app.letters.drawing.paper._Canvas._make_preamble"},
    "the library that signs": {"app.letters.signing_pdf._Drawn.create_stamp"},
    "the loop of asyncio": {
        "app.letters.still_loop.StillLoop._process_events",
        "app.letters.still_loop.StillLoop._write_to_self",
    },
    "the library that speaks to mail servers, in a run that is looked into": {
        "app.mail.wire.imap.Line._log",
    },
    "the work of several computers in one register, whose bytes come before its store": {
        f"crypto.feed.{name}"
        for name in (
            "founding.Founding.check_founder",
            "founding.Founding.check_goes_on",
            "founding.Founding.is_above",
            "invite.Invitation.check_current",
            "invite.Keys.check_listed",
            "letting_in.Answer.check_begins",
            "letting_in.Answer.check_for",
            "letting_in.Asking.check_asked_by",
            "letting_in.Asking.check_links",
            "presence.Presence.check_after",
            "presence.Presence.check_link",
            "seats.Seats.boxes",
            "seats.Seats.to_take_out",
            "snapshot.Snapshot.check_content",
        )
    },
    "the work of several computers in one register, whose store comes before who asks it": {
        f"app.seats.{store}.{name}"
        for store in ("folder_store.FolderStore", "store.Store")
        for name in ("put_part", "say")
    },
    "D-Bus, by the name that is given to it": {
        f"ui.system.platforms.linux.session.LinuxWatch.{name}"
        for name in ("on_changed", "on_leave", "on_locked", "on_saver")
    },
}
BY_TESTS = {
    "ui.cases.form.case_flow.UndoSteps.can_redo",
    "ui.consent.consent_sheet.ConsentSheet.decide",
    "ui.frame.commands.IdleClock.interval_ms",
    "ui.frame.commands.IdleClock.is_running",
    "ui.register.unlock_window.UnlockWindow.tells",
    "ui.shell.main_window.MainWindow.prepare_to_go",
    "ui.statistics.choice_bar.ChoiceBar.is_narrowed",
    "ui.system.platforms.linux.session.LinuxWatch.holds_sleep",
    "ui.system.platforms.linux.session.LinuxWatch.own_session",
    "ui.widgets.badge.Badge.mark",
    "ui.widgets.compact_layout.LowFoot.is_inside",
}
"""What a test sees a part of a window by, or drives it by; each tells what is so and is no rule."""


@pytest.fixture(scope="module")
def found() -> set[str]:
    return set(reached_methods.of_the_product())


def test_whatever_method_is_there_is_called_by_the_product(found: set[str]) -> None:
    known = BY_TESTS.union(*BY_OTHERS.values())
    assert sorted(found - known) == []
    assert sorted(known - found) == [], "no exception is needed for what is reached"


MADE_UP = """
from typing import Any, Protocol

class Base:
    def check(self) -> None: ...
    def lonely(self) -> None: ...
    def asked_by_name(self) -> None: ...

class Heir(Base):
    def check(self) -> None: ...

class Namesake:
    def check(self) -> None: ...
    def told(self) -> str: return ""
    @property
    def size(self) -> int: return 0

class Teller(Protocol):
    def told(self) -> str: ...

class Loose:
    def size(self) -> int: return 0
    def unknown(self) -> int: return 0

def use(base: Base, teller: Teller, loose: Any, either: Loose | None) -> None:
    base.check()
    teller.told()
    loose.unknown()
    getattr(base, "asked_by_name")()
    if either:
        either.size()
"""


def test_a_namesake_reaches_nothing(tmp_path: Path) -> None:
    (tmp_path / "made_up.py").write_text(MADE_UP, encoding="utf-8")
    known = reached_methods.built(tmp_path, "made_up.py")
    calls = reached_methods.calls(known)
    reached_methods.add_what_no_type_tells(calls, ast.parse(MADE_UP))
    assert reached_methods.unreached(known, calls, ("made_up",)) == [
        "made_up.Base.lonely",
        "made_up.Namesake.check",
        "made_up.Namesake.size",
    ]
