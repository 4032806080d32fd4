"""Vaults are made, opened and handed on; a replaced secret opens nothing any more."""

import contextlib
from dataclasses import replace

import pytest

from crypto.base.primitives import kdf
from crypto.envelope.hybrid import HybridKey
from crypto.errors import (
    CryptoError,
    HeaderError,
    LimitError,
    MemoryShortError,
    NotForUsError,
    TamperError,
    UnlockError,
)
from crypto.vault import key_slots, near_salts, open_vault, vault, vault_header, vault_parts
from crypto.vault.grants import open_grant
from crypto.vault.key_slots import KdfCost
from crypto.vault.open_vault import backup_pair
from vault_sim import (
    CHEAP,
    KIT,
    LOGIN,
    PASSPHRASE,
    body_of,
    edited,
    flipped,
    made,
    made_for_two,
)

RAW, VAULT = made()
OTHER_COST = KdfCost(3, CHEAP.mem)
THIRD_COST = KdfCost(4, CHEAP.mem)
NEW = "a new and longer passphrase"


def refusal(attempt):
    with pytest.raises(CryptoError) as caught:
        attempt()
    return type(caught.value), caught.value.reason


def opened(raw, login=LOGIN, passphrase=PASSPHRASE):
    return open_vault.unlock_passphrase(raw, login, passphrase)


# ---------------------------------------------------------------- making and opening


def test_a_new_vault_opens_with_passphrase_and_kit():
    head, kit = opened(RAW), open_vault.unlock_codes(RAW, KIT)
    assert (head.user, kit.user) == (vault_parts.HEAD, vault_parts.RECOVERY)
    assert head.domains == kit.domains == VAULT.domains
    assert set(head.domains) == {"reg", "off"}
    assert (head.cost, kit.cost) == (CHEAP, None)
    assert head.db_key == kit.db_key == VAULT.db_key
    assert len({head.db_key, head.blob_wrap_key, head.mac_key}) == 3
    assert head.user_secret != kit.user_secret
    assert vault_header.read(RAW) == head.header


def test_the_keys_of_a_register_are_those_of_the_text():
    made_of = VAULT.domains["reg"], bytes.fromhex(VAULT.vault_id)
    assert VAULT.db_key == kdf(*made_of, b"lifafa/vault/db/1")
    assert VAULT.blob_wrap_key == kdf(*made_of, b"lifafa/vault/blob-wrap/1")
    assert VAULT.marks_key == kdf(*made_of, b"lifafa/vault/marks/1")
    assert VAULT.mac_key == kdf(*made_of, b"lifafa/vault/header-mac/1")


def test_two_vaults_share_nothing():
    raw, other = vault.create(LOGIN, PASSPHRASE, KIT, CHEAP)
    assert other.header.gen == 1
    assert other.vault_id != VAULT.vault_id
    assert other.db_key != VAULT.db_key
    assert not {slot.commit for slot in other.header.slots} & {
        slot.commit for slot in VAULT.header.slots
    }
    assert raw != RAW


@pytest.mark.parametrize(
    ("login", "passphrase"),
    [
        (LOGIN, PASSPHRASE + " "),
        (LOGIN, PASSPHRASE.title()),
        (LOGIN, ""),
        ("Asha2", PASSPHRASE),
        ("", PASSPHRASE),
    ],
)
def test_wrong_name_and_wrong_passphrase_are_the_same_refusal(login, passphrase):
    wrong = refusal(lambda: opened(RAW, login, passphrase))
    assert wrong == (UnlockError, "slot.none")


def test_a_wrong_code_opens_nothing():
    wrong = refusal(lambda: open_vault.unlock_codes(RAW, bytes(16)))
    assert wrong == (UnlockError, "slot.none")


def test_backup_key_follows_from_the_recovery_secret():
    secret = open_vault.unlock_codes(RAW, KIT).user_secret
    assert backup_pair(secret, VAULT.vault_id).public == VAULT.header.backup_public


