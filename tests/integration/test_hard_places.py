"""A register on a long path, in a folder with the name of a device, of a user and at a time that
are unusual: it works, or is refused in words that help.

Rules: by command line, each command in a process of its own; on Windows and on Linux.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.base.errors import FileUnreadableError
from app.system.files import refuse_name
from app.system.platforms import system, windows
from app.system.platforms.windows import libraries
from command_line import bare

ROOT = Path(__file__).resolve().parents[2]
KAMALA = "कमला की बनाई हुई फ़ाइलें"
NAME = "सुनीता बनावटी"
PASSPHRASE = "lantern mango granite violin puddle falcon"
CANNOT_HAVE_THIS_NAME = "A file or folder cannot have this name."

# The program with another clock, which goes on from there.
AT_ANOTHER_TIME = """
import sys, time
began, moved = time.monotonic(), float(sys.argv.pop(1))
time.time = lambda: moved + time.monotonic() - began
sys.path.insert(0, sys.argv.pop(1))
from app.cli.program import run
sys.exit(run(sys.argv[1:]))
"""

# The program at a terminal that has letters of one code page only. No variable can say so: what
# Python would take from its surroundings, the program leaves behind.
IN_A_CODE_PAGE = """
import io, sys
class Terminal(io.TextIOWrapper):
    def isatty(self):
        return True
