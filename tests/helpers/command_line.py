"""One office worked by the command line alone: words in, exit code, output and messages out."""

import contextlib
import datetime as dt
import io
import json
import sys
from dataclasses import dataclass
from pathlib import Path

from app.base.clock import SystemClock
from app.cli.program import run
from app.register import access
from office_sim import FIRST, LOGIN, PASSPHRASE, SECOND, office

NEXT_YEAR = (dt.date.today() + dt.timedelta(days=365)).isoformat()


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


@dataclass(frozen=True)
class Piped:
    """How a command between two pipes ended."""

    code: int
    out: bytes
    err: str


class CommandLine:
    """A made-up office with its register, used through commands."""

    def __init__(self, folder: Path, new) -> None:
        services = office(folder, new, clock=SystemClock())
        access.lock(services)
        self.folder = folder
        self.register = services.folder
        self.office_id = services.office.office_id
        self.number = services.office.number
        self.words = folder / "words.txt"
        self.words.write_text(PASSPHRASE + "\n", encoding="utf-8")

    def run(self, *words, passphrase_file: Path | None = None) -> Done:
        """Run one command on this office's register."""
        return bare(*words, *self._at(passphrase_file or self.words))

    def piped(self, *words, given: bytes = b"") -> Piped:
        """Run one command between two pipes: bytes in, bytes out."""
        wrapped = io.TextIOWrapper(io.BytesIO(), "utf-8")
        before, sys.stdin = sys.stdin, io.TextIOWrapper(io.BytesIO(given), "utf-8")
        errors = io.StringIO()
        try:
            with contextlib.redirect_stdout(wrapped), contextlib.redirect_stderr(errors):
                code = run([*map(str, words), *self._at(self.words)])
        finally:
            sys.stdin = before
        wrapped.flush()
        return Piped(code, wrapped.buffer.getvalue(), errors.getvalue())

    def _at(self, words: Path) -> tuple[str, ...]:
        at = ("--register", str(self.register), "--login", LOGIN)
        return (*at, "--passphrase-file", str(words))

    def ok(self, *words):
        """Run a command that must succeed and return its JSON value."""
        done = self.run(*words, "--json")
        assert done.code == 0, (words, done.code, done.err)
        return done.json


def bare(*words) -> Done:
    """Run one command exactly as given."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run([str(word) for word in words])
    return Done(code, out.getvalue(), err.getvalue())


def introduce(one: "CommandLine", other: "CommandLine", folder: Path) -> None:
    """Let two offices check each other's numbers by command; their cards lie in a folder."""
    for mine, theirs in ((one, other), (other, one)):
        card = folder / f"{theirs.folder.name}.lfcard"
        theirs.ok("office", "card", "-o", card)
        mine.ok("office", "add", card)
        read_out = ("--number", theirs.number, "--how", "phone", "--with", "A. Made-up")
        mine.ok("office", "check", theirs.office_id, *read_out)


def checked_pair(folder: Path) -> tuple[CommandLine, CommandLine]:
    """Return two offices that have checked each other's numbers by command."""
    both = CommandLine(folder / "one", FIRST), CommandLine(folder / "other", SECOND)
    introduce(*both, folder)
    return both


def agreed_case(one: CommandLine, other: CommandLine) -> str:
    """Add a case of which name and age may go to the other office, and return its number."""
    facts = ("name_full=Made-up Maria", "age=31", "is_child_stated=no", "languages=hin")
    case: str = one.ok("case", "add", *facts)["case_no"]
    given = ("--person", "1", "--given-by", "individual", "--language", "hin")
    for_what = ("--purposes", "shelter", "--groups", "identity_names,age_sex")
    to = ("--offices", other.office_id[:8], "--until", NEXT_YEAR)
    one.ok("consent", "add", case, *given, *for_what, *to)
    return case