def test_secrets_do_not_show():
    shown = repr(VAULT)
    assert shown.count("=") <= 6
    for secret in (VAULT.user_secret, *VAULT.domains.values()):
        assert repr(secret) not in shown
        assert secret.hex() not in shown


def test_creating_checks_the_cost_before_any_work():
    wrong = refusal(lambda: vault.create(LOGIN, PASSPHRASE, KIT, KdfCost(1, CHEAP.mem)))
    assert wrong == (HeaderError, "kdf.ops-bounds")


def slot_of(body, user):
    return next(slot for slot in body["slots"] if slot["user"] == user)


def damage_pin(body):
    pin = next(one for one in body["users"] if one["user"] == 1)
    pin["pk_sha256"] = "0" * 64


def damage_wrap(body):
    slot_of(body, 1)["wrap"] = flipped(slot_of(body, 1)["wrap"])


def damage_grant(body):
    grant = next(one for one in body["grants"] if (one["user"], one["dom"]) == (1, "off"))
    grant["hpke"] = flipped(grant["hpke"])


def change_granter(body):
    grant = next(one for one in body["grants"] if (one["user"], one["dom"]) == (1, "off"))
    grant["by"] = 0


def drop_register_grant(body):
    body["grants"] = [one for one in body["grants"] if (one["user"], one["dom"]) != (1, "reg")]


def swap_domains(body):
    mine = {one["dom"]: one for one in body["grants"] if one["user"] == 1}
    mine["reg"]["hpke"], mine["off"]["hpke"] = mine["off"]["hpke"], mine["reg"]["hpke"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (damage_pin, "vault.user-key"),
        (damage_wrap, "slot.wrap"),
        (damage_grant, "grant.seal"),
        (change_granter, "grant.seal"),
        (drop_register_grant, "vault.no-register-grant"),
        (swap_domains, "grant.seal"),
    ],
)
def test_damage_is_never_taken_for_a_wrong_passphrase(change, reason):
    raw = edited(RAW, VAULT.mac_key, change)
    assert refusal(lambda: opened(raw)) == (HeaderError, reason)


def test_a_header_that_nobody_maced_is_refused():
    raw = edited(RAW, bytes(32), lambda body: body.update(gen=9))
    assert refusal(lambda: opened(raw)) == (HeaderError, "header.mac")
    assert refusal(lambda: open_vault.unlock_codes(raw, KIT)) == (HeaderError, "header.mac")


def test_a_lowered_parameter_set_does_not_open():
    raw, _ = vault.change_passphrase(VAULT, LOGIN, PASSPHRASE, OTHER_COST)
    body = body_of(raw)
    assert body["kdf"] == [{"ops": 3, "mem": CHEAP.mem}]
    lowered = edited(raw, bytes(32), lambda one: one["kdf"][0].update(ops=2))
    assert refusal(lambda: opened(lowered)) == (UnlockError, "slot.none")


def commit_changed(body, user=1):
    for slot in body["slots"]:
        if slot["user"] == user:
            slot["commit"] = flipped(slot["commit"])


@pytest.mark.parametrize("mac_key", [VAULT.mac_key, bytes(32)], ids=["own", "another"])
def test_a_changed_commitment_is_damage_and_no_wrong_passphrase(mac_key):
    raw = edited(RAW, mac_key, commit_changed)
    assert refusal(lambda: opened(raw)) == (HeaderError, "slot.commit")
    for login, passphrase in ((LOGIN, NEW), ("Bina", PASSPHRASE)):
        wrong = refusal(lambda login=login, passphrase=passphrase: opened(raw, login, passphrase))
        assert wrong == (UnlockError, "slot.none")


def test_one_changed_letter_of_a_commitment_is_damage():
    commit = VAULT.header.slots[0].commit
    line = RAW.split(b"\n")[1]
    start, end, _skipped = near_salts.salt_place(line, commit)
    before = RAW.index(line)
    for at in range(before + start, before + end, 7):
        other = ord("A") if RAW[at] != ord("A") else ord("B")
        changed = RAW[:at] + bytes([other]) + RAW[at + 1 :]
        assert refusal(lambda changed=changed: opened(changed))[0] is HeaderError, at