page = sys.argv.pop(1)
sys.stdout = Terminal(sys.stdout.detach(), page)
sys.stderr = Terminal(sys.stderr.detach(), page)
sys.path.insert(0, sys.argv.pop(1))
from app.cli.program import main
main()
"""


class Office:
    """A made-up office whose commands are run one by one.

    Args:
        folder: where its register and its other files are.
        at: Unix seconds of its clock, None for now.
        code_page: of its terminal; "" for a pipe.
        surroundings: variables that its commands find.
    """

    def __init__(
        self, folder: Path, at: int | None = None, code_page: str = "", **surroundings: str
    ) -> None:
        self.folder, self.at, self.surroundings = folder, at, surroundings
        self.code_page = code_page
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "words.txt").write_text(PASSPHRASE + "\n", encoding="utf-8")

    def run(self, *words: object) -> subprocess.CompletedProcess[bytes]:
        at = ("--register", self.folder / "register", "--login", "asha")
        told = [*words, *at, "--passphrase-file", self.folder / "words.txt"]
        command = [sys.executable, "-m", "app"]
        if self.at is not None:
            command = [sys.executable, "-c", AT_ANOTHER_TIME, str(self.at), str(ROOT)]
        if self.code_page:
            command = [sys.executable, "-c", IN_A_CODE_PAGE, self.code_page, str(ROOT)]
        return subprocess.run(
            [*command, *map(str, told)],
            capture_output=True,
            cwd=ROOT,
            env=os.environ | self.surroundings,
            check=False,
        )

    def ok(self, *words: object) -> bytes:
        done = self.run(*words)
        assert done.returncode == 0, (words, done.stderr.decode("utf-8", "replace"))
        return done.stdout

    def create(self) -> None:
        office = ("--office", "Made-up office", "--kind", "ngo", "--officer", "A. Made-up")
        register = self.folder / "register"
        self.ok("register", "create", register, *office, "--kit-out", self.folder / "kit.txt")

    def work(self) -> None:
        """Keep a case, and take a backup of it that is whole."""
        self.create()
        self.ok("case", "add", f"name_full={NAME}", "age=31", "is_child_stated=no")
        assert NAME in self.ok("case", "list", "--json").decode("utf-8")
        self.ok("log", "show")
        self.ok("backup", "make", self.folder / "all.lfbak")
        kit = ("--kit-file", self.folder / "kit.txt")
        self.ok("backup", "test", self.folder / "all.lfbak", *kit)
        self.ok("register", "check")


def long_folder(root: Path, letters: int) -> Path:
    """Return a folder whose path has about so many letters, in Devanagari."""
    folder = root
    while len(str(folder)) < letters:
        folder /= KAMALA[: max(1, letters - len(str(folder)) - 1)].strip() or "क"
    return folder


def test_a_path_that_is_too_long_for_a_register_is_refused_before_anything_is_made(tmp_path: Path):
    folder = long_folder(tmp_path, 300)
    words = tmp_path / "words.txt"
    words.write_text(PASSPHRASE + "\n", encoding="utf-8")
    done = bare(
        "register", "create", folder / "register", "--office", "A", "--kind", "ngo",
        "--officer", "B", "--passphrase-file", words,
    )  # fmt: skip
    assert done.code != 0
    assert CANNOT_HAVE_THIS_NAME in done.err
    assert not list(tmp_path.glob("क*"))


def test_a_register_that_was_moved_to_such_a_path_is_refused_in_the_same_words(tmp_path: Path):
    office = Office(tmp_path)
    office.create()
    folder = long_folder(tmp_path / "x", 300)
    if os.name == "nt" and system.longest_path() < 400:
        # Wine lets a folder be made there, which Windows does not.
        return
    folder.mkdir(parents=True)
    (tmp_path / "register").rename(folder / "register")
    moved = Office(folder)
    done = moved.run("case", "list")
    assert done.returncode != 0
    assert CANNOT_HAVE_THIS_NAME in done.stderr.decode("utf-8")


def test_a_register_works_on_a_path_of_a_hundred_letters_in_hindi(tmp_path: Path):
    Office(long_folder(tmp_path, 130)).work()


@pytest.mark.parametrize("name", ["CON", "nul", "Aux", "com1", "LPT9", "con.txt", "NUL .db"])
def test_no_register_and_no_file_is_made_under_the_name_of_a_device(tmp_path: Path, name: str):
    words = tmp_path / "words.txt"
    words.write_text(PASSPHRASE + "\n", encoding="utf-8")
    at = ("--passphrase-file", words)
    office = ("--office", "A", "--kind", "ngo", "--officer", "B")
    for folder in (tmp_path / name, tmp_path / name / "register"):
        if system.HAS_DEVICE_NAMES:
            made = bare("register", "create", folder, *office, *at)
            assert made.code != 0
            assert CANNOT_HAVE_THIS_NAME in made.err
            read = bare("packet", "preview", folder, "--register", tmp_path / "r", *at)
            assert CANNOT_HAVE_THIS_NAME in read.err
        else:
            refuse_name(folder)


@pytest.mark.parametrize("name", ["CON", "nul.txt", "a/aux/b", "Prn", "COM¹"])
def test_the_names_of_devices_are_known(monkeypatch, name):
    monkeypatch.setattr("app.system.files.system", windows)
    with pytest.raises(FileUnreadableError) as refused:
        refuse_name(Path(name))
    assert refused.value.facts == {"reason": "name"}
    for fine in ("console", "nullable.txt", "auxiliary/aux1", "COM10", "prnt"):
        refuse_name(Path(fine))


@pytest.mark.parametrize(("enabled", "fits"), [(0, False), (1, True)])
def test_how_long_a_path_may_be_is_what_windows_says(monkeypatch, enabled, fits):
    class Library:
        def RtlAreLongPathsEnabled(self) -> int:
            return 0x7F00 | enabled

    monkeypatch.setattr(libraries, "opened", lambda _name: Library())
    monkeypatch.setattr("app.system.files.system", windows)
    long = Path("/") / ("x" * 250) / "y"
    refuse_name(Path("/") / ("x" * 200))
    if fits:
        refuse_name(long, more=100)
    else:
        with pytest.raises(FileUnreadableError):
            refuse_name(long, more=100)


def test_the_user_of_the_computer_may_have_a_hindi_name(tmp_path: Path):
    home = tmp_path / "कमला"
    temporary = home / "अस्थायी"
    temporary.mkdir(parents=True)
    place = str(home)
    Office(
        home / "काम",
        USERNAME="कमला", USER="कमला", LOGNAME="कमला",
        HOME=place, USERPROFILE=place, APPDATA=place, LOCALAPPDATA=place,
        XDG_CONFIG_HOME=place, XDG_STATE_HOME=place, XDG_DATA_HOME=place,
        TMPDIR=str(temporary), TEMP=str(temporary), TMP=str(temporary),
    ).work()  # fmt: skip


def test_a_terminal_of_an_old_code_page_takes_every_letter(tmp_path: Path):
    office = Office(tmp_path, code_page="cp437")
    office.create()
    office.ok("case", "add", f"name_full={NAME}")
    shown = office.ok("case", "list")
    assert NAME.split()[0].encode("ascii", "backslashreplace") in shown
    refused = office.run("case", "show", NAME)
    assert refused.returncode != 0
    assert refused.stderr.strip()
    assert b"Traceback" not in refused.stderr
    # In a pipe there are all letters, whatever the terminal has.
    office.code_page = ""
    assert NAME.encode() in office.ok("case", "list")


def test_a_clock_that_is_decades_slow_keeps_nobody_from_working(tmp_path: Path):
    Office(tmp_path, at=10 * 31_556_952 + 40_000).work()


def test_a_clock_that_is_decades_fast_is_told_when_a_case_would_be_dated_by_it(tmp_path: Path):
    office = Office(tmp_path, at=129 * 31_556_952 + 40_000)
    office.create()
    done = office.run("case", "add", f"name_full={NAME}")
    assert done.returncode != 0
    assert "The date of this computer is wrong" in done.stderr.decode("utf-8")
    assert office.ok("case", "list", "--json").strip() == b"[]"
    office.ok("backup", "make", office.folder / "all.lfbak")
    office.ok("register", "check")
