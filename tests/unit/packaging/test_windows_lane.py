"""The Windows computer and its lane: what it is made of, what is said when it cannot be made."""

import fcntl
import importlib.util
import json
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from setup_words import SetupError
from source_tree import ROOT

pytestmark = pytest.mark.posix("the Windows computer is made on Debian")
FOLDER = ROOT / "tests" / "windows"


@pytest.fixture(scope="module")
def lane() -> ModuleType:
    spec = importlib.util.spec_from_file_location("lane", FOLDER / "lane.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    before = [*sys.path]
    sys.path.insert(0, str(FOLDER))
    sys.modules["lane"] = module
    spec.loader.exec_module(module)
    sys.path[:] = before
    return module


@pytest.fixture
def computer(lane: ModuleType) -> ModuleType:
    return lane.windows


# What it is made of ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-package.lock"])
def test_of_a_lock_only_what_is_for_windows_is_wanted(computer, name: str) -> None:
    lock = (ROOT / "packaging" / name).read_text("utf-8")
    wanted = computer.for_windows(lock)
    named = {line.split("==")[0] for line in lock.splitlines() if line[:1].isalnum()}
    kept = {line.split("==")[0] for line in wanted.splitlines() if line[:1].isalnum()}
    assert "pywin32-ctypes" in kept
    assert named - kept == {"requirements.lock": {"jeepney", "secretstorage"}}.get(
        name, {"macholib"}
    )
    assert ";" not in wanted
    assert set(re.findall("sha256:[0-9a-f]{64}", wanted)) < set(
        re.findall("sha256:[0-9a-f]{64}", lock)
    )
    assert all(
        line.startswith("    --hash=") or line.endswith(" \\") for line in wanted.splitlines()
    )


def test_every_part_from_the_index_is_named_with_its_hash(computer) -> None:
    lock = ROOT / "packaging" / "windows_computer.lock"
    named = computer.parts(lock.read_text("utf-8"), at_once=1)
    assert len(named) == 2
    assert all(re.fullmatch(r"\S+==\S+ \\\n    --hash=sha256:[0-9a-f]{64}\n", one) for one in named)


def test_a_step_is_done_once_for_each_state_and_again_when_it_was_cut_off(
    computer, tmp_path: Path, capsys
) -> None:
    made = computer.Computer(tmp_path)
    (tmp_path / "made").mkdir()
    maker, done = computer._Maker(made), []

    def act() -> None:
        done.append(1)
        if len(done) == 2:
            raise KeyboardInterrupt

    first = maker._step("a", "one", "the step", act)
    assert maker._step("a", "one", "the step", act) == first
    assert len(done) == 1
    with pytest.raises(KeyboardInterrupt):
        maker._step("a", "two", "the step", act)
    assert maker._step("a", "one", "the step", act) == first
    assert len(done) == 3
    assert capsys.readouterr().err.count("the step") == 3


def test_a_computer_that_is_whole_waits_for_nobody_and_does_nothing(
    computer, debian, tmp_path: Path, monkeypatch, capsys
) -> None:
    done: list[str] = []
    monkeypatch.setattr(computer, "_version", lambda package: "1")
    monkeypatch.setattr(computer, "NEEDED_BYTES", 0)
    steps = ("_make_prefix", "_make_python", "_make_programs", "_even_out", "_install")
    for name in (*steps, "_make_stand_ins"):
        monkeypatch.setattr(computer._Maker, name, lambda *_, name=name: done.append(name))
    computer.make(tmp_path)
    assert done == [*steps[:-1], *["_install"] * 3, "_make_stand_ins"]
    with (tmp_path / "lock").open("a+b") as user:
        fcntl.flock(user, fcntl.LOCK_SH)
        computer.make(tmp_path)
    assert len(done) == 8
    (tmp_path / "made" / "requirements-test.lock").unlink()
    computer.make(tmp_path)
    assert done[8:] == ["_install"]
    (tmp_path / "made" / "python").unlink()
    computer.make(tmp_path)
    assert done[9:] == [*steps[1:-1], *["_install"] * 3]  # All that lay inside went with it.
    assert "waiting" not in capsys.readouterr().err


def test_what_was_named_for_this_system_stays_outside(computer, tmp_path, monkeypatch) -> None:
    for name in ("LANG", "LC_TIME", "XDG_DATA_HOME", "PYTHONPATH", "PIP_TARGET", "TMPDIR", "HOME"):
        monkeypatch.setenv(name, "/outside")
    inside = computer.Computer(tmp_path).environment(LIFAFA_TEMPORARY="/here")
    assert "/outside" not in inside.values()
    assert inside["LIFAFA_TEMPORARY"] == "/here"
    assert Path(inside["WINEPREFIX"]).is_relative_to(tmp_path)


# When it cannot be made ------------------------------------------------------------------------


@pytest.fixture
def debian(computer, monkeypatch) -> list[str]:
    """A Debian without the packages, where we are root."""
    installed: list[str] = []
    monkeypatch.setattr(computer, "has_apt", lambda: True)
    monkeypatch.setattr(computer, "is_root", lambda: True)
    monkeypatch.setattr(computer, "knows", lambda name: True)
    monkeypatch.setattr(computer, "renew_lists", lambda: None)
    monkeypatch.setattr(computer, "missing_packages", list)
    monkeypatch.setattr(computer, "packages_todo", lambda names: "type: " + " ".join(names))
    monkeypatch.setattr(computer, "install_packages", installed.extend)
    return installed


def test_what_is_missing_of_debian_is_installed_by_root(computer, debian) -> None:
    computer.check_debian()
    assert debian == list(computer.DEBIAN)


@pytest.mark.parametrize(
    ("changed", "said", "todo"),
    [
        ({"has_apt": lambda: False}, "on Debian only", "on Debian 13"),
        ({"is_root": lambda: False}, "are missing", "type: wine wine64 gcc"),
        ({"knows": lambda name: name != "wine64"}, "needs wine64,", "Debian 13 or newer"),
    ],
)
def test_where_it_cannot_be_made_it_says_what_to_do_and_a_tier_goes_on(
    lane, computer, debian, monkeypatch, capsys, changed, said, todo
) -> None:
    for name, answer in changed.items():
        monkeypatch.setattr(computer, name, answer)
    with pytest.raises(computer.CannotBeMadeError) as caught:
        computer.check_debian()
    assert said in caught.value.happened
    assert todo in caught.value.todo
    assert debian == []
    assert lane.main(["--short"]) == 1
    assert lane.main(["--if-possible", "--short"]) == lane.checks.NOT_HERE
    assert capsys.readouterr().err.count("What to do: ") == 2


def test_without_a_network_it_says_so_and_a_tier_fails(lane, computer, debian, monkeypatch, capsys):
    def refuse(names: object) -> None:
        raise SetupError("There is no way to the packages.", "Connect this computer.")

    monkeypatch.setattr(computer, "install_packages", refuse)
    assert lane.main(["--if-possible", "--short"]) == 1
    assert "no way to the packages" in capsys.readouterr().err


# What is run and told --------------------------------------------------------------------------


def test_rooms_and_files_can_be_named_and_nothing_else(lane) -> None:
    assert {"crypto", "models", "app-1", "ui", "integration-2"} <= set(lane.chosen([]))
    assert "architecture" not in lane.chosen([])
    assert lane.chosen(["crypto"]) == {"crypto": ("tests/unit/crypto",)}
    assert lane.chosen(["app"]) == {"app": ("tests/unit/app",)}
    assert lane.chosen(["app-1"]) == {"app-1": lane.chosen([])["app-1"]}
    one = "tests/unit/app/system/test_files.py"
    assert lane.chosen([one, f"{one}::test_x"]) == {"tests": (one, f"{one}::test_x")}
    assert lane.chosen(["some"]) is lane.chosen(["/etc"]) is lane.chosen(["tests/none.py"]) is None
    assert lane.chosen(["--make"]) == {}
    assert lane.main(["some"]) == 2


def test_it_can_be_made_before_anything_runs_there(lane, monkeypatch, tmp_path, capsys) -> None:
    made = []

    def make(folder: Path) -> object:
        made.append(folder)
        return lane.Computer(tmp_path)

    monkeypatch.setattr(lane.windows, "make", make)
    monkeypatch.setattr(lane, "play", None)
    assert lane.main(["--if-possible", "--make"]) == 0
    assert made == [lane.windows.place()]
    assert "room" not in capsys.readouterr().err


def test_what_is_run_at_every_change_is_there(lane) -> None:
    for one in lane.chosen(["--short"])["short"]:
        path, _, test = one.partition("::")
        assert (ROOT / path).exists(), one
        assert not test or f"def {test}(" in (ROOT / path).read_text("utf-8"), one


def test_the_table_tells_each_room_and_names_what_failed(lane) -> None:
    counts = {"passed": 90, "failed": 1, "skipped": 2, "posix": 5, "wine": 3}
    told = lane.Told(counts, {"tests/a.py::test_b": "assert 1 == 2"}, 1, 1.25)
    good = lane.Told({**counts, "failed": 0}, {}, 0, 0.5)
    head, first, second, _, failed = [*lane.table({"crypto": told, "ui": good})]
    assert head.split() == ["room", *lane.HEADS]
    assert first.split() == ["crypto", "91", "90", "1", "2", "5", "3", "1.2"]
    assert second.split() == ["ui", "90", "90", "0", "2", "5", "3", "0.5"]
    assert failed == "FAILED tests/a.py::test_b: assert 1 == 2"


class NoComputer:
    """A computer on which a run ends as it is told to."""

    def __init__(self, root: Path, told: object) -> None:
        self._root, self._told = root, told

    def python(self, *words: str) -> list[str]:
        place = str(self._root / words[-1])
        write = f"open({place!r}, 'w').write({json.dumps(self._told)!r})"
        return [sys.executable, "-c", write if self._told else "raise SystemExit(3)"]

    def environment(self, **more: str) -> dict[str, str]:
        return more


def test_a_run_that_breaks_down_has_failed(lane, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(lane, "ROOT", tmp_path)
    monkeypatch.setattr(lane.checks, "KEPT", tmp_path / "kept")
    (tmp_path / "kept").mkdir()
    told = lane.play(NoComputer(tmp_path, None), "crypto", ["tests"], tmp_path)
    assert (told.code, told.counts["failed"], len(told.failures)) == (3, 1, 1)
    whole = {"passed": 2, "failed": 0, "skipped": 0, "posix": 1, "wine": 0, "failures": {}}
    told = lane.play(NoComputer(tmp_path, whole), "crypto", ["tests"], tmp_path)
    assert (told.code, told.counts["passed"], told.failures) == (0, 2, {})
