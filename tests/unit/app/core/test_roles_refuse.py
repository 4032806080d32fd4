"""Whoever may not do an act is refused by each use case that asks for it, before anything else.

Rules: the use cases are found by reading the code; each is called with an office of which only the
user can be asked, so that whatever reads or writes before it refuses fails here.
"""

import ast
import importlib
import inspect
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from app.base.errors import CaseStateError
from app.core.permissions import ALLOWED, READ_ONLY, ROLES, Act
from source_tree import python_files

NOBODY = "nobody"


def asked_first(node: ast.FunctionDef) -> Act | None:
    """Return the act for which a function asks the role of the user before it does anything."""
    body = node.body[1:] if ast.get_docstring(node) else node.body
    match body[0] if body else None:
        case ast.Expr(
            ast.Call(ast.Name("require"), [ast.Name("s"), ast.Attribute(ast.Name("Act"), act)])
        ):
            return Act[act]
    return None


def use_cases() -> Iterator[tuple[str, str, Act]]:
    """Yield module and name of every function that asks first, with the act."""
    for source in python_files("app"):
        for node in source.tree.body:
            act = asked_first(node) if isinstance(node, ast.FunctionDef) else None
            if act is not None:
                yield source.module, node.name, act


ALL = [pytest.param(*one, id=f"{one[0]}.{one[1]}") for one in use_cases()]


def without(act: Act) -> str:
    """Return the role that may most of all without being allowed an act."""
    roles = [role for role in ROLES if act not in ALLOWED[role]]
    return max(roles, key=lambda role: len(ALLOWED[role]), default=NOBODY)


def is_wanted(given: inspect.Parameter) -> bool:
    """Say whether a use case cannot be called without it."""
    return given.default is given.empty and given.kind not in (
        given.VAR_POSITIONAL,
        given.VAR_KEYWORD,
    )


def called(use_case: Callable[..., Any], office: object) -> object:
    """Call a use case with an office, and with nothing that could be used."""
    wanted = [one for one in inspect.signature(use_case).parameters.values() if is_wanted(one)]
    by_place = [
        office if one.name == "s" else object() for one in wanted if one.kind != one.KEYWORD_ONLY
    ]
    by_name = {one.name: object() for one in wanted if one.kind == one.KEYWORD_ONLY}
    answer = use_case(*by_place, **by_name)
    return list(answer) if inspect.isgenerator(answer) else answer


@pytest.mark.parametrize(("module", "name", "act"), ALL)
def test_who_may_not_is_refused_before_anything_is_read(module: str, name: str, act: Act) -> None:
    # What opens a sealed case around it asks whether the user is named there, and is no role.
    use_case = inspect.unwrap(getattr(importlib.import_module(module), name))
    role = without(act)
    office = SimpleNamespace(user=SimpleNamespace(role=role), inside_seal=False)
    reason = "role.read-only" if role == READ_ONLY else "role.not-allowed"
    with pytest.raises(CaseStateError) as caught:
        called(use_case, office)
    assert caught.value.facts["reason"] == reason


def test_most_use_cases_ask_first() -> None:
    """Else the test above would prove little."""
    assert len(ALL) > 150
    assert {act for _module, _name, act in use_cases()} == set(Act)
