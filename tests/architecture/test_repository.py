"""What the repository must not hold, and what its lists must agree on.

Rules: no address of a package index, no folder of one person's computer, no font file, no made
file; what is imported is what is locked.
"""

import re
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest

from outside_paths import outside
from picture_sheets import SHOWN
from source_tree import ROOMS, ROOT, files_of_the_repository, imports_of, python_files

# Written in two halves, so that this file does not hold what it looks for.
FORBIDDEN = {
    "address of a package index": "py"
    r"pi\.(org|io)|python"
    r"hosted\.org|/simp"
    r"le/?\b(?=[\s\"'])",
    "setting of a package index": "index" + r"[-_]url|trusted" + "[-_]host|find" + "[-_]links",
    "folder of one computer": r"/wo" + r"rk/(main|shared|notes)|/ro" + r"ot/|/ho" + r"me/[a-z]+/",
}
MADE = re.compile(r"(^|/)(__pycache__|\.venv|build|dist)/|\.(mo|pyc|ttf|otf|woff2?|log|tmp|orig)$")

# Needed at run time though no room imports them, each with its reason.
NOT_IMPORTED = {
    "dicewarepy": "a list of words, read as a file of its package",
    "fontpkg-mukta": "a font, found through fontpkg",
    "fontpkg-hind-siliguri": "a font, found through fontpkg",
    "fontpkg-noto-sans": "a font for letters, found through fontpkg",
}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def listed(name: str) -> set[str]:
    """Return the libraries that a list in packaging/ names, without versions."""
    lines = (ROOT / "packaging" / name).read_text("utf-8").splitlines()
    found = (re.match(r"([A-Za-z0-9._-]+)==", line) for line in lines)
    return {normal(match[1]) for match in found if match}


def texts() -> list[tuple[str, str]]:
    found = []
    for path in files_of_the_repository():
        try:
            found.append((path.relative_to(ROOT).as_posix(), path.read_text("utf-8")))
        except UnicodeDecodeError:
            continue
    return found


# Switches that keep the addresses out, or name a folder of this computer, have these words in them.
ALLOWED = {
    ("packaging/relock.py", "setting of a package index"),
    ("packaging/setup_fetching.py", "setting of a package index"),
}


@pytest.mark.parametrize("kind", sorted(FORBIDDEN))
def test_no_file_names(kind: str) -> None:
    pattern = re.compile(FORBIDDEN[kind])
    found = [
        f"{name}: {match[0]}"
        for name, text in texts()
        if (name, kind) not in ALLOWED and (match := pattern.search(text))
    ]
    assert not found, "\n".join(found)


RUN = (".py", ".sh", ".toml", ".yml", ".iss", ".in", ".ci/run")
# They hold what the finder has to find.
EXAMPLES = "tests/architecture/test_repository.py"


def test_nothing_is_read_that_lies_beside_the_repository() -> None:
    """A clone in an empty folder has nothing beside it, and another computer other places."""
    looked = [(name, text) for name, text in texts() if name.endswith(RUN) and name != EXAMPLES]
    assert len(looked) > 1_000
    found = [f"{name}: {place}" for name, text in looked for place in outside(name, text)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "code",
    [
        'ROOT / ".."',
        'ROOT / "a" / ".." / ".." / "b"',
        "ROOT.parent",
        "ROOT / os.pardir",
        'ROOT.joinpath("..", "b")',
        "Path(__file__).resolve().parents[3]",
        "Path(__file__).parent.parent.parent.parent",
        "HERE = Path(__file__).parent\nHERE / '../../..'",
        "HERE = ROOT / 'tests'\nHERE.parents[1]",
        'os.path.join(ROOT, "..", "b")',
        "dirname = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(__file__))))",
        'open("../b")',
        'Path("../b").read_text()',
        'Path(ROOT, "..")',
        'f"{ROOT}/../b"',
        'str(ROOT) + "/../b"',
        '"/data/of-mine"',
        'Path("/data") / "b"',
        'f"/data/{name}"',
        'run(["cat", "/srv/mine/b"])',
        '"""\nimport a\na.read("/data/of-mine")\n"""',
        "# what lies in /data/of-mine",
    ],
)
def test_what_leads_out_of_the_repository_is_seen(code: str) -> None:
    assert outside("tests/helpers/a.py", code) != []


