"""The mutation run can be believed: it makes each kind of mistake and names the unnoticed."""

import ast
import gc
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import pytest

import mutants
import mutation_child
import mutation_run
from check_removal import loaded_functions
from mutants import Mutant
from source_tree import ROOT

TOOL = ROOT / "tests" / "helpers" / "mutation_run.py"

KINDS = {
    "if a < b:\n    f()": {"a <= b", "a >= b", "True", "False", "(removed)"},
    "x = a and b": {"x = a or b", "x = a", "x = b"},
    "x = not a": {"x = a"},
    "x = a in b": {"x = a not in b"},
    "x = 3": {"x = 4", "x = 2"},
    "x = True": {"x = False"},
    "x = 'id'": {"x = ''"},
    "x = b''": {"x = b'x'"},
    "x = a + b'tag'": {"x = a", "x = b'tag'", "x = a + b''"},
    "x = a - b": {"x = a + b"},
    "x = a[1:n]": {"x = a[:n]", "x = a[1:]", "x = a[2:n]", "x = a[0:n]"},
    "f(a, b)": {"(removed)", "f(b, a)"},
    "x = f(a, *b)": set(),
    "x = max(a, b) if hmac.compare_digest(a, b) else c": {
        "x = max(a, b) if True else c",
        "x = max(a, b) if False else c",
    },
    "x[0] = a": {"(removed)", "x[1] = a", "x[-1] = a"},
    "def f(x=1):\n    pass": {"x=2", "x=0"},
    "def f():\n    return a": {"return None"},
    "def f() -> bool:\n    return g()": {"return None", "return not g()"},
    "def f(n):\n    n = n * g\n    return None": {"(removed)", "n = n // g"},
    "def f(n):\n    m = n\n    return None": set(),
    "raise KeyError('a.b')": {"(removed)", "raise KeyError('')"},
    "raise KeyError('a sentence')": {"(removed)"},
    "for x in y:\n    break": {"continue"},
    "x = [a for a in y if a]": {"x = [a for a in y if True]", "x = [a for a in y if False]"},
    '"""Says what."""': set(),
    "x: 'Later'": set(),
    "@g(1)\ndef f() -> 'Later':\n    pass": set(),
    "if TYPE_CHECKING:\n    x = 1": set(),
    "__all__ = ['x']": set(),
    "T = TypeVar('T')": set(),
}

CODE = {
    "small/__init__.py": "",
    "small/rules.py": '''"""Rules."""

MOST = 3
LABEL = "label"


def is_many(count):
    return count > MOST


def total(values):
    found = 0
    for value in values:
        found += value
    return found


def unseen(value):
    return value + 1


def shout(word, *, loud=False):
    return word.upper() if loud else word
''',
    "small/user.py": "from small.rules import MOST\n\n\ndef room():\n    return [None] * MOST\n",
    "test_rules.py": """
from small.rules import is_many, total


def test_many():
    assert is_many(9)
    assert not is_many(1)


def test_total():
    assert total([4, 5]) == 9
    assert total([]) == 0
""",
    "test_user.py": """
from small.user import room


def test_room():
    assert len(room()) == 3
""",
    "test_words.py": """
from small.rules import shout


def test_words():
    assert shout("no") == "no"
    assert shout("no", loud=True) == "NO"
""",
    "pytest.ini": "[pytest]\npythonpath = .\n",
    "tests/mutation/rooms.toml": """
[[room]]
name = "small"
code = ["small"]
tests = ["test_*.py"]
""",
}
SURVIVORS = [
    "small/rules.py:4 small/rules.py module: LABEL = 'label' -> LABEL = ''",
    "small/rules.py:8 small/rules.py is_many: return count > MOST -> return count >= MOST",
    "small/rules.py:19 small/rules.py unseen: return value + 1 -> return None",
    "small/rules.py:19 small/rules.py unseen: return value + 1 -> return value",
    "small/rules.py:19 small/rules.py unseen: return value + 1 -> return 1",
    "small/rules.py:19 small/rules.py unseen: return value + 1 -> return value - 1",
    "small/rules.py:19 small/rules.py unseen: return value + 1 -> return value + 2",
    "small/rules.py:19 small/rules.py unseen: return value + 1 -> return value + 0",
]


def run(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(TOOL), "--root", str(root), "--jobs", "1", *words],
        capture_output=True,
        text=True,
        check=False,
    )


def survived(done: subprocess.CompletedProcess[str]) -> list[str]:
    lines = done.stdout.splitlines()
    return [line.removeprefix("SURVIVED ") for line in lines if line.startswith("SURVIVED")]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    for name, text in CODE.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize("source", KINDS)
def test_each_kind_of_mistake_is_made_and_nothing_that_only_a_reader_sees(source: str) -> None:
    assert {one.after for one in mutants.mutants("x.py", source)} == KINDS[source]


