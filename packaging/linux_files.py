"""Which file lies where on a Linux system, for the Debian package and for the portable folder.

Rules: everything outside the program's own folder is made here, from the words of linux_words and
the help of the program; the places are those of the freedesktop and Debian standards.
"""

from __future__ import annotations

import datetime as dt
import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import file_icons
from app.help import guide
from app.help.guide import shelf
from command_tree import Command
from completion import bash_completion
from debian_words import changes
from file_types import FILE_TYPES
from fixed_archives import Entry, entries_of
from linux_desktop import desktop_entry, icon_name, metainfo, mime_file
from linux_words import APP_ID, ICON
from manual_page import manual, window_manual

ROOT: Final = Path(__file__).resolve().parent.parent
KEPT: Final = ROOT / "packaging" / "linux"
SIGNS: Final = ROOT / "packaging" / "icon"
HOME_OF_PROGRAM: Final = "usr/lib/lifafa"
_DOC = "usr/share/doc/lifafa"
_WINDOW = b"""#!/bin/sh
# Opens the window of Lifafa on the files that are named.
usr=$(dirname "$(dirname "$(readlink -f "$0")")")
exec "$usr/lib/lifafa/Lifafa" window "$@"
"""


@dataclass(frozen=True)
class Build:
    """What is packaged.

    Attributes:
        program: the folder that the program was built into.
        version: of the program.
        when: time of the build, in seconds.
        changes: text of CHANGELOG.md.
        needs: Debian packages of the shared libraries that it asks for, as a field.
        copyright: the file of that name in Debian's form.
        commands: of the command line; the program first.
    """

    program: Path
    version: str
    when: int
    changes: str
    needs: str
    copyright: str
    commands: Sequence[Command]

    @property
    def moment(self) -> dt.datetime:
        """The time of the build."""
        return dt.datetime.fromtimestamp(self.when, dt.UTC)

    @property
    def day(self) -> dt.date:
        """The day of the build."""
        return self.moment.date()


def shared(build: Build) -> list[Entry]:
    """Return what a desktop reads, with names below the folder `share`."""
    entry = desktop_entry().encode("utf-8")
    about = metainfo(build.changes, build.version, build.day)
    return [
        Entry(f"applications/{APP_ID}.desktop", entry),
        Entry("mime/packages/lifafa.xml", mime_file()),
        Entry(f"metainfo/{APP_ID}.metainfo.xml", about),
        *_signs(),
        *_kinds(),
    ]


def _signs() -> list[Entry]:
    found = [Entry(f"icons/hicolor/scalable/apps/{ICON}.svg", SIGNS / "lifafa.svg")]
    for path in sorted(SIGNS.glob("lifafa-[0-9]*.png")):
        size = path.stem.rpartition("-")[2]
        # The theme has no folder for icons of 20 pixels.
        if size != "20":
            found.append(Entry(f"icons/hicolor/{size}x{size}/apps/{ICON}.png", path))
    return found


def _kinds() -> list[Entry]:
    found = []
    for kind in FILE_TYPES:
        name = icon_name(kind)
        found.append(Entry(f"icons/hicolor/scalable/mimetypes/{name}.svg", file_icons.svg(kind)))
        for size in file_icons.SIZES:
            place = f"icons/hicolor/{size}x{size}/mimetypes/{name}.png"
            found.append(Entry(place, file_icons.png(kind, size)))
    return found


def debian_files(build: Build) -> list[Entry]:
    """Return everything that the Debian package installs."""
    found = [
        *entries_of(build.program, HOME_OF_PROGRAM),
        Entry("usr/bin/lifafa", link="../lib/lifafa/lifafa"),
        Entry("usr/bin/lifafa-window", _WINDOW, is_program=True),
        Entry(f"{_DOC}/copyright", build.copyright.encode("utf-8")),
        Entry(f"{_DOC}/changelog.gz", packed(build.changes)),
        Entry(f"{_DOC}/changelog.Debian.gz", packed(changes(build.version, build.moment))),
        Entry("usr/share/lintian/overrides/lifafa", KEPT / "lintian-overrides"),
        Entry("usr/share/bash-completion/completions/lifafa", completion(build)),
        *_manuals(build, "usr/share/man/man1"),
        *guides(_DOC),
    ]
    return found + [_below("usr/share", one) for one in shared(build)]


def _manuals(build: Build, below: str) -> list[Entry]:
    pages = {
        "lifafa.1": manual(build.commands, build.version, build.day),
        "lifafa-window.1": window_manual(build.version, build.day),
    }
    return [Entry(f"{below}/{name}.gz", packed(text)) for name, text in pages.items()]


def guides(below: str) -> list[Entry]:
    """Return the user guide to print, in each language that it is written in."""
    return [Entry(f"{below}/lifafa-guide-{code}.pdf", guide.draw(code)) for code in shelf.LANGUAGES]


def completion(build: Build) -> bytes:
    """Return the completion script of the shell."""
    return bash_completion(build.commands).encode("utf-8")


def portable_files(build: Build, top: str) -> list[Entry]:
    """Return everything in the portable folder.

    Args:
        build: what is packaged.
        top: name of the folder.
    """
    desktop = [one for one in shared(build) if not one.name.startswith("metainfo/")]
    return [
        *entries_of(build.program, top),
        Entry(f"{top}/README.txt", readme(build)),
        *guides(top),
        Entry(f"{top}/install-for-me.sh", KEPT / "install-for-me.sh", is_program=True),
        *(_below(f"{top}/share", one) for one in desktop),
    ]


def readme(build: Build) -> bytes:
    """Return what lies in the portable folder for whoever unpacks it."""
    words = (KEPT / "README.txt").read_text("utf-8")
    packages = " ".join(first_names(build.needs))
    return words.replace("@VERSION@", build.version).replace("@PACKAGES@", packages).encode("utf-8")


def first_names(needs: str) -> list[str]:
    """Return the packages that an officer may have to install, each by one name."""
    names = [one.strip().partition(" ")[0] for one in needs.split(",")]
    return [name for name in names if name != "libc6"]


def _below(folder: str, one: Entry) -> Entry:
    return Entry(f"{folder}/{one.name}", one.content, one.link, one.is_program)


def packed(text: str) -> bytes:
    """Return a text packed by gzip as Debian wants it: hardest, without name and time."""
    return gzip.compress(text.encode("utf-8"), 9, mtime=0)
