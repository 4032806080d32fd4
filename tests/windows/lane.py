"""Run the tests on a Windows computer, and tell of each room how many ran.

    python3 start.py test --windows            every room but `architecture` and `packaging`
    python3 start.py test --windows ROOM ...   some rooms, their parts (app-1), or files of tests
    python3 start.py test --windows --short    what matters most, in some minutes
    python3 start.py test --windows --alone    what no other system can run
    python3 start.py test --windows --make     nothing; the computer is there for what comes

With LIFAFA_STORY set to a folder, `tests/integration/test_window_story.py` puts pictures of the
window there, as it stands on the screen of that computer.

Rules: the computer is made when it is missing (``packaging/windows_computer.py``); what is left out
is counted and told beside what ran, never silently; where no computer can be made, that is an error
with two sentences, or, for a tier of checks that asks with ``--if-possible``, the code 77 with one
line.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / one) for one in ("packaging", ".ci", "tests/helpers")]

import checks  # noqa: E402

import windows_computer as windows  # noqa: E402
from setup_words import EXIT_STOPPED, EXIT_USAGE, SetupError, say  # noqa: E402
from virtual_screen import screen  # noqa: E402
from windows_computer import CannotBeMadeError, Computer  # noqa: E402

SHORT: Final = (
    "tests/unit/crypto/test_selftest.py",
    "tests/unit/app/system/test_files.py",
    "tests/unit/app/system/test_folder_lock.py",
    "tests/unit/app/system/platforms",
    "tests/unit/ui/system/platforms",
    "tests/unit/models/register/test_database.py",
    "tests/unit/models/base/test_lasting.py",
    "tests/unit/ui/shell/test_main_window.py",
    "tests/integration/test_command_line_story.py",
    "tests/integration/test_looked_at.py",
    "tests/integration/test_window_start.py",
)
ALONE: Final = ("tests/integration/test_held_files.py", "tests/integration/test_held_steps.py")
"""Files are really held on Windows alone, and these take minutes, because they wait for them."""
HEADS: Final = ("run", "passed", "failed", "skipped", "posix", "wine", "minutes")


@dataclass(frozen=True)
class Told:
    """What came of the tests of a room.

    Attributes:
        counts: by outcome, as ``tests/helpers/systems.py`` names them.
        failures: the tests that failed, with the last line of each.
        code: of pytest.
        minutes: that it took.
    """

    counts: Mapping[str, int]
    failures: Mapping[str, str]
    code: int
    minutes: float

    def fields(self) -> tuple[str, ...]:
        """Return the fields of its line in the table, in the order of ``HEADS``."""
        ran = self.counts["passed"] + self.counts["failed"]
        kinds = ("passed", "failed", "skipped", "posix", "wine")
        return (str(ran), *(str(self.counts[kind]) for kind in kinds), f"{self.minutes:.1f}")


def chosen(words: Sequence[str]) -> dict[str, tuple[str, ...]] | None:
    """Return what is to be run, by name; None when a word names nothing."""
    if not words:
        return checks.on_windows()
    known = checks.on_windows()
    for name in checks.PARTS_ON_WINDOWS:
        known[name] = checks.rooms()[name]
    if list(words) == ["--short"]:
        return {"short": SHORT}
    if list(words) == ["--alone"]:
        return {"alone": ALONE}
    if list(words) == ["--make"]:
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for word in words:
        path = word.partition("::")[0]
        if word in known:
            found[word] = known[word]
        elif path.startswith("tests/") and (ROOT / path).exists():
            found["tests"] = (*found.get("tests", ()), word)
        else:
            return None
    return found


def play(
    computer: Computer, name: str, paths: Sequence[str], temporary: Path, display: str = ""
) -> Told:
    """Run the tests of a room.

    Args:
        computer: where they run.
        name: of the room.
        paths: its tests.
        temporary: a folder for temporary files.
        display: the screen of the computer, as DISPLAY has it.
    """
    told = checks.KEPT / f"windows-{name}.json"
    told.unlink(missing_ok=True)
    words = ["-m", "pytest", *paths, "-q", "-n", checks.WORKERS, "--dist", "loadfile"]
    words += ["--no-loadscope-reorder", "--max-worker-restart", "0"]
    words += ["-p", "no:cacheprovider", "--tb=short"]
    words += ["-o", "tmp_path_retention_policy=failed"]
    words += ["--counts-to", told.relative_to(ROOT).as_posix()]
    began = time.monotonic()
    surroundings = computer.environment(LIFAFA_TEMPORARY=str(temporary), DISPLAY=display)
    code = subprocess.call(computer.python(*words), cwd=ROOT, env=surroundings)
    minutes = (time.monotonic() - began) / 60
    try:
        kept = json.loads(told.read_text("utf-8"))
    except (OSError, ValueError):
        kept = {"failures": {name: f"the run itself ended with code {code}"}, "failed": 1}
    failures = kept.pop("failures")
    counts = dict.fromkeys(HEADS, 0) | kept
    return Told(counts, failures, code, minutes)


def table(told: Mapping[str, Told]) -> Iterator[str]:
    """Yield the lines of the table of rooms, and of what failed."""
    width = max(len(name) for name in [*told, "room"])
    yield f"\n{'room':{width}}" + "".join(f"{head:>9}" for head in HEADS)
    for name, one in told.items():
        yield f"{name:{width}}" + "".join(f"{field:>9}" for field in one.fields())
    yield "posix: about what only Linux and macOS have; wine: left to a PC, see others.toml"
    for one in told.values():
        for test, words in one.failures.items():
            yield f"FAILED {test}: {words}"


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Lend a folder for temporary files; where the caller has them in memory, it is there."""
    made = Path(tempfile.mkdtemp(prefix="lifafa-windows-"))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def run(wanted: Mapping[str, Sequence[str]]) -> int:
    """Run what is wanted on the computer, made if needed; return 1 when something failed.

    Raises:
        SetupError: the computer could not be made.
    """
    began = time.monotonic()
    computer = windows.make(windows.place())
    if not wanted:
        return 0
    took = (time.monotonic() - began) / 60
    checks.KEPT.mkdir(exist_ok=True)
    told: dict[str, Told] = {}
    with computer.in_use(), temporary_folder() as temporary, screen() as shown:
        for name, paths in wanted.items():
            say(f"\n== Windows: {name}")
            told[name] = play(computer, name, paths, temporary, shown.name)
    for line in table(told):
        say(line)
    say(f"The Windows computer was made or looked at in {took:.1f} minutes.")
    return int(any(one.code or one.failures for one in told.values()))


def main(words: Sequence[str]) -> int:
    """Run what the words name."""
    possible = "--if-possible" in words
    wanted = chosen([word for word in words if word != "--if-possible"])
    if wanted is None:
        say(f"{__doc__}\nRooms: {', '.join(checks.on_windows())}")
        return EXIT_USAGE
    try:
        return run(wanted)
    except SetupError as error:
        say(f"\n{error.happened}\n\nWhat to do: {error.todo}")
        if possible and isinstance(error, CannotBeMadeError):
            return checks.NOT_HERE
        return error.code
    except KeyboardInterrupt:
        say("\nStopped.")
        return EXIT_STOPPED


if __name__ == "__main__":
    # In a user's own folders of Windows nobody else may look, so what is made in them is closed,
    # too. Wine has a mode for that, and lets a folder take over what the one above allows even
    # where its list says that nothing comes from there.
    os.umask(0o077)
    os.chdir(ROOT)
    # Whoever is told to end ends what runs on the computer, too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(main(sys.argv[1:]))
