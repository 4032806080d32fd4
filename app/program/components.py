"""What the program is made of, read from the libraries that are installed and from the lock.

Rules: nothing is fetched; every library of the lock for this system is named, also those that only
libraries need; what a library carries inside is told from packaging/licence_texts or from its own
bill of materials; of licences to choose from, the first of CHOICE is taken; a text is given whole.
"""

from __future__ import annotations

import json
import platform
import re
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, Final

LOCK: Final = "packaging/requirements.lock"
TEXTS: Final = "packaging/licence_texts"
CHOICE: Final = (
    *("Apache-2.0", "MIT", "BSD-3-Clause", "BSD-2-Clause", "Zlib", "Unicode-3.0"),
    *("Unicode-DFS-2016", "ISC", "MPL-2.0", "LGPL-3.0-only"),
)
"""Of several licences that a maker offers, the first of these is the one the program is under."""
_SYSTEMS: Final = {"linux": "linux", "macos": "darwin", "windows": "win32"}
_CALLED: Final = {
    "MIT License": "MIT",
    "BSD License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "ISC License (ISCL)": "ISC",
    "Python Software Foundation License": "PSF-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
"""What makers call a licence, and its name among all licences."""
_TEXT_NAMES: Final = ("licen", "copying", "notice", "ofl", "authors")
_PIN: Final = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)(?:\s*;\s*([^\\]+?))?\s*\\?$", re.MULTILINE)
_HASH: Final = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True)
class Inner:
    """A small library that stands in another one's bill of materials.

    Attributes:
        name: as its makers call it.
        version: "" when none is told.
        licence: the licence it is used under, an SPDX expression.
        purl: its address in the form of package URLs, "" when none is told.
    """

    name: str
    version: str = ""
    licence: str = ""
    purl: str = ""


@dataclass(frozen=True)
class Part:
    """One library or typeface.

    Attributes:
        name: as its makers call it.
        version: of what is installed, "" when it is not told.
        licence: name of the licence, "" when it names none.
        text: the licence with all that has to be said, "" when none came with it.
        inside: name of the library that carries it, "" when it came by itself.
        inner: what it is made of, as far as it tells.
    """

    name: str
    version: str = ""
    licence: str = ""
    text: str = ""
    inside: str = ""
    inner: tuple[Inner, ...] = field(default=())


