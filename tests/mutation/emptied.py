"""Find tests that pass although the function they are about does nothing.

Rules:
- the tree on disk is never touched, a function is emptied in a forked child; needs fork;
- a test is about a function that its file takes from the program when the test mentions it, itself
  or through a fixture or a function of the same file, and either the test's name or its file's
  holds all words of the function's name, or it mentions nothing else that the program makes;
- of the answers that are put in the place of the function's own a test must notice one; that a
  function without an answer lets something pass is enough where another test sees what it stops.

What is printed, before ``path::test function``:

* ``never called``: passes although the function raises;
* ``looks at no answer``: passes whatever the function answers;
* ``no test notices``: of all tests of the file none notices that it is empty.

What stays all the same stands in ``emptied.toml`` with its reason.

Run: ``python tests/mutation/emptied.py tests/unit/crypto tests/unit/models``
"""

import argparse
import ast
import collections
import contextlib
import fnmatch
import functools
import inspect
import io
import json
import os
import re
import sys
import tempfile
import time
import tomllib
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "helpers"))

import mutation_child
import once

OWN_ROOT = Path(__file__).resolve().parents[2]
KEPT = Path(__file__).with_name("emptied.toml")
TEST_SECONDS = 30
EXAMPLES = 6
SMALL_WORDS = frozenset(
    {
        "a", "an", "the", "of", "to", "in", "is", "are", "for", "and", "or", "by", "with", "at",
        "on", "from", "has", "be", "it", "as",
    }
)  # fmt: skip


class EmptiedError(Exception):
    """Raised in the place of a function, to see whether it is called at all."""


class Odd:
    """An answer that no function gives and that is like nothing."""


def _none(*_given: object, **_named: object) -> object:
    return None


def _true(*_given: object, **_named: object) -> object:
    return True


def _false(*_given: object, **_named: object) -> object:
    return False


def _odd(*_given: object, **_named: object) -> object:
    import emptied  # the function stands in another module by now

    return emptied.Odd()


def _raises(*_given: object, **_named: object) -> object:
    import emptied  # the function stands in another module by now

    raise emptied.EmptiedError


def _nothing_given(*_given: object, **_named: object) -> Iterator[object]:
    return
    yield


def _none_given(*_given: object, **_named: object) -> Iterator[object]:
    yield None


def _odd_given(*_given: object, **_named: object) -> Iterator[object]:
    import emptied  # the function stands in another module by now

    yield emptied.Odd()


def answers_for(function: FunctionType) -> list[FunctionType]:
    """Return what is put in the place of a function, one after the other; the first empties it."""
    answer = function.__annotations__.get("return", "")
    if inspect.isgeneratorfunction(function):
        return [_nothing_given, _none_given, _odd_given, _raises]  # type: ignore[list-item]
    if answer in (bool, "bool"):
        return [_none, _true, _false, _raises]  # type: ignore[list-item]
    if answer in (None, "None"):
        return [_none, _raises]  # type: ignore[list-item]
    return [_none, _odd, _raises]  # type: ignore[list-item]


def is_of_the_program(file: str, root: Path) -> bool:
    """Say whether a file belongs to what is tested."""
    path = Path(file)
    ours = path.is_relative_to(root) and not path.name.startswith("test_")
    return ours and not {"tests", ".venv"} & set(path.parts)


def innermost(held: object, root: Path) -> FunctionType | None:
    """Return the function of the program that a name stands for, without what is around it."""
    while hasattr(held, "__wrapped__"):
        held = held.__wrapped__
    if not isinstance(held, FunctionType) or held.__closure__:
        return None
    return held if is_of_the_program(held.__code__.co_filename, root) else None


@dataclass(frozen=True)
class Named:
    """A function of the program, and what a test file has under its name."""

    function: FunctionType
    held: Any

    def forget(self) -> None:
        """Let nothing be known that the function answered before."""
        around = self.held
        while around is not None:
            if hasattr(around, "cache_clear"):
                around.cache_clear()
            around = getattr(around, "__wrapped__", None)


