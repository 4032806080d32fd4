"""Set Lifafa up in this folder and start it: `python3 start.py`.

Rules this file keeps: it uses the standard library only and can be read by Python 3.8, because it
is the one that looks for a newer Python; everything it makes stays in this folder, but for Debian
packages, which it installs only as root; whatever goes wrong is said in two parts, what happened
and what to do.
"""

from __future__ import annotations

import os
import sys

if __name__ == "__main__" and not sys.flags.isolated:
    # What a variable such as PYTHONPATH had Python load before this line is left behind here.
    _again = [sys.executable, "-I", os.path.abspath(__file__), *sys.argv[1:]]
    if os.name == "nt":
        import subprocess

        sys.exit(subprocess.call(_again))
    os.execv(sys.executable, _again)

import shlex
import shutil
import subprocess
import tempfile
from typing import Sequence

ROOT = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(ROOT, "packaging"))

from setup_environment import check_packages, ensure  # noqa: E402
from setup_words import (  # noqa: E402
    EXIT_STOPPED,
    EXIT_TROUBLE,
    EXIT_USAGE,
    SetupError,
    explain_os,
    no_room,
    say,
)

USAGE = """Lifafa: sealed case registers and sealed referrals.

  python3 start.py              set up if needed and open the window
  python3 start.py setup        set up only
  python3 start.py demo [DIR]   a five-minute tour with two made-up offices
  python3 start.py test         set up and run every check and test of what the program does
  python3 start.py test --quick style, types, tests of crypto and models (or --all: everything)
  python3 start.py test --windows [ROOM]   the tests on Windows, under Wine; needs Debian and root
  python3 start.py pictures     a picture of every screen, into docs/pictures/book
  python3 start.py package      packages for Linux, checked, into dist/ (or --to DIR)
  python3 start.py package --windows       those for Windows, under Wine; needs Debian and root
  python3 start.py COMMAND ...  any command of the program, such as:  case list
  python3 start.py help         the commands of the program; help case: those about cases
"""

NO_SCREEN = """There is no screen here, so the window cannot open. All else works without one:

  python3 start.py demo         the five-minute tour, told in words
  python3 start.py help         the commands of the program

To see the window, run this at a desktop, or over `ssh -X`.
"""

AFTER_DEMO = """
There is no screen here, so the window stays closed. Go on with commands; each of them asks for
the passphrase that stands above:

  python3 start.py inbox list --register {register}
  python3 start.py case list --register {register}

At a desktop the same register opens with:

  python3 start.py window --register {register}
"""

COMMANDS = """Where it says lifafa below, type: python3 start.py
"""

TIERS = ("--quick", "--all", "--go-on")
WINDOWS = "--windows"
OURS = ("window", "setup", "test", "demo", "pictures", "package")

# Finds `app` in this folder wherever the caller stands, and nothing in the caller's own folder.
BOOT = (
    "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); "
    "runpy.run_module('app', run_name='__main__', alter_sys=True)"
)


# What the checks write is thrown away; where there is so much room, it never goes to a disk.
MEMORY = os.path.join(os.sep, "dev", "shm")
MEMORY_ROOM = 8 * 2**30
# What they have there at one time, rounded up; the last tier builds packages and whole systems.
CHECKS_ROOM = {"--quick": 500_000_000, "--all": 6_000_000_000}
CHECKS_ROOM_USUAL = 2_000_000_000


def has_screen() -> bool:
    """Tell whether a window can be shown."""
    if os.name == "nt" or sys.platform == "darwin":
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def program(python: str, words: Sequence[str]) -> list[str]:
    """Return the command that runs the program with these words of its command line."""
    return [python, "-I", "-c", BOOT, ROOT, *words]


def run_program(python: str, words: Sequence[str]) -> int:
    """Become the program, with these words of the command line."""
    command = program(python, words)
    if os.name == "nt":
        return subprocess.call(command)
    sys.stdout.flush()
    sys.stderr.flush()
    return os.execv(python, command)


def demo_folder() -> str:
    """Return a folder for a tour that is not there yet."""
    number = 1
    path = os.path.join(ROOT, "demo-offices")
    while os.path.exists(path):
        number += 1
        path = os.path.join(ROOT, f"demo-offices-{number}")
    return path


# ---------------------------------------------------------------- the checks that `test` runs


