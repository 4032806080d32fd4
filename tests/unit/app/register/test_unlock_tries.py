"""Failed attempts to unlock are in the log at the next unlock, and their file can do no harm."""

from pathlib import Path

import pytest

from app.base.errors import CannotUnlockError, KeyFileDamagedError
from app.core import log
from app.core.services import Services
from app.register import access, unlock_tries
from app.story import log_sentences
from office_sim import CLOCK, DAY_S, PASSPHRASE, Hands, office

WRONG = "seven wrong words that nobody chose"


def opened(folder: Path, hands: Hands) -> Services:
    return access.unlock(folder, None, PASSPHRASE, clock=hands)


def fails(folder: Path, hands: Hands, times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(CannotUnlockError):
            access.unlock(folder, None, WRONG, clock=hands)


def told(s: Services) -> list[str]:
    return [log_sentences.sentence(line) for line in log.entries(s, action="unlock_failed")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    s = office(tmp_path)
    access.lock(s)
    return s.folder


def test_failed_attempts_are_one_line_at_the_next_unlock(folder: Path):
    hands = Hands(CLOCK.now())
    fails(folder, hands, 2)
    hands.at += DAY_S
    fails(folder, hands)
    kept = (folder / unlock_tries.NAME).read_bytes()
    assert kept == b"3 %d %d\n" % (CLOCK.now(), CLOCK.now() + DAY_S)
    s = opened(folder, hands)
    words = "Failed attempts to open the register: 3, from 25 Nov 2026 to 26 Nov 2026"
    assert told(s) == [words]
    assert not (folder / unlock_tries.NAME).exists()
    access.lock(s)
    s = opened(folder, hands)
    assert told(s) == [words]
    assert log.check(s).problem == ""
    access.lock(s)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"0 1 1\n",
        b"1 1\n",
        b"-1 1 1\n",
        b"99999999999 1 1\n",
        b"1 1 1",
        b"\xff" * 10,
        b"1 1 1\n" * 1000,
        "१ १ १\n".encode(),
    ],
)
def test_nonsense_in_the_file_is_nothing(folder: Path, content: bytes):
    (folder / unlock_tries.NAME).write_bytes(content)
    s = opened(folder, Hands(CLOCK.now()))
    assert told(s) == []
    access.lock(s)
    (folder / unlock_tries.NAME).write_bytes(content)
    fails(folder, Hands(CLOCK.now()))
    found = unlock_tries.read(folder)
    assert found is not None
    assert found.times == 1


def test_a_file_that_cannot_be_there_keeps_nobody_out(folder: Path):
    (folder / unlock_tries.NAME).mkdir()
    fails(folder, Hands(CLOCK.now()))
    s = opened(folder, Hands(CLOCK.now()))
    assert told(s) == []
    access.lock(s)


def test_a_damaged_key_file_is_no_attempt(folder: Path):
    for name in ("vault.lfv", "vault.lfv.copy"):
        path = folder / name
        raw = bytearray(path.read_bytes())
        raw[-3] ^= 1
        path.write_bytes(raw)
    with pytest.raises(KeyFileDamagedError):
        opened(folder, Hands(CLOCK.now()))
    assert not (folder / unlock_tries.NAME).exists()


def test_the_count_and_the_time_stay_within_bounds(folder: Path):
    path = folder / unlock_tries.NAME
    path.write_bytes(b"999999 5 4\n")
    unlock_tries.note(folder, 3)
    assert unlock_tries.read(folder) == (unlock_tries.MOST, 5, 5)
