"""By which number a packet is judged whose office moved to another one since."""

from __future__ import annotations

import pytest

from app.core.services import reading, writing
from app.offices import offices
from app.offices.moved_offices import state_behind
from crypto.office.notices import for_card, make_revocation, make_succession
from models.rows.office import Office
from office_sim import DAY_S, NOON
from packet_maker import card_of, office
from pair_sim import pair

OLD, NEW = office("Made-up Mover", 3), office("Made-up Mover new", 3)
MOVE = make_succession(OLD.identity, NEW.identity, at=NOON, why="new-computer")
BEFORE = NOON - 1


@pytest.fixture
def s(tmp_path, hands):
    """An office that has checked another one."""
    with pair(tmp_path, clock=hands) as (one, _other):
        offices.add_card(one, card_of(OLD, names={"en": OLD.name}, contact={}))
        offices.check_number(one, OLD.id, OLD.identity.public.number, "phone", "A. Made-up")
        yield one


def moves(s):
    ext = for_card(MOVE)
    offices.add_card(s, card_of(NEW, names={"en": OLD.name}, contact={}, ext=ext))


def behind(s, created=BEFORE, of=OLD):
    with reading(s) as session:
        return state_behind(session, session.get_one(Office, of.id), created, s.clock.now())


def test_an_office_that_stays_is_judged_by_its_own_number(s, hands):
    assert behind(s) == "verified"
    offices.report_mismatch(s, OLD.id)
    assert behind(s) == "mismatch"
    offices.block_office(s, OLD.id)
    for created in (BEFORE, NOON, NOON + 1):
        assert behind(s, created) == "revoked"


def test_what_was_signed_before_a_move_counts_as_far_as_the_new_number_does(s):
    moves(s)
    assert (behind(s), behind(s, NOON)) == ("handover", "revoked")
    assert behind(s, NOON, NEW) == "handover"
    offices.check_number(s, NEW.id, NEW.identity.public.number, "phone", "A. Made-up")
    assert behind(s) == "verified"
    offices.report_mismatch(s, NEW.id)
    assert behind(s) == "mismatch"
    offices.block_office(s, NEW.id)
    assert behind(s) == "revoked"


def test_what_was_signed_before_a_move_counts_for_thirty_days_also_when_the_number_is_checked(
    s, hands
):
    moves(s)
    offices.check_number(s, NEW.id, NEW.identity.public.number, "phone", "A. Made-up")
    hands.at += 30 * DAY_S - 1
    assert behind(s) == "verified"
    hands.at += 1
    assert behind(s) == "revoked"


def test_an_office_that_withdrew_its_number_is_judged_by_no_other(s):
    moves(s)
    offices.take_notice(s, make_revocation(OLD.identity, at=NOON, why="closed"))
    assert behind(s) == "revoked"


def test_a_move_to_a_number_that_is_not_on_file_leads_nowhere(s):
    moves(s)
    for successor in (None, "f" * 64):
        with writing(s) as session:
            session.get_one(Office, OLD.id).successor = successor
        assert behind(s) == "revoked"
