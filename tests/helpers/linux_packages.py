"""Packages for Linux in tests: of a made-up program or of the real one, installed below a folder.

Rules: dpkg keeps its own books below that folder, so that nothing of this machine is changed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import debian_words
from command_tree import Command
from fixed_archives import debian, portable
from linux_files import Build, debian_files, portable_files
from source_tree import ROOT

WHEN = 1_790_000_000
COPYRIGHT = """Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: Lifafa

Files: *
Copyright: 2026 The makers of Lifafa
License: GPL-3.0-or-later
 Made up for a test. The text is in /usr/share/common-licenses/GPL-3.
"""


def small_build(program: Path, commands: list[Command]) -> Build:
    """Return a build of a made-up program that only says which words it was given."""
    (program / "_internal").mkdir(parents=True)
    (program / "_internal" / "data.txt").write_text("made up", "utf-8")
    (program / "Lifafa").write_text('#!/bin/sh\nprintf "%s\\n" "$0" "$@"\n', "utf-8")
    (program / "Lifafa").chmod(0o755)
    (program / "lifafa").symlink_to("Lifafa")
    return Build(
        program=program,
        version="0.1.0",
        when=WHEN,
        changes=(ROOT / "CHANGELOG.md").read_text("utf-8"),
        needs="libc6 (>= 2.36)",
        copyright=COPYRIGHT,
        commands=commands,
    )


def debian_package(build: Build, to: Path, preset: int | None = None) -> Path:
    """Write the Debian package.

    Args:
        build: what it is made of.
        to: folder for it.
        preset: how hard it is packed; not at all for a whole program, because that takes a minute.
    """
    control = debian_words.control(build.version, build.needs)
    path = to / debian_words.file_name(build.version)
    debian(control, debian_files(build), build.when, path, preset)
    return path


def portable_folder(build: Build, to: Path) -> Path:
    """Unpack the portable folder somewhere, as a person does."""
    packed = to / "portable.tar.xz"
    portable(portable_files(build, "lifafa"), build.when, packed, 0)
    subprocess.run(["tar", "-xf", packed, "-C", to], check=True)
    packed.unlink()
    return to / "lifafa"


class DebianBelow:
    """A folder into which dpkg installs.

    Args:
        root: an empty folder.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        books = root / "var/lib/dpkg"
        for name in ("info", "updates", "triggers"):
            (books / name).mkdir(parents=True)
        (books / "status").touch()

    def dpkg(self, *words: str | Path) -> str:
        """Run dpkg on it; what a package needs of others is not looked for."""
        command = ["dpkg", f"--root={self.root}", "--force-depends", "--no-triggers"]
        done = subprocess.run(
            [*command, *map(str, words)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def files(self) -> list[Path]:
        """Return every file and link that is installed."""
        return [path for path in (self.root / "usr").rglob("*") if not path.is_dir()]


def known_kinds(share: Path, xml: Path) -> None:
    """Make a register of the kinds of files from those of this system and one more list."""
    kept = share / "mime" / "packages"
    kept.mkdir(parents=True)
    shutil.copy("/usr/share/mime/packages/freedesktop.org.xml", kept)
    shutil.copy(xml, kept)
    done = subprocess.run(
        ["update-mime-database", share / "mime"],
        capture_output=True,
        text=True,
        check=False,
        env=plain(XDG_DATA_DIRS=str(share)),
    )
    assert (done.returncode, done.stderr) == (0, "")


def plain(**more: str) -> Mapping[str, str]:
    """Return surroundings with nothing in them but a path and a language."""
    return {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", **more}
