"""Lifafa is under one licence, says so everywhere, and holds nothing that does not fit.

Rules: what is installed is asked for its licence, not a list of ours; what says nothing of itself
stands here or in packaging/spdx.py with a reason; a file of others has a row in docs/sources.md.
"""

import json
import re
import tomllib
from collections.abc import Iterator
from importlib import metadata

import pytest

import debian_libraries
import linux_desktop
import macos_parts
import manual_page
import spdx
import windows_parts
import windows_runtime
from app import LICENCE
from app.program import about, components
from source_tree import ROOT, files_of_the_repository

RUNTIME = components.pins(ROOT / components.LOCK)
LOCKS = ("requirements-test.lock", "requirements-package.lock")
NAMES = sorted(path.relative_to(ROOT).as_posix() for path in files_of_the_repository())
ROWS = tomllib.loads((ROOT / "REUSE.toml").read_text("utf-8"))["annotations"]
OF_OTHERS = {
    "LicenseRef-words-of-a-licence": "",
    "Unicode-3.0": "Unicode License V3",
    "LicenseRef-GODL-India AND MIT": "Government Open Data License - India",
    "BSD-3-Clause": "BSD",
    "Apache-2.0": "Apache License 2.0",
    "MPL-2.0": "Mozilla Public License 2.0",
    "CC-BY-4.0": "CC BY 4.0",
    "CC-BY-3.0": "CC BY 3.0",
    "CC-BY-SA-4.0": "CC BY-SA 4.0",
}
"""Licences of files of others, and what docs/sources.md calls them; licences need no such row."""

# Tools of the checks and of the build, which are not passed on. What their metadata says is read
# as SPDX reads it; what it says in other words stands here, each with the reason.
TOOLS_SAID = {
    "pyinstaller": ("GPL-2.0-or-later WITH Bootloader-exception", "its COPYING.txt; it builds"),
    "pyinstaller-hooks-contrib": ("GPL-2.0-or-later AND Apache-2.0", "its LICENSE; it builds"),
    "macholib": ("MIT", "its page; installed on a Mac alone"),
    "msvc-runtime": ("LicenseRef-Microsoft-redistributable", "its LICENSE; goes into packages"),
}
FOR_OTHER_SYSTEMS = {
    "pywin32-ctypes": ("BSD-3-Clause", "its LICENSE.txt; for Windows alone"),
    "colorama": ("BSD-3-Clause", "its LICENSE.txt; for Windows alone"),
    "tzdata": ("Apache-2.0", "its LICENSE; for Windows alone"),
}
"""Libraries of the lock that are not installed on Linux, with what they say there."""


def pattern_of(path: str) -> str:
    parts = re.split(r"(\*\*|\*)", path)
    return "".join({"**": ".*", "*": "[^/]*"}.get(one, re.escape(one)) for one in parts)


def row_of(name: str) -> dict[str, str]:
    """Return the last row of REUSE.toml that fits a file."""
    fitting = [
        row
        for row in ROWS
        for path in ([row["path"]] if isinstance(row["path"], str) else row["path"])
        if re.fullmatch(pattern_of(path), name)
    ]
    return fitting[-1]


def licence_of(name: str) -> str:
    return row_of(name)["SPDX-License-Identifier"]


# ---------------------------------------------------------------- our own


def test_the_licence_is_the_whole_gpl_word_for_word() -> None:
    text = (ROOT / "LICENSE").read_bytes()
    assert text == (ROOT / "LICENSES/GPL-3.0-or-later.txt").read_bytes()
    assert text == (ROOT / "packaging/licence_texts/GPL-3.0-only.txt").read_bytes()
    debian = debian_libraries.COMMON / "GPL-3"
    if debian.is_file():
        assert text == debian.read_bytes()


def test_every_place_names_the_same_licence() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    installer = (ROOT / "packaging/windows/lifafa.iss").read_text("utf-8-sig")
    description = linux_desktop.metainfo("", "0.1.0", linux_desktop.dt.date(2026, 1, 1)).decode()
    assert LICENCE == "GPL-3.0-or-later" == project["license"]
    assert f"<project_license>{LICENCE}</project_license>" in description
    assert "<metadata_license>CC0-1.0</metadata_license>" in description
    for said in (
        windows_parts.version_text(windows_parts.WINDOW),
        str(macos_parts.properties()["NSHumanReadableCopyright"]),
        next(line for line in installer.splitlines() if line.startswith("AppCopyright=")),
        manual_page.window_manual("0.1.0", linux_desktop.dt.date(2026, 1, 1)).replace("\\-", "-"),
        *((ROOT / name).read_text("utf-8") for name in ("README.md", "CONTRIBUTING.md")),
    ):
        assert LICENCE in said


