"""Everything that a register holds sealed, sealed anew under other keys."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary

from app.base.errors import RegisterDamagedError
from app.core.services import Services, reading, writing
from app.rekey import rekey
from app.sealed import sealed
from crypto.errors import TamperError
from crypto.vault import key_slots, vault_parts
from crypto.vault import vault as vaults
from crypto.vault.open_vault import OpenVault
from full_office import Full, full_office, prove_open, prove_whole
from models.base.meta import set_meta
from models.index.all_tables import METADATA
from models.register import resealing as values
from models.rows.case import Attachment
from models.rows.office import OwnIdentity, OwnKey
from models.rows.papers import RemovedPaper
from models.rows.sealed import SealedAnswer, SealedCase, SealedDomain
from models.rows.user import User
from office_sim import LOGIN, PASSPHRASE

KIT = bytes(range(16))
SEALED_COLUMNS = {
    ("own_identities", "sealed_seeds"),
    ("own_keys", "sealed_seed"),
    ("match_secrets", "sealed"),
    ("attachments", "wrapped_key"),
    ("sealed_cases", "sealed"),
    ("sealed_answers", "sealed"),
    ("sealed_domains", "letterbox"),
}
NOT_UNDER_OUR_KEYS = {
    ("backups", "log_head"),
    ("office_lists", "file"),
    ("office_list_forks", "file"),
    ("letterheads", "emblem"),
    ("letters", "record"),
    ("letters", "sheet"),
    ("log", "hash"),
    ("log", "row_bytes"),
    ("office_cards", "card"),
    ("office_notices", "file"),
    ("offices", "card"),
    ("offices", "ed25519"),
    ("offices", "pq_commit"),
    ("own_identities", "card"),
    ("own_identities", "ed25519"),
    ("own_identities", "pq_commit"),
    ("own_keys", "public_key"),
    ("packets", "manifest"),
    ("paper_thumbnails", "jpeg"),
    ("users", "public_key"),
}


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Full]:
    with full_office(tmp_path) as made:
        yield made


@pytest.fixture
def other_keys(full: Full) -> OpenVault:
    """Keys of another vault, for the same domains."""
    _, made = vaults.create(LOGIN, PASSPHRASE, KIT, key_slots.KDF_CHEAPEST)
    publics = {user: made.publics[user] for user in (vault_parts.RECOVERY, vault_parts.HEAD)}
    for domain in sorted(sealed.compartments(full.at.one)):
        _, made = vaults.add_domain(made, domain, publics)
    return made


def resealed(s: Services, new: OpenVault) -> tuple[Services, tuple[str, ...]]:
    """Seal a register anew where it lies; its file and its key file keep their keys here."""
    with writing(s) as session:
        left = rekey.reseal(session, s.vault, new)
        set_meta(session, "vault_id", new.vault_id)
        session.get_one(User, 1).public_key = new.publics[1]
    return replace(s, vault=new), left


def test_all_that_is_sealed_opens_under_the_new_keys(full: Full, other_keys: OpenVault):
    s, left = resealed(full.at.one, other_keys)
    assert left == ()
    with reading(s) as session:
        assert rekey.unreadable(session, other_keys) == ()
    # The folder still has its own key file, which the check would name.
    held = replace(full, at=full.at)
    (s.folder / "vault.lfv").write_bytes(other_keys.header.raw)
    (s.folder / "vault.lfv.copy").write_bytes(other_keys.header.raw)
    prove_whole(s, held)


def test_nothing_opens_under_the_old_keys_any_more(full: Full, other_keys: OpenVault):
    old = full.at.one.vault
    s, _ = resealed(full.at.one, other_keys)
    with reading(s) as session:
        identity = session.query(OwnIdentity).one()
        key = session.query(OwnKey).first()
        paper = session.get_one(Attachment, full.paper_id)
        removed = session.get_one(RemovedPaper, full.removed_id)
        case = session.query(SealedCase).one()
        sealed_values = [
            ("off", "own_identities", identity.office_id, identity.sealed_seeds),
            ("off", "own_keys", key.kid, key.sealed_seed),
            (case.domain, "sealed_cases", case.id, case.sealed),
        ]
        keys = [
            (paper.id, paper.wrapped_key),
            (removed.id, bytes.fromhex(json.loads(removed.columns)["wrapped_key"])),
        ]
    for domain, table, row_id, value in sealed_values:
        other_keys.open_row(domain, table, row_id, value)
        with pytest.raises(TamperError):
            old.open_row(domain, table, row_id, value)
    for paper_id, value in keys:
        other_keys.open_blob_key(paper_id, value)
        with pytest.raises(TamperError):
            old.open_blob_key(paper_id, value)


def test_the_keys_of_papers_inside_a_sealed_case_are_sealed_anew(full: Full, other_keys: OpenVault):
    s, _ = resealed(full.at.one, other_keys)
    with reading(s) as session:
        row = session.query(SealedCase).one()
        dump = sealed.unsealed(other_keys, row)["case"]
    seen: list[str] = []

    def look(paper_id: str, value: bytes) -> bytes:
        seen.append(paper_id)
        with pytest.raises(TamperError):
            full.at.one.vault.open_blob_key(paper_id, value)
        return other_keys.open_blob_key(paper_id, value)

    assert values.turn_in_dump(dump, look) == []
    assert len(seen) == 2


def test_a_paper_key_that_does_not_open_takes_nothing_along(full: Full, other_keys: OpenVault):
    with writing(full.at.one) as session:
        row = session.get_one(Attachment, full.paper_id)
        row.wrapped_key = bytes([row.wrapped_key[0] ^ 1]) + row.wrapped_key[1:]
        broken, case_no = row.wrapped_key, row.case.case_no
    s, left = resealed(full.at.one, other_keys)
    assert left == (f"paper-changed:{case_no}",)
    with reading(s) as session:
        assert session.get_one(Attachment, full.paper_id).wrapped_key == broken
        assert rekey.unreadable(session, other_keys) == left


def test_a_sealed_case_that_does_not_open_stays_and_is_named(full: Full, other_keys: OpenVault):
    with writing(full.at.one) as session:
        row = session.query(SealedCase).one()
        row.sealed = row.sealed[:-1] + bytes([row.sealed[-1] ^ 1])
        broken = row.sealed
    s, left = resealed(full.at.one, other_keys)
    assert left == ("case-changed:sealed",)
    with reading(s) as session:
        assert session.query(SealedCase).one().sealed == broken
    prove_paper_alone(s, full)


def prove_paper_alone(s: Services, full: Full) -> None:
    with reading(s) as session:
        row = session.get_one(Attachment, full.paper_id)
        assert s.vault.open_blob_key(row.id, row.wrapped_key)


def test_an_identity_that_does_not_open_is_refused_and_nothing_is_changed(
    full: Full, other_keys: OpenVault
):
    with writing(full.at.one) as session:
        row = session.query(OwnIdentity).one()
        kept = row.sealed_seeds
        row.sealed_seeds = kept[:-1] + bytes([kept[-1] ^ 1])
    with pytest.raises(RegisterDamagedError):
        resealed(full.at.one, other_keys)
    with writing(full.at.one) as session:
        session.query(OwnIdentity).one().sealed_seeds = kept
    prove_open(full.at.one, full)


def test_a_compartment_without_its_key_stays_closed_and_takes_no_answer(
    full: Full, other_keys: OpenVault
):
    (domain,) = sealed.compartments(full.at.one)
    held = {name: key for name, key in full.at.one.vault.domains.items() if name != domain}
    with writing(full.at.one) as session:
        before = session.query(SealedCase).one().sealed
        answer = session.query(SealedAnswer).one().sealed
        left = rekey.reseal(session, replace(full.at.one.vault, domains=held), other_keys)
    assert left == ("case-left-out:sealed",)
    with reading(full.at.one) as session:
        assert session.query(SealedCase).one().sealed == before
        assert session.query(SealedAnswer).one().sealed == answer
        assert session.get_one(SealedDomain, domain).letterbox is None


def test_many_papers_are_gone_through_a_few_at_a_time(full: Full, monkeypatch):
    monkeypatch.setattr(values, "_AT_ONCE", 1)
    seen: list[str] = []

    def turn(paper_id: str, value: bytes) -> bytes:
        seen.append(paper_id)
        return value

    with writing(full.at.one) as session:
        assert values.turn_paper_keys(session, turn) == []
    assert sorted(seen) == sorted([full.paper_id, full.removed_id])


def test_every_column_of_bytes_is_known_here():
    found = {
        (table.name, column.name)
        for table in METADATA.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    assert found == SEALED_COLUMNS | NOT_UNDER_OUR_KEYS
