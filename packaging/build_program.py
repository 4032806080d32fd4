"""Build the packaged program: `python packaging/build_program.py FOLDER` makes FOLDER/Lifafa.

Rules: it is run in the environment of packaging/requirements.lock and requirements-package.lock,
and nothing goes in that these do not name; the same source gives the same files, as far as
docs/decisions/packaged-program.md says; nothing of the caller's Python or folder steers it; a
program is there whole or not at all.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.metadata
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import bill_of_materials
import licences
import program_parts as parts
import windows_runtime
from build_errors import PackageError

if str(parts.ROOT) not in sys.path:
    sys.path.insert(1, str(parts.ROOT))

SPEC = parts.ROOT / "packaging" / "lifafa.spec"
LOCK = parts.ROOT / "packaging" / "requirements.lock"
NAME = "Lifafa"
INNER = "_internal"
BILL = "lifafa.cdx.json"
_KEYS = Path("app", "program", "updates", "release_keys.json")
_OLDEST = 315_532_800
"""1980-01-01: before it archives know no time."""
_LEAST_SAVED = 16_384
_TAIL_LINES = 12


@dataclass(frozen=True)
class Source:
    """What a program is built from.

    Attributes:
        commit: its number in Git, "" when it is not kept there.
        changed: whether files were changed since.
    """

    commit: str
    changed: bool

    @property
    def word(self) -> str:
        """The source in one word, as ``--source`` takes it."""
        return self.commit + "+" * self.changed


def source_of_git() -> Source:
    """Return what Git says of this source."""
    changed = bool(_git("status", "--porcelain", "--", *parts.ROOMS, "packaging"))
    return Source(_git("rev-parse", "HEAD"), changed)


def source_told(word: str) -> Source:
    """Return the source that a word tells, where Git is not at hand."""
    return Source(word.rstrip("+"), word.endswith("+"))


def build(to: Path, *, release_keys: Path | None = None, source: Source | None = None) -> Path:
    """Build the program and return its folder, ``to / "Lifafa"``; one that is there is replaced.

    Args:
        to: made when it is not there.
        release_keys: public keys that releases are checked with, in place of those in the source.
        source: what it is built from; None: as Git says.

    Raises:
        PackageError: it could not be built, or something is in it that nobody answers for.
    """
    _look_for_tools()
    to = to.resolve()
    to.mkdir(parents=True, exist_ok=True)
    moment = moment_of_source()
    with tempfile.TemporaryDirectory(prefix="build-", dir=to) as folder:
        work = Path(folder)
        _make_files(work / "made", facts(moment, source or source_of_git()), release_keys)
        _freeze(work, moment)
        made = work / "dist" / NAME
        look_for_made(work / "made", made / INNER)
        finish(made, moment)
        target = _hand_on(made, to)
        bundle = work / "dist" / f"{NAME}.app"
        if bundle.is_dir():
            _hand_on(bundle, to)
    return target


def _hand_on(made: Path, to: Path) -> Path:
    """Put what was made where it was asked for, in place of what is there."""
    target = to / made.name
    if target.exists():
        shutil.rmtree(target)
    return made.rename(target)


def moment_of_source() -> int:
    """Return the one time that everything in a build tells, in Unix seconds: of the commit."""
    told = os.environ.get("SOURCE_DATE_EPOCH") or _git("log", "-1", "--format=%ct") or "0"
    if not told.isascii() or not told.isdigit():
        raise PackageError("SOURCE_DATE_EPOCH is no time in seconds.")
    return max(int(told), _OLDEST)


def facts(moment: int, source: Source) -> dict[str, str | bool]:
    """Return what the program will tell about its build (`app.system.packaged.BuildFacts`)."""
    return {
        "commit": source.commit,
        "changed": source.changed,
        "date": datetime.fromtimestamp(moment, UTC).date().isoformat(),
        "python": platform.python_version(),
        "pyinstaller": importlib.metadata.version("pyinstaller"),
        "libraries": hashlib.sha256(LOCK.read_bytes()).hexdigest(),
    }


def finish(folder: Path, moment: int) -> None:
    """Make of PyInstaller's folder the one that is handed on.

    Args:
        folder: holds the program and its inner folder.
        moment: the time that each file gets.
    """
    window, command_line = parts.program_names(sys.platform)
    if sys.platform == "linux":
        _strip(folder)
    if sys.platform == "win32":
        # Typed as `lifafa`, a .com is found before an .exe.
        (folder / f"{command_line}.exe").rename(folder / "lifafa.com")
        windows_runtime.refuse_missing(folder, INNER)
    else:
        (folder / command_line).symlink_to(window)
    licences.write(folder, folder)
    bill_of_materials.write(folder, folder / BILL, moment)
    _settle(folder, moment)


def _git(*words: str) -> str:
    """Return what Git says of this source, "" when it is not kept there."""
    try:
        told = subprocess.run(
            ["git", "-C", str(parts.ROOT), *words], capture_output=True, text=True, check=False
        )
    except OSError:
        return ""
    return told.stdout.strip() if told.returncode == 0 else ""


def _look_for_tools() -> None:
    missing = [] if sys.platform != "linux" else ["objdump", "strip"]
    for name in missing:
        if shutil.which(name) is None:
            raise PackageError(f"The program {name} is missing; Debian has it in binutils.")


def _make_files(made: Path, told: Mapping[str, str | bool], release_keys: Path | None) -> None:
    """Write the files of the program that are not in the source as they are needed."""
    from app.base import language

    for code in language.WINDOW_LANGUAGES:
        if code != "en":
            file = made / "app" / "locale" / code / "LC_MESSAGES" / "lifafa"
            _write(file.with_suffix(language.PACKED), language.packed(code))
    _write(made / "build.json", json.dumps(told, indent=1).encode("utf-8"))
    if release_keys is not None:
        _write(made / _KEYS, keys_in(release_keys))


def keys_in(file: Path) -> bytes:
    """Return a list of release keys as it is, once it is known to be one.

    Raises:
        PackageError: it cannot be read, breaks a rule of crypto/spec/release.md, or is empty: the
            program would take all of these for no keys and judge no update.
    """
    from crypto.errors import CryptoError
    from crypto.release.release import read_keys

    try:
        content = file.read_bytes()
        keys = read_keys(content)
    except (OSError, CryptoError) as error:
        raise PackageError(f"{file.name} is no list of release keys.") from error
    if not keys:
        raise PackageError(f"{file.name} holds no release keys.")
    return content


def look_for_made(made: Path, inner: Path) -> None:
    """Refuse a program that does not hold every file that was made for it, as it was made.

    Args:
        made: folder of the made files, each at its place.
        inner: the folder of the program that holds all but the programs.

    Raises:
        PackageError: one is missing or another one.
    """
    for path in sorted(made.rglob("*")):
        place = path.relative_to(made)
        if path.is_file() and not _are_equal(path, inner / place):
            raise PackageError(f"{place.as_posix()} did not get into the program as it was made.")


def _are_equal(one: Path, other: Path) -> bool:
    return other.is_file() and one.read_bytes() == other.read_bytes()


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


def _freeze(work: Path, moment: int) -> None:
    """Run PyInstaller in surroundings that are the same each time."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    folders = {name: str(work / name) for name in ("home", "temporary", "settings")}
    for one in folders.values():
        Path(one).mkdir()
    surroundings = {
        **kept,
        "HOME": folders["home"],
        # Windows asks for it by this name, and knows no home when it is not told.
        "USERPROFILE": folders["home"],
        "TMPDIR": folders["temporary"],
        "TEMP": folders["temporary"],
        "TMP": folders["temporary"],
        "PYINSTALLER_CONFIG_DIR": folders["settings"],
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "SOURCE_DATE_EPOCH": str(moment),
        "LC_ALL": "C.UTF-8",
        "LIFAFA_MADE": str(work / "made"),
    }
    command = [
        sys.executable,
        "-s",
        "-P",
        "-m",
        "PyInstaller",
        "--noconfirm",
        "--log-level",
        "WARN",
    ]
    command += ["--distpath", str(work / "dist"), "--workpath", str(work / "work"), str(SPEC)]
    done = subprocess.run(
        command, env=surroundings, cwd=work, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        tail = "\n".join((done.stdout + done.stderr).splitlines()[-_TAIL_LINES:])
        raise PackageError(f"PyInstaller could not build the program:\n{tail}")


def _strip(folder: Path) -> None:
    """Take out of libraries the names that only a debugger reads."""
    for path in sorted(folder.rglob("*.so*")):
        if path.is_symlink() or not path.is_file():
            continue
        smaller = path.with_name(path.name + ".smaller")
        subprocess.run(["strip", "--strip-unneeded", "-o", smaller, path], check=True)
        if path.stat().st_size - smaller.stat().st_size > _LEAST_SAVED:
            smaller.replace(path)
        else:
            smaller.unlink()


def _settle(folder: Path, moment: int) -> None:
    """Give every file and folder one time and the rights that its kind has."""
    for path in sorted([folder, *folder.rglob("*")]):
        if path.is_symlink():
            os.utime(path, (moment, moment), follow_symlinks=False)
            continue
        is_program = path.parent == folder and path.is_file() and os.access(path, os.X_OK)
        path.chmod(0o755 if path.is_dir() or is_program else 0o644)
        os.utime(path, (moment, moment))


def size_of(folder: Path) -> int:
    """Return the bytes of all files of a folder; a link counts nothing."""
    return sum(
        path.stat().st_size
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink()
    )


def main() -> int:
    """Build, and say how large it became."""
    words = argparse.ArgumentParser(description="Build the packaged program.")
    words.add_argument("folder", type=Path, help="where the folder Lifafa is made")
    words.add_argument(
        "--release-keys", type=Path, help="public keys that releases are checked with"
    )
    words.add_argument(
        "--source", default="", help="where Git is not at hand: the commit, with + when changed"
    )
    asked = words.parse_args()
    try:
        source = source_told(asked.source) if asked.source else None
        made = build(asked.folder, release_keys=asked.release_keys, source=source)
    except PackageError as error:
        print(f"The program was not built. {error}", file=sys.stderr)
        return 1
    print(f"{made}: {size_of(made) / 1e6:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
