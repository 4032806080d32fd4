"""Every command that a page or the guide tells is played as it is written, from a clean copy.

Rules: what cannot be played stands in LEFT_OUT with its reason; what a sentence only calls by its
name stands in NAMES; everything is made up. The chapter of the guide on commands is a story of two
offices and has a test of its own (test_guide_commands).
"""

import importlib.util
import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import setup_environment
from app.help.guide import shelf
from app.help.guide.shelf import COMMAND
from command_line import Piped, bare, checked_pair
from setup_debian import WINDOW_PACKAGES
from source_tree import ROOT, files_of_the_repository
from written_commands import alternatives, everywhere, in_text, of_the_guide

pytestmark = pytest.mark.posix("a clean copy is set up with links to this Python")

WRITTEN = everywhere()
LINES = tuple(dict.fromkeys(one.line for one in WRITTEN))

A_MAIL_SERVER = "asks a real mail server; test_mail_real does it with one of its own"
A_SCANNER = "asks a real scanner; test_scanning does it with one that SANE makes up"
THE_CHECKS = "runs the checks, of which this is one"
PACKAGES = "builds for minutes; test_packaged_program and test_linux_packages do it in parts"
WINDOWS = "makes a Windows computer; test_windows_package and the largest tier play it"
PICTURES = "draws for an hour; the tests of the screens draw each of them"
LEFT_OUT = {
    "lifafa mail test": A_MAIL_SERVER,
    "lifafa case scan LF-26-0001 --title Order": A_SCANNER,
    "start.py test": THE_CHECKS,
    "start.py test --quick": THE_CHECKS,
    "start.py test --all": THE_CHECKS,
    "python3 start.py test": THE_CHECKS,
    "python3 start.py test --all": THE_CHECKS,
    ".ci/run": THE_CHECKS,
    "start.py test --windows": WINDOWS,
    "start.py package --windows": WINDOWS,
    "python3 start.py test --windows": WINDOWS,
    "python3 start.py package --windows": WINDOWS,
    "start.py package": PACKAGES,
    "python3 start.py package": PACKAGES,
    "python3 start.py pictures": PICTURES,
    "python3 start.py pictures --only backup": PICTURES,
    "python3 start.py pictures --reel work --language hi": PICTURES,
    "python3 start.py pictures --look dark --scale 150": PICTURES,
    "python3 start.py pictures --scale 4k --zoom 150": PICTURES,
}
"""Commands that are not carried out here, each with the reason; their words are still looked at."""

NAMES = (
    "lifafa case hold",
    "lifafa case keeping",
    "lifafa case lift",
    "lifafa case summary",
    "lifafa case wish",
    "lifafa directory make",
    "lifafa register add-user",
    "lifafa retention asked",
    "lifafa retention delete",
    "lifafa retention keep",
    "lifafa retention reach",
    "lifafa retention set",
    "lifafa retention set declined",
    "lifafa update check",
)
"""What a sentence calls by its name, and nobody types so: their help is asked for."""

AS_STARTED = (
    "python3 start.py",
    "python3 -I start.py",
    "python3 start.py setup",
    "python3 start.py help",
    "python3 start.py demo",
    "lifafa demo ./tour --open",
)
"""The ways of starting, each played through start.py; the last is read as README says."""

LAST = (
    "lifafa consent withdraw CASE CONSENT --how spoken --tell",
    "lifafa office revoke --why stolen -o withdrawn.lfnotice",
    "lifafa register rekey",
)
"""What takes away what others need."""
ANSWERS = {
    "lifafa office revoke --why stolen -o withdrawn.lfnotice": ("--yes",),
    "lifafa mail setup ADDRESS": ("--password-file", "words.txt"),
}
"""What a person answers when the command asks, as an option."""
CANNOT_JUDGE = 6
CODES = {
    "lifafa update check FILE": CANNOT_JUDGE,
    "lifafa update check lifafa-0.2.0.lfrelease": CANNOT_JUDGE,
}
"""A program from source holds no keys of releases, and the page says that it then cannot judge."""


# ---------------------------------------------------------------- the lists


def test_the_commands_of_every_kind_of_page_are_found() -> None:
    pages = {one.page for one in WRITTEN}
    assert {"README.md", "SECURITY.md", "CONTRIBUTING.md", "docs/administrator.md"} <= pages
    assert {"guide backup", "guide returns", "crypto/spec/referral.md"} <= pages
    text = "Say `lifafa case\nlist --all` or:\n\n    lifafa log   # all of it\n\n`lifafa` alone."
    assert [one.line for one in in_text("x", text)] == ["lifafa log", "lifafa case list --all"]
    assert alternatives("lifafa case hold|lift") == ["lifafa case hold", "lifafa case lift"]


def test_what_is_not_played_stands_in_a_page_and_the_lists_are_short() -> None:
    for line in (*LEFT_OUT, *NAMES, *AS_STARTED, *LAST, *ANSWERS, *CODES):
        assert line in LINES, f"no page has this any more: {line}"
    assert not set(LEFT_OUT) & set(NAMES)
    assert len(LEFT_OUT) < len(LINES) / 4
    assert [one for one in WRITTEN if one.line in NAMES and one.is_block] == []


