"""Linux, macOS and Windows answer to the same names in the same way, though only one is run here.

Rules: what a module offers is what its ``__all__`` names; nothing that is asked of a system may be
missing on another one, and nothing is offered that nobody asks for.
"""

import ast
import importlib
import inspect
from types import ModuleType

import pytest

from source_tree import Source, python_files

SYSTEMS = ("linux", "macos", "windows")
HOMES = ("app.system", "ui.system")


def system(home: str, name: str) -> ModuleType:
    return importlib.import_module(f"{home}.platforms.{name}")


def offered(module: ModuleType) -> dict[str, str]:
    """Return the shape of each thing that a module offers."""
    return {name: shape(getattr(module, name)) for name in module.__all__}


def shape(one: object) -> str:
    if callable(one):
        return str(inspect.signature(one))
    kind = type(one).__name__
    if isinstance(one, tuple):
        return f"{kind} of {', '.join(sorted({type(each).__name__ for each in one} or {'str'}))}"
    return kind


@pytest.mark.parametrize("home", HOMES)
@pytest.mark.parametrize("name", SYSTEMS[1:])
def test_what_one_system_offers_every_other_one_offers(home: str, name: str) -> None:
    assert offered(system(home, name)) == offered(system(home, SYSTEMS[0]))


@pytest.mark.parametrize("home", HOMES)
@pytest.mark.parametrize("name", SYSTEMS)
def test_nothing_is_public_that_is_not_offered(home: str, name: str) -> None:
    module = system(home, name)
    folder = home.replace(".", "/") + "/platforms"
    source = next(one for one in python_files(folder) if one.module == module.__name__)
    made = {
        node.name
        for node in source.tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }
    assert made <= set(module.__all__)
    assert module.__all__ == sorted(set(module.__all__))


@pytest.mark.parametrize("home", HOMES)
@pytest.mark.parametrize("name", SYSTEMS)
def test_every_answer_says_what_it_is(home: str, name: str) -> None:
    """A signature without types would be equal to another one by saying nothing."""
    for each in offered(system(home, name)).values():
        assert "->" in each or not each.startswith("(")


def called(source: Source, module: str, name: str) -> set[str]:
    """Return what a file calls something that it imports."""
    return {
        alias.asname or alias.name
        for node in source.nodes
        if isinstance(node, ast.ImportFrom) and node.module == module
        for alias in node.names
        if alias.name == name
    }


def asked_of_a_system(home: str) -> set[str]:
    """Return every name that the program asks of ``system``."""
    found = set()
    for source in python_files("app", "ui"):
        if f"{home}.platforms" not in source.text and f"{home} import" not in source.text:
            continue
        names = called(source, f"{home}.platforms", "system")
        names |= {f"{one}.system" for one in called(source, home, "platforms")}
        if not names:
            continue
        found |= {
            node.attr
            for node in source.nodes
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) in names
        }
    return found


@pytest.mark.parametrize("home", HOMES)
def test_what_is_asked_is_what_is_offered(home: str) -> None:
    assert asked_of_a_system(home) == set(system(home, "linux").__all__)
