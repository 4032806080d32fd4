"""Runs tests on a changed program in a forked child that can harm nothing and leaves nothing.

Rules: a child is silent, has limits of its own and a folder that goes with it; either functions are
changed where they are loaded, or every module of the tree is read anew and one of them is changed.
"""

import contextlib
import functools
import gc
import importlib.machinery
import importlib.util
import os
import resource
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType

import pytest

import check_removal
import mutants
from check_removal import Only, codes_in
from mutants import Mutant

ROOM_BYTES = 3 * 2**30
FILE_BYTES = 2**28
KEPT = (
    *("__main__", "once", "mutants", "mutation_child", "mutation_names", "mutation_reach"),
    "check_removal",
)
"""Modules of the tree that make the mistakes or keep derived keys."""
NOTICED, SURVIVED, NOT_IN_PLACE, LATE = 0, 1, 2, 3
_NEVER_LET_GO: list[object] = []
QUIET = [
    *("-q", "-x", "-p", "no:cacheprovider", "--no-header", "--tb=no", "-W", "ignore"),
    *("-o", "tmp_path_retention_policy=failed", "--benchmark-disable"),
]


def limit_child(seconds: float, load: float = 1.0) -> None:
    """Let a child take no more than its processor time, time, memory and files.

    Args:
        seconds: of the processor.
        load: how many seconds go by in one of the processor, at least 1.
    """
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    # A machine under load may take long for little work; only what hangs meets this.
    signal.alarm(int(15 + 4 * seconds * load))
    for kind, most in (
        (resource.RLIMIT_AS, ROOM_BYTES),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        with contextlib.suppress(ValueError):
            resource.setrlimit(kind, (most, hard))
    sys.dont_write_bytecode = True


def fork(work: Callable[[], int], folder: str) -> int:
    """Start a silent child in a group of its own that writes into a folder; return its number."""

    def in_silence() -> int:
        os.setpgid(0, 0)
        silence = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(silence, number)
        return work()

    # What breaks the run itself is noticed too, because without a mistake it does not break.
    return check_removal.fork(in_silence, folder, unfinished=NOTICED)


@dataclass(frozen=True)
class Outcome:
    """How a child ended: what it found, and the test that noticed."""

    kind: int
    test: str = ""


def outcomes[Work](
    waiting: Iterable[Work], work: Callable[[Work, Path], int], jobs: int
) -> Iterator[tuple[Work, Outcome]]:
    """Give what became of each piece of work, in the order in which the children end."""
    running: dict[int, tuple[Work, Path]] = {}
    queue = iter(waiting)
    more = True
    while more or running:
        while more and len(running) < jobs:
            one = next(queue, None)
            if one is None:
                more = False
                break
            folder = Path(tempfile.mkdtemp(prefix="mutant-"))
            child = fork(functools.partial(work, one, folder), str(folder))
            running[child] = (one, folder)
        if not running:
            return
        child, status = os.wait()
        with contextlib.suppress(OSError):
            os.killpg(child, signal.SIGKILL)
        one, folder = running.pop(child)
        note = folder / "noticed-by"
        test = note.read_text("utf-8") if note.exists() else ""
        shutil.rmtree(folder, ignore_errors=True)
        yield one, Outcome(os.WEXITSTATUS(status) if os.WIFEXITED(status) else LATE, test)


class Told:
    """Writes down which test failed, or which file could not be read, for the parent to read."""

    def __init__(self, folder: Path, *, every: bool = False) -> None:
        self.note, self.every = folder / "noticed-by", every

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep the first file that could not be read."""
        if report.failed and not self.note.exists():
            self.note.write_text(report.nodeid + "\n" * self.every, "utf-8")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the first failure, or every one."""
        if report.failed and (self.every or not self.note.exists()):
            with self.note.open("a", encoding="utf-8") as out:
                out.write(report.nodeid + "\n" * self.every)


class InOrder(Only):
    """Keeps the wanted tests and runs them in the order in which they are wanted."""

    def __init__(self, wanted: list[str]) -> None:
        super().__init__(wanted)
        self.place = {name: at for at, name in enumerate(wanted)}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Drop every other test and sort."""
        super().pytest_collection_modifyitems(items)
        items.sort(key=lambda item: self.place.get(item.nodeid, len(self.place)))


def run_anew(root: Path, wanted: list[str], *plugins: object, stop: bool = True) -> int:
    """Collect and run some tests in this process, the modules of the tree read anew."""
    forget_the_tree(root)
    words = QUIET if stop else [word for word in QUIET if word != "-x"]
    files = sorted({test.partition("::")[0] for test in wanted})
    return int(pytest.main([*words, *files], plugins=[InOrder(wanted), *plugins]))


def forget_the_tree(root: Path) -> None:
    """Make the next import read every module of the tree anew, but no library."""
    kept = (sys.prefix, str(Path(sys.prefix).resolve()), str(root / ".venv"))
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None) or ""
        ours = file.startswith(f"{root}{os.sep}") and not file.startswith(kept)
        if ours and name not in KEPT:
            del sys.modules[name]


class ChangedFinder:
    """Finds the changed module before the ordinary import system does."""

    def __init__(self, root: Path, mutant: Mutant) -> None:
        self.file = root / mutant.file
        self.name = mutant.file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        self.number = mutant.number

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> object:
        """Answer for the one changed module only."""
        if name != self.name:
            return None
        finder = self

        class Loader(importlib.machinery.SourceFileLoader):
            def get_code(self, fullname: str) -> object:
                return changed_code(finder.file, finder.number)

        return importlib.util.spec_from_file_location(
            name, self.file, loader=Loader(name, str(self.file))
        )


def changed_code(file: Path, number: int) -> CodeType:
    """Compile a file with one of its mistakes."""
    tree = mutants.mutated(file.read_text("utf-8"), number)
    code: CodeType = compile(tree, str(file), "exec", dont_inherit=True)
    return code


def is_of(root: Path, cache: object) -> bool:
    """Say whether what keeps results wraps a function of the tree."""
    code = getattr(getattr(cache, "__wrapped__", None), "__code__", None)
    file = code.co_filename if code else ""
    return file.startswith(f"{root}{os.sep}") and not file.startswith(
        (sys.prefix, str(root / ".venv"))
    )


def forget(caches: Iterable["functools._lru_cache_wrapper[object]"]) -> None:
    """Forget what was kept, and let nothing of it go.

    What goes may take along what it stands for, such as the folder of a made office, and that is
    the one of the run: every child after this one would fail without it, whatever its mistake.
    """
    for cache in caches:
        for part in gc.get_referents(cache):
            _NEVER_LET_GO.extend(part.values() if isinstance(part, dict) else (part,))
        cache.cache_clear()


def put_in_place(changed: CodeType, functions: list[FunctionType], mutant: Mutant) -> bool:
    """Give the loaded functions around a mistake their changed code; say whether that was done."""
    assert mutant.function is not None
    first, last = mutant.function
    codes = list(codes_in(changed))
    places = [(code.co_qualname, code.co_firstlineno) for code in codes]
    by_place = dict(zip(places, codes, strict=True))
    around = [one for one in functions if first <= one.__code__.co_firstlineno <= last]
    for function in around:
        old = function.__code__
        place = (old.co_qualname, old.co_firstlineno)
        # Two of one name on one line cannot be told apart.
        if places.count(place) != 1 or by_place[place].co_freevars != old.co_freevars:
            return False
        function.__code__ = by_place[place]
    return bool(around)
