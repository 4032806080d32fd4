"""The product's own source files, parsed, for the tests that look at the code itself.

Rules: reads files and imports nothing of the product; a room that does not exist yet has no files.
"""

import ast
import atexit
import contextlib
import functools
import gc
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("crypto", "models", "app", "ui")
NOT_SOURCE = {".git", ".venv", "__pycache__", "build", "dist", "htmlcov", ".hypothesis", ".windows"}


class Source(NamedTuple):
    """One parsed Python file; ``name`` is its path from the root, with forward slashes."""

    name: str
    path: Path
    text: str
    tree: ast.Module

    @property
    def nodes(self) -> tuple[ast.AST, ...]:
        """All parts of the tree, as ``ast.walk`` gives them; gone through once in a run."""
        return _nodes(self.tree)

    @property
    def room(self) -> str:
        return self.name.split("/", 1)[0]

    @property
    def module(self) -> str:
        return self.name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


class Import(NamedTuple):
    """One imported module, by its whole dotted name, and where it stands."""

    module: str
    where: str

    @property
    def top(self) -> str:
        return self.module.split(".", 1)[0]


@functools.cache
def parse(path: Path) -> Source:
    text = path.read_text("utf-8")
    return Source(path.relative_to(ROOT).as_posix(), path, text, ast.parse(text))


@functools.cache
def _nodes(tree: ast.Module) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree))


@functools.cache
def python_files(*folders: str) -> list[Source]:
    """Return every Python file below these folders of the repository."""
    paths = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    atexit.register(_let_go)
    with _set_aside():
        return [parse(path) for path in paths if not NOT_SOURCE.intersection(path.parts)]


@contextlib.contextmanager
def _set_aside() -> Iterator[None]:
    """Let no search for rings go through the trees that grow in this block, now or later.

    There are none in them; they have millions of parts, and stay to the end.
    """
    before = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if before:
            gc.enable()


def _let_go() -> None:
    """Forget the trees before the last searches, which are made when Python ends."""
    for known in (python_files, imports_of, _nodes, parse):
        known.cache_clear()


@functools.cache
def imports_of(source: Source) -> tuple[Import, ...]:
    """Return what a file imports, at its head or inside a function.

    ``from a import b`` gives both ``a`` and ``a.b``, because ``b`` may be a module.
    """
    return tuple(_imports_of(source))


def _imports_of(source: Source) -> Iterator[Import]:
    for node in source.nodes:
        where = f"{source.name}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, where) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield Import(node.module, where)
            yield from (Import(f"{node.module}.{alias.name}", where) for alias in node.names)
        elif isinstance(node, ast.Call) and called_name(node) in ("import_module", "__import__"):
            yield Import(known_beginning(node.args[0]) if node.args else "<computed>", where)


def known_beginning(name: ast.expr) -> str:
    """Return the module that a computed import names, or the part of it that stands in the code."""
    if isinstance(name, ast.JoinedStr) and name.values:
        name = name.values[0]
    known = isinstance(name, ast.Constant) and isinstance(name.value, str) and name.value
    return str(name.value).rstrip(".") if known and isinstance(name, ast.Constant) else "<computed>"


def called_name(call: ast.Call) -> str:
    """Return the last part of what is called: ``QLabel`` of ``QtWidgets.QLabel(...)``."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def files_of_the_repository() -> list[Path]:
    """Return the files that are part of the repository; without git, all but made ones."""
    if (ROOT / ".git").exists():
        command = ["git", "ls-files", "-z"]
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
        names = listed.stdout.decode("utf-8").split("\0")
        return [ROOT / name for name in names if name and (ROOT / name).is_file()]
    made = NOT_SOURCE | {".mypy_cache", ".ruff_cache", ".pytest_cache", ".import_linter_cache"}
    return [
        path
        for path in sorted(ROOT.rglob("*"))
        if path.is_file() and not made.intersection(path.relative_to(ROOT).parts)
    ]


def table_texts() -> set[str]:
    """Return the texts of the program that stand in tables beside the code."""
    from translations import mappings

    found = [(one, path) for one in mappings() if one.method == "toml" for path in one.files(ROOT)]
    return {str(text) for one, path in found for _line, text in one.texts(path, ROOT)}
