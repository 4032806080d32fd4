"""Write what a built program consists of as a CycloneDX 1.6 bill of materials.

    .venv/bin/python packaging/bill_of_materials.py FOLDER FILE

Rules: it tells what lies in the folder, and fails with words when a file or a module belongs to
no part; the same folder and the same SOURCE_DATE_EPOCH give the same bytes, so there is no serial
number and no clock; the hashes are those that the lock holds for a library, any one of which was
installed; no address of a package index is written.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import built_files  # noqa: E402
import spdx  # noqa: E402
from app import LICENCE, __version__  # noqa: E402
from app.program import about, components  # noqa: E402
from app.program.components import Part  # noqa: E402
from build_errors import PackageError  # noqa: E402
from built_files import Built, Kind, Owner  # noqa: E402
from whole_files import whole  # noqa: E402

LOCKS = ("requirements.lock", "requirements-package.lock")
OUR_REF = f"lifafa@{__version__}"
ALWAYS_TOLD = ("pyinstaller", "python")
"""Parts of which something is in every built program, though under no name of theirs."""
_NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*")


class UnknownFileError(PackageError):
    """Something lies in the built program, and no part is known that it belongs to."""


@dataclass(frozen=True)
class Contents:
    """What was found in a built program: places of files and names of modules, by their owners."""

    files: dict[Owner, tuple[str, ...]]
    modules: dict[Owner, tuple[str, ...]]

    @property
    def strangers(self) -> tuple[str, ...]:
        """Files and modules that belong to nobody."""
        nobody = built_files.NOBODY
        return (*self.files.get(nobody, ()), *self.modules.get(nobody, ()))

    def of(self, owner: Owner) -> tuple[str, ...]:
        """Return the places of files of one owner."""
        return self.files.get(owner, ())

    def has(self, owner: Owner) -> bool:
        """Tell whether anything of an owner is in the program."""
        return owner in self.files or owner in self.modules


type ModulesOf = Callable[[Path], Iterable[str]]
"""Names the modules that are packed into a program."""


def contents(folder: Path, modules_of: ModulesOf = built_files.modules) -> Contents:
    """Look through a built program."""
    modules = {name for program in _programs(folder) for name in modules_of(program)}
    return Contents(
        _by_owner(Built(folder).owners.items()),
        _by_owner((name, built_files.owner_of_module(name)) for name in modules),
    )


def _by_owner(found: Iterable[tuple[str, Owner]]) -> dict[Owner, tuple[str, ...]]:
    grouped: dict[Owner, list[str]] = {}
    for name, owner in sorted(found):
        grouped.setdefault(owner, []).append(name)
    return {owner: tuple(names) for owner, names in grouped.items()}


def _programs(folder: Path) -> Iterator[Path]:
    for place in sorted((*folder.iterdir(), *(folder / "MacOS").glob("*"))):
        if place.is_file() and place.stem.casefold() in built_files.PROGRAMS:
            yield place


def bill(
    folder: Path, modules_of: ModulesOf = built_files.modules, moment: int | None = None
) -> dict[str, Any]:
    """Return the bill of a built program.

    Args:
        folder: holds the programs and licences.json with its texts.
        modules_of: names the modules that are packed into a program.
        moment: time that it tells, in Unix seconds; None: that of SOURCE_DATE_EPOCH, or no time.

    Raises:
        UnknownFileError: a file or a module belongs to no part that licences.json tells of.
    """
    found = contents(folder, modules_of)
    parts = about.read(_told_in(folder))
    _refuse_strangers(found, parts)
    hashes = _hashes()
    rows = [_component(part, found, hashes) for part in parts]
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": _metadata(found, _moment() if moment is None else moment),
        "components": sorted(rows, key=lambda row: str(row["bom-ref"])),
        "dependencies": _dependencies(parts),
    }


def _told_in(folder: Path) -> Path:
    inside = folder / "Resources"
    return inside if (inside / about.FILE).is_file() else folder


def _refuse_strangers(found: Contents, parts: Iterable[Part]) -> None:
    named = {components.key(part.name) for part in parts}
    strangers = list(found.strangers)
    for owner, places in sorted({**found.modules, **found.files}.items()):
        if owner.kind in (Kind.LIBRARY.value, Kind.DEBIAN.value) and _name_of(owner) not in named:
            strangers.append(f"{places[0]} of {owner.name}")
    if strangers:
        raise UnknownFileError(
            f"The program holds what belongs to no part that is known: {', '.join(strangers[:20])}."
            f" Leave it out in packaging/program_parts.py, or add its library to the lock."
        )


def _name_of(owner: Owner) -> str:
    name = f"{owner.name} (Debian)" if owner.kind == Kind.DEBIAN.value else owner.name
    return components.key(name)


def _owner_of(part: Part) -> Owner:
    if part.name.endswith(" (Debian)"):
        return Owner(Kind.DEBIAN.value, part.name.removesuffix(" (Debian)"))
    if part.name == "Python":
        return built_files.PYTHON
    return Owner(Kind.LIBRARY.value, part.inside or part.name)


def _purl(part: Part) -> str:
    owner = _owner_of(part)
    if part.inside:
        return ""
    if owner.kind == Kind.DEBIAN.value:
        return f"pkg:deb/debian/{owner.name}@{quote(part.version, safe=':')}"
    if owner == built_files.PYTHON:
        return f"pkg:generic/python@{part.version}"
    return f"pkg:pypi/{components.key(part.name)}@{quote(part.version, safe=':')}"


def _ref(part: Part) -> str:
    return _purl(part) or f"inside:{components.key(part.inside)}/{components.key(part.name)}"


def _component(part: Part, found: Contents, hashes: dict[str, tuple[str, ...]]) -> dict[str, Any]:
    owner = _owner_of(part)
    is_there = found.has(owner) or components.key(part.name) in ALWAYS_TOLD
    row: dict[str, Any] = {"type": "library", "bom-ref": _ref(part), "name": part.name}
    if part.version:
        row["version"] = part.version
    row["scope"] = "required" if is_there else "excluded"
    pinned = () if part.inside else hashes.get(components.key(part.name), ())
    if pinned:
        row["hashes"] = [{"alg": "SHA-256", "content": one} for one in pinned]
    row["licenses"] = spdx.licences(part.licence)
    if _purl(part):
        row["purl"] = _purl(part)
    places = [place for place in found.of(owner) if built_files.is_native(place)]
    if places and not part.inside:
        row["evidence"] = {"occurrences": [{"location": place} for place in places]}
    if part.inner:
        row["components"] = [_small(one, _ref(part)) for one in _each_once(part)]
    return row


def _each_once(part: Part) -> list[components.Inner]:
    return sorted(set(part.inner), key=lambda one: (one.name, one.version))


def _small(one: components.Inner, carrier: str) -> dict[str, Any]:
    ref = f"{carrier}#{components.key(one.name)}@{one.version}"
    row: dict[str, Any] = {"type": "library", "bom-ref": ref, "name": one.name}
    if one.version:
        row["version"] = one.version
    if one.licence:
        row["licenses"] = spdx.licences(one.licence)
    if one.purl.startswith("pkg:") and "#" not in one.purl:
        row["purl"] = one.purl
    return row


def _hashes() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name in reversed(LOCKS):
        for pin in components.pins(ROOT / "packaging" / name):
            found[components.key(pin.name)] = tuple(sorted(pin.hashes))
    return found


def _moment() -> int | None:
    told = os.environ.get("SOURCE_DATE_EPOCH", "")
    return int(told) if told.isdigit() else None


def _metadata(found: Contents, moment: int | None) -> dict[str, Any]:
    program: dict[str, Any] = {
        "type": "application",
        "bom-ref": OUR_REF,
        "name": "Lifafa",
        "version": __version__,
        "licenses": spdx.licences(LICENCE),
        "purl": f"pkg:generic/lifafa@{__version__}",
        "evidence": {"occurrences": [{"location": one} for one in found.of(built_files.OWN)]},
    }
    digest = hashlib.sha256((ROOT / "packaging" / LOCKS[0]).read_bytes()).hexdigest()
    properties = [
        {"name": "lifafa:lock:sha256", "value": digest},
        {"name": "lifafa:files", "value": str(sum(map(len, found.files.values())))},
    ]
    told: dict[str, Any] = {"component": program, "properties": properties}
    if moment is not None:
        when = dt.datetime.fromtimestamp(moment, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        told = {"timestamp": when, **told}
    return told


def _dependencies(parts: Iterable[Part]) -> list[dict[str, Any]]:
    by_name = {components.key(part.name): part for part in parts if not part.inside}
    needed: dict[str, set[str]] = {OUR_REF: {_ref(part) for part in by_name.values()}}
    for part in parts:
        mine = needed.setdefault(_ref(part), set())
        if part.inside:
            needed.setdefault(_ref(by_name[components.key(part.inside)]), set()).add(_ref(part))
        elif _owner_of(part).kind == Kind.LIBRARY.value:
            names = map(components.key, needs(part.name))
            mine.update(_ref(by_name[name]) for name in names if name in by_name)
    return [{"ref": ref, "dependsOn": sorted(whom)} for ref, whom in sorted(needed.items())]


def write(folder: Path, to: Path, moment: int | None = None) -> Path:
    """Write the bill of a built program.

    Args:
        folder: holds the programs and licences.json.
        to: file to write, with an ending that names the form: `.cdx.json`.
        moment: time that it tells, in Unix seconds; None: that of SOURCE_DATE_EPOCH, or no time.

    Returns:
        The written file.

    Raises:
        UnknownFileError: a file or a module belongs to no part.
    """
    text = json.dumps(bill(folder, moment=moment), indent=1, ensure_ascii=False)
    with whole(to) as beside:
        beside.write_text(text + "\n", encoding="utf-8", newline="\n")
    return to


def main(words: list[str]) -> int:
    """Write the bill of the folder that is named first into the file that is named second."""
    if len(words) != 2:
        print(__doc__)
        return 2
    print(write(Path(words[0]), Path(words[1])))
    return 0


def needs(library: str) -> tuple[str, ...]:
    """Return the names of what a library needs; none when it is not installed here."""
    try:
        told = metadata.requires(library) or []
    except metadata.PackageNotFoundError:
        return ()
    found = {match[0] for one in told if "extra ==" not in one and (match := _NAME.match(one))}
    return tuple(sorted(found))


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except PackageError as error:
        sys.exit(str(error))