def test_environment() -> dict[str, str]:
    """Return the environment for the checks: no screen, and no settings of the caller's Python."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    kept["QT_QPA_PLATFORM"] = "offscreen"
    kept["PYTHONUTF8"] = "1"
    return kept


def checks_environment() -> dict[str, str]:
    """Return ``test_environment`` with temporary files in memory, where there is room for them."""
    kept = test_environment()
    is_there = os.path.isdir(MEMORY) and os.access(MEMORY, os.W_OK)
    if is_there and shutil.disk_usage(MEMORY).free >= MEMORY_ROOM:
        kept.setdefault("TMPDIR", MEMORY)
    return kept


def run_checks(python: str, words: Sequence[str]) -> int:
    """Run the checks of a tier; ``words`` name it.

    Raises:
        SetupError: the temporary folder has no room for what they write.
    """
    given = checks_environment()
    place = given.get("TMPDIR", "")
    free = shutil.disk_usage(place if os.path.isdir(place) else tempfile.gettempdir()).free
    needed = next((CHECKS_ROOM[word] for word in words if word in CHECKS_ROOM), CHECKS_ROOM_USUAL)
    if free < needed:
        raise no_room(needed=needed, free=free, where="for temporary files")
    command = [python, os.path.join(".ci", "checks.py"), *words]
    if words[:1] == [WINDOWS]:
        command = [python, os.path.join("tests", "windows", "lane.py"), *words[1:]]
    return subprocess.call(command, cwd=ROOT, env=given)


# ---------------------------------------------------------------- the words of the command line


def take_tour(python: str, words: Sequence[str]) -> int:
    """Take the tour in the folder that is named, or in a new one.

    What is asked of the program itself, such as ``--json``, is left to it, as it was typed.
    """
    plain = [word for word in words if word != "--open"]
    if any(word.startswith("-") for word in plain):
        return run_program(python, ["demo", *words])
    return tell_demo(python, plain[0] if plain else demo_folder())


def tell_demo(python: str, folder: str) -> int:
    """Take the tour, then open the window, or say how to go on without one."""
    if has_screen():
        return run_program(python, ["demo", folder, "--open"])
    code = subprocess.call(program(python, ["demo", folder]))
    if code == 0:
        say(AFTER_DEMO.format(register=shlex.quote(os.path.join(folder, "first-office"))))
    return code


def open_window(python: str, words: Sequence[str]) -> int:
    """Open the window, or say why it cannot open here."""
    if has_screen():
        return run_program(python, ["window", *words])
    say(NO_SCREEN)
    return EXIT_TROUBLE


def take_pictures(python: str, words: Sequence[str]) -> int:
    """Take the pictures of every screen; no screen is needed."""
    book = os.path.join("tests", "helpers", "pictures.py")
    return subprocess.call([python, book, *words], cwd=ROOT, env=test_environment())


def make_packages(python: str, words: Sequence[str]) -> int:
    """Build the packages; nothing of the caller's Python or Qt steers it."""
    maker = os.path.join(ROOT, "packaging", "package_linux.py")
    if words[:1] == [WINDOWS]:
        maker, words = os.path.join(ROOT, "packaging", "package_windows.py"), words[1:]
    return subprocess.call([python, "-s", "-E", maker, *words], env=test_environment())


def is_slip(verb: str, words: Sequence[str]) -> bool:
    """Tell whether these words cannot stand after a verb that this file does itself."""
    if verb == "test" and words[:1] == [WINDOWS]:
        return False  # What may follow is known where it is run.
    if verb == "test" and any(word not in TIERS for word in words):
        return True
    if verb == "demo":
        return len([word for word in words if not word.startswith("-")]) > 1
    return len(words) > {"setup": 0, "test": 2, "window": 9}.get(verb, 99)


def start_ours(verb: str, words: Sequence[str]) -> int:
    """Do one of the things that this file does itself; ``words`` stand after the verb."""
    if words[:1] in (["-h"], ["--help"]) and verb != "pictures":
        print(USAGE, end="")
        return 0
    if is_slip(verb, words):
        say(USAGE)
        return EXIT_USAGE
    kind = {"test": "test", "pictures": "test", "package": "package"}.get(verb, "run")
    # What fetches Inno Setup's compiler is among the tools of the tests.
    python = ensure("test" if kind == "package" and words[:1] == [WINDOWS] else kind)
    # The Windows computer brings all that its tests need; no program of this system is asked.
    alone = verb == "test" and words[:1] == [WINDOWS]
    if not alone and (verb in ("setup", "test", "pictures", "package") or has_screen()):
        check_packages(kind)
    if verb == "test":
        return run_checks(python, words)
    if verb == "pictures":
        return take_pictures(python, words)
    if verb == "package":
        return make_packages(python, words)
    if verb == "demo":
        return take_tour(python, words)
    if verb == "window":
        return open_window(python, words)
    say("Ready. Start it with:  python3 start.py")
    return 0


def start(words: Sequence[str]) -> int:
    """Do what the words of the command line ask for; return the exit code."""
    verb = words[0] if words else "window"
    if verb in ("-h", "--help"):
        print(USAGE, end="")
        return 0
    if verb in OURS:
        return start_ours(verb, words[1:])
    python = ensure("run")
    if verb == "help":
        say(COMMANDS)
        return run_program(python, [*words[1:], "--help"])
    return run_program(python, words)


def main() -> int:
    """Start, and turn every refusal into words and an exit code."""
    try:
        return start(sys.argv[1:])
    except SetupError as error:
        say(f"\n{error.happened}\n\nWhat to do: {error.todo}")
        return error.code
    except OSError as error:
        refused = explain_os(error)
        say(f"\n{refused.happened}\n\nWhat to do: {refused.todo}")
        return refused.code
    except KeyboardInterrupt:
        say("\nStopped. Nothing is broken; the next start goes on from here.")
        return EXIT_STOPPED


if __name__ == "__main__":
    sys.exit(main())
