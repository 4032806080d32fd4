"""Killed at any moment, the register holds the old state or the new one, complete."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from models.index.full_text import search
from models.queries.listing import count_cases, list_cases
from models.queries.lookup import find_case
from models.register.database import Register
from own_system import line_of, surroundings
from register_maker import KEY

ROOT = Path(__file__).resolve().parents[4]

CHILD = """
import datetime as dt, pathlib, sys, time
from models.rows.case import open_case
from models.register.database import Register
from models.queries.listing import case_changed
from models.rows.case import add_person

register = Register.open(pathlib.Path(sys.argv[1]), bytes(range(32)))
pause = sys.argv[2]
number = 0
while True:
    number += 1
    with register.session() as session:
        case = open_case(session, now=number, today=dt.date(2026, 11, 25))
        person = add_person(case, now=number)
        person.put_all({"role": "victim", "name_full": "Crashmarker", "age": number % 100})
        case.put("narrative", "Crashmarker " * 1500)
        case_changed(session, case, now=number)
        if pause == "inside":
            session.flush()
            print("inside", flush=True)
            time.sleep(60)
    print(number, flush=True)
    if pause == "after":
        time.sleep(60)
"""


def start(path: Path, pause: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(path), pause],
        cwd=ROOT,
        env=surroundings(PYTHONPATH=str(ROOT)),
        stdout=subprocess.PIPE,
        text=True,
    )


def kill(child: subprocess.Popen[str]) -> str:
    child.kill()
    assert child.stdout is not None
    rest = child.stdout.read()
    child.stdout.close()
    child.wait()
    return rest


@pytest.mark.parametrize(("pause", "cases"), [("inside", 0), ("after", 1)])
def test_killed_inside_a_transaction_is_old_and_after_it_is_new(
    register: Register, pause: str, cases: int
) -> None:
    register.close()
    child = start(register.path, pause)
    assert line_of(child.stdout) == {"inside": "inside", "after": "1"}[pause]
    kill(child)
    for item in register.path.parent.iterdir():
        assert b"Crashmarker" not in item.read_bytes(), item.name
    opened = Register.open(register.path, KEY)
    assert opened.check() == []
    with opened.read() as session:
        assert count_cases(session) == cases
        assert len(search(session, "Crashmarker")) == cases
    opened.close()


def test_killed_at_random_moments_every_case_is_whole(register: Register) -> None:
    register.close()
    chance = random.Random(2026)
    told = 0
    for _ in range(4):
        child = start(register.path, "never")
        assert child.stdout is not None
        for _ in range(chance.randrange(1, 12)):
            child.stdout.readline()
            told += 1
        told += len(kill(child).split())
        opened = Register.open(register.path, KEY)
        assert opened.check() == []
        with opened.read() as session:
            lines = list_cases(session, order="case_no", limit=1000)
            numbers = [line.case_no for line in lines]
            # What was told is there; at most the transaction in flight may have come through.
            assert told <= len(lines) <= told + 1
            assert numbers[0] == f"LF-26-{len(lines):04}"
            assert len(set(numbers)) == len(numbers)
            assert len(search(session, "Crashmarker")) == min(len(lines), 200)
            for line in lines:
                case = find_case(session, line.id)
                assert [person.get("name_full") for person in case.persons] == ["Crashmarker"]
        told = len(lines)
        opened.close()
