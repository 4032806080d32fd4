"""Build Lifafa for Windows, on Windows, with one command: installer, portable zip, sums, bill.

    python packaging/build_windows.py [--to DIR] [--release-keys FILE] [--sign WORDS] [--iscc FILE]

It sets up, builds the two programs, runs their self-test, makes the portable zip, and the
installer when Inno Setup 6.4 or newer is found. Rules: standard library; nothing is fetched but
what the locks name; nothing is signed unless a command is given ({file} stands for the file); what
was not made is said. package_windows.py runs it on Linux with a Python for Windows, under Wine; on
a PC it was never run.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import desktop_steps as steps
import windows_parts
from build_errors import PackageError

SCRIPT = steps.PACKAGING / "windows" / "lifafa.iss"
COMPILER = "ISCC.exe"
PROGRAMS = (windows_parts.WINDOW, windows_parts.COMMAND_LINE)


def find_compiler(given: str = "") -> str:
    """Return where Inno Setup's compiler is, "" when it is not here."""
    if given:
        return given
    found = shutil.which(COMPILER)
    if found:
        return found
    for name in ("ProgramFiles(x86)", "ProgramFiles"):
        for folder in ("Inno Setup 6", "Inno Setup 7"):
            place = Path(os.environ.get(name, "")) / folder / COMPILER
            if os.environ.get(name) and place.is_file():
                return str(place)
    return ""


def compiler_words(
    compiler: str, program: Path, icons: Path, to: Path, command: str = ""
) -> list[str]:
    """Return the words that run Inno Setup's compiler.

    Args:
        compiler: Inno Setup's ISCC.exe.
        program: folder of the built programs.
        icons: folder of the icons of kinds of files.
        to: folder for the installer.
        command: signs one file, with {file}; "" for none.
    """
    told = windows_parts.numbers()
    words = [compiler, "/Q", f"/DVersion={steps.version()}"]
    words += [f"/DNumericVersion={'.'.join(map(str, told))}"]
    words += [f"/DProgram={program}", f"/DIcons={icons}", f"/DOutput={to}"]
    if command:
        # Inno Setup puts the quoted file where $f stands, and a quotation mark where $q stands.
        asked = command.replace('"', "$q").replace(steps.FILE_MARK, "$f")
        words += ["/DSigning", f"/Slifafa={asked}"]
    return [*words, str(SCRIPT)]


def check_programs(folder: Path) -> list[Path]:
    """Return the two programs of a built folder.

    Raises:
        PackageError: one is missing.
    """
    found = [folder / name for name in PROGRAMS]
    missing = [path.name for path in found if not path.is_file()]
    if missing:
        raise PackageError(f"The build made no {' and no '.join(missing)} in {folder}.")
    return found


def build(asked: argparse.Namespace, do: steps.Run = steps.run) -> list[Path]:
    """Build everything and return the files to hand on.

    Args:
        asked: what the command line asked for.
        do: runs one command.
    """
    to = Path(asked.to).resolve()
    to.mkdir(parents=True, exist_ok=True)
    python = asked.python or steps.set_up()
    more = ["--release-keys", asked.release_keys] if asked.release_keys else []
    more += ["--source", asked.source] if asked.source else []
    do([python, str(steps.PACKAGING / "build_program.py"), str(to), *more])
    folder = to / "Lifafa"
    programs = check_programs(folder)
    steps.self_test(folder / windows_parts.COMMAND_LINE, do)
    bill = steps.write_bill(python, folder, do)
    steps.sign(asked.sign, programs, do)
    name = f"Lifafa-{steps.version()}-windows-{steps.machine()}"
    made = [steps.zip_folder(folder, to / f"{name}-portable.zip")]
    made += _installer(asked, python, folder, to, do)
    made.append(steps.copied(bill, to / f"{name}.cdx.json"))
    return [*made, steps.write_sums(made, to / steps.SUMS)]


def _installer(
    asked: argparse.Namespace, python: str, folder: Path, to: Path, do: steps.Run
) -> list[Path]:
    compiler = find_compiler(asked.iscc)
    if not compiler:
        print(
            "Inno Setup was not found, so no installer was made; the portable zip was."
            " Install Inno Setup 6.4 or newer, or name its compiler with --iscc."
        )
        return []
    icons = to / "icons"
    do([python, str(steps.PACKAGING / "windows_icons.py"), str(icons)])
    do(compiler_words(compiler, folder, icons, to, asked.sign))
    return [to / f"Lifafa-{steps.version()}-windows-x86_64-setup.exe"]


def asked_for(words: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    ask = argparse.ArgumentParser(description="Build Lifafa for Windows.")
    ask.add_argument("--to", default="dist", help="folder for what is made (dist)")
    ask.add_argument(
        "--release-keys", default="", help="public keys that releases are checked with"
    )
    ask.add_argument(
        "--sign", default="", help="command that signs one file, with {file} where the file stands"
    )
    ask.add_argument("--iscc", default="", help="Inno Setup's compiler, when it is not found")
    ask.add_argument(
        "--source", default="", help="where Git is not at hand: the commit, with + when changed"
    )
    ask.add_argument("--python", default="", help="Python of an environment that is set up already")
    return ask.parse_args(words)


def main() -> int:
    """Build, and name what was made."""
    asked = asked_for()
    if platform.system() != "Windows":
        raise PackageError("Programs for Windows are built on Windows. See start.py package.")
    for file in build(asked):
        print(file)
    return 0


if __name__ == "__main__":
    sys.exit(steps.stopped(main))