def test_a_changed_commitment_of_a_computer_s_slot_is_damage():
    secret = bytes(range(32))
    raw, tied = vault.change_passphrase(VAULT, LOGIN, NEW, CHEAP, pc_secret=secret)
    changed = edited(raw, tied.mac_key, commit_changed)
    wrong = refusal(lambda: open_vault.unlock_passphrase(changed, LOGIN, NEW, secret))
    assert wrong == (HeaderError, "slot.commit")
    # Without the secret of the computer nothing fits, so nothing is told.
    assert refusal(lambda: opened(changed, LOGIN, NEW)) == (UnlockError, "slot.none")


def salts_one_letter_away():
    """Return every key file that one other letter makes of ours and that tells another salt."""
    line, salt = RAW.split(b"\n")[1], VAULT.header.salt
    start, end, _skipped = near_salts.salt_place(line, salt)
    before, found = RAW.index(line), []
    for at in range(before + start + 4, before + end - 4):
        for letter in b"ABCDEFGHIJKLMNOPQRSTUVWXYZ":
            raw = RAW[:at] + bytes([letter]) + RAW[at + 1 :]
            with contextlib.suppress(CryptoError):
                if vault_header.read(raw).salt != salt:
                    found.append(raw)
    assert len(found) > 10
    return found


def test_a_sheet_tells_a_changed_commitment_and_a_changed_salt_from_a_foreign_sheet():
    raw = edited(RAW, VAULT.mac_key, lambda body: commit_changed(body, 0))
    assert refusal(lambda: open_vault.unlock_codes(raw, KIT)) == (HeaderError, "slot.commit")
    near = salts_one_letter_away()
    for raw in near[:3]:
        assert refusal(lambda raw=raw: open_vault.unlock_codes(raw, KIT)) == (
            HeaderError,
            "slot.salt",
        )
    assert refusal(lambda: open_vault.unlock_codes(near[0], bytes(16))) == (
        UnlockError,
        "slot.none",
    )
    # One quite other, and any with a passphrase, cannot be told from a wrong one.
    far = edited(RAW, VAULT.mac_key, lambda body: body.update(salt="A" * 43 + "="))
    assert refusal(lambda: open_vault.unlock_codes(far, KIT)) == (UnlockError, "slot.none")
    assert refusal(lambda: opened(near[0])) == (UnlockError, "slot.none")


def test_a_cost_that_no_program_of_ours_writes_is_damage_when_another_one_opens():
    for ops, mem in ((7, CHEAP.mem), (2, CHEAP.mem + 1024)):
        raw = edited(
            RAW, bytes(32), lambda body, ops=ops, mem=mem: body["kdf"][0].update(ops=ops, mem=mem)
        )
        assert refusal(lambda raw=raw: opened(raw)) == (HeaderError, "kdf.changed")
        wrong = refusal(lambda raw=raw: opened(raw, LOGIN, NEW))
        assert wrong == (UnlockError, "slot.none")


def test_a_computer_with_little_memory_does_not_take_a_wrong_passphrase_for_something_else(
    monkeypatch,
):
    raw = edited(RAW, bytes(32), lambda body: body["kdf"][0].update(ops=7))
    real = key_slots.argon2id.kdf

    def little(*given, memlimit, **more):
        if memlimit > CHEAP.mem:
            raise MemoryError
        return real(*given, memlimit=memlimit, **more)

    monkeypatch.setattr(key_slots.argon2id, "kdf", little)
    assert refusal(lambda: opened(raw)) == (UnlockError, "slot.none")


def test_a_wrong_passphrase_costs_one_derivation_for_each_set(monkeypatch):
    counted = []
    real = key_slots.argon2id.kdf
    monkeypatch.setattr(
        key_slots.argon2id, "kdf", lambda *given, **more: counted.append(1) or real(*given, **more)
    )
    assert refusal(lambda: opened(RAW, LOGIN, NEW)) == (UnlockError, "slot.none")
    assert counted == [1]