@dataclass
class Mentions:
    """What the functions of one test file mention of the program, found in its text."""

    module: ModuleType
    root: Path
    functions: dict[str, ast.FunctionDef] = field(default_factory=dict)
    tables: dict[str, ast.expr] = field(default_factory=dict)

    def __post_init__(self) -> None:
        tree = ast.parse(Path(str(self.module.__file__)).read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                self.functions.setdefault(node.name, node)
        for node in tree.body:
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                for name in map(dotted, getattr(node, "targets", None) or [node.target]):
                    self.tables.setdefault(name, node.value)

    def named(self, name: str) -> object:
        """Return what a dotted name of the file stands for."""
        held: object = self.module
        for part in name.split("."):
            held = getattr(held, part, None)
        return held

    def own(self, name: str) -> set[str]:
        """Return the dotted names in a function or a table of the file, and those of fixtures."""
        node = self.functions.get(name) or self.tables[name]
        names = {one for one in map(dotted, ast.walk(node)) if one}
        if isinstance(node, ast.FunctionDef):
            names |= {each.arg for each in [*node.args.args, *node.args.kwonlyargs]}
        return names

    def of(self, test: str) -> set[str]:
        """Return the dotted names that a test mentions, also through others of the file."""
        found, waiting = set[str](), {test}
        seen = set[str]()
        while waiting:
            seen |= waiting
            names = set[str]().union(*map(self.own, waiting))
            found |= names
            waiting = names & (self.functions.keys() | self.tables.keys()) - seen
        return found

    def program(self, test: str) -> tuple[list[Named], bool]:
        """Return the functions of the program that a test mentions, and whether classes, too."""
        found: dict[FunctionType, Named] = {}
        classes = False
        for name in sorted(self.of(test)):
            held = self.named(name)
            function = innermost(held, self.root)
            if function is not None:
                found.setdefault(function, Named(function, held))
            elif isinstance(held, type):
                file = getattr(sys.modules.get(held.__module__), "__file__", None) or ""
                classes |= is_of_the_program(file, self.root)
        return list(found.values()), classes


def dotted(node: ast.AST) -> str:
    """Return ``a.b.c`` of a name, or nothing."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


def words(name: str) -> frozenset[str]:
    """Return the words of a name, without small ones and without the ending of the plural."""
    return frozenset(
        word.removesuffix("s") for word in re.split(r"[_\W]+", name) if word not in SMALL_WORDS
    ) - {""}


def is_about(test: str, file: str, function: FunctionType) -> bool:
    """Say whether the name of a test or of its file is made of that of a function."""
    wanted = words(function.__name__)
    return bool(wanted) and (wanted <= words(test) or wanted <= words(file))


@dataclass
class Seen:
    """What became of the tests that mention one function; of several examples of one only some.

    Attributes:
        about: the tests that are about it; `others` mention it.
    """

    named: Named
    about: list[pytest.Function] = field(default_factory=list)
    others: list[pytest.Function] = field(default_factory=list)
    noticed_empty: set[str] = field(default_factory=set)
    noticed_any: set[str] = field(default_factory=set)
    called: set[str] = field(default_factory=set)

    @property
    def name(self) -> str:
        """Return the function's name with its module."""
        return f"{self.named.function.__module__}.{self.named.function.__qualname__}"

    def complaints(self) -> Iterator[str]:
        """Give what is to be said about the tests, without examples."""
        tests = dict.fromkeys(name_of(item) for item in self.about)
        gives_nothing = self.named.function.__annotations__.get("return", "") in (None, "None")
        for test in tests:
            if test in self.noticed_any:
                continue
            if test not in self.called:
                yield f"never called: {test} {self.name}"
            elif not gives_nothing or not self.noticed_empty:
                yield f"looks at no answer: {test} {self.name}"
        if not self.noticed_empty:
            file = name_of(self.about[0]).partition("::")[0]
            yield f"no test notices: {file} {self.name}"


def name_of(item: pytest.Function) -> str:
    """Return a test's name without its example."""
    return item.nodeid.partition("[")[0]


class Emptying:
    """Tries the tests about each function of the program at the end of the collection."""

    def __init__(self, root: Path, *, warm: bool) -> None:
        self.root = root
        self.warm = warm
        self.seen: list[Seen] = []
        self.tests = 0
        self.folders: pytest.TempPathFactory

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run no test as it is, but each with the function emptied that it is about."""
        self.folders = session.config._tmp_path_factory  # type: ignore[attr-defined]
        by_file: dict[Path, list[pytest.Function]] = collections.defaultdict(list)
        for item in session.items:
            if isinstance(item, pytest.Function):
                by_file[item.path].append(item)
        for place, items in enumerate(by_file.values()):
            sys.stderr.write(f"{place + 1}/{len(by_file)} {items[0].path.name}\n")
            self.tests += len(items)
            self.try_file(items)
        return True

    def try_file(self, items: list[pytest.Function]) -> None:
        """Try the functions that the tests of one file are about."""
        mentions = Mentions(items[0].module, self.root)
        found: dict[FunctionType, Seen] = {}
        for item in first_examples(items):
            if item.originalname not in mentions.functions:
                continue
            mentioned, classes = mentions.program(item.originalname)
            alone = len(mentioned) == 1 and not classes
            for each in mentioned:
                seen = found.setdefault(each.function, Seen(each))
                about = is_about(item.originalname, item.path.stem[5:], each.function)
                (seen.about if about or alone else seen.others).append(item)
        looked_at = [seen for seen in found.values() if seen.about]
        if looked_at and self.warm:
            # What is worked out once in a run is known to every child from here on.
            run_here(items[:1])
        for seen in looked_at:
            self.try_function(seen, items)
        self.seen += looked_at

    def try_function(self, seen: Seen, every: list[pytest.Function]) -> None:
        """Put each answer in the place of a function, until all tests about it have noticed one."""
        answers = answers_for(seen.named.function)
        for answer in answers:
            left = [item for item in seen.about if name_of(item) not in seen.noticed_any]
            if not left:
                break
            failed = self.failed(seen.named, answer, left)
            if answer is answers[0]:
                seen.noticed_empty |= failed
            if answer is _raises:
                seen.called |= failed
            else:
                seen.noticed_any |= failed
        # Who calls it may have it from another name; so in the end every test of the file is asked.
        for some in (seen.others, first_examples(every)):
            if some and not seen.noticed_empty:
                seen.noticed_empty |= self.failed(seen.named, answers[0], some)

    def failed(self, named: Named, answer: FunctionType, items: list[pytest.Function]) -> set[str]:
        """Return the names of the tests that fail with an answer in the place of a function."""
        waiting, failed = list(items), set[str]()
        while waiting:
            work = functools.partial(self.in_child, named, answer)
            [(_items, outcome)] = mutation_child.outcomes([list(waiting)], work, 1)
            if not outcome.test:
                pytest.exit(f"{named.function.__qualname__}: no test could be run", returncode=3)
            for line in outcome.test.splitlines():
                ident, became = json.loads(line)
                waiting = [item for item in waiting if item.nodeid != ident]
                # Where a child ended in the middle of a test, that was noticed too.
                (failed.discard if became == "passes" else failed.add)(ident)
        return {ident.partition("[")[0] for ident in failed}

    def in_child(
        self, named: Named, answer: FunctionType, items: list[pytest.Function], folder: Path
    ) -> int:
        """Run tests with an answer in the place of a function, and tell what became of each."""
        self.folders._basetemp = Path(tempfile.mkdtemp())
        named.function.__code__ = code_like(answer.__code__, named.function.__code__)
        named.forget()
        with (folder / "noticed-by").open("w", buffering=1) as told:
            for item, after in zip(items, [*items[1:], None], strict=True):
                mutation_child.limit_child(TEST_SECONDS)
                told.write(json.dumps([item.nodeid, "begins"]) + "\n")
                bad = any(report.failed for report in run_one(item, after))
                told.write(json.dumps([item.nodeid, "fails" if bad else "passes"]) + "\n")
        return mutation_child.SURVIVED


def first_examples(items: Iterable[pytest.Function]) -> list[pytest.Function]:
    """Return tests without the later ones of many examples of the same test."""
    taken: collections.Counter[str] = collections.Counter()
    kept_items = []
    for item in items:
        taken[item.originalname] += 1
        if taken[item.originalname] <= EXAMPLES:
            kept_items.append(item)
    return kept_items


def code_like(answer: CodeType, old: CodeType) -> CodeType:
    """Return the code of an answer under the name and at the place of the old one."""
    return answer.replace(
        co_filename=old.co_filename, co_name=old.co_name, co_qualname=old.co_qualname
    )


def run_one(item: pytest.Item, after: pytest.Item | None) -> list[pytest.TestReport]:
    """Run one test as a run of tests does, without a word."""
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    reports = runtestprotocol(item, log=False, nextitem=after)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return reports


def run_here(items: list[pytest.Function]) -> None:
    """Run tests in this process, with nothing changed."""
    for item, after in zip(items, [*items[1:], None], strict=True):
        if any(report.failed for report in run_one(item, after)):
            pytest.exit(f"{item.nodeid} fails before anything is emptied", returncode=3)


def kept() -> dict[str, str]:
    """Return patterns of what may be said and stays all the same, with their reasons."""
    if not KEPT.is_file():
        return {}
    return {one["what"]: one["why"] for one in tomllib.loads(KEPT.read_text("utf-8"))["kept"]}


@contextlib.contextmanager
def worked_out_once(wanted: bool) -> Generator[None, None, None]:
    """Let the children know what this process has derived, as the tests of one run do."""
    with contextlib.ExitStack() as stack:
        if wanted:
            stack.enter_context(once.keys_derived())
            stack.enter_context(once.statements_worded())
        yield


def look(root: Path, tests: list[str], *, warm: bool) -> Emptying:
    """Collect tests and try each with the functions emptied that it is about."""
    emptying = Emptying(root, warm=warm)
    told = io.StringIO()
    with contextlib.redirect_stdout(told), worked_out_once(warm):
        code = pytest.main([*mutation_child.QUIET, *tests], plugins=[emptying])
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        raise SystemExit(f"the tests cannot be tried\n{told.getvalue()}")
    return emptying


def main() -> int:
    """Print the tests that say too little; the exit code says whether there are any."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tests", nargs="+")
    parser.add_argument("--root", type=Path, default=OWN_ROOT)
    parser.add_argument("--cold", action="store_true", help="run nothing before forking (windows)")
    given = parser.parse_args()
    root = given.root.resolve()
    os.chdir(root)
    started = time.monotonic()
    emptying = look(root, given.tests, warm=not given.cold)
    told = [line for seen in emptying.seen for line in seen.complaints()]
    reasons = kept()
    left = [line for line in told if not any(fnmatch.fnmatchcase(line, one) for one in reasons)]
    for line in left:
        print(line)
    pairs = sum(len({name_of(item) for item in seen.about}) for seen in emptying.seen)
    print(
        f"{emptying.tests} tests, {len(emptying.seen)} functions, {pairs} pairs,"
        f" {len(told) - len(left)} kept, {len(left)} say too little,"
        f" {time.monotonic() - started:.0f} s"
    )
    return 1 if left else 0


if __name__ == "__main__":
    sys.modules["emptied"] = sys.modules["__main__"]
    raise SystemExit(main())
