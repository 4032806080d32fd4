"""The private environment is judged whole or not; what keeps it from being made is said plainly."""

from collections import namedtuple
from collections.abc import Sequence
from pathlib import Path

import pytest

import setup_environment as setup
from setup_debian import WINDOW_PACKAGES
from setup_python import Interpreter
from setup_words import EXIT_NO_ROOM, SetupError

Usage = namedtuple("Usage", "total used free")
BARE = Interpreter("/usr/bin/python3.13", (3, 13), False)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Move every path of the set-up into a folder of the test's own."""
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    for name in (
        "ENV",
        "STAMP",
        "MAKING",
        "LOCK",
        "WORK",
        "RUNTIME_LOCK",
        "TEST_LOCK",
        "PACKAGE_LOCK",
    ):
        inside = Path(getattr(setup, name)).relative_to(setup.ROOT)
        monkeypatch.setattr(setup, name, str(tmp_path / inside))
    monkeypatch.setattr(setup, "ROOT", str(tmp_path))
    (tmp_path / "packaging").mkdir()
    (tmp_path / "packaging" / "requirements.lock").write_text("one", "utf-8")
    (tmp_path / "packaging" / "requirements-test.lock").write_text("two", "utf-8")
    (tmp_path / "packaging" / "requirements-package.lock").write_text("three", "utf-8")
    return tmp_path


def finish(folder: Path, kind: str) -> None:
    (folder / ".venv" / "bin" / "python").write_text("", "utf-8")
    setup.write_stamp(setup.stamp_lines(kind))


def test_an_environment_with_the_stamp_of_todays_locks_is_ready(folder: Path) -> None:
    assert not setup.is_ready("run")
    finish(folder, "run")
    assert setup.is_ready("run")
    assert not setup.is_ready("test")
    finish(folder, "test")
    assert setup.is_ready("run")
    assert setup.is_ready("test")
    assert setup.is_ready("package")


def test_what_builds_is_installed_only_for_building_and_for_tests(folder: Path) -> None:
    kinds = {
        kind: [Path(lock).name for lock in setup.locks_for(kind)]
        for kind in ("run", "test", "package")
    }
    builds = "requirements-package.lock"
    assert {kind for kind, locks in kinds.items() if builds in locks} == {"test", "package"}
    finish(folder, "package")
    assert setup.is_ready("package")
    assert setup.is_ready("run")
    assert not setup.is_ready("test")


@pytest.mark.parametrize(
    ("python", "wanted"),
    [("/usr/bin/python3.13", ["libpython3.13t64|libpython3.13"]), ("/opt/python3.13", [])],
)
def test_only_debians_python_needs_debians_library_of_it(
    monkeypatch: pytest.MonkeyPatch, python: str, wanted: list[str]
) -> None:
    monkeypatch.setattr(setup, "probe", lambda path: Interpreter(path, (3, 13), True))
    monkeypatch.setattr(setup.os.path, "realpath", lambda path: python)
    assert setup.python_library() == wanted


def test_a_changed_lock_or_a_cut_or_a_lost_python_makes_it_unready(folder: Path) -> None:
    finish(folder, "run")
    (folder / ".venv.making").write_text("", "utf-8")
    assert not setup.is_ready("run")
    (folder / ".venv.making").unlink()
    assert setup.is_ready("run")
    (folder / "packaging" / "requirements.lock").write_text("other", "utf-8")
    assert not setup.is_ready("run")
    (folder / "packaging" / "requirements.lock").write_text("one", "utf-8")
    (folder / ".venv" / "bin" / "python").unlink()
    assert not setup.is_ready("run")


def test_a_full_disk_is_refused_before_anything_is_made(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup.shutil, "disk_usage", lambda path: Usage(10**9, 10**9, 10**8))
    with pytest.raises(SetupError) as refusal:
        setup.make_empty_environment("run")
    assert refusal.value.code == EXIT_NO_ROOM
    assert "0.8 GB are needed, 0.1 GB are free" in refusal.value.happened
    assert (folder / ".venv" / "bin").is_dir()


