"""The tiers of checks: what each holds, that nothing is lost between them, and going on."""

import importlib.util
import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

import tiers
from source_tree import ROOT


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("checks_of_ci", ROOT / ".ci" / "checks.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "checks_of_ci", module)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def small(checks: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A tree of two files, with two checks that write down that they ran; the second can fail."""
    monkeypatch.setattr(checks, "ROOT", tmp_path)
    monkeypatch.setattr(checks, "KEPT", tmp_path / ".checks")
    (tmp_path / "one.py").write_text("1")
    (tmp_path / "two.py").write_text("2")
    say = "import sys; open(sys.argv[1], 'a').write('x'); sys.exit(sys.argv[2] in '{}')"
    fails = tmp_path / ".checks" / "fails"

    def both(_tier: str) -> list[object]:
        told = say.format(fails.read_text() if fails.exists() else "")
        ran = tmp_path / "build"
        ran.mkdir(exist_ok=True)
        return [
            checks.Check(name, ("-c", told, str(ran / name), name), beside=name == "b")
            for name in ("a", "b")
        ]

    monkeypatch.setattr(checks, "checks", both)
    return tmp_path


def ran(small: Path) -> dict[str, int]:
    return {one.name: len(one.read_text()) for one in sorted((small / "build").iterdir())}


def test_every_check_runs_although_one_fails_and_the_answer_says_so(checks, small, capsys) -> None:
    (small / ".checks").mkdir()
    (small / ".checks" / "fails").write_text("a")
    assert checks.run(checks.ALL) == 1
    assert ran(small) == {"a": 1, "b": 1}
    assert "Failed: a." in capsys.readouterr().err


def test_what_this_computer_cannot_run_is_told_and_counts_for_no_release(
    checks, small, monkeypatch, capsys
) -> None:
    cannot = checks.Check("Windows", ("-c", f"raise SystemExit({checks.NOT_HERE})"))
    monkeypatch.setattr(checks, "checks", lambda _tier: [cannot, checks.Check("a", ("-c", ""))])
    assert checks.run(checks.ALL) == 0
    said = capsys.readouterr().err
    assert "Not run, because this computer cannot; above it says why: Windows." in said
    assert "All checks passed" not in said
    assert not checks.all_was_green()
    assert set(checks.green(checks.tree())) == {"a"}


def test_what_needs_a_check_that_runs_beside_waits_for_its_end(
    checks, small, monkeypatch, capsys
) -> None:
    made, pipe = str(small / "build"), str(small / "pipe")
    os.mkfifo(pipe)
    late = "import os, sys; open(sys.argv[1]).read(); os.mkdir(sys.argv[2])"
    there = "import os, sys; sys.exit(not os.path.isdir(sys.argv[1]))"
    three = [
        checks.Check("computer", ("-c", late, pipe, made), beside=True),
        checks.Check("tests here", ("-c", "import sys; open(sys.argv[1], 'w').close()", pipe)),
        checks.Check("tests there", ("-c", there, made), needs="computer"),
    ]
    monkeypatch.setattr(checks, "checks", lambda _tier: three)
    assert checks.run(checks.MIDDLE) == 0
    ended = [line for line in capsys.readouterr().err.splitlines() if ": good" in line]
    assert [line.split(":")[0] for line in ended] == [
        "== tests here",
        "== computer",
        "== tests there",
    ]


def test_going_on_runs_only_what_was_not_green_on_this_very_tree(checks, small) -> None:
    (small / ".checks").mkdir()
    (small / ".checks" / "fails").write_text("a")
    checks.run(checks.ALL)
    assert not checks.all_was_green()
    (small / ".checks" / "fails").unlink()
    assert checks.run(checks.ALL, go_on=True) == 0
    assert ran(small) == {"a": 2, "b": 1}
    assert checks.all_was_green()
    (small / "two.py").write_text("changed")
    assert not checks.all_was_green()
    assert checks.run(checks.ALL, go_on=True) == 0
    assert ran(small) == {"a": 3, "b": 2}


def test_without_going_on_all_run_again(checks, small) -> None:
    assert checks.run(checks.ALL) == checks.run(checks.ALL) == 0
    assert ran(small) == {"a": 2, "b": 2}


def test_two_runs_in_a_folder_do_not_mix(checks, small, capsys) -> None:
    (small / ".checks").mkdir()
    import fcntl

    with (small / ".checks" / "lock").open("a+b") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert checks.run(checks.ALL) == 1
        assert "Wait for them" in capsys.readouterr().err
        assert not (small / "build").exists()
    assert checks.run(checks.ALL) == 0


def test_what_an_older_run_counted_is_not_counted_again(checks, small) -> None:
    kept = small / ".checks"
    kept.mkdir()
    old = ["coverage.a", "coverage.a.host.1.x", "times-a.json", "coverage.whole", "coverage.json"]
    for name in [*old, "coverage.b.host.2.x", "coverage.b", "times-b.json", "green.json"]:
        (kept / name).write_text("{}")
    checks.sweep([checks.Check("b", ())])
    left = {"coverage.b", "coverage.b.host.2.x", "times-b.json", "green.json"}
    assert {one.name for one in kept.iterdir()} == left


def test_a_run_that_is_stopped_says_so_and_leaves_nothing_running(
    checks, small, monkeypatch, capsys
) -> None:
    started = []
    begin = checks._started

    def stop(check: object, out: int | None = None) -> object:
        if started:
            raise KeyboardInterrupt
        started.append(begin(check, out))
        return started[0]

    slow = checks.Check("slow", ("-c", "import time; time.sleep(1000)"), beside=True)
    monkeypatch.setattr(checks, "checks", lambda _tier: [slow, checks.Check("a", ("-c", ""))])
    monkeypatch.setattr(checks, "_started", stop)
    assert checks.run(checks.ALL) == checks.STOPPED
    assert started[0].returncode is not None
    assert "--go-on" in capsys.readouterr().err


def test_what_a_smaller_tier_found_green_counts_only_for_the_same_check(checks) -> None:
    by_name: dict[str, set[object]] = {}
    for tier in (checks.QUICK, checks.MIDDLE, checks.ALL):
        for one in checks.checks(tier):
            by_name.setdefault(one.name, set()).add((one.words, tuple(one.variables.items())))
    assert {name for name, kinds in by_name.items() if len(kinds) > 1} == set()


def test_a_smaller_run_forgets_nothing_that_was_green_on_this_tree(checks, small) -> None:
    assert checks.run(checks.ALL) == 0
    checks.keep_green(checks.tree(), {**checks.green(checks.tree()), "of another tier": 3.0})
    assert checks.run(checks.QUICK) == 0
    assert checks.green(checks.tree())["of another tier"] == 3.0
    (small / ".checks" / "fails").write_text("a")
    assert checks.run(checks.QUICK) == 1
    assert set(checks.green(checks.tree())) == {"b", "of another tier"}


@pytest.mark.parametrize("kept", ["", "{", "[]", '{"tree": 3}', '{"checks": {"a": 1}}'])
def test_what_is_kept_and_makes_no_sense_counts_for_nothing(checks, small, kept: str) -> None:
    (small / ".checks").mkdir()
    (small / ".checks" / "green.json").write_text(kept)
    assert checks.run(checks.ALL, go_on=True) == 0
    assert ran(small) == {"a": 1, "b": 1}


def test_what_is_made_beside_the_tree_changes_nothing_of_it(checks, small) -> None:
    before = checks.tree()
    for name in (".venv", ".mypy_cache", "dist", "__pycache__"):
        (small / name).mkdir()
        (small / name / "file").write_text("x")
    (small / ".coverage.one").write_text("x")
    if hasattr(os, "mkfifo"):
        os.mkfifo(small / "pipe")
    assert checks.tree() == before
    (small / "three.py").write_text("")
    assert checks.tree() != before


def test_the_parts_of_a_room_on_windows_hold_each_of_its_files_once(checks) -> None:
    parts = checks.on_windows()
    asked = {check.words[-1] for check in checks.checks(checks.ALL) if "Windows: " in check.name}
    assert set(parts) <= asked
    for room, (paths, *_) in checks.rooms().items():
        if room not in checks.PARTS_ON_WINDOWS:
            assert room in parts or room in checks.NOT_ON_WINDOWS
            continue
        there = [one for name, files in parts.items() if name.startswith(room) for one in files]
        files = [one.relative_to(ROOT).as_posix() for one in (ROOT / paths).rglob("test_*.py")]
        assert sorted(there) == sorted(files)


ONLY_THERE = {"tests of crypto and models", "coverage floors by lines"}
"""Of a smaller tier; the largest has the tests by room, and its floors count branches too."""


def test_everything_holds_every_test_and_every_check_of_the_smaller_tiers(checks) -> None:
    files = {path for path in (ROOT / "tests").rglob("test_*.py") if "benchmarks" not in path.parts}
    inside = [ROOT / one for paths in checks.rooms().values() for one in paths]
    assert {one for one in files if not any(one.is_relative_to(room) for room in inside)} == set()
    names = [check.name for check in checks.checks(checks.ALL)]
    assert len(names) == len(set(names))
    for tier in (checks.QUICK, checks.MIDDLE):
        smaller = {check.name for check in checks.checks(tier)}
        assert smaller - {"tests", *ONLY_THERE} <= set(names)
    assert {"Windows: what matters most", "Windows: files held"} <= set(names)
    assert "Windows: what matters most" in {one.name for one in checks.checks(checks.MIDDLE)}
    for tier in (checks.QUICK, checks.MIDDLE, checks.ALL):
        before = {""}
        for check in checks.checks(tier):
            assert check.needs in before
            before.add(check.name)
    for check in checks.checks(checks.ALL):
        assert "--tier" not in check.words or check.words[check.words.index("--tier") + 1] == "all"


def test_the_words_of_the_command_line_name_one_tier(checks, monkeypatch, capsys) -> None:
    asked = []
    monkeypatch.setattr(checks, "run", lambda tier, *, go_on: asked.append((tier, go_on)) or 0)
    for words in ([], ["--quick"], ["--all"], ["--all", "--go-on"]):
        assert checks.main(words) == 0
    assert asked == [("middle", False), ("quick", False), ("all", False), ("all", True)]
    assert checks.main(["--quick", "--all"]) == checks.main(["--some"]) == 2
    assert "--go-on" in capsys.readouterr().err


def test_the_summary_tells_the_slowest_tests(checks, small) -> None:
    (small / ".checks").mkdir()
    (small / ".checks" / "times-x.json").write_text(json.dumps({"slow": 9.0, "quick": 0.1}))
    told = "\n".join(checks.summary({"tests": 61.0, "style": 1.0}))
    assert told.index("61  tests") < told.index("1  style")
    assert told.index("9.0  slow") < told.index("0.1  quick")


# What a tier leaves out ---------------------------------------------------------------------------


def test_whatever_is_left_out_is_there_and_has_a_reason() -> None:
    assert tiers.misfits(tiers.left_out()) == []


def test_whatever_is_kept_is_there_and_has_a_reason() -> None:
    assert tiers.misfits(tiers.kept()) == []


@pytest.mark.parametrize("long", [True, False])
def test_whatever_is_kept_stays_in_the_smaller_tiers_whatever_was_recorded(
    monkeypatch, long: bool
) -> None:
    kept, other = "tests/a.py::test_kept[1]", "tests/a.py::test_other"
    names = {"test_kept": 9.0, "test_other": 9.0} if long else {}
    monkeypatch.setattr(tiers, "kept_times", lambda: tiers.Times({}, {"tests/a.py": names}))
    monkeypatch.setattr(tiers, "kept", lambda: {"a.py::test_kept": "made up to be kept"})
    hook = SimpleNamespace(pytest_deselected=lambda items: None)
    config = SimpleNamespace(getoption=lambda _name: "middle", hook=hook)
    items = [SimpleNamespace(nodeid=kept), SimpleNamespace(nodeid=other)]
    tiers.pytest_collection_modifyitems(config, items)
    assert [item.nodeid for item in items] == ([kept] if long else [kept, other])


@pytest.mark.parametrize(
    ("what", "why", "told"),
    [
        ("unit/crypto/test_gone_*.py", "made up to be long", "fits no file"),
        ("unit/crypto/envelope/test_age.py::test_gone", "made up to be long", "is no test"),
        ("unit/crypto/envelope/test_age.py", "too long", "has no reason"),
    ],
)
def test_a_line_that_leaves_out_nothing_or_says_no_reason_is_found(what, why, told) -> None:
    assert tiers.misfits({what: why}) == [f"{what} {told}"]


@pytest.mark.parametrize(
    ("pattern", "out"),
    [
        ("integration/test_kill_*.py", True),
        ("integration/test_kill_save.py::test_one", True),
        ("integration/test_kill_save.py::test_on", False),
        ("integration/test_kill_save", False),
        ("unit/*", False),
    ],
)
def test_a_pattern_fits_whole_files_or_whole_tests(pattern: str, out: bool) -> None:
    ident = "tests/integration/test_kill_save.py::test_one[3-x::y]"
    assert tiers.is_listed(ident, {pattern: "because"}) is out


def test_the_longest_files_come_first_and_a_file_stays_together() -> None:
    idents = ["a.py::1", "a.py::2", "b.py::1", "new.py::1", "b.py::2"]
    order = tiers.longest_first(idents, {"a.py": 1.0, "b.py": 9.0})
    assert [idents[place] for place in order] == [
        "b.py::1", "b.py::2", "new.py::1", "a.py::1", "a.py::2",
    ]  # fmt: skip


RUNS = [
    {"tests/a.py::test_x[1]": 0.2, "tests/a.py::test_x[2::z]": 0.9, "tests/a.py::test_y": 0.1},
    {"tests/b.py::T::test_1": 4.0, "tests/b.py::T::test_2": 0.4, "tests/c.py::test_1": 0.1},
    {"tests/d.py::test_1": 5.0, "tests/d.py::test_2": 0.2},
]


def test_times_are_recorded_for_each_file_that_takes_long() -> None:
    assert tiers.recorded(RUNS, {}).files == {"tests/b.py": 4, "tests/d.py": 5}


def test_what_took_long_is_left_to_the_largest_tier_but_for_the_quickest_of_each_file() -> None:
    times = tiers.recorded(RUNS, {})
    assert times.long == {
        "tests/a.py": {"test_x": 1.1},
        "tests/b.py": {"T::test_1": 4.0},
        "tests/d.py": {"test_1": 5.0},
    }
    long = [ident for run in RUNS for ident in run if times.is_long(ident)]
    assert [one.partition("/")[2] for one in long] == [
        "a.py::test_x[1]", "a.py::test_x[2::z]", "b.py::T::test_1", "d.py::test_1",
    ]  # fmt: skip


def test_what_is_left_out_with_a_reason_is_no_quickest_of_its_file() -> None:
    listed = {"d.py::test_2": "made up to be long"}
    assert "tests/d.py" not in tiers.recorded(RUNS, listed).long


def test_a_file_counts_in_a_smaller_tier_without_what_that_leaves_out() -> None:
    times = tiers.recorded(RUNS, {})
    assert times.of_files(smaller=True) == {"tests/b.py": 0.0, "tests/d.py": 0.0}
    assert times.of_files(smaller=False) == times.files


def test_operations_that_are_killed_are_handed_out_one_by_one_and_all_else_by_file() -> None:
    kill = "tests/integration/test_kill.py"
    assert tiers.work_of(f"{kill}::test_a[one]") == tiers.work_of(f"{kill}::test_b[one]")
    assert tiers.work_of(f"{kill}::test_a[one]") != tiers.work_of(f"{kill}::test_a[two]")
    assert tiers.work_of(f"{kill}::test_a") == kill
    assert tiers.work_of("tests/a.py::test_a[one]") == "tests/a.py"
    assert all((ROOT / path).is_file() for path in tiers.BY_VALUE)


def test_every_recorded_time_is_of_what_is_there() -> None:
    times = tiers.kept_times()
    assert times.files
    assert times.long
    again = "python3 tests/helpers/tiers.py forgets what is there no more"
    assert tiers.strangers(times) == [], again


def test_what_is_there_no_more_is_found_and_forgotten(tmp_path, monkeypatch) -> None:
    kept = {
        "files": {"tests/gone.py": 9, "tests/helpers/tiers.py": 3},
        "long": {"tests/helpers/tiers.py": {"runs": 1.0, "T::runs": 2.0, "test_gone": 1.0}},
    }
    monkeypatch.setattr(tiers, "TIMES", tmp_path / "times.json")
    tiers.TIMES.write_text(json.dumps(kept), "utf-8")
    assert tiers.strangers(tiers.kept_times()) == [
        "tests/gone.py", "tests/helpers/tiers.py::test_gone",
    ]  # fmt: skip
    tiers.main([])
    assert tiers.kept_times() == tiers.Times(
        {"tests/helpers/tiers.py": 3}, {"tests/helpers/tiers.py": {"runs": 1.0, "T::runs": 2.0}}
    )


def test_what_a_smaller_tier_left_out_keeps_what_was_recorded_of_it(tmp_path, monkeypatch) -> None:
    here = "tests/helpers/tiers.py"
    kept = {
        "files": {here: 9, "tests/helpers/waits.py": 3},
        "long": {here: {"runs": 4.0, "recorded": 3.0}, "tests/helpers/waits.py": {"held_back": 1}},
    }
    run = {f"{here}::runs[a]": 0.1, f"{here}::kept": 1.0, f"{here}::main": 0.1}
    monkeypatch.setattr(tiers, "TIMES", tmp_path / "times.json")
    tiers.TIMES.write_text(json.dumps(kept), "utf-8")
    (tmp_path / "run.json").write_text(json.dumps(run), "utf-8")
    tiers.main([str(tmp_path / "run.json")])
    times = tiers.kept_times()
    assert times.long[here] == {"kept": 1.0, "recorded": 3.0}, "what is quick now comes back"
    assert times.long["tests/helpers/waits.py"] == {"held_back": 1}
    assert times.files == {here: 3, "tests/helpers/waits.py": 3}


TREE = {
    "tests/test_one.py": "def test_a(): pass\n\n\ndef test_b(): pass\n",
    "tests/test_two.py": "def test_c(): pass\n",
    "tests/test_three.py": "def test_d(): pass\n\n\ndef test_e(): pass\n",
    "tests/test_four.py": "def test_f(): pass\n",
    "times-of-before.json": '{"files": {}, "long": {"tests/test_three.py": {"test_e": 3.0},'
    ' "tests/test_four.py": {"test_f": 3.0}}}',
}


@pytest.mark.parametrize(("tier", "passed"), [("quick", 3), ("middle", 3), ("all", 6)])
def test_a_tier_leaves_out_what_the_list_says_and_counts_it(tmp_path, tier, passed) -> None:
    for name, text in TREE.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "tests" / "tiers.toml").write_text(
        '[[left_out]]\nwhat = ["test_one.py::test_a"]\nwhy = "made up to be long"\n'
        '[[left_out]]\nwhat = ["test_two.py"]\nwhy = "made up to be long"\n'
        '[[kept]]\nwhat = ["test_four.py::test_f"]\nwhy = "made up to be kept"\n'
    )
    begin = (
        "import sys; sys.path.insert(0, sys.argv[1]); import pathlib, pytest, tiers\n"
        "tiers.LIST = pathlib.Path('tests/tiers.toml')\n"
        "tiers.TIMES = pathlib.Path('times-of-before.json')\n"
        "sys.exit(pytest.main(['-q', '-p', 'tiers', '-p', 'no:cacheprovider', *sys.argv[2:]]))"
    )
    words = ["--tier", tier, "--times-to", "times.json", "tests"]
    done = subprocess.run(
        [sys.executable, "-c", begin, str(ROOT / "tests" / "helpers"), *words],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    out = f", {6 - passed} deselected" if passed < 6 else ""
    assert f"{passed} passed{out}" in done.stdout, done.stdout + done.stderr
    assert len(json.loads((tmp_path / "times.json").read_text())) == passed


def test_floors_stand_for_both_ways_of_counting() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["lifafa"]
    for kind in ("lines", "branches"):
        assert set(told["coverage-floors"][kind]) == {"crypto", "models", "app", "ui"}


@pytest.mark.parametrize(
    ("end", "kept"),
    [("os.kill(os.getpid(), signal.SIGABRT)", 1800), ("time.sleep(600)", 1)],
    ids=["dies", "hangs"],
)
def test_a_worker_that_dies_or_hangs_ends_the_run_and_its_test_is_named(
    checks, tmp_path, end, kept
) -> None:
    (tmp_path / "test_last.py").write_text(
        "import os, signal, time\n\n\n"
        f"def test_of_it():\n    {end}\n\n\ndef test_after_it(): pass\n"
    )
    (tmp_path / "test_other.py").write_text("def test_other(): pass\n")
    (tmp_path / "pytest.ini").write_text(
        f"[pytest]\nfaulthandler_timeout = {kept}\nfaulthandler_exit_on_timeout = true\n"
    )
    words = checks._tests("x", (str(tmp_path),), checks.QUICK).words
    own = [words.index("--tier"), words.index("--times-to")]
    words = [word for place, word in enumerate(words) if place not in own and place - 1 not in own]
    done = subprocess.run(
        [sys.executable, *words], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "crashed while running 'test_last.py::test_of_it'" in done.stdout


def test_a_test_that_hangs_ends_within_the_time_of_a_run() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["pytest"]
    assert told["ini_options"]["faulthandler_exit_on_timeout"]
    assert 600 <= told["ini_options"]["faulthandler_timeout"] <= 3600


@pytest.mark.parametrize(("tier", "tried"), [("quick", 40), ("middle", 40), ("all", 200)])
def test_a_smaller_tier_tries_fewer_values_at_random_and_never_none(
    monkeypatch, tier: str, tried: int
) -> None:
    monkeypatch.setattr(tiers, "_chosen", tier)
    assert tiers.runs(200) == tried
    assert tiers.runs(1) == 1