@pytest.mark.parametrize(
    "code",
    [
        'ROOT / "docs" / ".." / "tests"',
        "Path(__file__).resolve().parents[2]",
        'Path(__file__).with_name("a.json")',
        'folder / ".."',
        '"/usr/bin/env", "/proc/self/status", "/dev/null", "/etc/machine-id"',
        'Path("/tmp")',
        'refused("../../etc/passwd")',
        '"and/or", "https://a.example/b/c", "C:/Windows/b"',
        '"/home/made-up/register"',
    ],
)
def test_what_stays_inside_or_is_no_place_is_let_be(code: str) -> None:
    assert outside("tests/helpers/a.py", code) == []


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        (".github/workflows/a.yml", "run: ../../b", []),
        (".github/workflows/a.yml", "run: ../../../b", ["../../../b"]),
        ("packaging/linux/a.sh", 'cp "../../../b" .', ["../../../b"]),
        ("packaging/linux/a.sh", "cp /data/of-mine .", ["/data/of-mine"]),
        ("a.toml", 'what = ["a/**", "/usr/lib/b"]', []),
    ],
)
def test_other_files_lead_nowhere_else_either(name: str, text: str, told: list[str]) -> None:
    assert outside(name, text) == told


def test_no_made_file_and_no_font_is_committed() -> None:
    names = [path.relative_to(ROOT).as_posix() for path in files_of_the_repository()]
    assert not [name for name in names if MADE.search(name)]


LOCKS = ("requirements.lock", "requirements-test.lock", "requirements-package.lock")


@pytest.mark.parametrize("name", LOCKS)
def test_every_line_of_a_lock_is_a_version_or_a_hash(name: str) -> None:
    lines = (ROOT / "packaging" / name).read_text("utf-8").splitlines()
    pin = re.compile(r"[a-z0-9-]+==[\w.]+( ; [\w\s.'!=<>()]+)? \\")
    digest = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")
    assert not [line for line in lines[1:] if not (pin.fullmatch(line) or digest.fullmatch(line))]


def test_each_list_is_in_its_lock() -> None:
    for name in LOCKS:
        assert listed(name.replace(".lock", ".in")) <= listed(name)


def test_what_builds_is_of_no_other_version_than_what_runs_and_tests():
    def pins(name: str) -> dict[str, str]:
        found = re.findall(
            r"^([a-z0-9-]+)==(\S+)", (ROOT / "packaging" / name).read_text("utf-8"), re.M
        )
        return dict(found)

    first = pins("requirements.lock") | pins("requirements-test.lock")
    builds = pins("requirements-package.lock")
    assert {name: builds[name] for name in builds.keys() & first} == {
        name: first[name] for name in builds.keys() & first
    }


def test_what_the_rooms_import_is_what_the_list_names() -> None:
    providers = packages_distributions()
    imported = {
        normal(distribution)
        for source in python_files(*ROOMS)
        for found in imports_of(source)
        if found.top not in sys.stdlib_module_names and found.top not in ROOMS
        for distribution in providers.get(found.top, [f"unknown: {found.where} {found.module}"])
    }
    # One import name may come from several distributions, such as PySide6 from its parts.
    parts = {"shiboken6", "pyside6-essentials", "pyside6-pdf"}
    chosen = listed("requirements.in")
    assert not imported - chosen - parts, "imported, but not in packaging/requirements.in"
    assert not chosen - imported - set(NOT_IMPORTED), (
        "in packaging/requirements.in, but not imported"
    )


def test_the_oldest_python_is_the_same_everywhere() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert settings["project"]["requires-python"] == ">=3.12"
    assert settings["tool"]["ruff"]["target-version"] == "py312"
    assert settings["tool"]["mypy"]["python_version"] == "3.12"


def test_readme_shows_the_pictures_that_the_command_makes():
    shown = re.findall(r"\]\(docs/pictures/([^)]+)\.png\)", (ROOT / "README.md").read_text("utf-8"))
    assert sorted(shown) == sorted(SHOWN)
    assert [name for name in shown if not (ROOT / f"docs/pictures/{name}.png").is_file()] == []
