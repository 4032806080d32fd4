"""A saving commits once, the search index follows, and is then as if it were made anew."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import event, select, text, update
from sqlalchemy.engine import Engine

from app.cases import case_list, case_work, cases
from app.cases.case_list import count_found
from app.cases.history import history, restore_part, restore_value
from app.cases.records import CaseQuery
from app.core import search_index
from app.core.services import Services, reading, writing
from app.duplicates import same_person
from app.duplicates.merging import MergeChoices, merge_cases, undo_merge
from app.imports.batch_in import (
    KnownPeople,
    bring_in,
    check_sheet,
    list_batches,
    propose,
    undo_import,
)
from app.imports.sheets import Sheet
from app.links.found import recurring
from app.register import access
from app.retention import recycle_bin as bins
from app.sealed import case_sealing, sealed
from index_check import INDEXES, caught_up, strangers
from models import migrations
from models.index import index_upkeep
from models.index.full_text import SearchText
from models.index.index_upkeep import Unindexed
from office_sim import Hands, open_office, reopened
from older_register import as_1_10_wrote
from page_scan import holds

GIRL = {
    "p1.name_full": "सुनीता कुमारी",
    "p1.role": "victim",
    "p1.phone": "98765 43210",
    "p1.age": "16",
    "p1.home_district": "Purnia",
    "narrative": "She was promised work in an orchestra.",
}


@pytest.fixture
def s(tmp_path: Path, hands: Hands) -> Iterator[Services]:
    with open_office(tmp_path, clock=hands) as services:
        yield services


@pytest.fixture
def girl(s: Services) -> str:
    return cases.add_case(s, GIRL).case_id


def marked(s: Services) -> dict[str, str | None]:
    """Return the marks by ids of cases."""
    with reading(s) as session:
        return {row.case_id: row.fields for row in session.scalars(select(Unindexed))}


def found(s: Services, typed: str) -> list[str]:
    return [
        row.case_id for row in case_list.list_cases(s, CaseQuery(filter="all", text=typed)).rows
    ]


def test_one_saving_is_one_commit_that_only_marks_the_case(s: Services, girl: str) -> None:
    commits: list[object] = []
    note = commits.append
    event.listen(Engine, "commit", note)
    try:
        cases.save_facts(s, girl, {"p1.name_full": "Meena", "narrative": "A stall."})
    finally:
        event.remove(Engine, "commit", note)
    assert len(commits) == 1, commits
    assert marked(s) == {girl: "name_full narrative"}
    assert case_list.list_cases(s).rows[0].name == "Meena", "the list does not wait"
    caught_up(s)


def test_marks_of_several_savings_are_one(s: Services, girl: str) -> None:
    cases.save_facts(s, girl, {"p1.age": "17"})
    cases.save_facts(s, girl, {"fir_no": "7/2026"})
    assert marked(s) == {girl: "age fir_no"}
    cases.add_event(s, girl)
    assert marked(s) == {girl: None}
    cases.save_facts(s, girl, {"p1.age": "15"})
    assert marked(s) == {girl: None}
    caught_up(s)


def test_what_no_index_holds_is_not_marked(s: Services, girl: str) -> None:
    cases.save_facts(s, girl, {"risk_level": "high"})
    assert marked(s) == {}
    caught_up(s)


QUESTIONS: dict[str, Callable[[Services], bool]] = {
    "search": lambda s: bool(found(s, "Meena")) and not found(s, "Sunita"),
    "counts": lambda s: count_found(s, CaseQuery(text="meena")).counts["all"] == 1,
    "already there": lambda s: len(same_person.known(s, {"phone": "98111 22333"})) == 2,
    "duplicates": lambda s: len(same_person.pairs(s)) == 1,
    "recurring": lambda s: [one.cases for one in recurring(s, ("phone",)).groups] == [2],
    "import": lambda s: (
        KnownPeople(s)([{"p1.name_full": "Meena", "p1.phone": "+919811122333"}]) == ["LF-26-0001"]
    ),
}


@pytest.mark.parametrize("asked", QUESTIONS)
def test_every_question_is_answered_from_what_was_saved_last(
    s: Services, girl: str, asked: str
) -> None:
    other = cases.add_case(s, {"p1.name_full": "Rahima Khatun"}).case_id
    for case_id in (girl, other):
        cases.save_facts(s, case_id, {"p1.phone": "98111 22333"})
    cases.save_facts(s, girl, {"p1.name_full": "Meena"})
    assert set(marked(s)) == {girl, other}
    assert QUESTIONS[asked](s)
    assert marked(s) == {}


def test_locking_and_opening_catch_up(s: Services, girl: str) -> None:
    cases.save_facts(s, girl, {"p1.name_full": "Meena"})
    again = reopened(s)
    try:
        assert marked(again) == {}
        # As a program that was killed leaves it.
        cases.save_facts(again, girl, {"p1.name_full": "Rekha"})
        with reading(again) as session:
            assert index_upkeep.behind(session)
        again.register.close()
        again.lock.release()
    finally:
        again.register.close()
    last = access.unlock(s.folder, None, "tulip copper seventeen lanterns", clock=s.clock)
    try:
        assert marked(last) == {}
        caught_up(last)
        assert found(last, "Rekha") == [girl]
        assert found(last, "Meena") == []
    finally:
        access.lock(last)


def test_more_cases_than_one_transaction_takes(
    s: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_index, "AT_ONCE", 3)
    ids = [cases.add_case(s, {"p1.name_full": f"Girl {number}"}).case_id for number in range(7)]
    for number, case_id in enumerate(ids):
        cases.save_facts(s, case_id, {"p1.name_full": f"Meena {number}"})
    assert set(marked(s)) == set(ids)
    caught_up(s)
    assert len(found(s, "Meena")) == 7


def test_what_cannot_be_written_now_is_caught_up_the_next_time(
    s: Services, girl: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases.save_facts(s, girl, {"p1.name_full": "Meena"})
    with monkeypatch.context() as then, s.register.session() as session:
        then.setattr("models.base.cipher.BUSY_TIMEOUT_S", 0.01)
        session.execute(text("SELECT 1"))
        s.register._engine.pool.dispose()
        search_index.catch_up(s)
    assert marked(s).keys() == {girl}
    caught_up(s)


# The register of an older version ---------------------------------------------------------------


@pytest.fixture
def older(s: Services, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give seven cases whose names are found by one key for each word, as 1.10 wrote them."""
    monkeypatch.setattr(search_index, "AT_ONCE", 2)
    named = [{"p1.name_full": f"ছালেহা সর্দার {'খ' * number}"} for number in range(7)]
    ids = [cases.add_case(s, facts).case_id for facts in named]
    as_1_10_wrote(s.register)
    with writing(s) as session:
        session.execute(update(SearchText).values(keys="clh srdr"))
        session.execute(text("INSERT INTO case_search (case_search) VALUES ('rebuild')"))
        migrations.upgrade(session.connection(), (1, 10))
    return ids


