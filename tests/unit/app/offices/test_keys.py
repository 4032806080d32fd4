"""The office's keys rest sealed and open only for who holds the office's domain."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.base.errors import CaseStateError, RegisterDamagedError
from app.core.services import Services, reading, writing
from app.offices import own_card
from app.offices.office_facts import contact_facts, own_office
from app.register import access
from app.register.integrity import checks
from models.base.meta import set_meta
from models.queries import lookup
from models.rows.office import OwnIdentity
from office_sim import DAY_S, NOON, SECOND, open_office, reopened


@pytest.fixture
def s(tmp_path: Path) -> Iterator[Services]:
    with open_office(tmp_path, SECOND) as services:
        yield services


def test_a_new_office_has_an_identity_and_one_key(s: Services):
    identity = own_card.load_identity(s)
    assert identity.public.office_id == s.office.office_id
    assert identity.public.number == s.office.number
    assert identity.seeds[1] is not None
    (key,) = own_card.encryption_keys(s)
    with reading(s) as session:
        (row,) = lookup.own_keys(session)
        assert (row.kid, row.public_key) == (key.kid, key.public)
        assert (row.valid_from, row.valid_until) == (NOON, NOON + 90 * DAY_S)


def test_keys_survive_locking_and_the_newest_comes_first(s: Services):
    before = own_card.load_identity(s).public
    with writing(s) as session:
        newer = own_card.make_encryption_key(session, s.vault, NOON + 30 * DAY_S)
    again = reopened(s)
    assert own_card.load_identity(again).public == before
    assert own_card.encryption_keys(again)[0].kid == newer.kid
    with writing(again) as session:
        lookup.own_keys(session)[1].destroy(NOON)
    assert [key.kid for key in own_card.encryption_keys(again)] == [newer.kid]
    access.lock(again)


def test_no_seed_is_stored_in_the_clear(s: Services):
    identity, (key,) = own_card.load_identity(s), own_card.encryption_keys(s)
    with reading(s) as session:
        own = lookup.own_identity(session)
        (row,) = lookup.own_keys(session)
        assert own is not None
        assert row.sealed_seed is not None
        for seed in (*identity.seeds, key.seed):
            assert seed not in own.sealed_seeds
            assert seed not in row.sealed_seed


def test_who_was_not_granted_the_offices_keys_cannot_use_them(s: Services):
    held = {name: key for name, key in s.vault.domains.items() if name != "off"}
    other = replace(s, vault=replace(s.vault, domains=held))
    for act in (own_card.load_identity, own_card.encryption_keys):
        with pytest.raises(CaseStateError) as caught:
            act(other)
        assert caught.value.facts == {"reason": "role.no-office-keys"}
    assert checks.check_register(other).problems == ()


def test_an_identity_that_is_not_ours_is_damage(s: Services):
    with writing(s) as session:
        row = lookup.own_identity(session)
        assert row is not None
        row.sealed_seeds = s.vault.seal_row("off", "own_identities", row.office_id, bytes(64))
    with pytest.raises(RegisterDamagedError):
        own_card.load_identity(s)
    with writing(s) as session:
        row = lookup.own_identity(session)
        assert row is not None
        row.retired_at = NOON
    with pytest.raises(RegisterDamagedError):
        own_card.load_identity(s)
    with pytest.raises(RegisterDamagedError), reading(s) as session:
        own_office(session)


def test_what_a_card_says_is_kept(s: Services):
    with reading(s) as session:
        facts = contact_facts(session)
        assert own_office(session) == s.office
        assert session.get(OwnIdentity, s.office.office_id) is not None
    assert facts == {"country": "IN", "phone": "+919000000002", "email": ""}
    with writing(s) as session:
        set_meta(session, "office.email", "a@example.org")
    with reading(s) as session:
        assert contact_facts(session)["email"] == "a@example.org"
