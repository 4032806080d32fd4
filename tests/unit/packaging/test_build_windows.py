"""The build for Windows runs its steps in order, says what it left out, and counts what it made."""

import hashlib
import zipfile
from pathlib import Path

import pytest

import build_windows
import desktop_steps
import windows_parts
from app import __version__
from build_errors import PackageError
from desktop_steps import FILE_MARK

NAME = f"Lifafa-{__version__}-windows-{desktop_steps.machine()}"
SETUP = f"Lifafa-{__version__}-windows-x86_64-setup.exe"


class Machine:
    """Stands for a Windows computer: remembers commands and leaves the files they would make."""

    def __init__(self, to: Path) -> None:
        self.to = to
        self.asked: list[list[str]] = []

    def __call__(self, words) -> None:
        self.asked.append(list(words))
        told = " ".join(words)
        if "build_program.py" in told:
            for name in (*build_windows.PROGRAMS, "_internal/base_library.zip"):
                place = self.to / "Lifafa" / name
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(name)
        elif "bill_of_materials.py" in told:
            Path(words[-1]).write_text("{}")
        elif "lifafa.iss" in told:
            (self.to / SETUP).write_text("setup")

    @property
    def steps(self) -> list[str]:
        """What was run, in one word each."""
        return [
            Path(one if one.endswith(".py") else words[0]).stem
            for words in self.asked
            for one in words[1:2]
        ]


def asked(to: Path, *more: str):
    return build_windows.asked_for(["--to", str(to), "--python", "python", *more])


def test_one_command_builds_tests_packs_and_counts(tmp_path):
    machine = Machine(tmp_path)
    made = build_windows.build(asked(tmp_path, "--iscc", "ISCC.exe"), machine)
    assert machine.steps == [
        "build_program",
        "lifafa",
        "bill_of_materials",
        "windows_icons",
        "ISCC",
    ]
    assert machine.asked[1][1:] == ["version", "--self-test"]
    names = [f"{NAME}-portable.zip", SETUP, f"{NAME}.cdx.json", "SHA256SUMS"]
    assert [one.name for one in made] == names
    for line in made[-1].read_text().splitlines():
        digest, _two, name = line.partition("  ")
        assert digest == hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()
    with zipfile.ZipFile(made[0]) as packed:
        assert packed.namelist() == sorted(packed.namelist())
        assert {"Lifafa/Lifafa.exe", "Lifafa/lifafa.com", "Lifafa/lifafa.cdx.json"} <= set(
            packed.namelist()
        )


def test_the_compiler_is_told_everything_that_the_script_asks_for(tmp_path):
    words = build_windows.compiler_words("ISCC", tmp_path / "p", tmp_path / "i", tmp_path / "o")
    script = build_windows.SCRIPT.read_text("utf-8-sig")
    needed = {line.split()[1] for line in script.splitlines() if line.startswith("#ifndef")}
    needed -= {line.split()[1] for line in script.splitlines() if line.startswith("  #define")}
    told = {one.removeprefix("/D").partition("=")[0] for one in words if one.startswith("/D")}
    assert told == needed
    assert Path(words[-1]).is_file()
    assert f"/DNumericVersion={'.'.join(map(str, windows_parts.numbers()))}" in words


def test_signing_comes_before_packing_and_is_handed_to_the_compiler(tmp_path):
    machine = Machine(tmp_path)
    command = 'signtool sign /n "Our office" {file}'
    build_windows.build(asked(tmp_path, "--iscc", "ISCC.exe", "--sign", command), machine)
    signed = [words for words in machine.asked if words[0] == "signtool"]
    assert [Path(words[-1]).name for words in signed] == ["Lifafa.exe", "lifafa.com"]
    assert signed[0][:4] == ["signtool", "sign", "/n", "Our office"]
    (compiler,) = [words for words in machine.asked if words[0] == "ISCC.exe"]
    assert "/Slifafa=signtool sign /n $qOur office$q $f" in compiler
    assert "/DSigning" in compiler


def test_nothing_is_signed_unless_a_command_is_given(tmp_path):
    machine = Machine(tmp_path)
    build_windows.build(asked(tmp_path, "--iscc", "ISCC.exe"), machine)
    told = [one for words in machine.asked for one in words]
    assert not [one for one in told if one.startswith(("signtool", "/S", "/DSigning"))]


def test_a_signing_command_without_a_place_for_the_file_is_refused(tmp_path):
    with pytest.raises(PackageError, match=FILE_MARK):
        desktop_steps.sign("signtool sign", [tmp_path], lambda words: None)


def test_without_inno_setup_the_zip_is_made_and_the_gap_is_said(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(build_windows, "find_compiler", lambda given: "")
    made = build_windows.build(asked(tmp_path), Machine(tmp_path))
    assert [one.name for one in made] == [f"{NAME}-portable.zip", f"{NAME}.cdx.json", "SHA256SUMS"]
    assert "no installer was made" in capsys.readouterr().out


def test_release_keys_are_handed_to_the_build(tmp_path):
    machine = Machine(tmp_path)
    build_windows.build(asked(tmp_path, "--release-keys", "keys.json"), machine)
    assert machine.asked[0][-2:] == ["--release-keys", "keys.json"]


def test_a_build_that_makes_one_program_only_stops(tmp_path):
    (tmp_path / "Lifafa.exe").touch()
    with pytest.raises(PackageError, match=r"lifafa\.com"):
        build_windows.check_programs(tmp_path)


def test_a_command_that_fails_stops_the_build_with_words(capsys):
    with pytest.raises(PackageError, match="could not be started"):
        desktop_steps.run(["no-such-program-of-ours"])
    with pytest.raises(PackageError, match="did not succeed"):
        desktop_steps.run(["false"])

    def work() -> int:
        raise PackageError("Said in words.")

    assert desktop_steps.stopped(work) == 1
    assert capsys.readouterr().err == "Said in words.\n"


def test_nothing_of_the_caller_s_python_steers_a_command(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "/hostile")
    monkeypatch.setenv("QT_PLUGIN_PATH", "/hostile")
    told = tmp_path / "told"
    desktop_steps.run(["sh", "-c", f"env > {told}"])
    assert "hostile" not in told.read_text()


@pytest.mark.posix("on Windows it builds, and makes the environment of this clone anew")
def test_it_is_refused_elsewhere_than_on_windows(monkeypatch):
    monkeypatch.setattr("sys.argv", ["build_windows.py"])
    with pytest.raises(PackageError, match="built on Windows"):
        build_windows.main()


def test_the_version_is_read_from_its_one_place():
    assert desktop_steps.version() == __version__


def test_the_same_folder_makes_the_same_zip(tmp_path, monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    folder = tmp_path / "Lifafa"
    folder.mkdir()
    (folder / "b").write_text("b")
    (folder / "a").write_text("a")
    first = desktop_steps.zip_folder(folder, tmp_path / "1.zip").read_bytes()
    (folder / "a").touch()
    assert desktop_steps.zip_folder(folder, tmp_path / "2.zip").read_bytes() == first
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    dated = desktop_steps.zip_folder(folder, tmp_path / "3.zip")
    with zipfile.ZipFile(dated) as packed:
        assert packed.getinfo("Lifafa/a").date_time == (2023, 11, 14, 22, 13, 20)