def test_every_mistake_has_one_name_and_a_program_of_its_own() -> None:
    source = (ROOT / "crypto" / "office" / "signed_object.py").read_text("utf-8")
    found = mutants.mutants("crypto/office/signed_object.py", source)
    assert len({one.name() for one in found}) == len(found) > 100
    trees = {ast.dump(mutants.mutated(source, one.number)) for one in found}
    assert len(trees | {ast.dump(ast.parse(source))}) == len(found) + 1
    for one in found:
        compile(mutants.mutated(source, one.number), "signed.py", "exec")


def test_a_name_outlives_lines_that_come_before() -> None:
    source = (ROOT / "crypto" / "office" / "signed_object.py").read_text("utf-8")
    before = mutants.mutants("x.py", source)
    later = mutants.mutants("x.py", f"{source}\n\n".replace("import re\n", "import re\n\n\n\n"))
    assert [one.name() for one in before] == [one.name() for one in later]


def test_a_run_names_what_nothing_notices_and_leaves_the_tree_as_it_is(small: Path) -> None:
    done = run(small)
    assert survived(done) == SURVIVORS, done.stdout + done.stderr
    assert done.returncode == 1
    assert {name: (small / name).read_text() for name in CODE} == CODE


def test_what_tests_keep_is_there_after_a_mistake_that_nothing_notices(small: Path) -> None:
    (small / "small/held.py").write_text("def is_some(count):\n    return count > 3\n")
    (small / "tests/test_held.py").write_text("""
import functools
import tempfile
from pathlib import Path

from small.held import is_some


@functools.cache
def kept():
    return tempfile.TemporaryDirectory()


def test_some():
    assert Path(kept().name).is_dir()
    assert is_some(9)
    assert not is_some(1)
""")
    rooms = small / "tests/mutation/rooms.toml"
    rooms.write_text(rooms.read_text().replace('"test_*.py"', '"test_*.py", "tests/test_held.py"'))
    done = run(small, "--module", "small/held.py")
    left = [line.rpartition(" -> ")[2] for line in survived(done)]
    assert left == ["return count >= 3", "return count > 4", "return count > 2"], done.stderr


def test_a_mistake_with_which_the_tests_cannot_be_read_is_noticed_and_met_no_limit(
    small: Path,
) -> None:
    strict = "MOST = 3\nif MOST != 3:\n    raise ValueError\n\n\ndef most():\n    return MOST\n"
    (small / "small/strict.py").write_text(strict)
    test = "from small.strict import most\n\n\ndef test_most():\n    assert most() == 3\n"
    (small / "test_strict.py").write_text(test)
    done = run(small, "--module", "small/strict.py")
    assert "everything read anew" in done.stderr
    assert "meets the limits" not in done.stderr
    assert not [line for line in survived(done) if "MOST = 3" in line]


def test_what_a_module_names_is_tried_with_the_tests_that_read_it_themselves(small: Path) -> None:
    (small / "small/table.py").write_text('LEAST = 2\nKINDS = ("old", "new")\n')
    (small / "test_first.py").write_text("import small.table\n")
    (small / "test_of_all.py").write_text("""
from small import table


def test_kinds():
    assert table.KINDS == ("old", "new")


def test_least():
    assert table.LEAST == 2
""")
    done = run(small, "--module", "small/table.py")
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_name_that_only_a_head_reads_is_tried_with_the_tests_of_its_function(small: Path) -> None:
    headed = (
        "MOST = 3\nLEAST = 1\n\n\ndef room(size=MOST, *, least=LEAST):\n    return size, least\n"
    )
    (small / "small/headed.py").write_text(headed)
    (small / "test_first.py").write_text("import small.headed\n")
    test = "from small.headed import room\n\n\ndef test_of_all():\n    assert room() == (3, 1)\n"
    (small / "test_of_all.py").write_text(test)
    done = run(small, "--module", "small/headed.py")
    assert done.returncode == 0, done.stdout + done.stderr


NAMED = {
    "small/named.py": """
MOST = 3
KINDS = ("old", "new")
PLACES = {kind: at for at, kind in enumerate(KINDS)}


def place(kind):
    return PLACES[kind]


def more():
    return MOST + 1
""",
    "small/taker.py": """
from small.named import MOST as LIMIT


def is_many(count):
    return count > LIMIT
""",
    "test_taker.py": """
from small.named import place
from small.taker import is_many


def test_many():
    assert is_many(4)
    assert not is_many(3)


def test_places():
    assert (place("old"), place("new")) == (0, 1)
""",
}


@pytest.mark.parametrize(
    ("further", "anew"),
    [
        ("", 2),
        ("\n\nTWICE = MOST * 2\n", 4),
        ("\n\ndef room(size=MOST):\n    return size\n", 4),
        ("\n\nFIVE = more()\n", 10),
    ],
    ids=["late", "made of it", "in a head", "used while it was read"],
)
def test_what_only_functions_read_is_put_where_it_is_loaded_and_what_was_made_of_it_is_not(
    small: Path, further: str, anew: int
) -> None:
    for name, text in NAMED.items():
        (small / name).write_text(text)
    with (small / "small/named.py").open("a") as file:
        file.write(further)
    done = run(small, "--module", "small/named.py")
    assert not [line for line in survived(done) if "MOST = 3" in line or "KINDS = " in line]
    assert f"{anew} mistakes with everything read anew" in done.stderr, done.stderr


