"""Write the licence of every part of a built program beside it: the texts, and one list of parts.

    .venv/bin/python packaging/licences.py FOLDER

Rules: it runs in the environment that builds, and tells what is installed there; every part of the
lock for this system is told, what libraries carry inside, Python, the start program of PyInstaller,
and libraries of Debian that were copied in; a part without a text fails the build with words; a
text that is the same for several parts lies there once; the program's own text lies with them; a
part under a licence that does not fit with the program's own fails the build with words, too; the
same environment gives the same bytes.
"""

from __future__ import annotations

import importlib
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import astuple, replace
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import debian_libraries  # noqa: E402
import spdx  # noqa: E402
import windows_runtime  # noqa: E402
from app import LICENCE  # noqa: E402
from app.program import about, components  # noqa: E402
from app.program.components import Part  # noqa: E402
from app.system.platforms import system  # noqa: E402
from build_errors import PackageError  # noqa: E402
from built_files import Built  # noqa: E402

TEXTS = "licences"
TOOLS = ("pyinstaller", "pyinstaller-hooks-contrib")
"""What builds and leaves something of itself in the program: its start program and its hooks."""
BOOTLOADER = (
    "The start program of PyInstaller is in this program under the GNU General Public License,"
    " version 2 or later, with the exception named below that lets programs of every licence be"
    " started by it."
)


class UnfitLicenceError(PackageError):
    """A part is under a licence that the program's own does not go together with."""


class MissingTextError(PackageError):
    """A part of the program has no licence text, so the program may not be passed on."""


def collect(built: Path | None = None) -> tuple[Part, ...]:
    """Return every part of the program with its text, by name.

    Args:
        built: folder of a built program; the libraries of Debian in it are told as well.

    Raises:
        MissingTextError: a part is not installed here, or came without a text.
        UnfitLicenceError: a part may not be passed on together with the program.
    """
    found = [
        *components.parts(ROOT, system.NAME),
        components.python_itself(),
        *_tools(),
        *_runtime(),
    ]
    if built is not None:
        found.extend(_from_debian(built))
    found = [_with_version(part) for part in found]
    missing = [part.name for part in found if not part.text.strip() or not part.licence]
    if missing:
        raise MissingTextError(
            f"No licence text was found for: {', '.join(sorted(missing))}. Install what the lock"
            f" names, or put the text into packaging/licence_texts/carried.json, then build again."
        )
    refuse_unfit(found)
    return tuple(sorted(found, key=lambda one: (one.name.casefold(), one.inside.casefold())))


def refuse_unfit(found: Sequence[Part]) -> None:
    """Refuse parts whose licence, or that of something built into them, does not fit.

    Raises:
        UnfitLicenceError: names each of them with its licence.
    """
    named = [(part.name, part.licence) for part in found]
    named += [(one.name, one.licence) for part in found for one in part.inner]
    unfit = [f"{name} ({said or 'none named'})" for name, said in named if not _goes(name, said)]
    if unfit:
        raise UnfitLicenceError(
            f"Not known to go together with {LICENCE}: {', '.join(sorted(unfit))}. Leave the"
            f" part out, or add its licence with a reason to packaging/spdx.py."
        )


def _goes(name: str, licence: str) -> bool:
    debian = name.removesuffix(" (Debian)")
    if debian != name:
        return spdx.is_fitting_package(debian)
    return spdx.fits(licence) or name in spdx.FITTING_PARTS


def _tools() -> Iterator[Part]:
    for name in TOOLS:
        try:
            tool = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue
        licence = "GPL-2.0-or-later WITH Bootloader-exception"
        if name != "pyinstaller":
            licence = "GPL-2.0-or-later AND Apache-2.0"
        text = components.text_of(tool)
        notice = BOOTLOADER if name == "pyinstaller" else ""
        yield Part(tool.name, tool.version, licence, f"{notice}\n\n{text}".strip() if text else "")


