"""The walk finds what is nearest, knows a state again, and sees where no way leads on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from seat_walk import TooManyStatesError, digest, walk

Pair = tuple[int, int]


class Jugs:
    """Two jugs of 3 and 5; the promise that is to be broken: never are there 4 in the larger."""

    forbidden = 4
    settled = (0, 0)
    drains = True

    def first(self) -> Pair:
        return (0, 0)

    def steps(self, state: Pair) -> Iterator[tuple[str, Pair]]:
        small, large = state
        yield "fill small", (3, large)
        yield "fill large", (small, 5)
        if self.drains:
            yield "empty small", (0, large)
            yield "empty large", (small, 0)
        moved = min(small, 5 - large)
        yield "to large", (small - moved, large + moved)
        moved = min(large, 3 - small)
        yield "to small", (small + moved, large - moved)

    def wrong(self, state: Pair) -> str:
        return "four" if state[1] == self.forbidden else ""

    def wrong_step(self, before: Pair, name: str, after: Pair) -> str:
        return ""

    def is_settled(self, state: Pair) -> bool:
        return state == self.settled

    def forms(self, state: Pair) -> Iterator[Pair]:
        yield state


def test_the_shortest_history_is_told_and_can_be_played():
    broken = walk(Jugs()).broken
    assert broken is not None
    assert broken.promise == "four"
    assert len(broken.history) == 6
    state = (0, 0)
    for name in broken.history:
        state = dict(Jugs().steps(state))[name]
    assert state[1] == 4


def test_every_state_is_seen_when_nothing_is_broken():
    model = Jugs()
    model.forbidden = 9
    done = walk(model)
    assert done.broken is None
    assert done.states == 16


def test_a_state_that_leads_to_no_settled_one_is_told_with_the_way_there():
    model = Jugs()
    model.forbidden, model.drains = 9, False
    broken = walk(model).broken
    assert broken is not None
    assert broken.promise.startswith("settles")
    assert len(broken.history) == 1


def test_a_broken_step_is_told_with_that_step():
    model = Jugs()
    model.wrong_step = lambda before, name, after: "full twice" if after == (3, 5) else ""
    broken = walk(model).broken
    assert broken is not None
    assert (broken.promise, len(broken.history)) == ("full twice", 2)


def test_forms_that_mean_the_same_are_one_state():
    model = Jugs()
    model.forms = lambda state: (state, state[::-1])
    assert digest(model, (3, 0)) == digest(model, (0, 3)) != digest(model, (3, 1))


def test_a_model_that_is_too_large_is_refused():
    with pytest.raises(TooManyStatesError):
        walk(Jugs(), most=5)