def test_cases_of_an_older_register_hold_up_no_question(s: Services, older: list[str]) -> None:
    assert len(found(s, "Sardar")) == 7
    search_index.catch_up(s)
    assert search_index.still_to_prepare(s) == 7


def test_what_is_saved_meanwhile_is_found_at_once(s: Services, older: list[str]) -> None:
    cases.save_facts(s, older[0], {"p1.name_full": "Meena"})
    assert found(s, "Meena") == [older[0]]
    cases.save_facts(s, older[0], {"p1.name_full": "Rekha"})
    assert found(s, "Rekha") == [older[0]]
    assert search_index.still_to_prepare(s) == 6


def test_cases_of_an_older_register_follow_a_few_at_a_time(s: Services, older: list[str]) -> None:
    assert found(s, "Saleha") == []
    assert [search_index.prepare(s, 2) for _ in range(4)] == [5, 3, 1, 0]
    assert set(found(s, "Saleha")) == set(older)
    assert search_index.prepare(s) == 0
    caught_up(s)


def test_opening_brings_up_some_of_an_older_register_and_leaves_the_rest(
    s: Services, older: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "AT_OPENING", 4)
    again = reopened(s)
    try:
        assert search_index.still_to_prepare(again) == 3
        assert len(found(again, "Saleha")) == 4
    finally:
        access.lock(again)