def test_a_value_that_cannot_be_made_is_noticed_by_what_cannot_be_read(small: Path) -> None:
    source = "SIZE = int('3')\n\n\ndef size():\n    return SIZE\n"
    (small / "small/sized.py").write_text(source)
    test = "from small.sized import size\n\n\ndef test_size():\n    assert size() == 3\n"
    (small / "test_sized.py").write_text(test)
    done = run(small, "--module", "small/sized.py")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 mistakes with everything read anew" in done.stderr
    assert "meets the limits" not in done.stderr


def test_what_is_listed_with_a_reason_is_not_tried_and_what_is_gone_is_named(small: Path) -> None:
    names = [line.partition(" ")[2] for line in SURVIVORS[2:]]
    gone = "small/rules.py unseen: return value * 1 -> return None"
    listed = f"[[listed]]\nwhy = 'nobody calls it'\nmutants = {[*names, gone]!r}\n"
    (small / "tests/mutation/survivors.toml").write_text(listed)
    done = run(small)
    assert survived(done) == SURVIVORS[:2], done.stdout + done.stderr
    assert f"LISTED BUT NOT THERE {gone}" in done.stdout
    assert done.returncode == 1


def test_tests_of_files_that_import_the_module_come_before_quicker_ones(tmp_path: Path) -> None:
    sources = {
        "small/rules.py": "MOST = 3\n",
        "test_other.py": "import small.user\n",
        "test_words.py": "from small import rules\n",
        "test_rules.py": "",
    }
    for name, text in sources.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    some = Mutant("small/rules.py", 1, (1, 1), (1, 1), "total", "3", "4")
    quick = [f"test_other.py::test_{n}" for n in range(30)]
    wanted = ["test_rules.py::test_total", "test_words.py::test_total"]
    run = mutation_run.Run(tmp_path, [some], [], 1, 0.5)
    run.reach.seconds = dict.fromkeys(quick, 0.1) | dict.fromkeys(wanted, 0.3)
    run.reach.tests[str(tmp_path / "small/rules.py"), 1] = set(run.reach.seconds)
    found = run.tests(some)
    assert found[:2] == wanted
    assert len(found) < len(run.reach.seconds)


def test_the_rooms_and_the_list_of_survivors_follow_files_that_move() -> None:
    told = tomllib.loads((ROOT / "tests/mutation/rooms.toml").read_text("utf-8"))
    patterns = [one for room in told["room"] for one in (*room["code"], *room["tests"])]
    assert [one for one in patterns if not list(ROOT.glob(one))] == []
    listed = mutation_run.read_listed(ROOT / "tests/mutation/survivors.toml")
    assert mutation_run.stale(ROOT, listed) == []


def test_a_run_is_good_when_all_is_noticed_and_says_how_a_sample_was_drawn(small: Path) -> None:
    done = run(small, "--module", "small/user.py")
    assert done.returncode == 0, done.stdout + done.stderr
    drawn = run(small, "--module", "small/rules.py", "--sample", "3", "--seed", "a")
    again = run(small, "--module", "small/rules.py", "--sample", "3", "--seed", "a")
    assert drawn.stdout == again.stdout
    assert "drawn with --seed a" in drawn.stderr
    assert " 3 " in drawn.stdout.splitlines()[-1]


@pytest.mark.parametrize("noticed, good", [(200, True), (186, True), (170, False), (0, False)])
def test_a_sample_fails_only_for_what_chance_cannot_explain(noticed, good, capsys) -> None:
    some = [mutants.Mutant("x.py", n, (1, 1), None, "", "", str(n)) for n in range(200)]
    found = mutation_run.Findings(some, dict.fromkeys(some[:noticed], "a test"))
    assert mutation_run.tell({"room": found}, sampled=True) is good
    assert mutation_run.tell({"room": found}, sampled=False) is (noticed == 200)
    assert f"{noticed / 2:.1f}%" in capsys.readouterr().out


def test_a_child_ends_when_its_time_is_over_and_leaves_nothing(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def work(kind: str, folder: Path) -> int:
        mutation_child.limit_child(0.2)
        (folder / "noticed-by").write_text(f"test {kind}")
        (folder / "left").write_text("x")
        while kind == "endless":
            pass
        return mutation_child.SURVIVED

    done = dict(mutation_child.outcomes(["endless", "short"], work, 2))
    assert done["endless"] == mutation_child.Outcome(mutation_child.LATE, "test endless")
    assert done["short"] == mutation_child.Outcome(mutation_child.SURVIVED, "test short")
    assert list(tmp_path.iterdir()) == []


def test_tests_that_fail_without_any_mistake_are_no_judges(small: Path) -> None:
    (small / "test_broken.py").write_text("def test_broken():\n    assert False\n")
    done = run(small)
    assert done.returncode == 1
    assert "the tests fail before any mistake is made" in done.stderr


def test_functions_that_were_put_aside_from_the_search_for_rings_are_found() -> None:
    gc.freeze()
    file = mutants.of_file.__code__.co_filename
    assert mutants.of_file in loaded_functions({file})[file]