@pytest.mark.parametrize("key", shelf.KEYS)
def test_the_guide_tells_the_same_commands_in_hindi(key: str) -> None:
    def told(language: str) -> list[str]:
        sections = shelf.chapter(key, language).sections
        return [one.text for part in sections for one in part.blocks if one.kind == COMMAND]

    # The Hindi guide asks for itself.
    assert told("hi") == [line.replace("--lang en", "--lang hi") for line in told("en")]
    assert len(list(of_the_guide("hi"))) == len(list(of_the_guide("en"))) > 6


# ---------------------------------------------------------------- through start.py


@pytest.fixture(scope="module")
def start() -> ModuleType:
    spec = importlib.util.spec_from_file_location("start", ROOT / "start.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_from_source_every_command_reaches_what_it_names(start, monkeypatch) -> None:
    """README: where pages say lifafa, from source that is python3 start.py."""
    reached: list[list[str]] = []

    def goes(_python: str, words: list[str]) -> int:
        reached.append([*words])
        return 0

    monkeypatch.setattr(start, "ensure", lambda kind: "python")
    monkeypatch.setattr(start, "check_packages", lambda kind: None)
    monkeypatch.setattr(start, "has_screen", lambda: True)
    for name in ("run_program", "run_checks", "take_pictures", "make_packages"):
        monkeypatch.setattr(start, name, goes)
    for line in LINES:
        first, *words = shlex.split(line)
        if first == ".ci/run":
            continue
        words = words[words.index("start.py") + 1 :] if "start.py" in words else words
        reached.clear()
        assert start.start(words) == 0, line
        if first == "lifafa":
            assert reached == [words], line


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a clean copy of the program, set up, in a folder with a blank and letters of Hindi."""
    root = tmp_path_factory.mktemp("copy") / "लिफ़ाफ़ा copy"
    for path in files_of_the_repository():
        name = path.relative_to(ROOT)
        if name.parts[0] not in ("tests", "docs"):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, root / name)
    made = root / ".venv"
    (made / "bin").mkdir(parents=True)
    (made / "bin" / "python").symlink_to(Path(sys.executable).resolve())
    (made / "lib").symlink_to(Path(sys.prefix) / "lib")
    shutil.copyfile(Path(sys.prefix) / "pyvenv.cfg", made / "pyvenv.cfg")
    stamp = setup_environment.stamp_lines("run")
    stamp.append(setup_environment.packages_line(WINDOW_PACKAGES))
    (made / "lifafa-stamp").write_text("".join(f"{line}\n" for line in stamp), "utf-8")
    return root


@pytest.fixture
def started(copy: Path, tmp_path: Path):
    """Return what plays a line through start.py at a terminal without a screen."""
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    kept = {name: said for name, said in os.environ.items() if name not in screens}
    # Nothing is fetched: what is not set up ends in a refusal.
    kept |= {"PIP_NO_INDEX": "1", "XDG_DATA_HOME": str(tmp_path / "data"), "LC_ALL": "C.UTF-8"}

    def play(line: str) -> subprocess.CompletedProcess[str]:
        words = shlex.split(line.replace("lifafa ", "python3 start.py ", 1))
        words = [str(copy / "start.py") if word == "start.py" else word for word in words]
        return subprocess.run(
            [sys.executable, *words[1:]],
            cwd=tmp_path,
            env=kept,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    return play


@pytest.mark.parametrize("line", ["python3 start.py", "python3 -I start.py"])
def test_without_a_screen_it_says_so_and_what_works(started, line: str) -> None:
    done = started(line)
    assert (done.returncode, done.stdout) == (1, "")
    assert "There is no screen here" in done.stderr
    told = [one.strip() for one in done.stderr.splitlines() if "start.py" in one]
    assert [" ".join(one.split()[:3]) for one in told] == [
        "python3 start.py demo",
        "python3 start.py help",
    ]


def test_set_up_again_says_that_all_is_ready(started) -> None:
    done = started("python3 start.py setup")
    assert (done.returncode, done.stdout) == (0, "")
    assert "Ready." in done.stderr


def test_help_names_every_command_and_how_to_read_it(started) -> None:
    done = started("python3 start.py help")
    assert done.returncode == 0
    assert "Where it says lifafa below, type: python3 start.py" in done.stderr
    assert {"refer", "register", "backup"} <= set(done.stdout.split())


@pytest.mark.parametrize("line", ["python3 start.py demo", "lifafa demo ./tour --open"])
def test_the_tour_runs_whole_and_what_it_says_to_do_next_can_be_done(
    started, tmp_path: Path, line: str
) -> None:
    done = started(line)
    assert done.returncode == 0, done.stderr
    assert "11. " in done.stdout
    (passphrase, _other) = [
        one.partition(": ")[2] for one in done.stdout.splitlines() if "passphrase" in one
    ][-2:]
    words = tmp_path / "words.txt"
    words.write_text(passphrase + "\n", "utf-8")
    told = [one.strip() for one in done.stderr.splitlines() if "start.py" in one]
    assert len(told) == 3
    for one in told[:2]:
        given = shlex.split(one)[2:]
        given[-1] = str(tmp_path / given[-1])
        assert bare(*given, "--passphrase-file", words).code == 0, one


def test_a_case_is_written_referred_and_backed_up_through_start_py(started, tmp_path: Path) -> None:
    """Each a program of its own, as an office types them; what one leaves the next one finds."""
    desk, other = checked_pair(tmp_path / "desks")
    at = f"--register '{desk.register}' --passphrase-file '{desk.words}' --json"
    (tmp_path / "stick").mkdir()

    def ok(line: str) -> dict[str, str]:
        done = started(f"lifafa {line} {at}")
        assert done.returncode == 0, (line, done.stderr)
        found: dict[str, str] = json.loads(done.stdout)
        return found

    case = ok("case add 'name_full=बनावटी Sunita' age=24 is_child_stated=no")["case_no"]
    ok(
        f"consent add {case} --given-by individual --purposes shelter --explained all"
        f" --groups identity_names,age_sex --offices {other.office_id[:8]}"
        " --language hin --form spoken"
    )
    to = f"--to {other.office_id[:8]} --purpose shelter --fields p1.name_full,p1.age"
    sent = ok(f"refer {case} {to} -o stick/packet.lifafa")
    ok(f"letter make {sent['referral_id']} --lang hi --lang en -o letter.pdf")
    ok("backup make stick")
    assert (tmp_path / "letter.pdf").read_bytes().startswith(b"%PDF")
    assert list((tmp_path / "stick").rglob("*.lfbak"))
    assert other.run("packet", "receive", tmp_path / "stick" / "packet.lifafa").code == 0


# ---------------------------------------------------------------- in the program


class Player:
    """The office at whose desk the commands are typed, with the other one's already checked."""

    def __init__(self, folder: Path) -> None:
        self.desk, other = checked_pair(folder)
        self.folder = folder
        self.desk.ok("register", "new-kit", "--kit-out", folder / "sheet.txt")
        shutil.copyfile(self.desk.words, folder / "words.txt")
        (folder / "stick").mkdir()
        for name in ("r01_two_of_three.lfrelease", "lifafa_0.2.0_amd64.deb"):
            shutil.copyfile(ROOT / "tests/vectors/release" / name, folder / name)
        facts = ("name_full=Made-up Sunita", "age=24", "sex_or_gender=female")
        case = self.desk.ok("case", "add", *facts)["case_no"]
        agreed = self.desk.ok(
            *("consent", "add", case, "--given-by", "individual", "--purposes", "shelter"),
            *("--groups", "identity_names,age_sex", "--offices", other.office_id[:8]),
            *("--explained", "all", "--language", "hin", "--form", "spoken"),
        )
        fields = ("--fields", "p1.name_full,p1.age", "-o", folder / "packet.lifafa")
        to = ("--to", other.office_id[:8], "--purpose", "shelter")
        self.desk.ok("refer", case, *to, *fields)
        self.filled = {
            "CASE": case,
            "CONSENT": agreed["consent_id"],
            "OFFICE": other.office_id[:8],
            "FOLDER": str(self.desk.register),
            "FILE": "r01_two_of_three.lfrelease",
            "lifafa-0.2.0.lfrelease": "r01_two_of_three.lfrelease",
            "ADDRESS": "office@gmail.com",
            "N": "30",
            "/media/stick": "stick",
        }
        self.made = 0

    def word(self, word: str) -> str:
        """Return what is typed for a word of the page."""
        if word == "NEW_FOLDER":
            self.made += 1
            return f"new-folder-{self.made}"
        if word.endswith(".lfbak"):
            return str(next(self.folder.glob("stick/**/*.lfbak")))
        return self.filled.get(word, word)

    def play(self, line: str) -> Piped:
        """Carry a line out as it is written."""
        return self.desk.piped(*map(self.word, shlex.split(line)[1:]), *ANSWERS.get(line, ()))


@pytest.fixture(scope="module")
def player(tmp_path_factory: pytest.TempPathFactory) -> Player:
    return Player(tmp_path_factory.mktemp("desk"))


def test_every_other_command_does_what_it_says_as_it_is_written(player, monkeypatch) -> None:
    monkeypatch.chdir(player.folder)
    aside = {*LEFT_OUT, *NAMES, *AS_STARTED, *LAST}
    played = [line for line in LINES if line not in aside]
    assert {line.partition(" ")[0] for line in played} == {"lifafa"}
    wrong = {}
    for line in (*played, *LAST):
        done = player.play(line)
        if done.code != CODES.get(line, 0):
            wrong[line] = (done.code, done.err)
    assert wrong == {}
    assert len(played) > 35
    for name in ("guide.pdf", "withdrawn.lfnotice", "new-folder-1", "new-folder-2"):
        assert (player.folder / name).exists(), name


@pytest.mark.parametrize("line", NAMES)
def test_what_is_called_by_its_name_has_help(line: str) -> None:
    done = bare(*shlex.split(line)[1:], "--help")
    assert done.code == 0
    assert "lifafa " in done.out
