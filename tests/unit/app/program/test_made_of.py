"""The lock, its conditions, choices of licences and the table of parts are read strictly."""

from importlib import metadata

import pytest

from app.program import components
from source_tree import ROOT


def test_the_lock_is_read_with_versions_conditions_and_hashes(tmp_path):
    lock = tmp_path / "lock"
    digest = "a1" * 32
    lock.write_text(
        "# made\none==1.0 \\\n"
        f"    --hash=sha256:{digest} \\\n    --hash=sha256:{'b2' * 32}\n"
        "two-x==2.0.post1 ; sys_platform == 'win32' \\\n"
        f"    --hash=sha256:{'c3' * 32}\n",
        "utf-8",
    )
    one, two = components.pins(lock)
    assert (one.name, one.version, one.marker, one.hashes) == (
        "one",
        "1.0",
        "",
        (digest, "b2" * 32),
    )
    assert (two.name, two.version, two.hashes) == ("two-x", "2.0.post1", ("c3" * 32,))
    assert components.is_for(two.marker, "windows")
    assert not components.is_for(two.marker, "linux")


def test_conditions_of_the_lock_are_understood_for_every_system():
    for pin in components.pins(ROOT / components.LOCK):
        assert any(components.is_for(pin.marker, one) for one in ("linux", "macos", "windows"))
        assert pin.hashes
    both = "implementation_name != 'PyPy' and sys_platform == 'linux'"
    assert components.is_for(both, "linux")
    assert not components.is_for(both, "macos")


def test_a_condition_that_nobody_understands_stops_the_build():
    with pytest.raises(ValueError, match="not understood"):
        components.is_for("platform_machine == 'arm64'", "macos")


@pytest.mark.parametrize(
    "expression, kept",
    [
        ("MIT OR Apache-2.0", ("Apache-2.0",)),
        ("Unlicense OR MIT", ("MIT",)),
        ("MIT/Apache-2.0", ("Apache-2.0",)),
        ("(MIT OR Apache-2.0) AND Unicode-3.0", ("Apache-2.0", "Unicode-3.0")),
        ("(Apache-2.0 OR MIT) AND BSD-3-Clause", ("Apache-2.0", "BSD-3-Clause")),
    ],
)
def test_of_licences_to_choose_from_one_is_taken_and_of_joined_ones_all(expression, kept):
    assert components.chosen(expression) == kept


def test_a_licence_that_may_not_be_taken_stops_the_build():
    with pytest.raises(ValueError, match="none of these licences"):
        components.chosen("MIT AND GPL-3.0-only")


def test_the_table_names_libraries_of_the_lock_and_texts_that_are_there():
    told = components.carried(ROOT)
    locked = {components.key(one.name) for one in components.pins(ROOT / components.LOCK)}
    named = {row["in"] for row in told["inside"]} | set(told["whole"]) | set(told["named"])
    assert named | set(told["more"]) <= locked
    texts = {one.stem for one in (ROOT / components.TEXTS).glob("*.txt")}
    used = {name for row in (*told["inside"], *told["whole"].values()) for name in row["texts"]}
    rust = set(components.CHOICE) & texts
    assert used <= texts
    assert texts == used | rust


def test_each_carried_part_says_whose_work_it_is():
    for row in components.carried(ROOT)["inside"]:
        assert "".join(row["notice"]).strip(), row["name"]
        assert row["licence"], row["name"]


@pytest.mark.parametrize("system", ["macos", "windows"])
def test_other_systems_name_their_own_parts(system):
    names = {one.name for one in components.parts(ROOT, system)}
    assert "SecretStorage" not in names
    assert ("colorama" in names) == (system == "windows")
    assert ("D3D12 Memory Allocator" in names) == (system == "windows")
    assert "ICU" not in names


def test_a_part_that_is_not_installed_is_still_named(tmp_path):
    told = {"inside": [], "whole": {}, "named": {}, "more": {}}
    pin = components.Pin("no-such-library-of-ours", "1.0", "", ())
    found = list(components._with_what_it_carries(pin, told, tmp_path, "linux"))
    assert found == [components.Part("no-such-library-of-ours", "1.0")]


def test_a_text_is_given_whole():
    text = components.text_of(metadata.distribution("pillow"))
    assert len(text) > 60_000
    assert "FREETYPE LICENSES" in text.upper() or "FREETYPE2" in text.upper()


@pytest.mark.parametrize("name", ["MIT", "BSD-2-Clause", "BSD-3-Clause", "ISC", "Zlib"])
def test_a_text_for_many_parts_names_no_maker(name):
    text = (ROOT / components.TEXTS / f"{name}.txt").read_text("utf-8")
    assert "Copyright (c)" not in text
    for maker in ("Qt Company", "Apple", "Google", "Foundation", "Regents"):
        assert maker.casefold() not in text.casefold()
