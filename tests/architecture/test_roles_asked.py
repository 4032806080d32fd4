"""Every use case that changes something asks the table of roles before it opens the register.

Rules: use cases are found by reading the code, never listed here: functions of `app` that take the
open register and are named in `ui` or the command line; the few that anybody may use are listed
with the reason, and a reason that is not needed any more fails.
"""

import ast
import functools

import pytest

from source_tree import Source, python_files

ASKS, WRITES = "app.core.permissions.require", "app.core.services.writing"

ANYBODY = {
    "app.cases.case_list.count_found": "the search index follows what was saved, whoever asks it",
    "app.cases.case_list.list_cases": "the search index follows what was saved, whoever asks it",
    "app.register.integrity.checks.check_register": "anybody may see whether it is whole",
    "app.matching.ending.expire_due": "what ran out is destroyed for whoever is there",
    "app.register.recovery.recovery.note_written": "whoever has just got new sheets holds them",
    "app.core.search_index.prepare": "an older index is brought up, whoever opened the register",
    "app.core.search_index.catch_up": "the index follows what was saved, whoever looks for it",
    "app.register.recovery.recovery_sheet.note_printed": "whoever has just got them may print",
    "app.sealed.case_sealing.renewed": "keys that somebody took away are renewed at unlocking",
    "app.register.access.change_passphrase": "of one's own",
    "app.home.reminders.note": "what tells two registers apart is drawn once, whoever locks first",
    "app.register.access.lock": "the search index follows what was saved, whoever locks",
}

type Functions = dict[str, tuple[Source, ast.FunctionDef]]


@functools.cache
def imported(source: Source) -> dict[str, str]:
    """Return what a file took from `app`: its name here to its whole dotted name."""
    return {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in source.nodes
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "app"
        for alias in node.names
    }


@functools.cache
def functions() -> Functions:
    return {
        f"{source.module}.{node.name}": (source, node)
        for source in python_files("app")
        for node in source.tree.body
        if isinstance(node, ast.FunctionDef)
    }


@functools.cache
def modules() -> dict[str, Source]:
    return {source.module: source for source in python_files("app")}


@functools.cache
def home(name: str) -> str:
    """Return where a name was defined that a module only hands on."""
    for _ in range(5):
        module, _dot, own = name.rpartition(".")
        if name in functions() or module not in modules():
            break
        name = imported(modules()[module]).get(own, name)
    return name


def names_in(source: Source, tree: ast.AST) -> list[str]:
    """Return the whole names of the functions that are named in a piece of code, in its order."""
    known = imported(source)
    found: list[tuple[int, int, str]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            name = known.get(node.id, f"{source.module}.{node.id}")
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            name = f"{known.get(node.value.id, '')}.{node.attr}"
        else:
            continue
        found.append((node.lineno, node.col_offset, home(name)))
    return [name for _line, _column, name in sorted(found)]


@functools.cache
def called_by(name: str) -> tuple[str, ...]:
    source, node = functions()[name]
    return tuple(names_in(source, node))


@functools.cache
def _ways() -> dict[str, str]:
    return {ASKS: ASKS, WRITES: WRITES}


def first_of(name: str) -> str:
    """Return what a function comes to first, ``ASKS`` or ``WRITES``; "" when to neither."""
    ways = _ways()
    if name not in ways:
        ways[name] = ""  # for functions that come back to themselves
        called = called_by(name) if name in functions() else ()
        ways[name] = next((way for way in map(first_of, called) if way), "")
    return ways[name]


def takes_the_register(node: ast.FunctionDef) -> bool:
    first = node.args.args[0].annotation if node.args.args else None
    return first is not None and ast.unparse(first) == "Services"


def use_cases() -> set[str]:
    """Return the functions over an open register that a window or a command names."""
    outside = [*python_files("ui"), *(one for one in python_files("app") if ".cli." in one.module)]
    named = {name for source in outside for name in names_in(source, source.tree)}
    return {
        name
        for name in named & functions().keys()
        if takes_the_register(functions()[name][1]) and ".cli" not in name
    }


def changing() -> dict[str, str]:
    """Return use cases that come to one of the two: their name to what they come to first."""
    return {name: way for name in use_cases() if (way := first_of(name))}


def test_use_cases_are_found_at_all() -> None:
    found = changing()
    assert len(found) > 50
    for name in (
        "cases.cases.set_facts",
        "duplicates.merging.merge_cases",
        "sealed.case_sealing.seal",
        "cases.papers.papers.attach",
    ):
        assert found[f"app.{name}"] == ASKS


def test_a_function_that_does_not_ask_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    source, _node = functions()["app.cases.cases.set_facts"]
    careless = ast.parse("def careless(s: Services):\n    with writing(s) as session:\n        ...")
    node = careless.body[0]
    assert isinstance(node, ast.FunctionDef)
    monkeypatch.setitem(functions(), "app.cases.cases.careless", (source, node))
    assert first_of("app.cases.cases.careless") == WRITES


def test_every_use_case_asks_before_it_writes() -> None:
    silent = {name for name, way in changing().items() if way == WRITES}
    assert silent - ANYBODY.keys() == set()


def test_no_reason_is_left_over() -> None:
    silent = {name for name, way in changing().items() if way == WRITES}
    assert ANYBODY.keys() <= silent
