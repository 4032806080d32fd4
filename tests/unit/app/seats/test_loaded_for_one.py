"""A register with one computer loads nothing of what only several need.

Rules: looked for at the heads of all files, so that it holds for every command and every page.
"""

import ast

from source_tree import ROOMS, imports_of, python_files

ONLY_FOR_SEVERAL = ("app.seats", "crypto.feed")
OWN = ("app/seats/", "crypto/feed/")


def within_functions(tree: ast.Module) -> set[int]:
    """Return the lines that are run only when a function is called, or only read for types."""
    return {
        line
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        or (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }


def test_no_other_room_loads_it_with_itself() -> None:
    found = []
    for source in python_files(*ROOMS):
        later = within_functions(source.tree)
        found += [
            f"{each.where}: {each.module}"
            for each in imports_of(source)
            if each.module.startswith(ONLY_FOR_SEVERAL)
            and not source.name.startswith(OWN)
            and int(each.where.rpartition(":")[2]) not in later
        ]
    assert found == []


def test_it_is_seen_where_it_is_loaded() -> None:
    own = [source for source in python_files("app") if source.name.startswith(OWN)]
    assert any(each.module.startswith("crypto.feed") for one in own for each in imports_of(one))
