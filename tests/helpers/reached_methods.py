"""Which methods the product calls, asked by the types of what they are called on.

    .venv/bin/python tests/helpers/reached_methods.py    tells those that nothing of it calls

Rules:

* A method is reached where it is called on an object of its class, as mypy knows it: a namesake of
  another class reaches nothing. The tests are not looked at.
* Where mypy knows no type (code of other systems, libraries without types), and where a name stands
  as a text, the name reaches every method that bears it; so does a protocol.
* What stands in the place of a method of a library, or of a class of ours that is reached, is
  reached through that.
"""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mypy import build, nodes, types
from mypy.main import process_options

from source_tree import ROOMS, ROOT, python_files

CALLERS = (*ROOMS, "packaging")


@dataclass
class Calls:
    """What is called in some code.

    Attributes:
        of: by name, the classes on whose method of this name something calls.
        by_name: names of which nobody knows on what they are called.
        seen: name, line and end of each attribute whose type was asked.
    """

    of: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    by_name: set[str] = field(default_factory=set)
    seen: set[tuple[str, int, int | None]] = field(default_factory=set)

    def add(self, name: str, on: types.Type | None) -> None:
        """Note that ``name`` is asked of something of this type."""
        known = None if on is None else types.get_proper_type(on)
        match known:
            case types.UnionType():
                for one in known.items:
                    self.add(name, one)
            case types.Instance():
                self._of_class(name, known.type)
            case types.FunctionLike() if known.is_type_obj():
                self._of_class(name, known.type_object())
            case types.NoneType():
                pass
            case _:
                self._behind(name, known)

    def _behind(self, name: str, known: types.Type | None) -> None:
        """Add what is asked of a type that stands for another one."""
        match known:
            case types.TypeType():
                self.add(name, known.item)
            case types.TypeVarType():
                self.add(name, known.upper_bound)
            case types.TupleType():
                self._of_class(name, known.partial_fallback.type)
            case types.FunctionLike() | types.LiteralType() | types.TypedDictType():
                self.add(name, known.fallback)
            case _:
                self.by_name.add(name)

    def _of_class(self, name: str, of: nodes.TypeInfo) -> None:
        for one in of.mro:
            if name in one.names and one.fullname != "builtins.object":
                self.of[name].add(one.fullname)
                return
        self.by_name.add(name)


def built(folder: Path, *names: str) -> Any:
    """Return what mypy knows of some folders, the type of each expression included."""
    words = ["--no-incremental", "--cache-dir", "/dev/null", *(str(folder / one) for one in names)]
    sources, options = process_options(words)
    options.export_types = options.preserve_asts = True
    return build.build(sources, options)


def calls(known: Any) -> Calls:
    """Return all that is called, as far as types tell."""
    found = Calls()
    for node, _its in known.types.items():
        if isinstance(node, nodes.MemberExpr):
            found.seen.add((node.name, node.line, node.end_column))
            # A name of a module is no method.
            if node.expr in known.types or not node.fullname:
                found.add(node.name, known.types.get(node.expr))
        elif isinstance(node, nodes.StrExpr):
            found.by_name.add(node.value)
        elif isinstance(node, nodes.SuperExpr):
            found.by_name.add(node.name)
    return found


def add_what_no_type_tells(found: Calls, tree: ast.AST) -> None:
    """Add the names in code that mypy did not look at."""
    for node in ast.walk(tree):
        if isinstance(node, ast.MatchClass):
            found.by_name.update(node.kwd_attrs)
        elif (
            isinstance(node, ast.Attribute)
            and isinstance(node.ctx, ast.Load)
            and (node.attr, node.lineno, node.end_col_offset) not in found.seen
        ):
            found.by_name.add(node.attr)


def classes(known: Any, rooms: tuple[str, ...]) -> dict[str, nodes.TypeInfo]:
    """Return the classes of some rooms, those in classes included, by their whole names."""
    found: dict[str, nodes.TypeInfo] = {}

    def look(names: nodes.SymbolTable, place: str) -> None:
        for name, symbol in names.items():
            node = symbol.node
            if isinstance(node, nodes.TypeInfo) and node.fullname == f"{place}.{name}":
                found[node.fullname] = node
                look(node.names, node.fullname)

    for module, tree in known.files.items():
        if module.split(".")[0] in rooms:
            look(tree.names, module)
    return found


def unreached(known: Any, found: Calls, rooms: tuple[str, ...]) -> list[str]:
    """Return the methods that nothing calls, as ``module.Class.method``."""
    ours = classes(known, rooms)
    below: defaultdict[str, set[str]] = defaultdict(set)
    for name, one in ours.items():
        for above in one.mro[1:]:
            below[above.fullname].add(name)
    return sorted(
        f"{name}.{method}"
        for name, one in ours.items()
        for method, symbol in one.names.items()
        if isinstance(symbol.node, nodes.FuncDef | nodes.Decorator | nodes.OverloadedFuncDef)
        and not symbol.plugin_generated
        and not method.startswith("__")
        and not _is_reached(one, method, found, ours, below[name])
    )


def _is_reached(
    one: nodes.TypeInfo,
    method: str,
    found: Calls,
    ours: dict[str, nodes.TypeInfo],
    below: set[str],
) -> bool:
    called_on = found.of[method]
    return (
        method in found.by_name
        or one.fullname in called_on
        or bool(below & called_on)
        or any(ours[name].is_protocol for name in called_on & set(ours))
        or any(
            method in above.names and (above.fullname in called_on or above.fullname not in ours)
            for above in one.mro[1:]
        )
    )


def of_the_product() -> list[str]:
    """Return the methods of the product that nothing of it calls."""
    known = built(ROOT, *CALLERS, "start.py")
    assert not known.errors, known.errors[:5]
    found = calls(known)
    for source in python_files(*CALLERS):
        add_what_no_type_tells(found, source.tree)
    return unreached(known, found, ROOMS)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    print("\n".join(of_the_product()))