def test_what_was_fetched_already_needs_no_more_room(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    needed = setup.LOCK_BYTES["requirements.lock"]
    (folder / ".venv.work").mkdir()
    monkeypatch.setattr(setup.shutil, "disk_usage", lambda path: Usage(needed, 0, needed - 5))
    with pytest.raises(SetupError, match="needed"):
        setup.check_room(setup.locks_for("run"))
    (folder / ".venv.work" / "one.whl").write_bytes(b"12345")
    setup.check_room(setup.locks_for("run"))


OLD = SetupError("Lifafa needs another Python.", "Install it.")


class FakeShelf:
    """Packages with a Python, of which some are known; none is here before it is got."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, known: Sequence[str], root: bool) -> None:
        self.known, self.got = known, list[str]()
        self.renewed = False
        monkeypatch.setattr(setup, "has_apt", lambda: True)
        monkeypatch.setattr(setup, "is_root", lambda: root)
        monkeypatch.setattr(setup, "renew_lists", self.renew)
        monkeypatch.setattr(setup, "knows", lambda name: name in self.known)
        monkeypatch.setattr(setup, "packages_todo", " ".join)
        monkeypatch.setattr(setup, "install_packages", self.got.extend)
        monkeypatch.setattr(setup, "places_to_look", list)
        monkeypatch.setattr(setup, "find_interpreter", self.find)

    def renew(self) -> None:
        self.renewed = True

    def find(self, _places: Sequence[str]) -> Interpreter:
        if not self.got:
            raise OLD
        return BARE


def test_root_gets_a_python_from_debian_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = FakeShelf(monkeypatch, ["python3.12", "python3.11"], root=True)
    assert setup.choose_interpreter() == BARE
    assert shelf.renewed
    assert shelf.got == ["python3.12", "python3.12-venv"]


@pytest.mark.parametrize(
    ("known", "root", "todo"),
    [
        (["python3.14", "python3.12"], False, "python3.14 python3.14-venv"),
        (["python3.11"], False, "Install it."),
        ([], True, "Install it."),
    ],
)
def test_who_has_no_fitting_python_is_told_where_to_get_one(
    monkeypatch: pytest.MonkeyPatch, known: list[str], root: bool, todo: str
) -> None:
    shelf = FakeShelf(monkeypatch, known, root)
    with pytest.raises(SetupError) as refusal:
        setup.choose_interpreter()
    assert refusal.value.happened == OLD.happened
    assert todo in refusal.value.todo
    assert shelf.got == []


@pytest.mark.parametrize(
    ("apt", "todo"), [(True, "apt-get install python3.13-venv"), (False, "3.13")]
)
def test_a_python_without_its_parts_names_what_to_type(
    monkeypatch: pytest.MonkeyPatch, apt: bool, todo: str
) -> None:
    monkeypatch.setattr(setup, "has_apt", lambda: apt)
    monkeypatch.setattr(setup, "is_root", lambda: False)
    with pytest.raises(SetupError) as refusal:
        setup.teach_to_make_environments(BARE)
    assert "venv and ensurepip are missing" in refusal.value.happened
    assert todo in refusal.value.todo


def test_root_installs_the_missing_part_and_asks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    installed: list[str] = []
    monkeypatch.setattr(setup, "has_apt", lambda: True)
    monkeypatch.setattr(setup, "is_root", lambda: True)
    monkeypatch.setattr(setup, "install_packages", installed.extend)
    monkeypatch.setattr(setup, "probe", lambda path: Interpreter(path, (3, 13), bool(installed)))
    assert setup.teach_to_make_environments(BARE).makes_environments
    assert installed == ["python3.13-venv"]


class FakeDebian:
    """Some packages are missing until they are installed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, missing: Sequence[str], root: bool) -> None:
        self.missing = list(missing)
        monkeypatch.setattr(setup, "has_apt", lambda: True)
        monkeypatch.setattr(setup, "is_root", lambda: root)
        monkeypatch.setattr(setup, "missing_packages", lambda names: [*self.missing])
        monkeypatch.setattr(setup, "packages_todo", " ".join)
        monkeypatch.setattr(setup, "install_packages", self.install)

    def install(self, names: Sequence[str]) -> None:
        self.missing = [name for name in self.missing if name not in names]


def test_root_gets_the_packages_and_they_are_not_looked_for_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    debian = FakeDebian(monkeypatch, ["libegl1"], root=True)
    finish(folder, "run")
    setup.check_packages("run")
    assert debian.missing == []
    assert setup.packages_line(WINDOW_PACKAGES) in setup.read_stamp()
    assert setup.is_ready("run")
    debian.missing = ["libgl1"]
    setup.check_packages("run")
    assert debian.missing == ["libgl1"]


@pytest.mark.parametrize(
    ("kind", "said"),
    [("run", "may not open"), ("test", "tests will fail"), ("package", "Building may stop")],
)
def test_others_are_told_and_told_again(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    kind: str,
    said: str,
) -> None:
    FakeDebian(monkeypatch, ["libegl1"], root=False)
    finish(folder, kind)
    for _ in range(2):
        setup.check_packages(kind)
        told = capsys.readouterr().err
        assert "libegl1" in told
        assert said in told


def test_a_folder_that_may_not_be_written_to_is_said_plainly(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(kind: str) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(setup, "make_environment", refuse)
    with pytest.raises(SetupError, match="may not be written to"):
        setup.ensure("run")
