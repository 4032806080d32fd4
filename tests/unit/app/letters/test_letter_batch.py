"""Many letters at one go: whole ones, in order, and what cannot be made stops no other."""

import dataclasses

import pytest

from app.base.errors import NotEnoughDiskError
from app.base.jobs import Cancelled, Token
from app.letters.issue import list_letters
from app.letters.prepare import make_all
from app.letters.records import MakeLetter
from pair_sim import sealed_case


def wishes(two, count):
    _, sent = sealed_case(*two)
    return [MakeLetter("referral", ("en",), referral_id=sent.referral_id)] * count


def test_every_wish_becomes_a_letter_with_its_own_number(two):
    taken, told = [], []
    batch = make_all(two[0], wishes(two, 3), lambda ready, _: taken.append(ready), told.append)
    assert [letter.number for letter in batch.made] == [ready.number for ready in taken]
    assert len({ready.number for ready in taken}) == 3
    assert batch.refused == ()
    assert [(step.done, step.total) for step in told] == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_one_that_cannot_be_made_stops_no_other(two):
    asked = wishes(two, 3)
    asked[1] = dataclasses.replace(asked[1], kind="notice")
    batch = make_all(two[0], asked, lambda *_: None)
    assert len(batch.made) == 2
    assert [(wish.kind, refusal.code) for wish, refusal in batch.refused] == [
        ("notice", "letter.refused")
    ]


def test_a_full_disk_is_told_for_the_letter_that_could_not_be_written(two):
    def full(*_):
        raise NotEnoughDiskError(needed=2, free=1)

    batch = make_all(two[0], wishes(two, 1), full)
    assert batch.made == ()
    assert isinstance(batch.refused[0][1], NotEnoughDiskError)


def test_a_stop_leaves_whole_letters(two):
    token = Token()
    with pytest.raises(Cancelled):
        make_all(two[0], wishes(two, 3), lambda *_: token.cancel(), token=token)
    assert len(list_letters(two[0])) == 1
