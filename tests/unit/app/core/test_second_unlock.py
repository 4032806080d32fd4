"""Sealed cases ask for the passphrase again, though the register is open."""

import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.base.errors import CannotUnlockError, CaseStateError
from app.cases import cases
from app.core import log
from app.core.services import OPEN_S, SecondLock, Services
from app.register import passphrase_slots
from app.sealed import case_sealing, sealed
from app.story import log_sentences
from office_sim import OTHER_PASSPHRASE, PASSPHRASE
from own_system import IS_WINDOWS
from shared_desk import FACTS, MARKER, PRIYA, SharedDesk, made_office, shared_desk

LOADABLE = ["windows"] if IS_WINDOWS else ["linux", "macos", "windows"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_office(tmp_path_factory.mktemp("people"))


@pytest.fixture
def desk(made: Path, tmp_path: Path) -> Iterator[SharedDesk]:
    with shared_desk(made, tmp_path) as there:
        yield there


@pytest.fixture
def s(desk: SharedDesk) -> Services:
    return desk.sit()


@pytest.fixture
def case_id(s: Services) -> str:
    return cases.add_case(s, FACTS).case_id


@pytest.mark.parametrize("name", LOADABLE)
def test_the_time_goes_forward(name: str) -> None:
    system = importlib.import_module(f"app.system.platforms.{name}")
    before = system.since_start()
    assert system.since_start() >= before > 0


class Ticks:
    """A made-up count of seconds."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def is_locked(act) -> bool:
    with pytest.raises(CaseStateError) as caught:
        act()
    return caught.value.facts == {"reason": "seal.locked"}


def test_nothing_of_a_sealed_case_is_shown_before_it(s: Services, case_id: str):
    number = cases.show_case(s, case_id).case_no
    s = case_sealing.seal(s, case_id, {1})
    s.second_lock.shut()
    looks = (
        lambda: sealed.list_sealed(s),
        lambda: sealed.search(s, MARKER),
        lambda: sealed.look(s, case_id),
        lambda: sealed.look(s, number),
        lambda: sealed.opened(s, case_id).__enter__(),
        lambda: sealed.wherever(s, case_id).__enter__(),
        lambda: case_sealing.unseal(s, case_id),
        lambda: case_sealing.name_people(s, case_id, {1, PRIYA}),
    )
    assert all(is_locked(look) for look in looks)
    assert sealed.count(s) == 1
    passphrase_slots.unlock_sealed(s, PASSPHRASE)
    assert [row.case_id for row in sealed.list_sealed(s)] == [case_id]


def test_a_wrong_passphrase_opens_nothing_and_is_in_the_log(s: Services, case_id: str):
    s = case_sealing.seal(s, case_id, {1})
    s.second_lock.shut()
    for wrong in ("", "no", OTHER_PASSPHRASE):
        with pytest.raises(CannotUnlockError):
            passphrase_slots.unlock_sealed(s, wrong)
    assert is_locked(lambda: sealed.look(s, case_id))
    passphrase_slots.unlock_sealed(s, PASSPHRASE)
    actions = [line.action for line in log.entries(s, limit=4)]
    assert actions == ["second_unlock", *["second_unlock_failed"] * 3]
    told = [log_sentences.sentence(line) for line in log.entries(s, limit=2)]
    assert told == [
        "Sealed cases opened with the passphrase",
        "Wrong passphrase typed before sealed cases",
    ]


def test_it_is_shut_when_the_register_is_opened(desk: SharedDesk, s: Services, case_id: str):
    assert repr(SecondLock()) == "<SecondLock>"
    assert not SecondLock().is_open()
    assert not SecondLock().is_open(case_id)


def test_it_stays_open_for_a_short_time_after_the_last_look():
    ticks = Ticks()
    lock = SecondLock(ticks)
    lock.open()
    for _look in range(3):
        ticks.now += OPEN_S - 1
        lock.require("a")
    ticks.now += OPEN_S
    assert is_locked(lambda: lock.require("a"))
    assert is_locked(lock.require)


def test_a_stay_keeps_one_case_open_and_no_other():
    ticks = Ticks()
    lock = SecondLock(ticks)
    lock.stay("a")
    ticks.now += 100 * OPEN_S
    lock.require("a")
    assert lock.is_open("a")
    assert not lock.is_open()
    assert is_locked(lambda: lock.require("b"))
    lock.leave("a")
    lock.leave("b")
    ticks.now += OPEN_S - 1
    lock.require("a")
    assert not lock.is_open("b")
    ticks.now += OPEN_S
    assert not lock.is_open("a")


def test_leaving_opens_nothing_again():
    ticks = Ticks()
    lock = SecondLock(ticks)
    lock.open()
    lock.stay("a")
    lock.leave("a")
    ticks.now += OPEN_S
    for left in ("a", ""):
        lock.leave(left)
    assert not lock.is_open("a")
    assert not lock.is_open()


def test_whoever_seals_a_case_goes_on_in_it(s: Services, case_id: str):
    s.second_lock.shut()
    other = cases.add_case(s, FACTS).case_id
    s = case_sealing.seal(s, case_id, {1})
    assert sealed.look(s, case_id).case_id == case_id
    later = s.second_lock.tick() + OPEN_S
    s.second_lock.tick = lambda: later
    assert is_locked(lambda: sealed.look(s, case_id))
    s = case_sealing.seal(s, other, {1})
    assert is_locked(lambda: sealed.look(s, case_id))
    assert is_locked(lambda: sealed.list_sealed(s))