@dataclass(frozen=True)
class Pin:
    """One line of the lock: a library, its version, its system, the SHA-256 of its files."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]


def key(name: str) -> str:
    """Return a name as package indexes compare names."""
    return re.sub(r"[-_.]+", "-", name).casefold()


def pins(lock: Path) -> tuple[Pin, ...]:
    """Return every line of a lock, in order."""
    words = lock.read_text(encoding="utf-8")
    found = list(_PIN.finditer(words))
    ends = [one.start() for one in found[1:]] + [len(words)]
    return tuple(
        Pin(one[1], one[2], one[3] or "", tuple(_HASH.findall(words, one.end(), end)))
        for one, end in zip(found, ends, strict=True)
    )


def is_for(marker: str, system: str) -> bool:
    """Tell whether a line of the lock is for this system.

    Args:
        marker: what stands behind the semicolon, "" for all systems.
        system: "linux", "macos" or "windows".
    """
    facts = {
        "sys_platform": _SYSTEMS[system],
        "platform_python_implementation": "CPython",
        "implementation_name": "cpython",
    }
    for claim in marker.split(" and ") if marker else ():
        found = re.fullmatch(r"\s*(\w+)\s*(==|!=)\s*'([^']*)'\s*", claim)
        if found is None or found[1] not in facts:
            raise ValueError(f"this condition in the lock is not understood: {claim}")
        if (facts[found[1]] == found[3]) != (found[2] == "=="):
            return False
    return True


def parts(root: Path, system: str) -> tuple[Part, ...]:
    """Return every library of the lock for a system with all that they carry, by name.

    Args:
        root: folder of the program's source.
        system: "linux", "macos" or "windows".
    """
    told = carried(root)
    found: list[Part] = []
    for pin in pins(root / LOCK):
        if is_for(pin.marker, system):
            found.extend(_with_what_it_carries(pin, told, root / TEXTS, system))
    return tuple(sorted(found, key=lambda one: one.name.casefold()))


def python_itself() -> Part:
    """Return the Python that runs, with the licence that came with it."""
    library = Path(sysconfig.get_path("stdlib"))
    text = ""
    for folder in (library, Path(sys.base_prefix)):
        for name in ("LICENSE.txt", "LICENSE"):
            place = folder / name
            if not text and place.is_file():
                text = place.read_text(encoding="utf-8", errors="replace").strip()
    return Part("Python", platform.python_version(), "PSF-2.0", text)


@cache
def carried(root: Path) -> dict[str, Any]:
    """Return the table of what libraries carry inside."""
    read: dict[str, Any] = json.loads((root / TEXTS / "carried.json").read_text(encoding="utf-8"))
    return read


def _with_what_it_carries(
    pin: Pin, told: dict[str, Any], texts: Path, system: str
) -> Iterator[Part]:
    rows = [row for row in told["inside"] if key(row["in"]) == key(pin.name)]
    claimed = [named for row in told["inside"] for named in row.get("also", ())]
    whole = told["whole"].get(pin.name)
    try:
        found = metadata.distribution(pin.name)
    except metadata.PackageNotFoundError:
        yield Part(pin.name, pin.version, whole["licence"] if whole else "")
        return
    itself = _itself(found, whole, claimed, texts)
    if pin.name in told["named"]:
        itself = replace(itself, licence=told["named"][pin.name])
    for name in told["more"].get(pin.name, ()):
        itself = replace(itself, text=composed([itself.text], [name], texts))
    yield itself
    yield from _rust(found, texts)
    for row in rows:
        if _SYSTEMS[system] in row.get("systems", _SYSTEMS.values()):
            yield _inside(found, row, texts)


def _itself(
    found: metadata.Distribution,
    whole: Mapping[str, Any] | None,
    claimed: Iterable[list[str]],
    texts: Path,
) -> Part:
    apart = [where for name, where in claimed if key(name) == key(found.name)]
    text, licence = text_of(found, without=apart), licence_of(found)
    if whole is not None:
        text, licence = composed(whole["notice"], whole["texts"], texts), whole["licence"]
    return Part(found.name, found.version, licence, text, inner=_inner(found))


def _inside(found: metadata.Distribution, row: Mapping[str, Any], texts: Path) -> Part:
    version = row.get("versions", {}).get(found.version, "")
    if row.get("version", "").startswith("="):
        version = metadata.version(row["version"][1:])
    text = composed(row["notice"], row["texts"], texts)
    for name, where in row.get("also", ()):
        text += "\n\n" + text_of(metadata.distribution(name), only=where)
    return Part(row["name"], version, row["licence"], text.strip(), inside=found.name)


def composed(notice: Iterable[str], licences: Iterable[str], texts: Path) -> str:
    """Return a notice with the texts of licences below it.

    Args:
        notice: lines that say whose work it is.
        licences: names of files in `texts`, without their ending.
        texts: folder of the texts.
    """
    whole = "\n".join(notice)
    for name in licences:
        whole += f"\n\n--- {name} ---\n\n" + (texts / f"{name}.txt").read_text(encoding="utf-8")
    return whole.strip()


def licence_of(found: metadata.Distribution) -> str:
    """Return the name of the licence that an installed library tells, "" for none."""
    told = found.metadata
    named = told.get("License-Expression") or ""
    if not named:
        kinds = [
            one.rpartition("::")[2].strip()
            for one in told.get_all("Classifier") or ()
            if one.startswith("License ::")
        ]
        first = (told.get("License") or "").strip().partition("\n")[0]
        named = ", ".join(kinds) or first
    return _CALLED.get(named, named)


@cache
def _files(name: str) -> tuple[tuple[str, metadata.PackagePath], ...]:
    """Return the files of an installed library that are no program text, by their places."""
    listed = metadata.distribution(name).files or ()
    named = ((str(file).replace("\\", "/"), file) for file in listed)
    return tuple(
        sorted(
            (place, file) for place, file in named if not place.endswith((".py", ".pyi", ".pyc"))
        )
    )


def text_of(found: metadata.Distribution, *, without: Iterable[str] = (), only: str = "") -> str:
    """Return the texts that came with an installed library, one below the other.

    Args:
        found: the library.
        without: parts of paths whose texts are told elsewhere.
        only: only the files with this in their path, also outside of the library's own notices.
    """
    read = []
    for place, file in _files(found.name):
        wanted = only in place if only else _is_text(place)
        if wanted and not any(one in place for one in without):
            told = file.read_binary().decode("utf-8", errors="replace")
            told = told.replace("\r\n", "\n").strip()
            if told and told not in read:
                read.append(told)
    return "\n\n".join(read)


def _is_text(place: str) -> bool:
    folder, _slash, name = place.rpartition("/")
    if ".dist-info" not in folder:
        return False
    return "/licenses" in folder or name.casefold().startswith(_TEXT_NAMES)


def _bills(found: metadata.Distribution) -> Iterator[dict[str, Any]]:
    for place, file in _files(found.name):
        if ".dist-info/sboms/" in place and place.endswith(".json"):
            yield json.loads(file.read_binary())


def _inner(found: metadata.Distribution) -> tuple[Inner, ...]:
    """Return what a library's own bill names and its own text speaks of, small Rust parts apart."""
    kept = []
    for bill in _bills(found):
        for row in bill.get("components", ()):
            is_ours = row.get("purl", "").startswith((f"pkg:pypi/{key(found.name)}", "pkg:cargo/"))
            if not is_ours and row.get("scope") != "excluded" and row["name"] != "libimagequant":
                licence = " AND ".join(_licences(row))
                kept.append(Inner(row["name"], row.get("version") or "", licence, _purl(row)))
    named = {one.name.casefold(): one for one in kept if key(one.name) != key(found.name)}
    return tuple(named[name] for name in sorted(named) if name != "openssl")


