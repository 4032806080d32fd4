"""One office worked by the command line alone: words in, exit code, output and messages out."""

import contextlib
import io
import json
from dataclasses import dataclass
from pathlib import Path

from app import vault
from app.cli.program import run
from app.clock import SystemClock
from office_sim import LOGIN, PASSPHRASE, office


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


class CommandLine:
    """A made-up office with its register, used through commands."""

    def __init__(self, folder: Path, new) -> None:
        services = office(folder, new, clock=SystemClock())
        vault.lock(services)
        self.folder = folder
        self.register = services.folder
        self.office_id = services.office.office_id
        self.number = services.office.number
        self.words = folder / "words.txt"
        self.words.write_text(PASSPHRASE + "\n", encoding="utf-8")

    def run(self, *words, passphrase_file: Path | None = None) -> Done:
        """Run one command on this office's register."""
        given = [str(word) for word in words]
        return bare(
            *given,
            *("--register", str(self.register), "--login", LOGIN),
            *("--passphrase-file", str(passphrase_file or self.words)),
        )

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
