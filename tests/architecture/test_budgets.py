"""No file, class or function grows past what one person can hold in mind.

Rules: the budgets are the house's (module 700 lines, class 300 lines and 20 methods, function 50
lines, complexity 10); a migration is a frozen list of columns, so it may be long.
"""

import ast
from collections.abc import Iterator

from source_tree import Source, python_files

FOLDERS = ("crypto", "models", "app", "ui", "packaging", ".ci", "tests")
MODULE_LINES, CLASS_LINES, CLASS_METHODS, FUNCTION_LINES, COMPLEXITY = 700, 300, 20, 50, 10

Function = ast.FunctionDef | ast.AsyncFunctionDef
BRANCHES = (ast.If, ast.IfExp, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.match_case)
LEAVES = (ast.expr_context, ast.Name, ast.Constant)
PARTS = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def complexity(node: ast.AST, inside: dict[ast.AST, int] | None = None) -> int:
    """Return one more than the number of places where the way through some code forks.

    Args:
        node: the code.
        inside: told the same of every class and function in it.
    """
    forks = 1 if isinstance(node, BRANCHES) else 0
    if isinstance(node, ast.comprehension):
        forks = len(node.ifs)
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, LEAVES):
            forks += complexity(child, inside) - 1
    if inside is not None and isinstance(node, PARTS):
        inside[node] = forks + 1
    return forks + 1


def length(node: ast.ClassDef | Function) -> int:
    assert node.end_lineno is not None
    return node.end_lineno - node.lineno + 1


def complaints(source: Source) -> Iterator[str]:
    lines = len(source.text.splitlines())
    history = source.name.startswith("models/migrations/v")
    if lines > MODULE_LINES and not history:
        yield f"{source.name}: {lines} lines"
    inside: dict[ast.AST, int] = {}
    complexity(source.tree, inside)
    for node, forks in inside.items():
        if isinstance(node, ast.ClassDef):
            methods = sum(isinstance(part, Function) for part in node.body)
            if length(node) > CLASS_LINES or methods > CLASS_METHODS:
                yield f"{source.name}: class {node.name}: {length(node)} lines, {methods} methods"
        elif isinstance(node, Function) and not history:
            lines = length(node)
            if lines > FUNCTION_LINES or forks > COMPLEXITY:
                yield f"{source.name}: {node.name}: {lines} lines, complexity {forks}"


def all_complaints() -> list[str]:
    return [line for source in python_files(*FOLDERS) for line in complaints(source)]


def test_every_file_class_and_function_keeps_its_budget() -> None:
    found = all_complaints()
    assert not found, "\n".join(found)


def test_the_counter_sees_every_kind_of_fork() -> None:
    code = """
def f(a, b):
    if a: pass
    elif b: pass
    for x in a:
        while b: pass
    try: pass
    except ValueError: pass
    match a:
        case 1: pass
        case _: pass
    return [y for y in a if y] if b else None
"""
    assert complexity(ast.parse(code)) == 10


def test_start_keeps_its_budget_too() -> None:
    from source_tree import ROOT, parse

    assert not list(complaints(parse(ROOT / "start.py")))
