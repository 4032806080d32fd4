"""A register that stays open in a process of its own, which is told line by line what to do.

Rules: each order gets one line of JSON back: what was done, or the words of the refusal, or of a
fault of ours; the process reads nothing else and ends with its orders.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[2]
_AT_ONCE = 6
"""More than the connections that are kept, so that the file is opened once more."""
if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers")]

if TYPE_CHECKING:
    from two_systems import System


@dataclass(frozen=True)
class Told:
    """What came of an order.

    Attributes:
        done: what it gave; None when it was refused.
        code: of the refusal, "" when it was done.
        happened: what a person is told.
        todo: what to do next.
    """

    done: Any = None
    code: str = ""
    happened: str = ""
    todo: str = ""


class KeptOpen:
    """The process, from outside."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def do(self, order: str, given: str = "") -> Told:
        """Give an order and say what came of it.

        Raises:
            AssertionError: a fault of the program.
        """
        sends, hears = self._process.stdin, self._process.stdout
        assert sends is not None
        assert hears is not None
        sends.write(json.dumps([order, given]).encode("ascii") + b"\n")
        sends.flush()
        told = json.loads(hears.readline())
        assert told.get("code") != "bug", (order, told)
        return Told(**told)


@contextmanager
def kept_open(system: System, register: str) -> Iterator[KeptOpen]:
    """Run the process on a system.

    Args:
        system: where.
        register: its folder, as that system names it.
    """
    with subprocess.Popen(
        [*system.python, system.named(Path(__file__).resolve()), register],
        env=dict(system.surroundings),
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        try:
            yield KeptOpen(process)
        finally:
            assert process.stdin is not None
            process.stdin.close()


class _Office:
    """The office in the process, for which a refusal is an answer."""

    def __init__(self, register: Path) -> None:
        self._register = register
        self._s: Any = None

    def create(self, _given: str) -> str:
        """Make the register and leave it open."""
        from app.base.clock import SystemClock
        from office_sim import new_office

        self._s = new_office(self._register.parent, clock=SystemClock())
        return str(self._s.office.office_id)

    def unlock(self, _given: str) -> bool:
        """Open it."""
        from app.base.clock import SystemClock
        from app.register import access
        from office_sim import PASSPHRASE

        self._s = access.unlock(self._register, None, PASSPHRASE, clock=SystemClock())
        return True

    def save(self, name: str) -> str:
        """Save a case."""
        from app.cases import cases

        facts = {"p1.name_full": name, "p1.age": 24, "p1.is_child_stated": "no"}
        return str(cases.add_case(self._s, facts).case_no)

    def attach(self, paper: str) -> str:
        """Add a paper to the first case."""
        from app.cases import case_list
        from app.cases.papers import papers

        (case, *_rest) = case_list.list_cases(self._s).rows
        return str(papers.attach(self._s, case.case_id, Path(paper), "other").paper_id)

    def backup(self, target: str) -> bool:
        """Make a backup."""
        from app.backup import making

        making.make_file(self._s, Path(target))
        return True

    def list(self, _given: str) -> list[str]:
        """Return the numbers of the cases, while the window reads for much else."""
        from sqlalchemy import text

        from app.cases import case_list
        from app.core.services import register_refusals

        with register_refusals(), ExitStack() as reading:
            for _ in range(_AT_ONCE):
                reading.enter_context(self._s.register.read()).execute(text("SELECT 1"))
            return sorted(row.case_no for row in case_list.list_cases(self._s).rows)

    def check(self, _given: str) -> list[str]:
        """Return what is wrong with the register."""
        from app.core import log
        from app.register.integrity import checks

        assert log.check(self._s).broken_at == 0
        return [str(problem) for problem in checks.check_register(self._s).problems]

    def lock(self, _given: str) -> bool:
        """Close it."""
        from app.register import access

        access.lock(self._s)
        return True


def _answer(office: _Office, order: str, given: str) -> dict[str, Any]:
    from app.base.errors import AppError
    from app.base.messages import words

    try:
        return {"done": getattr(office, order)(given)}
    except Exception as error:
        said = words(error)
        code = error.code if isinstance(error, AppError) else "bug"
        return {"code": code, "happened": said.happened, "todo": said.todo}


if __name__ == "__main__":
    here = _Office(Path(sys.argv[1]))
    for line in sys.stdin:
        print(json.dumps(_answer(here, *json.loads(line))), flush=True)
