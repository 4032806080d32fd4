"""What is taken out of the register is named nowhere in the search indexes, and they stay whole."""

import datetime as dt
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, text

from index_check import INDEXES, named, strangers
from models.index.full_text import search
from models.index.index_upkeep import forget_words, index_anew
from models.operations.import_batch import remove_cases
from models.operations.recycle_bin import erase_cases
from models.queries.listing import case_changed
from models.queries.lookup import find_case
from models.register.database import Register
from models.rows.case import Case
from register_maker import KEY, add_case_to, copy_of

LETTERS = "abcdn"


def word(chance: random.Random) -> str:
    return "".join(chance.choices(LETTERS, k=chance.randint(4, 9)))


@pytest.fixture(scope="module", params=[80, 300, 4050])
def filled(
    request: pytest.FixtureRequest, empty_register: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, list[str]]:
    """A register with so many words that the indexes have many pages, and the ids of its cases."""
    chance = random.Random(3)
    path = copy_of(empty_register, tmp_path_factory.mktemp("filled") / "register.db")
    made = Register.open(path, KEY)
    ids = [
        add_case_to(
            made,
            name_full=f"{word(chance)} {word(chance)}",
            home_place=word(chance),
            case={"narrative": " ".join(word(chance) for _ in range(60))},
        ).id
        for _ in range(120)
    ]
    with made.session() as session:
        # Few segments with many pages, as a large register has; words whose rows fill pages.
        for index in INDEXES:
            session.execute(
                text(f"INSERT INTO {index}({index}, rank) VALUES ('pgsz', {request.param})")
            )
            session.execute(text(f"INSERT INTO {index}({index}) VALUES ('optimize')"))
    made.close()
    return path, ids


@pytest.fixture
def register(filled: tuple[Path, list[str]], register_path: Path) -> Iterator[Register]:
    opened = Register.open(copy_of(filled[0], register_path), KEY)
    yield opened
    opened.close()


@pytest.fixture
def many(filled: tuple[Path, list[str]]) -> list[str]:
    """Return the ids of the cases; every other one is to go."""
    return list(filled[1])


def test_pages_go_on_naming_words_that_are_gone_and_are_put_right(
    register: Register, many: list[str]
) -> None:
    with register.session() as session:
        session.execute(delete(Case).where(Case.id.in_(many[::2])))
    assert len(strangers(register)) > 5, "otherwise nothing is tried here"
    with register.session() as session:
        forget_words(session)
    assert strangers(register) == set()
    assert register.check() == []


def names_without_page(register: Register) -> int:
    asked = (
        "SELECT count(*) FROM {0}_idx AS named WHERE term <> x'' AND NOT EXISTS (SELECT 1 "
        "FROM {0}_data WHERE id = (named.segid << 37) + (named.pgno >> 1))"
    )
    with register.read() as session:
        return sum(session.scalars(text(asked.format(index))).one() for index in INDEXES)


def test_names_of_pages_that_a_merge_has_done_with_go_too(
    register: Register, many: list[str]
) -> None:
    with register.session() as session:
        index_anew(session)
        # Parts of an index that are merged a few pages at a time, as each save does a little.
        for index in INDEXES:
            session.execute(text(f"INSERT INTO {index}({index}, rank) VALUES ('usermerge', 2)"))
            session.execute(text(f"INSERT INTO {index}({index}, rank) VALUES ('automerge', 2)"))
    for case_id in many[:6]:
        with register.session() as session:
            case = find_case(session, case_id)
            case.put("narrative", f"{case.narrative} again")
            case_changed(session, case, now=5)
        with register.session() as session:
            for index in INDEXES:
                session.execute(text(f"INSERT INTO {index}({index}, rank) VALUES ('merge', 4)"))
    assert names_without_page(register) > 0, "otherwise nothing is tried here"
    with register.session() as session:
        session.execute(delete(Case).where(Case.id.in_(many[::2])))
        forget_words(session)
    assert strangers(register) == set()
    assert names_without_page(register) == 0
    assert register.check() == []
    with register.session() as session:
        typed = sorted(
            {name[1:4].decode(errors="ignore") for name in named(register, "case_search")}
        )
        before = [search(session, one) for one in typed]
        index_anew(session)
        assert [search(session, one) for one in typed] == before
        assert any(before)


def test_it_is_done_in_the_transaction_that_takes_the_cases_out(
    register: Register, many: list[str]
) -> None:
    with register.session() as session:
        session.execute(delete(Case).where(Case.id.in_(many[::2])))
        forget_words(session)
    assert strangers(register) == set()
    assert register.check() == []


def test_emptying_the_bin_and_undoing_a_batch_do_it(register: Register, many: list[str]) -> None:
    with register.session() as session:
        erase_cases(session, many[:40], dt.date(2026, 11, 26))
    assert strangers(register) == set()
    with register.session() as session:
        assert list(remove_cases(session, many[40:80])) == [40]
    assert strangers(register) == set()
    assert register.check() == []


def test_the_indexes_go_on_working_afterwards(
    register: Register, many: list[str], add_case: Callable[..., Case]
) -> None:
    chance = random.Random(4)
    left = many[:]
    for _ in range(6):
        gone, left = left[:15], left[15:]
        with register.session() as session:
            session.execute(delete(Case).where(Case.id.in_(gone)))
            forget_words(session)
        left += [add_case(name_full=word(chance)).id for _ in range(5)]
        with register.session() as session:
            case = find_case(session, chance.choice(left))
            case.put("narrative", " ".join(word(chance) for _ in range(40)))
            case_changed(session, case, now=5)
        assert register.check() == []
    with register.session() as session:
        typed = [word(chance)[:3] for _ in range(200)]
        before = [search(session, one) for one in typed]
        index_anew(session)
        assert [search(session, one) for one in typed] == before
        assert any(before)
        # Merging reads the directory as well.
        for index in INDEXES:
            session.execute(text(f"INSERT INTO {index}({index}) VALUES ('optimize')"))
    assert register.check() == []


def test_nothing_to_forget_changes_nothing(register: Register, many: list[str]) -> None:
    before = [named(register, index) for index in INDEXES]
    with register.session() as session:
        forget_words(session)
        forget_words(session)
    assert [named(register, index) for index in INDEXES] == before
    assert register.check() == []
