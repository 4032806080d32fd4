"""The bill names what lies in a built program, as CycloneDX asks for it, and the same each time."""

import hashlib
import json
from pathlib import Path

import pytest

import bill_of_materials
import built_files
import licences
from app import __version__
from app.program import components
from built_files import Kind, Owner
from source_tree import ROOT

SODIUM = "_internal/nacl/_sodium.abi3.so"
QT = "_internal/PySide6/Qt/lib/libQt6Core.so.6"
PLACES = (
    *("Lifafa", "lifafa", "build.json", "_internal/base_library.zip", "_internal/libz.so.1"),
    *("_internal/app/locale/hi.mo", "_internal/cryptography-50.0.2.dist-info/METADATA"),
    *(SODIUM, QT, "_internal/ui/look/icons.json"),
)
MODULES = (
    "app.program.about",
    "json.decoder",
    "typer.main",
    "pyi_splash",
    "start_program",
    "nacl.public",
)


def modules_of(_program: Path) -> tuple[str, ...]:
    return MODULES


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built") / "Lifafa"
    for place in PLACES:
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_bytes(place.encode())
    (folder / "_internal" / "libQt6Core.so.6").symlink_to("PySide6/Qt/lib/libQt6Core.so.6")
    licences.write(folder, folder)
    return folder


@pytest.fixture(scope="module")
def bill(built: Path) -> dict:
    return bill_of_materials.bill(built, modules_of)


def by_name(bill: dict) -> dict:
    return {row["name"]: row for row in bill["components"]}


def mistakes(bill: dict) -> object:
    # Loaded where it is needed: it takes a second, and every worker collects this file.
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    return JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(bill))


def test_it_is_valid_by_the_schema_of_cyclonedx(bill):
    assert mistakes(bill) is None


def test_the_schema_would_find_a_mistake(bill):
    assert mistakes({**bill, "bomFormat": "Other"}) is not None
    row = {**bill["components"][0], "licenses": [{"license": {"id": "no-such-licence"}}]}
    assert mistakes({**bill, "components": [row]}) is not None


def test_every_name_in_it_points_to_a_component(bill):
    def refs(rows: list) -> list[str]:
        return [ref for row in rows for ref in (row["bom-ref"], *refs(row.get("components", [])))]

    known = refs([bill["metadata"]["component"], *bill["components"]])
    assert len(known) == len(set(known))
    named = {ref for row in bill["dependencies"] for ref in (row["ref"], *row["dependsOn"])}
    assert named <= set(known)
    top = {row["bom-ref"] for row in bill["components"]}
    assert {row["ref"] for row in bill["dependencies"]} == top | {bill_of_materials.OUR_REF}


def test_our_package_addresses_are_spelled_as_their_makers_spell_them(bill):
    from packageurl import PackageURL

    told = [row["purl"] for row in bill["components"] if "purl" in row]
    assert any("%2B" in one for one in told), "otherwise nothing is tried here"
    assert [one for one in told if PackageURL.from_string(one).to_string() != one] == []


def test_it_tells_the_program_and_the_lock_it_was_built_from(bill):
    assert bill["metadata"]["component"]["version"] == __version__
    assert bill["metadata"]["component"]["licenses"] == [{"license": {"id": "GPL-3.0-or-later"}}]
    lock = (ROOT / "packaging" / "requirements.lock").read_bytes()
    told = {row["name"]: row["value"] for row in bill["metadata"]["properties"]}
    assert told["lifafa:lock:sha256"] == hashlib.sha256(lock).hexdigest()


def test_a_library_has_the_hashes_of_the_lock(bill):
    pins = {one.name: one for one in components.pins(ROOT / components.LOCK)}
    told = {one["content"] for one in by_name(bill)["cryptography"]["hashes"]}
    assert told == set(pins["cryptography"].hashes)
    assert (
        by_name(bill)["cryptography"]["purl"]
        == f"pkg:pypi/cryptography@{pins['cryptography'].version}"
    )


def test_shared_objects_stand_at_the_library_that_they_came_with(bill):
    rows = by_name(bill)
    told = lambda name: [one["location"] for one in rows[name]["evidence"]["occurrences"]]  # noqa: E731
    assert told("PyNaCl") == [SODIUM]
    assert told("PySide6_Essentials") == [QT]
    assert told("zlib1g (Debian)") == ["_internal/libz.so.1"]
    assert rows["zlib1g (Debian)"]["purl"].startswith("pkg:deb/debian/zlib1g@")


def test_what_a_library_needs_and_carries_stands_at_it(bill):
    needs = {row["ref"].partition("@")[0]: row["dependsOn"] for row in bill["dependencies"]}
    assert "inside:pynacl/libsodium" in needs["pkg:pypi/pynacl"]
    assert any(one.startswith("pkg:pypi/sqlalchemy@") for one in needs["pkg:pypi/alembic"])


def test_what_is_in_the_lock_and_not_in_the_program_is_said_to_be_left_out(bill):
    rows = by_name(bill)
    assert rows["typer"]["scope"] == "required"
    assert rows["libsodium"]["scope"] == "required"
    assert rows["rich"]["scope"] == "excluded"
    assert rows["Python"]["scope"] == "required"


def test_the_same_folder_gives_the_same_bytes_and_no_clock(built, tmp_path, monkeypatch):
    monkeypatch.setattr(bill_of_materials.built_files, "modules", modules_of)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    first, second = (
        bill_of_materials.bill(built, modules_of),
        bill_of_materials.bill(built, modules_of),
    )
    assert json.dumps(first) == json.dumps(second)
    assert "serialNumber" not in first
    assert "timestamp" not in first["metadata"]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    dated = bill_of_materials.bill(built, modules_of)
    assert dated["metadata"]["timestamp"] == "2023-11-14T22:13:20Z"
    assert mistakes(dated) is None


@pytest.mark.parametrize(
    "place",
    ["_internal/libsmuggled.so.1", "_internal/extra/thing.py", "notes.txt", "_internal/x.dll"],
)
def test_a_file_of_nobody_stops_the_build(built, place):
    strange = built / place
    strange.parent.mkdir(exist_ok=True)
    strange.write_bytes(b"strange")
    try:
        with pytest.raises(bill_of_materials.UnknownFileError, match=strange.name):
            bill_of_materials.bill(built, modules_of)
    finally:
        strange.unlink()


def test_a_module_of_nobody_stops_the_build(built):
    with pytest.raises(bill_of_materials.UnknownFileError, match="smuggled"):
        bill_of_materials.bill(built, lambda _program: (*MODULES, "smuggled.module"))


def test_a_library_outside_the_lock_stops_the_build(built):
    with pytest.raises(bill_of_materials.UnknownFileError, match="hypothesis"):
        bill_of_materials.bill(built, lambda _program: (*MODULES, "hypothesis.core"))


def test_modules_of_ours_of_python_and_of_libraries_are_told_apart():
    owner = built_files.owner_of_module
    assert owner("ui.main") == built_files.OWN
    assert owner("email.message") == built_files.PYTHON
    assert owner("reportlab.lib.units") == Owner(Kind.LIBRARY.value, "reportlab")
    assert owner("jaraco.classes") == Owner(Kind.LIBRARY.value, "jaraco.classes")
    assert owner("no_such_thing") == built_files.NOBODY


def test_no_address_of_a_package_index_is_written(built):
    words = json.dumps(bill_of_materials.bill(built, modules_of))
    assert "files.python" not in words
    assert "https://py" not in words