def _runtime() -> Iterator[Part]:
    """Yield Microsoft's runtime, which is installed for building on Windows alone."""
    try:
        found = metadata.distribution(windows_runtime.PACKAGE)
    except metadata.PackageNotFoundError:
        return
    yield Part(found.name, found.version, windows_runtime.LICENCE, components.text_of(found))


def _from_debian(built: Path) -> Iterator[Part]:
    for name in sorted(Built(built).debian_packages()):
        told = debian_libraries.package(name)
        beside = "".join(f"\n{_common_file(one)}: the text of {one}" for one in told.common)
        whose = f"Debian package {name}, version {told.version}; Debian keeps its source, too."
        text = f"{whose}\n\n{told.text}"
        text += f"\n\nFiles beside this one:{beside}" if beside else ""
        yield Part(f"{name} (Debian)", told.version, "as its text says", text)


def _common_file(name: str) -> str:
    return f"common-{name}.txt"


def _with_version(part: Part) -> Part:
    """Ask a library that carries others for their versions."""
    asked = PROBES.get(part.name)
    if asked is None or part.version:
        return part
    try:
        return replace(part, version=asked())
    except ImportError:
        return part


def _sqlcipher(question: str) -> str:
    import sqlcipher3

    with closing(sqlcipher3.connect(":memory:")) as opened:
        return str(opened.execute(question).fetchone()[0]).partition(" ")[0]


def _openssl() -> str:
    from cryptography.hazmat.backends.openssl import backend

    return backend.openssl_version_text().split()[1]


def _harfbuzz() -> str:
    import uharfbuzz

    return str(uharfbuzz.version_string())


def _pdfium() -> str:
    return str(importlib.import_module("pypdfium2_raw.version").PDFIUM_INFO)


PROBES: dict[str, Callable[[], str]] = {
    "SQLCipher": lambda: _sqlcipher("PRAGMA cipher_version"),
    "SQLite": lambda: _sqlcipher("SELECT sqlite_version()"),
    "OpenSSL (in cryptography)": _openssl,
    "HarfBuzz": _harfbuzz,
    "PDFium and its parts": _pdfium,
}
"""How a version is learnt that no file names."""


def file_name(part: Part) -> str:
    """Return the name of a part's text: letters, digits and dashes, and nothing else."""
    return re.sub(r"[^a-z0-9.]+", "-", part.name.casefold()).strip("-.") + ".txt"


def write(to: Path, built: Path | None = None) -> tuple[Part, ...]:
    """Write the texts and the list of all parts into a folder.

    Args:
        to: folder that the window's program lies in; on a Mac, Contents/Resources.
        built: folder of the built program, for what was copied in from Debian.

    Returns:
        Every part, by name.

    Raises:
        MissingTextError: a part has no text; nothing was written.
    """
    parts = collect(built)
    texts = to / TEXTS
    texts.mkdir(parents=True, exist_ok=True)
    rows: list[dict[str, object]] = []
    written: dict[str, str] = {}
    for part in parts:
        name = written.setdefault(part.text, file_name(part))
        if list(written.values()).count(name) > 1:
            raise PackageError(f"Two parts would be told in one file: {name}")
        (texts / name).write_text(part.text + "\n", encoding="utf-8", newline="\n")
        row = {"name": part.name, "version": part.version, "licence": part.licence}
        row |= {"text": f"{TEXTS}/{name}", "inside": part.inside}
        rows.append({**row, "inner": [list(astuple(one)) for one in part.inner]})
    own = about.itself().text.rstrip("\n")
    (to / about.PACKAGED_LICENCE).write_text(own + "\n", encoding="utf-8", newline="\n")
    _write_common(texts, built)
    whole = json.dumps({"format": about.FORMAT, "parts": rows}, indent=1, ensure_ascii=False)
    (to / about.FILE).write_text(whole + "\n", encoding="utf-8", newline="\n")
    return parts


def _write_common(texts: Path, built: Path | None) -> None:
    """Write the common licences of Debian that texts of its packages point to."""
    packages = sorted(Built(built).debian_packages()) if built is not None else []
    named = {one for name in packages for one in debian_libraries.package(name).common}
    for name in sorted(named):
        text = (debian_libraries.COMMON / name).read_text(encoding="utf-8", errors="replace")
        (texts / _common_file(name)).write_text(text, encoding="utf-8", newline="\n")


