"""The packages for Linux, made of a small made-up program: installed, checked, used, removed."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

import linux_checks
import package_linux
from build_errors import PackageError
from command_tree import commands
from file_types import AGE, FILE_TYPES, FileType
from linux_files import Build
from linux_packages import (
    DebianBelow,
    debian_package,
    known_kinds,
    plain,
    portable_folder,
    small_build,
)
from source_tree import ROOT

pytestmark = pytest.mark.posix("the packages for Linux are installed with its own tools")

VECTORS = ROOT / "tests" / "vectors"


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory, qapp: QApplication) -> Build:
    return small_build(tmp_path_factory.mktemp("program") / "Lifafa", commands())


@pytest.fixture(scope="module")
def debian(tmp_path_factory: pytest.TempPathFactory, build: Build) -> Iterator[DebianBelow]:
    """The package, installed below a folder."""
    below = DebianBelow(tmp_path_factory.mktemp("debian"))
    below.dpkg("--install", debian_package(build, below.root, preset=0))
    return below


@pytest.fixture(scope="module")
def package(debian: DebianBelow) -> Path:
    return next(debian.root.glob("*.deb"))


def test_the_tools_of_the_desktops_have_nothing_to_complain_of(debian: DebianBelow) -> None:
    assert linux_checks.faults_of_files(debian.root) == []


def test_lintian_has_nothing_to_complain_of(package: Path) -> None:
    told = linux_checks.faults_of_package(package)
    # The made-up program has nothing of what these overrides are for.
    assert [one for one in told if "unused-override" not in one] == []


def test_the_checks_find_what_is_wrong(debian: DebianBelow, tmp_path: Path) -> None:
    share = tmp_path / "usr" / "share"
    shutil.copytree(debian.root / "usr" / "share", share)
    entry = next(share.glob("applications/*"))
    entry.write_text(entry.read_text("utf-8").replace("Type=Application", "Type=Nothing"), "utf-8")
    about = next(share.glob("metainfo/*"))
    about.write_text(about.read_text("utf-8").replace("oars-1.1", "oars-9"), "utf-8")
    kinds = next(share.glob("mime/packages/*"))
    kinds.write_text(kinds.read_text("utf-8").replace("</mime-info>", ""), "utf-8")
    said = "\n".join(linux_checks.faults_of_files(tmp_path))
    for tool in ("desktop-file-validate", "appstreamcli", "xmllint"):
        assert f"{tool}: " in said


def test_a_missing_tool_is_a_fault(monkeypatch: pytest.MonkeyPatch, package: Path) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert "lintian is missing" in linux_checks.faults_of_package(package)[0]


def test_the_menu_starts_the_window_with_the_file(debian: DebianBelow) -> None:
    entry = next(debian.root.glob("usr/share/applications/*")).read_text("utf-8")
    program = next(line for line in entry.splitlines() if line.startswith("Exec=")).split("=")[1]
    command = debian.root / "usr/bin" / program.split()[0]
    words = [command, "/home/a b/X.lifafa"]
    done = subprocess.run(words, capture_output=True, check=True, text=True, env=plain())
    started = str(debian.root / "usr/lib/lifafa/Lifafa")
    assert done.stdout.splitlines() == [started, "window", "/home/a b/X.lifafa"]


def test_removing_takes_all_that_was_brought_and_nothing_else(
    build: Build, package: Path, tmp_path: Path
) -> None:
    below = DebianBelow(tmp_path)
    register = tmp_path / "home/officer/.local/share/lifafa/register/vault.lfv"
    register.parent.mkdir(parents=True)
    register.write_bytes(b"made up")
    for word in ("--remove", "--purge"):
        below.dpkg("--install", package)
        assert len(below.files()) > 70
        below.dpkg(word, "lifafa")
        assert not (tmp_path / "usr").exists() or below.files() == []
        assert register.read_bytes() == b"made up"


# -- kinds of files ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory, debian: DebianBelow) -> Path:
    """A folder of shared data that knows the system's kinds of files and ours."""
    share = tmp_path_factory.mktemp("share")
    known_kinds(share, debian.root / "usr/share/mime/packages/lifafa.xml")
    return share


def kind_of(file: Path, share: Path, *asking: str) -> str:
    env = plain(
        XDG_DATA_DIRS=str(share), XDG_DATA_HOME="/nowhere", XDG_CURRENT_DESKTOP="GNOME", HOME="/"
    )
    done = subprocess.run([*asking, file], capture_output=True, text=True, check=True, env=env)
    return done.stdout.strip().rsplit("content-type: ", 1)[-1]


GIO = ("gio", "info", "-a", "standard::content-type")
XDG_MIME = ("xdg-mime", "query", "filetype")


@pytest.mark.parametrize("one", FILE_TYPES, ids=lambda one: one.key)
def test_real_files_are_known(kinds: Path, one: FileType) -> None:
    golden = [path for path in VECTORS.rglob(f"*{one.ending}") if "negative" not in path.parts]
    assert golden
    assert kind_of(golden[0], kinds, *GIO) == one.mime
    assert kind_of(golden[0], kinds, *XDG_MIME) == one.mime


