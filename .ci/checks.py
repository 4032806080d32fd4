"""Run what a tier of checks asks for, and say at the end what failed and where the time went.

    python3 start.py test --quick    style, types, doors, tests of crypto and models
    python3 start.py test            every claim about behaviour; what `.ci/run` calls
    python3 start.py test --all      everything, before a release and for crypto, inbox, register
    python3 start.py test --all --go-on    the same, without what was green on this very tree

Rules: a check that failed stops none of the others; what a tier leaves out stands with a reason in
`tests/tiers.toml`, and `--all` leaves nothing out; what was green is kept in `.checks`, under the
hash of every file of the tree, so that it counts for no other tree; nothing here is installed.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Final

ROOT: Final = Path(__file__).resolve().parent.parent
KEPT: Final = ROOT / ".checks"
QUICK, MIDDLE, ALL = "quick", "middle", "all"
# One more than there are processors: some tests wait for a disk, a clock or another process.
WORKERS: Final = str(min((os.cpu_count() or 1) + 1, 4))
SLOWEST: Final = 20
STOPPED: Final = 130
"""The exit code of a run that a person stopped, as of the program."""
NOT_HERE: Final = 77
"""The exit code of a check that this computer cannot run; it has told why."""
NOT_ON_WINDOWS: Final = ("architecture", "packaging")
"""Rooms of tests that read the source, which is the same on every system, or what makes packages,
most of it on Linux and macOS; a package for Windows is built there and played with as a whole."""
PARTS_ON_WINDOWS: Final = {"app": 3, "integration": 6}
"""Rooms that take an hour or more there: a run that is cut off loses half an hour at most."""
MOST_ON_WINDOWS_S: Final = 100
"""What a file counts at most when files are dealt to these parts."""
_LINT_IMPORTS: Final = "import sys, importlinter.cli as c; sys.exit(c.lint_imports_command())"
_BENCHMARKS: Final = (
    "run",
    "large_register",
    "import_speed",
    "inbox_speed",
    "window_speed",
    "spelling_speed",
    "statistics_speed",
    "packaged_start",
)
_MUTATED: Final = ("crypto",)
"""Rooms of ``tests/mutation/rooms.toml`` into which `--all` puts some mistakes."""
_NOT_OF_THE_TREE: Final = frozenset(
    {
        ".git",
        ".venv",
        ".venv.work",
        ".checks",
        "__pycache__",
        "build",
        "dist",
        "node_modules",
        "book",
        ".windows",
    }
)
_MADE_BESIDE: Final = (".coverage", "coverage.", ".venv.loc", ".venv.mak")


@dataclass(frozen=True)
class Check:
    """One check.

    Attributes:
        name: as it is told.
        words: of Python.
        beside: runs beside the others, on what they leave free.
        needs: the name of a check that has to be over, if it runs beside.
        variables: of its surroundings, beside those that all have.
    """

    name: str
    words: tuple[str, ...]
    beside: bool = False
    needs: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)


def checks(tier: str) -> list[Check]:
    """Return the checks of a tier, in order."""
    found = [
        Check("style", ("-m", "ruff", "check", ".")),
        Check("layout", ("-m", "ruff", "format", "--check", ".")),
        Check("doors between rooms", ("-c", _LINT_IMPORTS)),
        # Where everything is run, nothing beside it makes slow tests slower.
        Check("types", ("-m", "mypy"), beside=tier != ALL),
    ]
    if tier == QUICK:
        both = ("tests/unit/crypto", "tests/unit/models")
        return [*found, _tests("tests of crypto and models", both, tier)]
    # It comes from the network and the disk for the most part, so what runs beside it loses little.
    computer = replace(_windows("a computer", "--make"), beside=tier != ALL)
    short = replace(_windows("what matters most", "--short"), needs=computer.name)
    if tier == MIDDLE:
        return [*found, computer, _tests("tests", (), tier, "--cov"), _floors("lines"), short]
    found += [_types_on("Windows", "win32"), _types_on("macOS", "darwin")]
    found += [_tests(f"tests: {name}", paths, tier, "--cov") for name, paths in rooms().items()]
    found += [computer, short, _windows("files held", "--alone")]
    found += [_windows(name, name) for name in on_windows()]
    found += [_mistakes(room) for room in _MUTATED]
    return [*found, _floors("branches"), *_benchmarks()]


def rooms() -> dict[str, tuple[str, ...]]:
    """Return the rooms of the tests with their files and folders; together they are all tests."""
    unit = ROOT / "tests" / "unit"
    found: dict[str, tuple[str, ...]] = {}
    found |= {one.name: (f"tests/unit/{one.name}",) for one in sorted(unit.iterdir()) if _room(one)}
    loose = sorted(f"tests/unit/{one.name}" for one in unit.glob("test_*.py"))
    found["packaging"] += tuple(loose)
    for name in ("architecture", "integration"):
        found[name] = (f"tests/{name}",)
    return found


def on_windows() -> dict[str, tuple[str, ...]]:
    """Return the rooms whose tests run on Windows, the long ones in parts: "app-1" and so on.

    Each file goes, the longest first, to the part that takes least so far by the recorded times;
    the very longest there make packages for Linux, or build with another system's tools.
    """
    kept = json.loads((ROOT / "tests" / "times.json").read_text("utf-8"))["files"]
    seconds = {one: min(took, MOST_ON_WINDOWS_S) for one, took in kept.items()}
    found: dict[str, tuple[str, ...]] = {}
    for name, paths in rooms().items():
        if name in NOT_ON_WINDOWS:
            continue
        parts = PARTS_ON_WINDOWS.get(name, 1)
        if parts == 1:
            found[name] = paths
            continue
        inside = [one for path in paths for one in (ROOT / path).rglob("test_*.py")]
        files = sorted(one.relative_to(ROOT).as_posix() for one in inside)
        dealt: list[list[str]] = [[] for _ in range(parts)]
        took = [0] * parts
        for one in sorted(files, key=lambda one: -seconds.get(one, 1)):
            least = took.index(min(took))
            dealt[least].append(one)
            took[least] += seconds.get(one, 1)
        found |= {f"{name}-{at}": tuple(part) for at, part in enumerate(dealt, start=1)}
    return found


def _room(folder: Path) -> bool:
    return folder.is_dir() and folder.name != "__pycache__"


def _tests(name: str, paths: tuple[str, ...], tier: str, *more: str) -> Check:
    slug = _slug(name)
    words = ["-m", "pytest", *paths, "-q", "-n", WORKERS, "--dist", "loadfile"]
    # A worker that was lost ends the run with the name of its test; a new one could wait for ever.
    words += ["--no-loadscope-reorder", "--max-worker-restart", "0", *more]
    words += ["--tier", tier]
    words += ["--times-to", str(KEPT / f"times-{slug}.json")]
    # The folder of a test that passed goes at once, so that not all of them are there at the end.
    words += ["-o", "tmp_path_retention_policy=failed"]
    given = {}
    if more:
        lines = tier == MIDDLE
        words += ["--cov-report="] if lines else ["--cov-report=", "--cov-branch"]
        given["COVERAGE_FILE"] = str(KEPT / f"coverage.{slug}")
        # Counts lines at almost no cost; what counts branches is slower by half.
        given["COVERAGE_CORE"] = "sysmon" if lines else "ctrace"
    return Check(name, tuple(words), variables=given)


def _types_on(system: str, platform: str) -> Check:
    words = ("-m", "mypy", "--platform", platform, "--cache-dir", f".mypy_cache/{platform}")
    return Check(f"types on {system}", (*words, "app", "ui"))


def _windows(what: str, *words: str) -> Check:
    """Run tests with the Python and the libraries of Windows, where such a computer can be made."""
    return Check(f"Windows: {what}", ("tests/windows/lane.py", "--if-possible", *words))


def _floors(kind: str) -> Check:
    return Check(f"coverage floors by {kind}", (".ci/floors.py", kind))


def _mistakes(room: str) -> Check:
    """Put some small mistakes into a room, others for each state of it."""
    words = ("tests/helpers/mutation_run.py", "--room", room, "--sample", "200")
    return Check(f"small mistakes in {room}", (*words, "--jobs", WORKERS))


def _benchmarks() -> list[Check]:
    place = "tests/benchmarks/{}.py"
    return [Check(f"benchmark: {one}", (place.format(one), "--quick")) for one in _BENCHMARKS]


# What was green ------------------------------------------------------------------------------


def tree() -> str:
    """Return the hash of every file that the checks may read."""
    found = hashlib.sha256()
    for path in _files(ROOT):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        found.update(f"{path.relative_to(ROOT).as_posix()} {content}\n".encode())
    return found.hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    for one in sorted(folder.iterdir()):
        if one.name in _NOT_OF_THE_TREE or one.name.endswith("_cache") or one.is_symlink():
            continue
        if one.is_dir():
            yield from _files(one)
        # A pipe that somebody left there would be read for ever.
        elif one.is_file() and not one.name.startswith(_MADE_BESIDE):
            yield one


def green(now: str) -> dict[str, float]:
    """Return the seconds of each check that was green on this tree."""
    try:
        kept = json.loads((KEPT / "green.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    found = kept.get("checks") if isinstance(kept, dict) and kept.get("tree") == now else None
    return found if isinstance(found, dict) else {}


def keep_green(now: str, checks_: Mapping[str, float]) -> None:
    """Write down what was green, as a whole or not at all."""
    KEPT.mkdir(exist_ok=True)
    beside = KEPT / "green.json.new"
    beside.write_text(json.dumps({"tree": now, "checks": dict(checks_)}, indent=1), "utf-8")
    beside.replace(KEPT / "green.json")


def all_was_green() -> bool:
    """Say whether everything was green on this very tree, for whoever makes a release."""
    found = green(tree())
    return all(check.name in found for check in checks(ALL))


# Running -------------------------------------------------------------------------------------


def run(tier: str, *, go_on: bool = False) -> int:
    """Run a tier and return 1 when a check failed, or when another run is under way here."""
    KEPT.mkdir(exist_ok=True)
    with (KEPT / "lock").open("a+b") as lock:
        if not _held(lock):
            _say("Checks are being run in this folder already. Wait for them, then run this again.")
            return 1
        now = tree()
        return _carry_out(checks(tier), now, green(now) if go_on else {})


def _carry_out(wanted: Sequence[Check], now: str, done: Mapping[str, float]) -> int:
    sweep([one for one in wanted if one.name in done])
    found = _Run(now, done)
    try:
        for check in wanted:
            found.begin(check)
        found.end()
    except KeyboardInterrupt:
        found.stop()
        _say("\nStopped. What was green is kept: `start.py test --all --go-on` leaves it out.")
        return STOPPED
    for line in summary(found.seconds):
        _say(line)
    failed, not_here = ", ".join(found.failed), ", ".join(found.not_here)
    if not_here:
        _say(f"\nNot run, because this computer cannot; above it says why: {not_here}.")
    whole = "All checks that could run here passed." if not_here else "All checks passed."
    _say(f"\nFailed: {failed}." if failed else f"\n{whole}")
    return 1 if failed else 0


def _held(lock: IO[bytes]) -> bool:
    """Hold the folder for this run; what it starts does not hold it, so that no end is missed."""
    if sys.platform == "win32":
        return True
    import fcntl

    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def sweep(kept: Sequence[Check]) -> None:
    """Remove what runs before this one counted and timed, but for checks that are not run again.

    Lines that a run of another tier or of another tree counted would be counted here too; where
    one counted branches and the other lines, they could not even be put together.
    """
    slugs = {_slug(one.name) for one in kept}
    for path in [*KEPT.glob("coverage.*"), *KEPT.glob("times-*.json")]:
        if path.name.removeprefix("times-").removeprefix("coverage.").split(".")[0] not in slugs:
            path.unlink()


def _slug(name: str) -> str:
    return "-".join(re.findall(r"\w+", name))


class _Run:
    """One run: what it found green, what failed, and what still runs beside.

    Args:
        now: the hash of the tree.
        done: checks that were green on it, with their seconds.
    """

    def __init__(self, now: str, done: Mapping[str, float]) -> None:
        self._now = now
        self._done = done
        self._beside: list[tuple[Check, subprocess.Popen[bytes], Future[tuple[bytes, float]]]] = []
        self._hearing = ThreadPoolExecutor()
        self.seconds = dict(done)
        self.failed: list[str] = []
        self.not_here: list[str] = []

    def begin(self, check: Check) -> None:
        """Run a check to its end, or beside the others, unless it was green."""
        if check.name in self._done:
            _say(f"\n== {check.name}: was green on this tree")
            return
        self._hear({check.needs})
        began = time.monotonic()
        if check.beside:
            process = _started(check, subprocess.PIPE)
            self._beside.append((check, process, self._hearing.submit(_heard, process, began)))
            return
        _say(f"\n== {check.name}")
        code = _started(check).wait()
        self._ended(check, code, time.monotonic() - began)

    def end(self) -> None:
        """Wait for what runs beside, and tell it."""
        self._hear({check.name for check, _, _ in self._beside})

    def _hear(self, names: Collection[str]) -> None:
        wanted = [one for one in self._beside if one[0].name in names]
        self._beside = [one for one in self._beside if one not in wanted]
        for check, process, heard in wanted:
            output, took = heard.result()
            _say(f"\n== {check.name}\n{output.decode('utf-8', 'replace').rstrip()}")
            self._ended(check, process.returncode, took)

    def stop(self) -> None:
        """End what runs beside."""
        for _, process, heard in self._beside:
            process.kill()
            heard.result()

    def _ended(self, check: Check, code: int, took: float) -> None:
        self.seconds[check.name] = round(took, 1)
        if code:
            (self.not_here if code == NOT_HERE else self.failed).append(check.name)
        how = {0: "good", NOT_HERE: "NOT RUN HERE"}.get(code, "FAILED")
        _say(f"== {check.name}: {how}, {self.seconds[check.name]:.0f} s")
        # What other tiers found green on this tree stays so.
        known = {**green(self._now), **self.seconds}
        for name in (*self.failed, *self.not_here):
            known.pop(name, None)
        keep_green(self._now, known)


def _started(check: Check, out: int | None = None) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, *check.words],
        cwd=ROOT,
        env={**os.environ, **check.variables},
        stdout=out,
        stderr=subprocess.STDOUT if out else None,
    )


def _heard(process: subprocess.Popen[bytes], began: float) -> tuple[bytes, float]:
    """Return what a check says that runs beside others, and how many seconds it took."""
    output, _ = process.communicate()
    return output, time.monotonic() - began


def summary(seconds: Mapping[str, float]) -> Iterator[str]:
    """Yield lines about where the time went: each check, and the slowest tests."""
    yield "\nWhere the time went, in seconds:"
    for name, took in sorted(seconds.items(), key=lambda one: -one[1]):
        yield f"{took:8.0f}  {name}"
    tests = {}
    for path in sorted(KEPT.glob("times-*.json")):
        tests.update(json.loads(path.read_text("utf-8")))
    yield f"\nThe slowest {min(SLOWEST, len(tests))} of {len(tests)} tests:"
    for name, took in sorted(tests.items(), key=lambda one: -one[1])[:SLOWEST]:
        yield f"{took:8.1f}  {name}"


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main(words: Sequence[str]) -> int:
    """Run the tier that the words of the command line name."""
    wanted = set(words)
    tiers = wanted & {"--quick", "--all"}
    if len(tiers) > 1 or wanted - {"--quick", "--all", "--go-on"}:
        _say(__doc__ or "")
        return 2
    tier = next(iter(tiers), f"--{MIDDLE}").removeprefix("--")
    return run(tier, go_on="--go-on" in wanted)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