def _purl(row: Mapping[str, Any]) -> str:
    return str(row.get("purl", "")).partition("?")[0]


def _licences(row: Mapping[str, Any]) -> list[str]:
    named = []
    for one in row.get("licenses", ()):
        told = one.get("license", {})
        named.append(one.get("expression") or told.get("id") or told.get("name") or "")
    return [one for one in named if one]


def chosen(expression: str) -> tuple[str, ...]:
    """Return the licences a small library is used under, one for each that must be kept.

    Args:
        expression: an SPDX expression of names joined by AND, with choices in brackets.

    Raises:
        ValueError: none of the licences to choose from is in CHOICE.
    """
    taken = []
    for term in re.split(r" AND (?![^()]*\))", expression):
        offered = [one.strip() for one in re.split(r" OR |/", term.strip("() "))]
        fitting = [one for one in CHOICE if one in offered]
        if not fitting:
            raise ValueError(f"none of these licences can be chosen: {term}")
        taken.append(fitting[0])
    return tuple(taken)


def _rust(found: metadata.Distribution, texts: Path) -> Iterator[Part]:
    """Yield one part for all small Rust libraries that are built into a library."""
    inner: list[Inner] = []
    makers: dict[str, str] = {}
    for bill in _bills(found):
        for row in bill.get("components", ()):
            if _purl(row).startswith("pkg:cargo/") and row.get("scope") != "excluded":
                licence = " AND ".join(chosen(" AND ".join(_licences(row))))
                inner.append(Inner(row["name"], row["version"], licence, _purl(row)))
                makers[row["name"]] = re.sub(r"\s*<[^>]*>", "", row.get("author") or "")
    if not inner:
        return
    licences = sorted({name for one in inner for name in one.licence.split(" AND ")})
    lines = [f"Small libraries in Rust that are built into {found.name}:", ""]
    for one in sorted(inner, key=lambda each: (each.name, each.version)):
        whose = makers[one.name] or f"the authors of {one.name}"
        lines.append(f"{one.name} {one.version}, {one.licence}. Copyright (c) {whose}")
    text = composed(lines, licences, texts)
    name = f"Rust libraries in {found.name}"
    yield Part(name, "", " AND ".join(licences), text, found.name, tuple(inner))