def test_files_that_lost_their_ending_are_known_by_their_first_bytes(
    kinds: Path, tmp_path: Path
) -> None:
    for one in FILE_TYPES:
        bare = tmp_path / one.key
        golden = next(
            path for path in VECTORS.rglob(f"*{one.ending}") if "negative" not in path.parts
        )
        shutil.copy(golden, bare)
        # Without its ending a packet is any age file.
        assert kind_of(bare, kinds, *GIO) == (AGE.mime if one.key == "packet" else one.mime)


def test_other_peoples_age_files_stay_age_files(kinds: Path, tmp_path: Path) -> None:
    packet = next(path for path in VECTORS.rglob("*.lifafa"))
    for name in ("letter.age", "letter"):
        shutil.copy(packet, tmp_path / name)
        assert kind_of(tmp_path / name, kinds, *GIO) == AGE.mime


# -- the portable folder -------------------------------------------------------------------------


def test_the_portable_folder_puts_itself_into_a_menu_and_takes_itself_out(
    build: Build, tmp_path: Path
) -> None:
    place = tmp_path / 'my "odd" $folder & co'
    place.mkdir()
    folder = portable_folder(build, place)
    home = tmp_path / "home"
    share = home / ".local/share"
    register = share / "lifafa/register/vault.lfv"
    register.parent.mkdir(parents=True)
    register.write_bytes(b"made up")
    script = [folder / "install-for-me.sh"]
    subprocess.run(script, check=True, env=plain(HOME=str(home)), cwd="/", capture_output=True)
    entry = share / "applications/org.lifafa.Lifafa.desktop"
    checked = subprocess.run(["desktop-file-validate", entry], check=True, capture_output=True)
    assert checked.stdout == b""
    done = subprocess.run(
        ["gio", "launch", entry, "/x y/Z.lifafa"],
        check=True,
        capture_output=True,
        text=True,
        env=plain(HOME=str(home)),
    )
    assert done.stdout.splitlines() == [str(folder / "Lifafa"), "window", "/x y/Z.lifafa"]
    reminding = (
        home / ".config/autostart/org.lifafa.Lifafa.Reminder.desktop",
        home / ".config/autostart/org.lifafa.Lifafa.Reminder.desktop.new",
        home / ".local/state/lifafa/reminders.json",
        home / ".local/state/lifafa/reminders.json.0a1b2c3d.new",
    )
    for one in reminding:
        one.parent.mkdir(parents=True, exist_ok=True)
        one.write_bytes(b"made up")
    subprocess.run(
        [*script, "--remove"], check=True, env=plain(HOME=str(home)), cwd="/", capture_output=True
    )
    assert [one for one in reminding if one.exists()] == []
    left = [path for path in share.rglob("*") if path.is_file() and "lifafa" in path.name.lower()]
    assert left == []
    assert register.read_bytes() == b"made up"


def test_a_folder_that_no_desktop_can_start_from_is_named(build: Build, tmp_path: Path) -> None:
    place = tmp_path / "100%"
    place.mkdir()
    script = portable_folder(build, place) / "install-for-me.sh"
    env = plain(HOME=str(tmp_path))
    done = subprocess.run([script], check=False, capture_output=True, text=True, env=env)
    assert done.returncode == 1
    assert "Move this folder" in done.stderr
    assert not (tmp_path / ".local").exists()


def test_the_script_for_the_menu_is_sound_and_refuses_other_words(
    build: Build, tmp_path: Path
) -> None:
    script = ROOT / "packaging/linux/install-for-me.sh"
    subprocess.run(["sh", "-n", script], check=True)
    done = subprocess.run([script, "--help"], check=False, capture_output=True, env=plain(HOME="/"))
    assert done.returncode == 2


def test_the_folder_explains_itself_in_english_and_hindi(build: Build, tmp_path: Path) -> None:
    told = (portable_folder(build, tmp_path) / "README.txt").read_text("utf-8")
    assert "@" not in told
    assert "Lifafa 0.1.0" in told
    assert "रजिस्टर" in told


# -- the command ---------------------------------------------------------------------------------


def test_two_makings_give_the_same_bytes_and_true_sums(build: Build, tmp_path: Path) -> None:
    made = {}
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        files = package_linux.make_packages(build, tmp_path / name, preset=0)
        package_linux.write_sums(files, tmp_path / name)
        made[name] = {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()}
    assert made["one"] == made["two"]
    assert len(made["one"]) == 3
    subprocess.run(
        ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"],
        cwd=tmp_path / "one",
        check=True,
    )


def test_what_is_too_large_is_named(
    build: Build, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert package_linux.too_large(build.program, [package]) == []
    monkeypatch.setattr(package_linux, "MOST_UNPACKED", 10)
    monkeypatch.setattr(package_linux, "MOST_PACKED", 20)
    said = package_linux.too_large(build.program, [package])
    assert [line.split()[0] for line in said] == ["Lifafa", package.name]


def test_packages_are_made_on_the_system_they_are_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    with pytest.raises(PackageError, match=r"build_windows\.py"):
        package_linux.run(tmp_path, None, None, 0)


def test_a_fault_ends_the_command_with_its_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def no_build(to: Path, **_: object) -> Path:
        raise PackageError("There is no compiler here.")

    monkeypatch.setattr(package_linux, "build", no_build)
    monkeypatch.setattr(package_linux, "QGuiApplication", list)
    assert package_linux.main(["--to", str(tmp_path)]) == 1
    assert "There is no compiler here." in capsys.readouterr().err
