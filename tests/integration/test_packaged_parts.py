"""The packaged program tells every part it is made of; its bill names what really lies there."""

import json
import sys
from pathlib import Path

import pytest

import bill_of_materials
import built_files
from app.program import about
from built_files import Built
from packaged import PackagedProgram, packaged_program
from source_tree import ROOT

pytestmark = pytest.mark.posix("the program that is packaged for Linux is taken apart")

__all__ = ["packaged_program"]


@pytest.fixture(scope="module")
def bill(packaged_program: PackagedProgram) -> dict:
    return json.loads((packaged_program.folder / "lifafa.cdx.json").read_text("utf-8"))


def test_it_tells_its_parts_with_their_texts(packaged_program, monkeypatch):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(packaged_program.window))
    parts = about.parts()
    names = {one.name for one in parts}
    assert {"Python", "Qt", "SQLCipher", "libsodium", "pyinstaller", "Lucide icons"} <= names
    assert [one.name for one in parts if not one.text.strip() or not one.licence] == []


def test_its_bill_is_valid_and_tells_nothing_of_this_computer(bill):
    # It loads for a second what every run that collects this file would wait for.
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    words = json.dumps(bill, ensure_ascii=False)
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(words) is None
    assert str(ROOT) not in words
    assert str(Path.home()) + "/" not in words


def test_every_file_of_machine_code_belongs_to_a_part_that_the_bill_names(packaged_program, bill):
    told = {
        one["location"]
        for row in [bill["metadata"]["component"], *bill["components"]]
        for one in row.get("evidence", {}).get("occurrences", ())
    }
    there = {
        place for place in Built(packaged_program.folder).files() if built_files.is_native(place)
    }
    assert len(there) > 50
    assert there <= told


def test_nothing_in_it_belongs_to_nobody(packaged_program):
    assert bill_of_materials.contents(packaged_program.folder).strangers == ()


def test_what_its_bill_calls_left_out_is_not_in_it(packaged_program, bill):
    left = {row["name"].casefold() for row in bill["components"] if row["scope"] == "excluded"}
    assert "rich" in left
    found = bill_of_materials.contents(packaged_program.folder)
    for owner in {**found.files, **found.modules}:
        assert owner.name.casefold() not in left, owner
