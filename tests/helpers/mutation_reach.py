"""Which tests reach which lines, how long each takes, and who uses a name.

Rules: lines that run while a file of tests is collected belong to the whole file; time is that of
the processor, so that a busy machine changes nothing.
"""

import ast
import sys
import time
from collections import defaultdict
from collections.abc import Generator, Iterable
from pathlib import Path
from types import CodeType

import pytest

from check_removal import LinesRun


class Reach(LinesRun):
    """Records which tests reach which lines of some files, and the processor time of each test."""

    def __init__(self, files: Iterable[str]) -> None:
        self.files = frozenset(files)
        self.tests: dict[tuple[str, int], set[str]] = defaultdict(set)
        self.seconds: dict[str, float] = {}
        self.current = ""

    def _line(self, code: CodeType, line: int) -> object:
        if code.co_filename in self.files:
            self.tests[code.co_filename, line].add(self.current)
        return sys.monitoring.DISABLE

    def _now(self, name: str) -> None:
        self.current = name
        sys.monitoring.restart_events()

    def pytest_collectstart(self, collector: pytest.Collector) -> None:
        """Lines that run while a file is collected belong to the whole file."""
        self._now(collector.nodeid)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Lines that run in here belong to this test."""
        self._now(item.nodeid)
        began = time.process_time()
        done = yield
        self.seconds[item.nodeid] = time.process_time() - began
        return done

    def between(self, file: str, lines: tuple[int, int]) -> set[str]:
        """Return what reaches any of these lines; a file of tests means its collection."""
        return set().union(
            *(self.tests.get((file, at), ()) for at in range(lines[0], lines[1] + 1))
        )


class Names:
    """Finds the lines inside functions that use what a module or a class gives a name to."""

    def __init__(self, root: Path, files: Iterable[Path]) -> None:
        self.used: dict[str, list[tuple[str, tuple[int, int]]]] = defaultdict(list)
        self.made_of: dict[str, set[str]] = defaultdict(set)
        for file in files:
            self._read(str(file), ast.parse(file.read_text("utf-8")), inside=False)

    def _read(self, file: str, node: ast.AST, *, inside: bool) -> None:
        for child in ast.iter_child_nodes(node):
            is_function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
            if inside or is_function:
                name = getattr(child, "id", None) or getattr(child, "attr", None)
                if name and getattr(child, "lineno", None):
                    self.used[name].append((file, (child.lineno, child.end_lineno)))  # type: ignore[attr-defined]
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                # What stands in a head for what is not given is used inside, whoever calls it.
                body = (child.body[0].lineno, child.end_lineno or child.lineno)
                for name in names_of_defaults(child.args):
                    self.used[name].append((file, body))
            if not (inside or is_function) and isinstance(child, ast.Assign | ast.AnnAssign):
                for name in names_in(child):
                    self.made_of[name] |= targets_of(child)
            self._read(file, child, inside=inside or is_function)

    def users(self, names: set[str], reach: Reach) -> set[str]:
        """Return the tests that reach a use of one of the names, or of what is made of them."""
        found, waiting, seen = set[str](), list(names), set[str]()
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            waiting += self.made_of.get(name, ())
            for file, lines in self.used.get(name, ()):
                found |= reach.between(file, lines)
        return found


def names_in(node: ast.AST) -> set[str]:
    """Return every name and attribute that is read somewhere in a node."""
    found = (getattr(one, "id", None) or getattr(one, "attr", None) for one in ast.walk(node))
    return {name for name in found if name}


def names_of_defaults(args: ast.arguments) -> set[str]:
    """Return every name that is read in what stands for arguments that are not given."""
    given = [*args.defaults, *(one for one in args.kw_defaults if one is not None)]
    return set[str]().union(*(names_in(one) for one in given))


def targets_of(node: ast.AST) -> set[str]:
    """Return the names that an assignment gives a value to."""
    targets = getattr(node, "targets", None) or [getattr(node, "target", node)]
    return set().union(*(names_in(target) for target in targets))
