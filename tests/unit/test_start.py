"""start.py: which words do what, and what is said when a thing cannot be done."""

import errno
import importlib.util
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from setup_words import EXIT_NO_ROOM, SetupError, no_room

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def start() -> ModuleType:
    """Return start.py as a module; it is loaded by its path, because it stands in no package."""
    spec = importlib.util.spec_from_file_location("start", ROOT / "start.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Calls:
    """Stands in for set-up and the program, and writes down what it was asked."""

    def __init__(self, start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
        self.made: list[str] = []
        self.looked: list[str] = []
        self.run: list[list[str]] = []
        monkeypatch.setattr(start, "ensure", lambda kind: self.made.append(kind) or "python")
        monkeypatch.setattr(start, "check_packages", self.looked.append)
        monkeypatch.setattr(
            start, "run_program", lambda python, words: self.run.append([*words]) or 0
        )
        monkeypatch.setattr(
            start, "run_checks", lambda python, words: self.run.append(["checks", *words]) or 0
        )
        monkeypatch.setattr(
            start, "make_packages", lambda python, words: self.run.append(["make", *words]) or 0
        )
        monkeypatch.setattr(start, "has_screen", lambda: True)


@pytest.fixture
def calls(start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Calls:
    return Calls(start, monkeypatch)


@pytest.mark.parametrize(
    ("words", "made", "run"),
    [
        ([], ["run"], [["window"]]),
        (["window", "--register", "r"], ["run"], [["window", "--register", "r"]]),
        (["setup"], ["run"], []),
        (["test"], ["test"], [["checks"]]),
        (["test", "--all", "--go-on"], ["test"], [["checks", "--all", "--go-on"]]),
        (["test", "--windows"], ["test"], [["checks", "--windows"]]),
        (["test", "--windows", "crypto"], ["test"], [["checks", "--windows", "crypto"]]),
        (["package", "--to", "there"], ["package"], [["make", "--to", "there"]]),
        (["package", "--windows", "--to", "a"], ["test"], [["make", "--windows", "--to", "a"]]),
        (["demo", "here"], ["run"], [["demo", "here", "--open"]]),
        (["demo", "here", "--open"], ["run"], [["demo", "here", "--open"]]),
        (["demo", "--json", "here"], ["run"], [["demo", "--json", "here"]]),
        (["help"], ["run"], [["--help"]]),
        (["help", "case"], ["run"], [["case", "--help"]]),
        (["case", "list", "--json"], ["run"], [["case", "list", "--json"]]),
        (["--json", "version"], ["run"], [["--json", "version"]]),
    ],
)
def test_words_reach_what_they_name(
    start: ModuleType, calls: Calls, words: list[str], made: list[str], run: list[list[str]]
) -> None:
    assert start.start(words) == 0
    assert calls.made == made
    assert calls.run == run


@pytest.mark.parametrize(
    ("words", "maker"),
    [([], "package_linux.py"), (["--windows"], "package_windows.py")],
)
def test_each_system_has_its_maker_of_packages(
    start: ModuleType, monkeypatch, words, maker
) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(start.subprocess, "call", lambda words, env: asked.append(words) or 0)
    assert start.make_packages("python", [*words, "--to", "there"]) == 0
    assert [Path(asked[0][3]).name, *asked[0][4:]] == [maker, "--to", "there"]


def test_help_needs_no_setup(
    start: ModuleType, calls: Calls, capsys: pytest.CaptureFixture[str]
) -> None:
    assert start.start(["--help"]) == 0
    assert calls.made == []
    assert "python3 start.py setup" in capsys.readouterr().out


@pytest.mark.parametrize("verb", ["demo", "setup", "test", "window", "package"])
def test_who_asks_for_help_gets_it_and_nothing_begins(
    start: ModuleType, calls: Calls, capsys: pytest.CaptureFixture[str], verb: str
) -> None:
    assert start.start([verb, "--help"]) == 0
    assert capsys.readouterr().out == start.USAGE
    assert (calls.made, calls.run) == ([], [])


@pytest.mark.parametrize(
    "words",
    [
        ["setup", "now"],
        ["test", "some"],
        ["test", "crypto", "--windows"],
        ["demo", "a", "b"],
        ["demo", "a", "--open", "b"],
    ],
)
def test_words_too_many_are_a_slip_of_usage(
    start: ModuleType, calls: Calls, words: list[str]
) -> None:
    assert start.start(words) == 2
    assert calls.made == []


def test_without_a_screen_it_says_what_to_do_instead(
    start: ModuleType,
    calls: Calls,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(start, "has_screen", lambda: False)
    assert start.start([]) == 1
    said = capsys.readouterr()
    assert "no screen" in said.err
    assert "start.py demo" in said.err
    assert said.out == ""
    assert calls.run == []


def test_a_tour_without_a_screen_says_how_to_go_on(
    start: ModuleType,
    calls: Calls,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    called: list[list[str]] = []
    monkeypatch.setattr(start, "has_screen", lambda: False)
    monkeypatch.setattr(start.subprocess, "call", lambda words: called.append(words) or 0)
    assert start.start(["demo", "tour"]) == 0
    assert [words[-2:] for words in called] == [["demo", "tour"]]
    said = capsys.readouterr().err
    assert f"start.py inbox list --register {Path('tour', 'first-office')}" in said
    assert calls.run == []
    monkeypatch.setattr(start.subprocess, "call", lambda words: 8)
    assert start.start(["demo", "tour"]) == 8
    assert capsys.readouterr().err == ""


def test_what_a_window_needs_is_installed_where_there_can_be_one(
    start: ModuleType, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "has_screen", lambda: False)
    monkeypatch.setattr(start.subprocess, "call", lambda words: 0)
    for words in ([], ["demo", "tour"]):
        start.start(words)
    assert calls.looked == []
    start.start(["setup"])
    monkeypatch.setattr(start, "has_screen", lambda: True)
    start.start([])
    assert calls.looked == ["run", "run"]
    start.start(["test", "--windows"])
    assert calls.looked == ["run", "run"]
    start.start(["test", "--quick"])
    assert calls.looked == ["run", "run", "test"]


def test_help_says_what_stands_for_the_name_of_the_program(
    start: ModuleType, calls: Calls, capsys: pytest.CaptureFixture[str]
) -> None:
    start.start(["help"])
    assert "type: python3 start.py" in capsys.readouterr().err


def test_a_tour_without_a_name_never_takes_a_folder_that_is_there(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(start, "ROOT", str(tmp_path))
    first = Path(start.demo_folder())
    first.mkdir()
    second = Path(start.demo_folder())
    assert first != second
    assert not second.exists()


def test_a_refusal_is_said_in_two_parts_with_its_exit_code(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(kind: str) -> str:
        raise no_room()

    monkeypatch.setattr(start, "ensure", refuse)
    monkeypatch.setattr("sys.argv", ["start.py", "setup"])
    assert start.main() == EXIT_NO_ROOM
    said = capsys.readouterr().err
    assert "not enough room" in said
    assert "What to do: Free at least" in said


def test_a_stop_by_the_person_is_130(start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(kind: str) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(start, "ensure", stop)
    monkeypatch.setattr("sys.argv", ["start.py"])
    assert start.main() == 130


def test_the_checks_get_the_tier_and_their_answer_is_the_answer(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr(start.subprocess, "call", lambda command, **_: asked.append(command) or 1)
    assert start.run_checks("python", ["--quick"]) == 1
    assert asked == [["python", str(Path(".ci") / "checks.py"), "--quick"]]


@pytest.mark.parametrize(
    ("words", "needed"), [([], 2e9), (["--quick"], 5e8), (["--all", "--go-on"], 6e9)]
)
def test_the_checks_begin_only_where_there_is_room_for_what_they_write(
    start: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    words: list[str],
    needed: float,
) -> None:
    looked = []

    def free(place: str) -> SimpleNamespace:
        looked.append(place)
        return SimpleNamespace(free=needed - spare)

    monkeypatch.setattr(start.shutil, "disk_usage", free)
    monkeypatch.setattr(start.subprocess, "call", lambda command, **_: 7)
    monkeypatch.setattr(start, "MEMORY", str(tmp_path / "none"))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    spare = 0
    assert start.run_checks("python", words) == 7
    spare = 1
    with pytest.raises(SetupError, match="for temporary files") as refusal:
        start.run_checks("python", words)
    assert refusal.value.code == EXIT_NO_ROOM
    assert set(looked) == {str(tmp_path)}


def test_a_complaint_of_the_system_ends_in_words(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(kind: str) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(start, "ensure", refuse)
    monkeypatch.setattr("sys.argv", ["start.py", "setup"])
    assert start.main() == EXIT_NO_ROOM
    assert "What to do: Free at least" in capsys.readouterr().err


def test_the_checks_see_no_screen_and_no_python_settings(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONSTARTUP", "x")
    monkeypatch.setenv("DISPLAY", ":0")
    seen = start.test_environment()
    assert seen["QT_QPA_PLATFORM"] == "offscreen"
    assert "PYTHONSTARTUP" not in seen


@pytest.mark.parametrize("spare", [-1, 0])
def test_the_checks_write_into_memory_where_there_is_room(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, spare: int
) -> None:
    room = SimpleNamespace(free=start.MEMORY_ROOM + spare)
    monkeypatch.setattr(start.shutil, "disk_usage", lambda place: room)
    monkeypatch.setattr(start, "MEMORY", str(tmp_path))
    monkeypatch.delenv("TMPDIR", raising=False)
    assert start.checks_environment().get("TMPDIR") == (None if spare < 0 else str(tmp_path))
    monkeypatch.setenv("TMPDIR", "/their/own")
    assert start.checks_environment()["TMPDIR"] == "/their/own"
    monkeypatch.delenv("TMPDIR")
    monkeypatch.setattr(start, "MEMORY", str(tmp_path / "not there"))
    assert "TMPDIR" not in start.checks_environment()


@pytest.mark.parametrize("version", [(3, 8), (3, 12)])
def test_an_old_python_can_read_the_starter(version: tuple[int, int]) -> None:
    import ast

    for path in [ROOT / "start.py", *(ROOT / "packaging").glob("setup_*.py")]:
        ast.parse(path.read_text("utf-8"), feature_version=version)
