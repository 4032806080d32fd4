"""The table of trust over a real register: whatever happens, red is left by the number alone."""

from __future__ import annotations

import random
from itertools import product

import pytest

from app.core.services import reading
from app.offices import offices
from app.offices.trust import RED, State
from app.offices.trust_errors import OfficeRevokedError
from models.queries.lookup import count_packets
from office_sim import Hands
from pair_sim import pair
from trust_world import EVENTS, World, newer_card

RED_STATES = sorted(RED)
PAIRS, WALKS, STEPS = 60, 10, 12
FROM_NEW = {
    "card with a move of a checked office": State.HANDOVER,
    "notice of a move": State.HANDOVER,
    "moves on": State.REVOKED,
    "listed": State.LISTED,
    "closed by the list": State.REVOKED,
    "withdrawn by the list": State.REVOKED,
    "another key in the list": State.CHANGED,
    "withdrew itself": State.REVOKED,
    "blocked": State.REVOKED,
    "number does not match": State.MISMATCH,
}
"""What leads a new office elsewhere; everything else leaves it new."""


@pytest.fixture
def world(tmp_path):
    clock = Hands()
    with pair(tmp_path, clock=clock, checked=False) as (one, _other):
        (tmp_path / "packets").mkdir()
        yield World(one, clock, tmp_path / "packets")


def test_what_happens_to_a_new_office_has_its_effect(world):
    """Else the promises below would be kept by events that do nothing."""
    for name in EVENTS:
        one = world.subject(State.NEW)
        world.happen(one, name)
        assert world.state(one.office) is FROM_NEW.get(name, State.NEW), name
    with reading(world.s) as session:
        assert count_packets(session, "in", ["quarantined"]) == 2
    assert offices.show_office(world.s, one.office.id).card_seq == 1
    newer_card(world, one)
    assert offices.show_office(world.s, one.office.id).card_seq == 2


@pytest.mark.parametrize("start", RED_STATES)
def test_nothing_that_happens_once_leads_out_of_red(world, start):
    for name in EVENTS:
        one = world.subject(start)
        world.happen(one, name)
        assert world.state(one.office) in RED | {State.REVOKED}, name


@pytest.mark.parametrize("start", RED_STATES)
def test_no_two_things_one_after_the_other_lead_out_of_red(world, start):
    chosen = random.Random(f"pairs {start}").sample(list(product(EVENTS, EVENTS)), PAIRS)
    for first, second in chosen:
        one = world.subject(start)
        world.happen(one, first)
        world.happen(one, second)
        assert world.state(one.office) in RED | {State.REVOKED}, (first, second)


@pytest.mark.parametrize("start", [State.NEW, *RED_STATES])
def test_long_lives_keep_the_promises_and_the_number_alone_makes_green(world, start):
    dice = random.Random(f"walks {start}")
    greens = 0
    for _ in range(WALKS):
        one = world.subject(start)
        for _ in range(STEPS):
            world.happen(one, dice.choice(list(EVENTS)))
            if dice.random() < 0.1 and world.state(one.office) is not State.REVOKED:
                world.check(one.office)
                world.look()
                assert world.state(one.office) is State.VERIFIED
                greens += 1
    assert greens


@pytest.mark.parametrize("start", RED_STATES)
def test_the_number_leads_from_red_to_green_and_not_from_black(world, start):
    one = world.subject(start)
    world.check(one.office)
    assert world.state(one.office) is State.VERIFIED
    gone = world.subject(start)
    offices.block_office(world.s, gone.office.id)
    with pytest.raises(OfficeRevokedError):
        world.check(gone.office)
    assert world.state(gone.office) is State.REVOKED
