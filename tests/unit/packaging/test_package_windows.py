"""Packages for Windows are made on Linux by one command, from what the locks name, and counted."""

import hashlib
import json
import re
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import package_windows
from build_errors import PackageError
from desktop_steps import SUMS
from source_tree import ROOT
from windows_computer import Computer

pytestmark = pytest.mark.posix("packages for Windows are made on Debian, under Wine")
LISTS = ROOT / "packaging" / "windows"
LOCK = json.loads((LISTS / "package-lock.json").read_text("utf-8"))


def client(folder: Path, code: str) -> str:
    """Make a Python that does not ask a registry, and return its name."""
    program = folder / "python"
    program.write_text(f"#!{sys.executable}\nimport pathlib, sys\n{code}\n")
    program.chmod(0o755)
    return str(program)


WHOLE = """
place = pathlib.Path("node_modules/innosetup/bin")
place.mkdir(parents=True)
(place / "ISCC.exe").write_text(" ".join(sys.argv[1:]))
"""


def test_the_compiler_is_named_by_its_hash_and_by_no_address():
    row = LOCK["packages"]["node_modules/innosetup"]
    wanted = json.loads((LISTS / "package.json").read_text("utf-8"))["dependencies"]
    assert wanted == {"innosetup": row["version"]}
    assert re.fullmatch(r"sha512-[A-Za-z0-9+/]{86}==", row["integrity"])
    assert set(LOCK["packages"]) == {"", "node_modules/innosetup"}
    assert "resolved" not in row
    assert "://" not in (LISTS / "package-lock.json").read_text("utf-8")


def test_the_compiler_is_fetched_once_as_the_lock_names_it_and_runs_no_script(tmp_path):
    found = package_windows.fetched_compiler(tmp_path / "inno", client(tmp_path, WHOLE))
    asked = found.read_text().split()
    assert asked[-5:] == [
        *("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier")
    ]
    again = client(tmp_path, "raise SystemExit('not asked again')")
    assert package_windows.fetched_compiler(tmp_path / "inno", again) == found


def test_the_certificates_of_the_machine_count_where_it_is_fetched(tmp_path):
    code = "import os\nassert os.environ['NODE_USE_SYSTEM_CA'] == '1'" + WHOLE
    package_windows.fetched_compiler(tmp_path / "inno", client(tmp_path, code))


def test_a_compiler_of_another_lock_or_of_a_cut_is_fetched_anew(tmp_path):
    stale = tmp_path / "inno" / package_windows.COMPILER
    stale.parent.mkdir(parents=True)
    stale.write_text("old")
    (tmp_path / "inno" / "whole").write_text("another lock")
    found = package_windows.fetched_compiler(tmp_path / "inno", client(tmp_path, WHOLE))
    assert found == stale
    assert found.read_text() != "old"
    (tmp_path / "inno" / "whole").unlink()
    found.write_text("half")
    package_windows.fetched_compiler(tmp_path / "inno", client(tmp_path, WHOLE))
    assert found.read_text() != "half"


@pytest.mark.parametrize("code", ["raise SystemExit('EINTEGRITY: another file')", ""])
def test_what_cannot_be_fetched_stops_the_build_in_words(tmp_path, code):
    with pytest.raises(PackageError, match="could not be fetched"):
        package_windows.fetched_compiler(tmp_path / "inno", client(tmp_path, code))
    assert not (tmp_path / "inno" / "whole").exists()


def test_places_are_named_as_windows_names_them():
    assert package_windows.on_windows(Path("/a b/c")) == r"Z:\a b\c"


def test_the_build_is_told_what_git_says_and_the_moment_of_the_commit(tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    monkeypatch.setenv("DISPLAY", ":77")
    monkeypatch.setattr(
        package_windows.build_program, "_git", lambda *words: "c" * 40 if "HEAD" in words else " M"
    )
    asked = SimpleNamespace(to=tmp_path / "to", release_keys=tmp_path / "keys.json")
    computer = Computer(tmp_path / "pc")
    words = package_windows.words_of_build(computer, tmp_path / "ISCC.exe", asked)
    told = dict(zip(words[-10::2], words[-9::2], strict=True))
    assert told["--source"] == "c" * 40 + "+"
    assert told["--to"] == package_windows.on_windows(tmp_path / "to")
    assert told["--iscc"].endswith(r"\ISCC.exe")
    assert told["--release-keys"].endswith(r"\keys.json")
    assert words[: len(computer.python())] == computer.python()
    env = package_windows.surroundings(computer)
    assert env["SOURCE_DATE_EPOCH"] == "1700000000"
    assert "DISPLAY" not in env


def made(folder: Path, **files: bytes) -> Path:
    lines = []
    for name, content in files.items():
        (folder / name).write_bytes(content)
        lines.append(f"{hashlib.sha256(content).hexdigest()}  {name}\n")
    (folder / SUMS).write_text("".join(lines))
    return folder


def test_what_is_handed_on_is_what_the_sums_tell(tmp_path):
    made(tmp_path, setup=b"setup", portable=b"zip")
    names = [one.name for one in package_windows.made_in(tmp_path)]
    assert names == ["setup", "portable", SUMS]
    (tmp_path / "portable").write_bytes(b"another")
    with pytest.raises(PackageError, match="portable is not as"):
        package_windows.made_in(tmp_path)


def test_what_is_too_large_is_named(tmp_path, monkeypatch):
    folder = tmp_path / "Lifafa"
    folder.mkdir()
    (folder / "file").write_bytes(b"12345")
    setup, bill = tmp_path / "x-setup.exe", tmp_path / "x.cdx.json"
    for file in (setup, bill):
        file.write_bytes(b"12345")
    assert package_windows.too_large(folder, [setup, bill]) == []
    monkeypatch.setattr(package_windows, "MOST_UNPACKED", 4)
    monkeypatch.setattr(package_windows, "MOST_PACKED", {"setup.exe": 4})
    said = package_windows.too_large(folder, [setup, bill])
    assert [line.split()[0] for line in said] == ["Lifafa", "x-setup.exe"]


class Built(Computer):
    """A computer on which the build is a few words of a shell."""

    def python(self, *words: str) -> list[str]:
        return ["sh", "-c", self.script]


@pytest.fixture
def command(tmp_path, monkeypatch):
    def run(script: str) -> int:
        computer = Built(tmp_path / "pc")
        computer.folder.mkdir(exist_ok=True)
        computer.script = script
        monkeypatch.setattr(computer, "end", lambda: None)
        monkeypatch.setattr(
            package_windows.windows_computer, "make", lambda folder, installers: computer
        )
        monkeypatch.setattr(
            package_windows, "fetched_compiler", lambda folder: tmp_path / "ISCC.exe"
        )
        return package_windows.main(["--to", str(tmp_path / "to")])

    return run


def test_the_command_tells_sizes_and_that_nothing_is_handed_out_yet(tmp_path, command, capsys):
    folder = tmp_path / "to" / "Lifafa"
    folder.mkdir(parents=True)
    (folder / "Lifafa.exe").write_bytes(b"x" * 2_000_000)
    made(tmp_path / "to", **{"x-setup.exe": b"y" * 1_500_000})
    assert command("true") == 0
    told = capsys.readouterr().out
    assert re.search(r"2\.0 MB  .*/Lifafa\n", told)
    assert re.search(r"1\.5 MB  .*/x-setup\.exe\n", told)
    assert package_windows.UNSETTLED in told
    assert "Not to be handed out yet" in package_windows.UNSETTLED


def test_a_build_that_stops_there_stops_the_command(command, capsys):
    assert command("exit 3") == 1
    assert "stopped" in capsys.readouterr().err
