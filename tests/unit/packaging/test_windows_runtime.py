"""The program for Windows brings one chosen version of Microsoft's runtime, and it whole."""

import base64
import hashlib
from pathlib import Path

import pytest

import windows_runtime
from build_errors import PackageError
from source_tree import ROOT

WINDOWS = r"C:\Windows"
QT = r"C:\python\Lib\site-packages\PySide6"
ASKED = {
    rf"{QT}\Qt6Core.dll": ["KERNEL32.dll", "MSVCP140.dll", "VCRUNTIME140.dll"],
    r"C:\python\DLLs\_ssl.pyd": ["VCRUNTIME140.dll", "python313.dll"],
    "pinned/msvcp140.dll": ["VCRUNTIME140_1.dll", "api-ms-win-crt-runtime-l1-1-0.dll"],
}
BROUGHT = {
    name: Path("pinned") / name
    for name in ("msvcp140.dll", "msvcp140_2.dll", "vcruntime140.dll", "vcruntime140_1.dll")
}
CORE = (r"PySide6\Qt6Core.dll", rf"{QT}\Qt6Core.dll", "BINARY")
SSL = ("_ssl.pyd", r"C:\python\DLLs\_ssl.pyd", "EXTENSION")


def asks(file: str) -> list[str]:
    return ASKED.get(file, [])


def packed(*binaries):
    return windows_runtime.packed(binaries, BROUGHT, asks, WINDOWS)


def test_what_is_asked_for_is_packed_once_with_all_that_it_asks_for_itself():
    made = packed(CORE, SSL)
    assert made[:2] == [CORE, SSL]
    assert made[2:] == [
        (name, str(BROUGHT[name]), "BINARY")
        for name in ("msvcp140.dll", "vcruntime140.dll", "vcruntime140_1.dll")
    ]


@pytest.mark.parametrize(
    "other",
    [
        ("MSVCP140.dll", r"C:\Windows\system32\MSVCP140.dll", "BINARY"),
        (r"PySide6\msvcp140.dll", rf"{QT}\msvcp140.dll", "BINARY"),
        ("VCRUNTIME140.dll", r"C:\python\vcruntime140.dll", "BINARY"),
        ("ucrtbase.dll", r"c:\windows\SYSTEM32\ucrtbase.dll", "BINARY"),
    ],
    ids=["of this computer", "of Qt", "of Python", "of Windows itself"],
)
def test_no_other_copy_goes_in_and_nothing_of_the_system_that_builds(other):
    assert packed(CORE, other) == packed(CORE)


def test_what_a_library_brings_under_a_name_of_its_own_stays():
    own = (r"rapidfuzz.libs\msvcp140-a4c2229b.dll", r"C:\python\msvcp140-a4c2229b.dll", "BINARY")
    assert own in packed(CORE, own)


def test_a_runtime_that_nobody_brings_stops_the_build():
    strange = ("x.pyd", "x.pyd", "EXTENSION")
    with pytest.raises(PackageError, match=r"concrt140\.dll"):
        windows_runtime.packed([strange], BROUGHT, lambda file: ["CONCRT140.dll"], WINDOWS)


def built(folder: Path, *names: str) -> Path:
    for name in ("Lifafa.exe", "_internal/PySide6/Qt6Core.dll", *names):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"")
    return folder


def test_a_program_that_would_miss_its_runtime_on_a_bare_computer_is_refused(tmp_path):
    def core_asks(file: str) -> list[str]:
        return ["MSVCP140.dll", "KERNEL32.dll"] if file.endswith("Qt6Core.dll") else []

    folder = built(tmp_path, "_internal/shiboken6/msvcp140.dll")
    with pytest.raises(PackageError, match=r"msvcp140\.dll \(for Qt6Core\.dll\)"):
        windows_runtime.refuse_missing(folder, "_internal", core_asks)
    built(tmp_path, "_internal/msvcp140.dll")
    windows_runtime.refuse_missing(folder, "_internal", core_asks)


class Package(windows_runtime.metadata.Distribution):
    """Stands for the installed package: its list of files, and where it lies."""

    def __init__(self, place: Path, listed: str, content: bytes = b"as brought") -> None:
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        self.place, self.record = place, f"{listed},sha256={digest},{len(content)}\n"

    def read_text(self, filename: str) -> str | None:
        return self.record if filename == "RECORD" else None

    def locate_file(self, path) -> Path:
        return self.place / path


@pytest.mark.parametrize(
    ("listed", "lies_in"),
    [("../../Scripts/msvcp140.dll", "../../Scripts"), ("../../Scripts/msvcp140.dll", "Scripts")],
    ids=["installed", "installed aside"],
)
def test_a_library_is_taken_where_the_package_has_put_it(tmp_path, monkeypatch, listed, lies_in):
    place = tmp_path / "Lib" / "site-packages"
    (place / lies_in).mkdir(parents=True)
    (place / lies_in / "msvcp140.dll").write_bytes(b"as brought")
    package = Package(place, listed)
    monkeypatch.setattr(windows_runtime.metadata, "distribution", lambda name: package)
    (found,) = windows_runtime.brought().values()
    assert found.read_bytes() == b"as brought"


def test_a_library_that_was_exchanged_is_not_packed(tmp_path, monkeypatch):
    package = Package(tmp_path, "msvcp140.dll")
    (tmp_path / "msvcp140.dll").write_bytes(b"another one")
    monkeypatch.setattr(windows_runtime.metadata, "distribution", lambda name: package)
    with pytest.raises(PackageError, match=r"msvcp140\.dll is not as"):
        windows_runtime.brought()


def test_without_the_package_nothing_is_built():
    with pytest.raises(PackageError, match="msvc-runtime"):
        windows_runtime.brought()


def test_the_lock_names_the_package_for_windows_alone():
    lock = (ROOT / "packaging" / "requirements-package.lock").read_text("utf-8")
    assert "msvc-runtime==" in lock
    (line,) = [one for one in lock.splitlines() if one.startswith("msvc-runtime==")]
    assert "; sys_platform == 'win32'" in line


def test_what_a_file_of_windows_asks_for_is_read_from_it():
    # The start program that setuptools brings for Windows is such a file.
    file = windows_runtime.metadata.distribution("setuptools").locate_file("setuptools/cli-64.exe")
    asked = {name.casefold() for name in windows_runtime.asked_by(str(file))}
    assert "kernel32.dll" in asked