def test_old_words_leave_the_file_when_the_index_has_caught_up(s: Services, girl: str) -> None:
    old = "qzxoldword"
    cases.add_case(s, {"p1.name_full": "qzxoldwore", "narrative": "qzxoldwore"})
    cases.save_facts(s, girl, {"narrative": old, "p1.name_full": old})
    caught_up(s)
    cases.save_facts(s, girl, {"narrative": "new", "p1.name_full": "New"})
    with s.register.session() as session:
        session.execute(text("DELETE FROM field_changes"))
    s.register.checkpoint()
    assert holds(s.register.path, s.vault.db_key, old) == [old]
    search_index.catch_up(s)
    s.register.checkpoint()
    assert holds(s.register.path, s.vault.db_key, old) == []


# Everything else that happens to a case ---------------------------------------------------------


def test_sealing_and_taking_the_seal_away(s: Services, girl: str) -> None:
    s.second_lock.open()
    before = caught_up(s)
    cases.save_facts(s, girl, {"p1.name_full": "Meena", "narrative": "A stall."})
    after = case_sealing.seal(s, girl, [s.user.user])
    assert marked(after) == {}
    assert all(not rows for rows in caught_up(after).values())
    with sealed.opened(after, girl) as inside:
        cases.save_facts(inside, girl, {"p1.name_full": "Rekha"})
        assert found(inside, "Rekha") == [girl]
    assert [row.case_id for row in sealed.search(after, "rekha")] == [girl]
    assert sealed.search(after, "meena") == ()
    assert marked(after) == {}
    after = case_sealing.unseal(after, girl)
    assert found(after, "Rekha") == [girl]
    for address in ("p1.name_full", "narrative"):
        cases.save_facts(after, girl, {address: GIRL[address]})
    assert len(caught_up(after)["case_words"]) == len(before["case_words"])


def test_a_seal_in_a_register_too_large_to_be_rewritten_leaves_no_word(
    s: Services, girl: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_sealing, "SCRUB_UP_TO_BYTES", 0)
    chance = random.Random(3)
    drawn = ["".join(chance.choices("abcdn", k=chance.randint(4, 9))) for _ in range(4000)]
    for number in range(15):
        cases.add_case(s, {"narrative": " ".join(drawn[number * 100 : number * 100 + 100])})
    cases.save_facts(s, girl, {"narrative": " ".join(drawn[1500:])})
    search_index.catch_up(s)
    with writing(s) as session:
        for index in INDEXES:
            session.execute(text(f"INSERT INTO {index}({index}) VALUES ('optimize')"))
    assert strangers(s.register) == set()
    after = case_sealing.seal(s, girl, [s.user.user])
    assert strangers(after.register) == set()
    caught_up(after)


def test_bin_and_back(s: Services, girl: str) -> None:
    cases.save_facts(s, girl, {"p1.name_full": "Meena"})
    bins.bin_case(s, girl)
    assert all(not rows for rows in caught_up(s).values())
    bins.restore_case(s, girl)
    caught_up(s)
    assert found(s, "Meena") == [girl]
    cases.save_facts(s, girl, {"p1.name_full": "Rekha"})
    bins.bin_case(s, girl)
    assert bins.empty_bin(s) == 1
    assert all(not rows for rows in caught_up(s).values())


def test_merge_and_undo(s: Services, girl: str) -> None:
    other = cases.add_case(s, {**GIRL, "p1.name_full": "Sunita", "notes": "A stall."}).case_id
    cases.save_facts(s, girl, {"narrative": "A station."})
    cases.save_facts(s, other, {"p1.phone": "98111 22333"})
    before = caught_up(s)
    cases.save_facts(s, girl, {"narrative": "A stair."})
    done = merge_cases(s, girl, other, MergeChoices({1: 1}))
    caught_up(s)
    undo_merge(s, done.merge_id)
    caught_up(s)
    cases.save_facts(s, girl, {"narrative": "A station."})
    assert caught_up(s) == before


