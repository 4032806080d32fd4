"""Every part of a built program has its licence beside it, or the build stops with words."""

import json
import re
from pathlib import Path

import pytest

import debian_libraries
import licences
from app.program import about
from app.program.components import Inner, Part
from source_tree import ROOT

PARTS = (
    Part("One library", "1.0", "MIT", "Copyright (c) somebody\n\nPermission is granted."),
    Part("Carried", "", "Apache-2.0", "Apache words", "One library"),
)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    licences.write(folder)
    return folder


def test_each_part_has_its_text_beside_the_program_and_no_text_lies_there_twice(written):
    rows = json.loads((written / "licences.json").read_text("utf-8"))["parts"]
    named = [row["text"] for row in rows]
    assert len(named) > 130
    texts = [file.read_bytes() for file in (written / "licences").iterdir()]
    assert len(set(texts)) == len(texts)
    there = {f"licences/{one.name}" for one in (written / "licences").iterdir()}
    assert there - {about.PACKAGED_LICENCE} == set(named)
    assert about.PACKAGED_LICENCE in there
    assert all((written / name).stat().st_size > 40 for name in named)


def test_the_same_environment_gives_the_same_bytes(written, tmp_path):
    licences.write(tmp_path)
    for file in written.rglob("*"):
        if file.is_file():
            assert (tmp_path / file.relative_to(written)).read_bytes() == file.read_bytes()


def test_versions_that_no_file_names_are_asked_of_the_library(written):
    told = {one.name: one.version for one in about.read(written)}
    for name in ("SQLCipher", "SQLite", "OpenSSL (in cryptography)", "HarfBuzz"):
        assert told[name][0].isdigit(), name


def test_the_files_have_names_that_every_system_can_hold(written):
    for file in (written / "licences").iterdir():
        assert file.name == file.name.casefold()
        assert set(file.name) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-")


def test_a_part_without_a_text_stops_the_build_and_nothing_is_written(tmp_path, monkeypatch):
    bare = Part("Silent library", "2.0", "MIT", "")
    monkeypatch.setattr(licences.components, "parts", lambda root, system: (bare,))
    with pytest.raises(licences.MissingTextError, match="Silent library"):
        licences.write(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "strange",
    [
        Part("Closed", "1", "LicenseRef-closed", "Nobody may pass this on."),
        Part("Silent", "1", "MIT", "Its own words", inner=(Inner("small", "1", "GPL-2.0-only"),)),
        Part("libstrange1 (Debian)", "1", "as its text says", "Words of Debian"),
    ],
)
def test_a_part_that_may_not_be_passed_on_stops_the_build(tmp_path, monkeypatch, strange):
    monkeypatch.setattr(licences.components, "parts", lambda root, system: (*PARTS, strange))
    refused = strange.inner[0].name if strange.inner else strange.name
    with pytest.raises(licences.UnfitLicenceError, match=re.escape(refused)):
        licences.write(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_two_parts_never_share_one_file(tmp_path, monkeypatch):
    twins = (PARTS[0], Part("One-library", "2", "MIT", "Other words"))
    monkeypatch.setattr(licences, "collect", lambda built: twins)
    with pytest.raises(licences.PackageError, match="one file"):
        licences.write(tmp_path)


def test_the_copyright_file_names_common_licences_and_repeats_none(tmp_path, monkeypatch):
    texts = ROOT / "packaging" / "licence_texts"
    whole = {
        "Apache-2.0": "Apache-2.0",
        "GPL-3.0-only": "GPL-3",
        "LGPL-3.0-only": "LGPL-3",
        "LGPL-2.1-only": "LGPL-2.1",
        "MPL-2.0": "MPL-2.0",
    }
    parts = tuple(
        Part(name, "1", name, (texts / f"{name}.txt").read_text("utf-8")) for name in whole
    )
    monkeypatch.setattr(licences, "collect", lambda built: parts)
    licences.write(tmp_path)
    said = licences.debian_copyright(
        tmp_path, ["Files: *", "Copyright: us", "License: own", " Ours."]
    )
    for short in whole.values():
        assert f"/usr/share/common-licenses/{short}" in said
    assert "TERMS AND CONDITIONS FOR USE" not in said
    assert "END OF TERMS AND CONDITIONS" not in said
    assert len(said) < 10_000


def test_the_copyright_file_is_in_the_form_of_debian(written):
    said = licences.debian_copyright(written)
    assert said.startswith(
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/"
    )
    for line in said.splitlines():
        field = line.partition(":")[0]
        known = {"Format", "Upstream-Name", "Comment", "Files", "Copyright", "License"}
        assert not line or line.startswith(" ") or field in known, line
    named = [line for line in said.splitlines() if line.startswith("License: ")]
    assert len(set(named)) == len(named)
    files = [line.partition("*/")[2] for line in said.splitlines() if line.startswith("Files: */")]
    assert len(files) > 100
    assert all((written / name).is_file() for name in files)
    for part in about.read(written):
        assert f"{part.name} {part.version}".strip() + f": {part.licence}" in said


def test_a_library_of_debian_is_told_with_its_package_and_its_words():
    library = "libz.so.1"
    name = debian_libraries.owner_of_library(library)
    assert name == "zlib1g"
    told = debian_libraries.package(name)
    assert told.version
    assert "Mark Adler" in told.text


def test_a_file_that_no_package_has_belongs_to_none(tmp_path):
    strange = tmp_path / "libstrange.so.1"
    strange.touch()
    assert debian_libraries.owner(strange) == ""
    assert debian_libraries.owner_of_library("libstrange-of-nobody.so.1") == ""