# The copyright file of a Debian package -------------------------------------------------------

_END = r".*?END OF TERMS AND CONDITIONS"
_LESSER = r"^[ \t]*GNU LESSER GENERAL PUBLIC LICENSE\s*\n\s*Version "
_GENERAL = r"^[ \t]*GNU GENERAL PUBLIC LICENSE\s*\n\s*Version "
_LAST_OF_LGPL_3 = r".*?permanent authorization for you to choose that version for the\s+Library\."
_LAST_OF_MPL = r'.*?"Incompatible With Secondary Licenses", as\s+defined by[^\n]*'
_WHOLE = (
    (r"^[ \t]*Apache License\s*\n\s*Version 2\.0" + _END, "Apache-2.0"),
    (_GENERAL + "3" + _END, "GPL-3"),
    (_GENERAL + "2" + _END, "GPL-2"),
    (_LESSER + "3" + _LAST_OF_LGPL_3, "LGPL-3"),
    (_LESSER + r"2\.1" + _END, "LGPL-2.1"),
    (r"^Mozilla Public License Version 2\.0\s*\n=+" + _LAST_OF_MPL, "MPL-2.0"),
)
"""How a whole licence looks that Debian keeps in one place for all packages."""


_OWN = (
    "Files: *",
    "Copyright: The makers of Lifafa",
    f"License: {LICENCE}",
    " This program is free software: you can redistribute it and/or modify it under the terms of",
    " the GNU General Public License as published by the Free Software Foundation, either version",
    " 3 of the License, or (at your option) any later version.",
    " .",
    " This program is distributed in the hope that it will be useful, but WITHOUT ANY WARRANTY;",
    " without even the implied warranty of MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.",
    " See the GNU General Public License for more details.",
    " .",
    " On Debian systems its whole text is in /usr/share/common-licenses/GPL-3.",
)
"""What the copyright file says of the program itself."""


def debian_copyright(folder: Path, own: Iterable[str] = ()) -> str:
    """Return the text of /usr/share/doc/lifafa/copyright for a built program.

    Args:
        folder: holds licences.json and its texts.
        own: lines about the program itself; none: its makers and its licence.
    """
    lines = ["Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/"]
    lines += ["Upstream-Name: Lifafa", "Comment: Lifafa is delivered with everything it needs."]
    lines += [" Each library below is in the program as its makers left it.", ""]
    lines += list(own) or [*_OWN]
    told: dict[str, list[Part]] = {}
    for part in about.read(folder):
        told.setdefault(_folded(part.text), []).append(part)
    for words, parts in told.items():
        names = ", ".join(part.name for part in parts)
        lines += ["", f"Files: */{TEXTS}/{file_name(parts[0])}"]
        lines += [f"Copyright: The makers of {names}"]
        lines += [f"License: {components.key(parts[0].name).replace(' ', '-')}", words]
        lines += ["Comment:", *(f" {_said(part)}" for part in parts)]
    return "\n".join(lines) + "\n"


def _said(part: Part) -> str:
    said = f"{part.name} {part.version}".strip() + f": {part.licence}"
    return f"{said}. It comes inside {part.inside}." if part.inside else f"{said}."


def _folded(text: str) -> str:
    """Return a text as a field of a Debian file, with common licences named and not repeated."""
    for pattern, name in _WHOLE:
        words = f"The text of this licence is in /usr/share/common-licenses/{name}"
        text = re.sub(pattern, words, text, flags=re.DOTALL | re.MULTILINE)
    lines = (line.rstrip() for line in text.strip().splitlines())
    return "\n".join(f" {line}" if line else " ." for line in lines)


def main(words: list[str]) -> int:
    """Write the licences into the folder that is named."""
    if len(words) != 1:
        print(__doc__)
        return 2
    folder = Path(words[0])
    parts = write(folder, folder)
    print(f"{len(parts)} parts in {folder / TEXTS}")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except PackageError as error:
        sys.exit(str(error))
