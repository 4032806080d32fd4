"""Nothing in the window looks again and again at what could be told: a timer fires once, or stands
in the list of those that repeat, with its reason.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

import pytest

from source_tree import ROOT
from timers_allowed import REPEATING, WAITING

_WITH_A_TIME = {"sleep": 1, "wait": 1, "get": 0, "Timer": 1, "send_and_get_reply": 2}


def sources(*rooms: str) -> Iterator[tuple[str, ast.Module]]:
    for room in rooms:
        for path in sorted((ROOT / room).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text("utf-8"))


def called(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            yield (node.func.id if isinstance(node.func, ast.Name) else name), node


def repeats(name: str, call: ast.Call) -> bool:
    """Say whether a call makes a timer that may fire more than once."""
    once = any(word.arg == "singleShot" for word in call.keywords)
    return (name == "QTimer" and not once) or name in ("startTimer", "QBasicTimer", "QChronoTimer")


def made_once(tree: ast.Module) -> int:
    """Count timers that are told afterwards to fire once."""
    return sum(name == "setSingleShot" for name, _call in called(tree))


def waits(name: str, call: ast.Call) -> bool:
    """Say whether a call keeps a thread for a time, and no longer."""
    if any(word.arg == "timeout" for word in call.keywords):
        return name in _WITH_A_TIME
    if name == "sleep":
        return True
    is_event = name == "wait" and ast.unparse(call.func).split(".")[-2] in (
        "over",
        "_done",
        "_over",
    )
    return (is_event and bool(call.args)) or ast.unparse(call.func) == "threading.Timer"


def test_every_timer_that_repeats_stands_in_the_list_with_its_reason():
    found = Counter[str]()
    for path, tree in sources("ui"):
        found[path] += sum(repeats(*one) for one in called(tree)) - made_once(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                found[path] += sum(ast.unparse(base) == "QTimer" for base in node.bases)
    assert {path: count for path, count in found.items() if count} == {
        path: count for path, (count, _why) in REPEATING.items()
    }


def test_every_thread_that_waits_for_a_time_stands_in_the_list_with_its_reason():
    found = {
        path
        for path, tree in sources("ui", "app")
        if not path.startswith("app/cli/") and any(waits(*one) for one in called(tree))
    }
    assert found == set(WAITING)


@pytest.mark.parametrize(
    ("source", "is_seen"),
    [
        ("QTimer(self, interval=5)", True),
        ("QTimer(self)", True),
        ("self.startTimer(40)", True),
        ("QTimer(self, singleShot=True)", False),
        ("QTimer.singleShot(0, self, act)", False),
    ],
)
def test_the_look_at_the_source_sees_what_repeats(source, is_seen):
    [one] = called(ast.parse(source))
    assert repeats(*one) is is_seen