def test_short_memory_is_told(monkeypatch):
    def short(*_args, **_kwargs):
        raise MemoryError

    monkeypatch.setattr(key_slots.argon2id, "kdf", short)
    assert refusal(lambda: opened(RAW)) == (MemoryShortError, "kdf.memory-short")


# ---------------------------------------------------------------- rows and blob keys


def test_rows_open_where_they_were_sealed():
    sealed = VAULT.seal_row("off", "own_key", 7, b"seed")
    assert len(sealed) == 24 + 4 + 16
    assert VAULT.open_row("off", "own_key", 7, sealed) == b"seed"
    assert VAULT.seal_row("off", "own_key", 7, b"seed") != sealed
    assert VAULT.open_row("reg", "t", "a", VAULT.seal_row("reg", "t", "a", b"")) == b""


@pytest.mark.parametrize(
    "place", [("reg", "own_key", 7), ("off", "own_ke", "y7"), ("off", "own_key", 8)]
)
def test_rows_do_not_open_elsewhere(place):
    sealed = VAULT.seal_row("off", "own_key", 7, b"seed")
    assert refusal(lambda: VAULT.open_row(*place, sealed)) == (TamperError, "row.seal")


@pytest.mark.parametrize("length", [0, 24, 39])
def test_a_row_cut_short_is_refused(length):
    sealed = VAULT.seal_row("off", "own_key", 7, b"")[:length]
    assert refusal(lambda: VAULT.open_row("off", "own_key", 7, sealed)) == (
        TamperError,
        "row.short",
    )


def test_a_changed_row_is_refused():
    sealed = bytearray(VAULT.seal_row("off", "own_key", 7, b"seed"))
    sealed[-1] ^= 1
    assert refusal(lambda: VAULT.open_row("off", "own_key", 7, bytes(sealed))) == (
        TamperError,
        "row.seal",
    )


def test_a_domain_that_was_not_granted_seals_nothing():
    wrong = (NotForUsError, "vault.domain-not-held")
    assert refusal(lambda: VAULT.seal_row("s1", "note", 1, b"x")) == wrong
    assert refusal(lambda: VAULT.open_row("s1", "note", 1, bytes(60))) == wrong


@pytest.mark.parametrize("table", ["", "Own", "a b", "a\x00b", "7a"])
def test_a_table_has_a_plain_name(table):
    with pytest.raises(ValueError, match="plain name"):
        VAULT.seal_row("reg", table, 1, b"")


def test_blob_keys_open_in_their_row_only():
    sealed = VAULT.seal_blob_key(3, bytes(32))
    assert VAULT.open_blob_key(3, sealed) == bytes(32)
    assert refusal(lambda: VAULT.open_blob_key(4, sealed)) == (TamperError, "row.seal")


# ---------------------------------------------------------------- passphrase and kit


def test_changing_the_passphrase_drops_the_old_slot():
    raw, changed = vault.change_passphrase(VAULT, "Asha R", NEW, CHEAP)
    assert changed.header.gen == VAULT.header.gen + 1
    again = opened(raw, "asha r", NEW)
    assert again.domains == VAULT.domains
    assert again.user_secret == changed.user_secret
    assert refusal(lambda: opened(raw)) == (UnlockError, "slot.none")
    assert open_vault.unlock_codes(raw, KIT).domains == VAULT.domains
    old = {slot.commit for slot in VAULT.header.slots if slot.user == 1}
    assert not old & {slot.commit for slot in changed.header.slots}
    assert len(changed.header.slots) == len(VAULT.header.slots)


def test_a_slot_with_pc_secret_is_dropped_with_its_passphrase():
    salt = VAULT.header.salt
    key = key_slots.with_pc_secret(
        key_slots.passphrase_key(salt, LOGIN, PASSPHRASE, CHEAP), bytes(32), salt
    )
    slot = key_slots.seal_slot(key, salt, VAULT.vault_id, 1, "pass+pc", VAULT.user_secret)
    header = vault_header.seal(
        replace(VAULT.header, slots=(*VAULT.header.slots, slot)), VAULT.mac_key
    )
    assert key_slots.open_slot([key], salt, VAULT.vault_id, header.slots)[2] == VAULT.user_secret
    _, changed = vault.change_passphrase(replace(VAULT, header=header), LOGIN, NEW, CHEAP)
    assert [one.kind for one in changed.header.slots] == ["kit", "pass"]


