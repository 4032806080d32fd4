"""How long it takes to say which of very many cases are due, and to bring their rows up to date.

Run with ``python tests/benchmarks/retention_speed.py`` (100,000 made-up cases in a temporary
folder) or ``--cases N``. The target is 0.3 s for the first page of the list and all counts.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers")]

_TODAY = dt.date(2026, 11, 25)
_CUT = 20241125
_CLOSED = (
    "UPDATE cases SET record_state = 'closed', registered_on = '2017-01-01',"
    " closed_on = date('2018-01-01', '+' || (case_order % 3000) || ' days')"
    " WHERE case_order % 5 <> 0"
)


def timed(what: str, act: Callable[[], object]) -> None:
    """Do something and print how many milliseconds it took."""
    began = time.perf_counter()
    act()
    print(f"{what:<44} {(time.perf_counter() - began) * 1000:9.1f} ms")


def main() -> None:
    """Fill a register, close four cases of five, and ask what is due."""
    from sqlalchemy import text

    from many_cases import fill
    from models.index import retention_rows
    from models.register.database import Register
    from models.rows.retention import KINDS
    from register_maker import KEY

    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--cases", type=int, default=100_000)
    given = ask.parse_args()
    cuts = [retention_rows.Cut(number, _CUT) for number in range(len(KINDS))]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "register.db"
        register = Register.create(path, KEY)
        fill(register, given.cases)
        with register.session() as session:
            session.execute(text(_CLOSED))
            timed("all rows made anew", lambda: retention_rows.fill(session))
        register.close()
        register = Register.open(path, KEY)
        for when in ("after opening", "again"):
            with register.read() as session:
                timed(
                    f"first page {when}",
                    lambda session=session: retention_rows.due_lines(session, cuts, _TODAY, 100),
                )
                timed(
                    f"counts {when}",
                    lambda session=session: retention_rows.count_due(session, cuts, _TODAY),
                )
        register.close()


if __name__ == "__main__":
    main()