def test_history_takes_back_values_and_parts(s: Services, girl: str, hands: Hands) -> None:
    before = caught_up(s)
    hands.at += 60
    cases.save_facts(s, girl, {"p1.name_full": "Meena"})
    restore_value(s, girl, history(s, girl).lines[0].change)
    assert caught_up(s) == before
    cases.save_facts(s, girl, {"p2.name_full": "Rekha"})
    caught_up(s)
    gone = cases.show_case(s, girl).persons[1].person_id
    cases.remove_person(s, girl, 2)
    assert caught_up(s) == before
    restore_part(s, girl, gone)
    caught_up(s)
    assert found(s, "Rekha") == [girl]


def test_batch_and_its_undo(s: Services, girl: str) -> None:
    cases.save_facts(s, girl, {"p1.name_full": "Meena"})
    before = caught_up(s)
    rows = (("Name", "Age"), *((f"Made-up {number}", "17") for number in range(30)))
    sheet = Sheet("made-up.csv", "a" * 64, "csv", (), "", "utf-8", (), rows)
    batch = bring_in(s, check_sheet(s, sheet, propose(s, sheet)))
    assert len(list_batches(s)) == 1
    caught_up(s)
    undo_import(s, batch.batch_id)
    assert caught_up(s) == before


# Any run of all of them -------------------------------------------------------------------------


@dataclass
class Office:
    """A register in which things happen at random."""

    s: Services
    chance: random.Random
    step: int = 0

    def one(self) -> str:
        return self.chance.choice(
            case_list.list_cases(self.s, CaseQuery(filter="open")).rows
        ).case_id

    def words(self) -> str:
        letters = "aAbäÄsSßſ1सनुनीত্নোড়x̄"
        drawn = ("".join(self.chance.choices(letters, k=self.chance.randint(1, 7))) for _ in "abc")
        return " ".join(drawn)

    def save(self) -> None:
        field = self.chance.choice(
            ["p1.name_full", "p1.name_alias", "narrative", "fir_no", "p1.home_district", "status",
             "case_owner", "p1.purpose", "p1.age", "p1.phone", "next_step", "e1.event_place"]
        )  # fmt: skip
        value = {
            "status": self.chance.choice(["active", "follow_up"]),
            "p1.purpose": self.chance.choice(["begging", "other"]),
            "p1.age": str(self.chance.randint(9, 30)),
            "p1.phone": f"98765{self.chance.randint(10_000, 99_999)}",
            "p1.home_district": self.chance.choice(["Purnia", "Patna", ""]),
        }.get(field, self.words())
        cases.save_facts(self.s, self.one(), {field: value})

    def note(self) -> None:
        case_work.add_note(self.s, self.one(), self.words())

    def bin(self) -> None:
        self.add()
        bins.bin_case(self.s, self.one())

    def restore(self) -> None:
        for binned in bins.list_bin(self.s)[:1]:
            bins.restore_case(self.s, binned.case_id)

    def close(self) -> None:
        self.add()
        cases.close_case(self.s, self.one(), "other")

    def add(self) -> None:
        cases.add_case(self.s, {**GIRL, "p1.name_full": self.words()})

    def merge(self) -> None:
        self.add()
        one, other = self.one(), self.one()
        if one != other:
            done = merge_cases(self.s, one, other, MergeChoices({1: 1}))
            if self.chance.random() < 0.5:
                undo_merge(self.s, done.merge_id)

    def follow(self) -> None:
        search_index.catch_up(self.s)


def test_any_run_of_changes_leaves_the_index_as_if_made_anew(s: Services) -> None:
    office = Office(s, random.Random(11))
    for _ in range(3):
        office.add()
    acts = [office.save] * 12 + [office.note, office.bin, office.restore, office.close]
    acts += [office.add, office.merge, office.follow]
    for number in range(150):
        office.chance.choice(acts)()
        if number % 30 == 29:
            caught_up(s)
    with writing(s) as session:
        assert not index_upkeep.behind(session)