def test_the_old_secret_opens_nothing_of_the_next_key_file():
    _, changed = vault.change_passphrase(VAULT, LOGIN, NEW, CHEAP)
    assert changed.user_secret != VAULT.user_secret
    assert changed.publics[1] != VAULT.publics[1]
    assert changed.header.users[1] != VAULT.header.users[1]
    assert changed.header.users[0] == VAULT.header.users[0]
    old = HybridKey.from_seed(VAULT.user_secret)
    mine = [one for one in changed.header.grants if one.user == 1]
    assert {one.domain for one in mine} == {"reg", "off"}
    for one in mine:
        assert refusal(lambda one=one: open_grant(VAULT.vault_id, old, one))[1] == "grant.seal"


def test_recovery_gets_no_passphrase():
    with pytest.raises(ValueError, match="recovery"):
        vault.change_passphrase(open_vault.unlock_codes(RAW, KIT), LOGIN, NEW, CHEAP)


def test_after_a_rewrap_nothing_asks_for_another():
    _, changed = vault.change_passphrase(VAULT, LOGIN, PASSPHRASE, OTHER_COST)
    assert not vault.needs_rewrap(changed)
    assert not vault.needs_rewrap(open_vault.unlock_codes(changed.header.raw, KIT))
    assert changed.header.kdf == (OTHER_COST,)


def test_a_set_stays_while_another_user_needs_it():
    raw2, two = made_for_two()
    raw, changed = vault.change_passphrase(two, LOGIN, PASSPHRASE, OTHER_COST)
    assert changed.header.kdf == (OTHER_COST, CHEAP)
    bina = opened(raw, "Bina", "seven quiet boats")
    assert vault.needs_rewrap(bina)
    assert not vault.needs_rewrap(opened(raw))
    assert opened(raw2, "Bina", "seven quiet boats").cost == CHEAP
    raw, bina = vault.change_passphrase(
        bina, "Bina", "seven quiet boats", OTHER_COST, still_used=(OTHER_COST,)
    )
    assert bina.header.kdf == (OTHER_COST,)
    assert opened(raw, "Bina", "seven quiet boats").user == 2


def test_a_third_set_is_refused():
    _, changed = vault.change_passphrase(made_for_two()[1], LOGIN, PASSPHRASE, OTHER_COST)
    wrong = refusal(lambda: vault.change_passphrase(changed, LOGIN, PASSPHRASE, THIRD_COST))
    assert wrong == (LimitError, "vault.kdf-sets")
    _, third = vault.change_passphrase(changed, LOGIN, PASSPHRASE, THIRD_COST, still_used=(CHEAP,))
    assert third.header.kdf == (THIRD_COST, CHEAP)


# ---------------------------------------------------------------- users and grants


def test_a_new_user_opens_what_was_granted():
    raw, two = made_for_two()
    bina = opened(raw, "BINA ", "seven quiet boats")
    assert bina.user == 2
    assert set(bina.domains) == {"reg"}
    assert bina.db_key == VAULT.db_key
    assert two.publics[2] == bina.publics[2]
    assert opened(raw).domains == VAULT.domains


def test_a_domain_is_granted_and_withdrawn():
    _, two = made_for_two()
    raw, granted = vault.grant(two, 2, two.publics[2], "off")
    assert set(opened(raw, "Bina", "seven quiet boats").domains) == {"reg", "off"}
    raw, again = vault.grant(granted, 2, two.publics[2], "off")
    assert len(again.header.grants) == len(granted.header.grants)
    raw, withdrawn = vault.withdraw(again, 2, "off")
    assert set(opened(raw, "Bina", "seven quiet boats").domains) == {"reg"}
    assert withdrawn.header.gen == two.header.gen + 3


