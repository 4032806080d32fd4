"""Whose a file of a built program is, also where names are compared as Windows compares them."""

import csv
import io
from pathlib import Path
from types import SimpleNamespace

import pytest

import built_files
from built_files import NOBODY, PYTHON, Built, Installed, Kind, Owner

LISTED = {
    "PySide6_Essentials": ["PySide6/msvcp140_2.dll", "PySide6/Qt6Core.dll"],
    "msvc_runtime": ["../../Scripts/msvcp140.dll", "msvc_runtime-14.51.36231.dist-info/RECORD"],
    "RapidFuzz": ["rapidfuzz/__init__.py", "rapidfuzz/Fuzz_cpp.pyd"],
}


def library(name: str) -> SimpleNamespace:
    rows = io.StringIO()
    csv.writer(rows).writerows([place, "", ""] for place in LISTED[name])
    return SimpleNamespace(name=name, read_text=lambda file: rows.getvalue())


@pytest.fixture
def on_system(monkeypatch, tmp_path):
    def become(name: str) -> Installed:
        monkeypatch.setattr(built_files.platform, "system", lambda: name)
        monkeypatch.setattr(built_files.sys, "base_prefix", str(tmp_path / "python"))
        monkeypatch.setattr(built_files.debian_libraries, "owner_of_library", lambda name: "")
        monkeypatch.setattr(built_files.metadata, "distributions", lambda: map(library, LISTED))
        monkeypatch.setattr(built_files, "INSTALLED", Installed())
        return built_files.INSTALLED

    (tmp_path / "python" / "DLLs").mkdir(parents=True)
    (tmp_path / "python" / "DLLs" / "libffi-8.dll").touch()
    return become


def owner_of(folder: Path, place: str) -> Owner:
    (folder / place).parent.mkdir(parents=True, exist_ok=True)
    (folder / place).touch()
    return Built(folder).owners[place]


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("_internal/PySide6/MSVCP140_2.dll", "PySide6_Essentials"),
        ("_internal/MSVCP140.dll", "msvc_runtime"),
        ("_internal/msvcp140.dll", "msvc_runtime"),
        ("_internal/rapidfuzz/fuzz_cpp.pyd", "RapidFuzz"),
    ],
)
def test_on_windows_a_library_is_known_in_any_spelling(on_system, tmp_path, place, name):
    on_system("Windows")
    assert owner_of(tmp_path / "Lifafa", place) == Owner(Kind.LIBRARY.value, name)


def test_on_windows_a_library_of_python_is_known_in_any_spelling(on_system, tmp_path):
    on_system("Windows")
    assert owner_of(tmp_path / "Lifafa", "_internal/LIBFFI-8.dll") == PYTHON


def test_on_windows_a_module_is_found_by_its_name(on_system):
    installed = on_system("Windows")
    assert installed.library_of_module("rapidfuzz") == "RapidFuzz"
    assert installed.library_of_module("rapidfuzz.Fuzz_cpp") == "RapidFuzz"


def test_where_two_spellings_are_two_names_they_stay_two(on_system, tmp_path):
    installed = on_system("Linux")
    assert installed.library_of("PySide6/Qt6Core.dll") == "PySide6_Essentials"
    assert installed.library_of("pyside6/qt6core.dll") == ""
    assert owner_of(tmp_path / "Lifafa", "_internal/PySide6/QT6CORE.dll") == NOBODY


@pytest.mark.parametrize(
    "name", ["ucrtbase.dll", "api-ms-win-crt-runtime-l1-1-0.dll", "icuuc.dll", "concrt140.dll"]
)
def test_a_library_of_the_system_that_builds_belongs_to_nobody(on_system, tmp_path, name):
    on_system("Windows")
    assert owner_of(tmp_path / "Lifafa", f"_internal/{name}") == NOBODY