def test_the_program_shows_its_own_licence_whole() -> None:
    itself = about.itself()
    assert (itself.name, itself.licence) == ("Lifafa", LICENCE)
    assert itself.text == (ROOT / "LICENSE").read_text("utf-8")


def test_formats_and_golden_files_are_free_for_any_use() -> None:
    formats = [name for name in NAMES if name.startswith("crypto/spec/")]
    golden = [
        name
        for name in NAMES
        if re.match(r"tests/vectors/(.+/|formats\.json)", name) and not name.endswith(".py")
    ]
    assert len(formats) > 10
    assert len(golden) > 100
    assert {licence_of(name) for name in (*formats, *golden)} == {"CC0-1.0"}


def test_all_else_is_under_the_licence_of_the_program() -> None:
    under = {name: licence_of(name) for name in NAMES}
    programs = {name: said for name, said in under.items() if name.endswith(".py")}
    assert set(programs.values()) == {LICENCE}
    assert set(under.values()) == {LICENCE, "CC0-1.0", *OF_OTHERS}


def test_each_licence_has_its_text_and_no_text_is_of_no_use() -> None:
    named = {one for row in ROWS for one in row["SPDX-License-Identifier"].split(" AND ")}
    texts = {path.stem for path in (ROOT / "LICENSES").iterdir()}
    assert texts == named


def test_no_row_of_the_table_is_empty() -> None:
    used = [row_of(name) for name in NAMES]
    assert [row["path"] for row in ROWS if row not in used] == []


def test_no_page_says_that_there_is_no_licence() -> None:
    denied = re.compile(r"no licence (text )?of its own|licence that Lifafa will get|No licence is")
    pages = [name for name in NAMES if name.endswith((".md", ".py", ".txt", ".toml"))]
    own = "tests/architecture/test_licence.py"
    found = [
        name for name in pages if name != own and denied.search((ROOT / name).read_text("utf-8"))
    ]
    assert found == []


# ---------------------------------------------------------------- files of others


def test_files_of_others_stand_in_the_table_of_sources_with_their_terms() -> None:
    table = (ROOT / "docs/sources.md").read_text("utf-8").splitlines()
    for name in NAMES:
        words = OF_OTHERS.get(licence_of(name), "")
        if words:
            short = name.rpartition("/")[2]
            rows = [line for line in table if short in line or name in line]
            assert any(words in line or "as above" in line or "as for" in line for line in rows), (
                name
            )


def test_terms_of_files_of_others_fit() -> None:
    fitting_files = {
        "CC-BY-4.0": "data that tests read; may also be passed on under the GPL, version 3",
        "CC-BY-3.0": "data that tests read, a work of its own; in no package",
        "LicenseRef-GODL-India": "data that the program reads, a work of its own; it is named",
        "LicenseRef-words-of-a-licence": "texts that have to go along word for word",
    }
    named = {one for words in OF_OTHERS for one in words.split(" AND ")}
    assert [one for one in named if not spdx.fits(one) and one not in fitting_files] == []
    assert set(fitting_files) <= named


# ---------------------------------------------------------------- parts of the program


@pytest.fixture(scope="module")
def parts() -> tuple[components.Part, ...]:
    return about.parts()


def test_every_part_of_the_program_fits_with_all_that_is_in_it(parts) -> None:
    said = {part.name: part.licence for part in parts}
    said |= {one.name: one.licence for part in parts for one in part.inner}
    unfit = {name: words for name, words in said.items() if not spdx.fits(words)}
    assert unfit.keys() <= spdx.FITTING_PARTS.keys(), unfit


def test_what_is_for_other_systems_fits_too() -> None:
    carried = components.carried(ROOT)["inside"]
    rows = {row["name"]: row["licence"] for row in carried}
    unfit = {name for name, words in rows.items() if not spdx.fits(words)}
    assert unfit == {"Microsoft Visual C++ runtime"}
    assert not components.is_for("sys_platform == 'win32'", "linux")
    elsewhere = {
        components.key(pin.name) for pin in RUNTIME if not components.is_for(pin.marker, "linux")
    }
    assert elsewhere == FOR_OTHER_SYSTEMS.keys()
    assert [one for one, (words, _why) in FOR_OTHER_SYSTEMS.items() if not spdx.fits(words)] == []