def test_the_register_is_not_withdrawn_alone():
    with pytest.raises(ValueError, match="removing"):
        vault.withdraw(made_for_two()[1], 2, "reg")


def test_a_grant_goes_only_to_the_pinned_key():
    _, two = made_for_two()
    for user, public in ((2, HybridKey.generate().public), (3, two.publics[2])):
        wrong = refusal(lambda user=user, public=public: vault.grant(two, user, public, "off"))
        assert wrong == (HeaderError, "vault.user-key")


def test_nobody_grants_what_they_do_not_hold():
    raw, two = made_for_two()
    bina = opened(raw, "Bina", "seven quiet boats")
    wrong = (NotForUsError, "vault.domain-not-held")
    assert refusal(lambda: vault.grant(bina, 2, two.publics[2], "off")) == wrong
    assert refusal(lambda: vault.add_user(bina, 3, "C", "p", CHEAP, ("off",))) == wrong


def test_a_removed_user_cannot_open_the_new_header():
    raw2, two = made_for_two()
    raw, removed = vault.remove_user(two, 2)
    assert refusal(lambda: opened(raw, "Bina", "seven quiet boats")) == (UnlockError, "slot.none")
    assert 2 not in removed.header.users
    assert not [one for one in removed.header.grants if one.user == 2]
    assert opened(raw).domains == VAULT.domains
    assert opened(raw2, "Bina", "seven quiet boats").user == 2


def test_a_user_who_lost_the_passphrase_is_reset_by_the_kit():
    kit = open_vault.unlock_codes(made_for_two()[0], KIT)
    raw, _ = vault.reset_user(kit, 1, LOGIN, NEW, CHEAP)
    head = opened(raw, LOGIN, NEW)
    assert head.domains == VAULT.domains
    assert head.user_secret != VAULT.user_secret
    assert refusal(lambda: opened(raw)) == (UnlockError, "slot.none")
    assert set(opened(raw, "Bina", "seven quiet boats").domains) == {"reg"}


@pytest.mark.parametrize("user", [0, 1, 5])
def test_only_another_person_is_removed_or_reset(user):
    _, two = made_for_two()
    with pytest.raises(ValueError, match="another person"):
        vault.remove_user(two, user)
    with pytest.raises(ValueError, match="another person"):
        vault.reset_user(two, user, "x", "y", CHEAP)


def test_a_number_is_given_once():
    with pytest.raises(ValueError, match="belongs"):
        vault.add_user(made_for_two()[1], 2, "C", "p", CHEAP)


def test_the_same_login_and_passphrase_cannot_be_added_twice():
    wrong = refusal(lambda: vault.add_user(VAULT, 2, " asha", PASSPHRASE, CHEAP))
    assert wrong == (HeaderError, "header.slot-twice")


def test_a_sealed_compartment_opens_for_its_holders_only():
    _, two = made_for_two()
    raw, with_domain = vault.add_domain(two, "s1", {1: two.publics[1], 0: two.publics[0]})
    assert set(opened(raw).domains) == {"reg", "off", "s1"}
    assert opened(raw).domains["s1"] == with_domain.domains["s1"]
    assert open_vault.unlock_codes(raw, KIT).domains["s1"] == with_domain.domains["s1"]
    assert set(opened(raw, "Bina", "seven quiet boats").domains) == {"reg"}
    with pytest.raises(ValueError, match="new name"):
        vault.add_domain(with_domain, "s1", {})
    with pytest.raises(ValueError, match="new name"):
        vault.add_domain(with_domain, "x1", {})


def test_a_compartment_can_be_made_for_somebody_else():
    _, two = made_for_two()
    raw, mine = vault.add_domain(two, "s2", {2: two.publics[2]})
    assert "s2" not in mine.domains
    assert "s2" in opened(raw, "Bina", "seven quiet boats").domains
    wrong = refusal(lambda: vault.add_domain(two, "s3", {2: two.publics[1]}))
    assert wrong == (HeaderError, "vault.user-key")
