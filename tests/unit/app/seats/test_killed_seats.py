"""Three computers send over one folder at once and are killed while they do: one line for all.

Rules: real processes, real kills, real seals; drawn by a seed that is told.
"""

import random
from functools import partial
from pathlib import Path

import pytest

import apart
import feed_maker
from app.seats import folder_store
from app.seats.folder_store import FolderStore, found
from killed_desks import UNITS, opened, sits
from seat_desks import FOUNDING, Desk

SITTINGS = 5
MOST_CALLS = 30
HALF = 0.5


@pytest.mark.parametrize("seed", [1])
def test_nothing_is_lost_and_nothing_stands_twice(tmp_path: Path, monkeypatch, seed: int) -> None:
    monkeypatch.setattr(folder_store, "RACES", 1)
    drawn = random.Random(seed)
    (tmp_path / "shared").mkdir()
    found(tmp_path / "shared", feed_maker.FEED, FOUNDING)
    numbers = [seat.number for seat in feed_maker.SEATS]
    killed = 0
    for sitting in range(SITTINGS + 1):
        is_last = sitting == SITTINGS
        working = [
            apart.Started(
                partial(sits, after=drawn.random() < HALF),
                (tmp_path, number, sitting, 0 if is_last else drawn.randint(1, MOST_CALLS)),
            )
            for number in numbers
        ]
        ended = [each.ended() for each in working]
        assert {each.said for each in ended if not each.killed} <= {"over"}
        killed += sum(each.killed for each in ended)
    assert killed > SITTINGS, "they were killed indeed"
    done = []
    for number in numbers:
        desk, kept = opened(tmp_path, number)
        assert desk.waiting == [], "all of it arrived"
        done += kept.done
    reader = Desk(feed_maker.ONE, FolderStore(tmp_path / "shared", feed_maker.FEED))
    reader.catch_up()
    assert sorted(reader.ids) == sorted(feed_maker.hex_of(name) for name in done)
    assert len(done) >= UNITS * len(numbers)
    for number in numbers:
        mine = [feed_maker.hex_of(name) for name in done if name.startswith(f"{number}/")]
        assert [each for each in reader.ids if each in mine] == mine, "in the order it was done"