def test_what_is_let_in_without_a_name_is_really_there_and_alone(parts) -> None:
    there = {one.name for part in parts for one in (part, *part.inner)}
    carried = {row["name"] for row in components.carried(ROOT)["inside"]}
    runtime = windows_runtime.PACKAGE.replace("-", "_")
    assert spdx.FITTING_PARTS.keys() <= there | carried | {runtime}
    text = next(part.text for part in parts if part.name == "pillow")
    assert "The Open Group\n\nPermission to use, copy, modify, distribute, and sell" in text


@pytest.mark.parametrize("lock", LOCKS)
def test_every_tool_fits(lock: str) -> None:
    runtime = {components.key(pin.name) for pin in RUNTIME}
    pins = [
        pin
        for pin in components.pins(ROOT / "packaging" / lock)
        if components.key(pin.name) not in runtime
    ]
    assert len(pins) > 4
    unfit = {pin.name for pin in pins if not spdx.fits(tool_says(pin.name))}
    assert unfit <= {windows_runtime.PACKAGE}


def tool_says(name: str) -> str:
    if components.key(name) in TOOLS_SAID:
        return TOOLS_SAID[components.key(name)][0]
    return components.licence_of(metadata.distribution(name))


def test_typefaces_drawings_and_qt_are_under_what_is_said_of_them(parts) -> None:
    said = {components.key(part.name): part.licence for part in parts}
    assert {said[name] for name in said if name.startswith("fontpkg-")} == {"OFL-1.1"}
    assert said["lucide icons"] == "ISC AND MIT"
    qt = {name: words for name, words in said.items() if name.startswith(("pyside6", "shiboken6"))}
    assert set(qt.values()) | {said["qt"]} == {"LGPL-3.0-only"}


EXCLUDED = re.compile(r'Source\s+Code\s+Form\s+is\s+"Incompatible\s+With')
APPENDIX = re.compile(r"Exhibit B.*?" + EXCLUDED.pattern, re.DOTALL)


def is_excluded(text: str) -> bool:
    """Tell whether a text under MPL-2.0 forbids the GPL; the licence names how, in an appendix."""
    return EXCLUDED.search(APPENDIX.sub("", text)) is not None


def test_nobody_has_excluded_that_a_part_goes_out_under_the_gpl(parts) -> None:
    of_mozilla = [part for part in parts if "MPL-2.0" in part.licence]
    assert [part.name for part in of_mozilla if not APPENDIX.search(part.text)] == []
    assert [part.name for part in of_mozilla if is_excluded(part.text)] == []
    notice = 'This Source Code Form is "Incompatible With Secondary Licenses".'
    assert is_excluded(f"{notice}\n{of_mozilla[0].text}")


def test_what_does_not_fit_is_seen() -> None:
    for words in ("", "GPL-2.0-only", "AGPL-3.0-only", "Proprietary", "MIT AND GPL-2.0-only"):
        assert not spdx.fits(words), words
    for words in ("MIT", "GPL-2.0-only OR MIT", "(GPL-2.0-only OR MIT) AND ISC", "Zlib AND MIT"):
        assert spdx.fits(words), words


def test_libraries_that_debian_adds_are_each_known() -> None:
    assert spdx.is_fitting_package("libpython3.13-minimal")
    assert spdx.is_fitting_package("libxcb-render-util0")
    assert not spdx.is_fitting_package("libreadline8")
    assert [name for name, said in spdx.DEBIAN.items() if not spdx.fits(said)] == []


def expected_reasons() -> Iterator[str]:
    yield from spdx.FITS.values()
    yield from spdx.FITTING_PARTS.values()
    yield from (why for _words, why in (*TOOLS_SAID.values(), *FOR_OTHER_SYSTEMS.values()))


def test_every_licence_that_is_let_in_has_its_reason() -> None:
    assert all(len(why.split()) > 2 for why in expected_reasons())


def test_the_list_of_the_build_says_what_the_program_says(tmp_path) -> None:
    import licences

    licences.write(tmp_path)
    assert (tmp_path / about.PACKAGED_LICENCE).read_text("utf-8") == about.itself().text
    rows = json.loads((tmp_path / about.FILE).read_text("utf-8"))["parts"]
    assert "Lifafa" not in {row["name"] for row in rows}
    said = licences.debian_copyright(tmp_path)
    assert f"License: {LICENCE}\n" in said
    assert "/usr/share/common-licenses/GPL-3." in said
