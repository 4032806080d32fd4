"""What has the keyboard, whichever of two things a screen reader was told of came last."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from at_spi import GONE, Said, ScreenReader, Thing, with_keyboard

pytestmark = pytest.mark.posix("a screen reader of Linux is told what is there")

ROLES = {
    "files": "table",
    "safe": "table cell",
    "other": "table cell",
    "print": "push button",
    "groups": "text",
}
IN = {"safe": "files", "other": "files"}


class Deaf(ScreenReader):
    """A reader without a bus, over things that have the keyboard, or are gone.

    Args:
        told: what was told, the last at the end.
        focused: what says now that it has the keyboard.
        gone: what is there no more.
    """

    def __init__(self, told: Iterable[str], focused: set[str], gone: Iterable[str] = ()) -> None:
        self.states, self.gone = focused, frozenset(gone)
        self.heard = [self._of(name, focused) for name in told]
        self.focused = self.heard[-1] if self.heard else None

    @staticmethod
    def _of(name: str, focused: set[str]) -> Said:
        states = frozenset({"focused"} if name in focused else ())
        return Said(Thing("made-up", name), name, ROLES[name], states=states)

    def say(self, thing: Thing) -> Said:
        if thing.path in self.gone:
            return Said(thing, "", GONE)
        return self._of(thing.path, self.states)

    def _about(self, thing: Thing, fact: str, face: str = "Accessible") -> object:
        assert (fact, face) == ("Parent", "Accessible")
        if thing.path not in IN:
            raise LookupError
        return "made-up", IN[thing.path]


@pytest.mark.parametrize("told", [["files", "safe"], ["safe", "files"], ["print", "safe", "files"]])
def test_a_list_and_its_line_are_the_line_in_either_order(told):
    assert with_keyboard(Deaf(told, {"files", "safe"})).name == "safe"


@pytest.mark.parametrize("told", [["print", "groups"], ["groups", "print"]])
def test_what_gives_the_keyboard_away_has_it_not_whenever_it_was_told(told):
    assert with_keyboard(Deaf(told, {"groups"})).name == "groups"
    assert with_keyboard(Deaf(told, {"print"})).name == "print"


@pytest.mark.parametrize(
    ("told", "focused", "found"),
    [
        (["safe", "files"], {"files"}, "files"),
        (["safe", "other", "files"], {"files", "other"}, "other"),
        (["safe", "print"], {"safe"}, "print"),
        (["files", "safe", "print"], {"safe", "print"}, "print"),
        (["print", "files"], {"print", "files"}, "files"),
        (["groups", "print"], set(), "print"),
        (["safe", "groups", "print", "groups", "files"], {"safe", "files"}, "files"),
    ],
)
def test_nothing_else_that_was_told_before_is_taken_for_it(told, focused, found):
    assert with_keyboard(Deaf(told, focused)).name == found


def test_what_is_gone_has_the_keyboard_until_something_else_has_it():
    assert with_keyboard(Deaf([], set())) is None
    assert with_keyboard(Deaf(["print", "groups"], set(), gone=["groups"])).name == "groups"
    assert with_keyboard(Deaf(["print", "groups"], {"print"}, gone=["groups"])).name == "print"
