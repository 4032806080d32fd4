"""Our own card and keys: when they are made anew, when they go, and what others read of us."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from app.base.errors import RegisterDamagedError
from app.core import log
from app.core.services import reading, writing
from app.offices import own_card as own_office
from app.offices import own_identity
from app.offices.offices import own_card
from app.offices.own_card import DESTROY_S, ROTATE_S, VALID_S, encryption_keys
from crypto.office.card import read_card
from models.queries.lookup import own_keys
from office_sim import DAY_S, FIRST, NOON
from page_scan import pages
from register_state import unchanged


@dataclass(frozen=True)
class NoOfficeKeys:
    """The vault of a user who was not granted the keys of the office."""

    domains: frozenset[str] = frozenset()


@pytest.fixture
def s(s):
    own_card(s)
    return s


def card(s):
    with reading(s) as session:
        return read_card(own_office.current_card(session))


def renewed(s):
    """What the log tells of keys that were renewed, the last first."""
    return [dict(line.facts) for line in log.entries(s, action="keys_renewed")]


def edit_key(s, place=0, **changes):
    """Change the dates of one of our keys, the newest first."""
    with writing(s) as session:
        row = own_keys(session)[place]
        for name, value in changes.items():
            setattr(row, name, value)


def seen_on(s, hands, *days):
    """Open the office on some days, so that nobody doubts its clock."""
    for day in days:
        hands.at = NOON + day * DAY_S
        own_office.renew_keys(s)


# Keys -----------------------------------------------------------------------------------------


def test_a_key_is_thirty_days_old_to_the_second_when_the_next_one_is_made(s, hands):
    before = card(s)
    hands.at += ROTATE_S - 1
    assert own_office.renew_keys(s) is False
    assert (len(encryption_keys(s)), card(s).raw) == (1, before.raw)
    hands.at += 1
    assert own_office.renew_keys(s) is True
    assert len(encryption_keys(s)) == 2
    assert renewed(s) == [{"added": 1, "destroyed": 0}]
    assert [key.from_ for key in card(s).enc] == [hands.at, NOON]


def test_a_key_is_destroyed_when_it_is_a_hundred_and_twenty_days_old_to_the_second(s, hands):
    first = encryption_keys(s)[0].kid
    seen_on(s, hands, 25, 50, 75, 100, 119)
    hands.at = NOON + DESTROY_S - 1
    assert own_office.renew_keys(s) is False
    assert first in [key.kid for key in encryption_keys(s)]
    before = card(s)
    hands.at += 1
    assert own_office.renew_keys(s) is True
    assert first not in [key.kid for key in encryption_keys(s)]
    assert renewed(s)[0] == {"added": 0, "destroyed": 1}
    assert card(s).seq == before.seq + 1
    assert own_office.renew_keys(s) is False


def test_the_secret_half_of_a_destroyed_key_stands_on_no_page_of_the_register(s, hands):
    with reading(s) as session:
        sealed = own_keys(session)[0].sealed_seed

    def stands_there():
        return sealed in b"".join(pages(s.register.path, s.vault.db_key))

    seen_on(s, hands, 25, 50, 75, 100, 119)
    s.register.checkpoint()
    assert stands_there()
    seen_on(s, hands, 121)
    assert renewed(s)[0]["destroyed"] == 1
    assert not stands_there()


def test_while_the_clock_is_in_doubt_keys_are_made_and_none_is_destroyed(s, hands):
    hands.at += 200 * DAY_S
    assert own_office.renew_keys(s) is True
    assert own_office.renew_keys(s) is False
    assert renewed(s) == [{"added": 1, "destroyed": 0}]
    assert len(encryption_keys(s)) == 2


def test_a_key_that_a_wrong_clock_made_for_days_to_come_counts_as_none(s, hands):
    edit_key(s, valid_from=NOON + DAY_S)
    assert own_office.renew_keys(s) is False
    edit_key(s, valid_from=NOON + DAY_S + 1)
    assert own_office.renew_keys(s) is True
    assert len(encryption_keys(s)) == 2


def test_who_has_no_keys_of_the_office_changes_nothing(s, hands):
    hands.at += 40 * DAY_S
    with unchanged(s, lines=0):
        assert own_office.renew_keys(replace(s, vault=NoOfficeKeys())) is False


# The card -------------------------------------------------------------------------------------


def test_others_read_on_the_card_who_we_are_and_what_to_seal_to(s):
    found = card(s)
    assert (found.public.office_id, found.seq) == (s.office.office_id, 1)
    assert (found.issued, found.expires) == (NOON, NOON + 400 * DAY_S)
    assert dict(found.names) == {"en": FIRST.name, "hi": FIRST.name_local}
    assert dict(found.place) == {"country": "IN", "state": "Bihar", "district": "Patna"}
    assert dict(found.contact) == {"phone": FIRST.phone, "email": FIRST.email}
    assert dict(found.ext) == {"kind": "ngo"}
    (key,) = encryption_keys(s)
    told = [(each.kid, each.pk, each.from_, each.until) for each in found.enc]
    assert told == [(key.kid, key.public, NOON, NOON + VALID_S)]


def test_three_keys_stand_on_the_card_the_newest_first(s):
    for _ in range(3):
        own_identity.rotate(s)
    found = card(s)
    assert found.seq == 4
    assert [key.kid for key in found.enc] == [key.kid for key in encryption_keys(s)[:3]]
    assert len(encryption_keys(s)) == 4


def test_a_key_that_is_over_or_has_no_secret_half_is_given_to_nobody(s):
    edit_key(s, valid_from=NOON - VALID_S, valid_until=NOON)
    own_identity.rotate(s)
    assert len(card(s).enc) == 1
    with writing(s) as session:
        own_keys(session)[0].destroy(NOON)
    own_identity.rotate(s)
    (key,) = card(s).enc
    assert key.kid == encryption_keys(s)[0].kid


@pytest.mark.parametrize(("day", "late_s", "is_due"), [(300, 0, False), (300, 1, True)])
def test_a_card_is_made_anew_when_less_than_a_hundred_days_of_it_are_left(
    s, hands, day, late_s, is_due
):
    hands.at = NOON + day * DAY_S + late_s
    edit_key(s, valid_from=hands.at - DAY_S, valid_until=hands.at + DAY_S)
    assert own_office.renew_keys(s) is is_due
    assert (card(s).issued == hands.at) is is_due
    assert renewed(s) == ([{"added": 0, "destroyed": 0}] if is_due else [])


@pytest.mark.parametrize(("back_s", "is_due"), [(1, False), (DAY_S, False), (DAY_S + 1, True)])
def test_a_card_of_a_day_to_come_is_made_anew(s, hands, back_s, is_due):
    edit_key(s, valid_from=NOON - 10 * DAY_S, valid_until=NOON + DAY_S)
    hands.at -= back_s
    assert own_office.renew_keys(s) is is_due
    assert (card(s).issued == hands.at) is is_due


def test_the_first_card_of_a_register_is_no_renewal(s, hands):
    forget_card(s)
    assert own_office.renew_keys(s) is True
    assert renewed(s) == []
    forget_card(s)
    hands.at += ROTATE_S
    assert own_office.renew_keys(s) is True
    assert renewed(s) == [{"added": 1, "destroyed": 0}]


def test_a_key_that_went_while_the_first_card_was_made_is_told(s, hands):
    seen_on(s, hands, 25, 50, 75, 100, 119)
    before = len(renewed(s))
    forget_card(s)
    hands.at = NOON + DESTROY_S
    assert own_office.renew_keys(s) is True
    assert renewed(s)[:-before] == [{"added": 0, "destroyed": 1}]


def forget_card(s):
    with writing(s) as session:
        own_office.identity_row(session).card = None


def test_a_register_without_a_card_or_an_identity_is_damaged(s):
    forget_card(s)
    with reading(s) as session, pytest.raises(RegisterDamagedError):
        own_office.current_card(session)
    with writing(s) as session:
        own_office.identity_row(session).retired_at = NOON
    with reading(s) as session, pytest.raises(RegisterDamagedError):
        own_office.identity_row(session)
