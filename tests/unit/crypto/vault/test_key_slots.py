"""Slots: published values, bounds, and refusals that never trade places."""

import hashlib
import subprocess
import sys
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.exceptions import RuntimeError as SodiumRuntimeError

from crypto.base import primitives
from crypto.errors import HeaderError, MemoryShortError, UnlockError
from crypto.vault import key_slots
from crypto.vault.key_slots import KDF_CHEAPEST, KDF_DEFAULT, MIB, KdfCost, SlotKey
from public_vectors import json_of
from vault_sim import ROOT

VALUES = json_of("formats.json")
SLOT = VALUES["slot"]
SALT = bytes.fromhex(SLOT["vault_salt"])
VAULT_ID = SLOT["vault_id"]
SECRET = bytes.fromhex(SLOT["user_secret"])
KEY = SlotKey(bytes(32), "hkdf")


class TickClock:
    """A clock that moves by a fixed step with every look."""

    def __init__(self, step):
        self.now = 0.0
        self.step = step

    def __call__(self):
        self.now += self.step
        return self.now


def test_slot_matches_published_values():
    cost = KdfCost(SLOT["ops"], SLOT["mem"])
    assert key_slots.login_salt(SALT, SLOT["login"]).hex() == SLOT["login_salt"]
    key = key_slots.passphrase_key(SALT, SLOT["login"], SLOT["passphrase"], cost)
    assert key.kek.hex() == SLOT["kek"]
    assert key_slots.wrap_key(key.kek, SALT).hex() == SLOT["wrap_key"]
    assert key_slots.commitment(key.kek, SALT).hex() == SLOT["commit"]
    aad = key.aad(VAULT_ID, 1, "pass")
    assert aad == SLOT["aad"].encode()
    nonce, wrap = bytes.fromhex(SLOT["nonce"]), bytes.fromhex(SLOT["wrap"])
    assert primitives.seal(key_slots.wrap_key(key.kek, SALT), nonce, SECRET, aad) == wrap
    slot = key_slots.Slot(1, "pass", bytes.fromhex(SLOT["commit"]), nonce, wrap)
    assert key_slots.open_slot([key], SALT, VAULT_ID, [slot]) == (slot, key, SECRET)


def test_custodian_keys_match_published_values():
    codes = {number: bytes([number]) * 16 for number in (1, 2, 3)}
    for value in VALUES["custodian"]:
        low, high = (number + 1 for number in value["subset"])
        kek = key_slots.custodian_kek(SALT, (low, codes[low]), (high, codes[high]))
        assert kek.hex() == value["kek"]


@pytest.mark.parametrize(
    "numbers", [(0, 1), (1, 1), (2, 1), (4, 6), (1, 2, 2), (1, 3, 2), (4, 5, 6)]
)
def test_custodian_numbers_rise_from_1_to_5(numbers):
    with pytest.raises(ValueError, match="rise"):
        key_slots.custodian_kek(SALT, *((number, bytes(16)) for number in numbers))


@pytest.mark.parametrize("numbers", [(), (1,), (1, 2, 3, 4)])
def test_two_or_three_custodians_come_together(numbers):
    with pytest.raises(ValueError, match="two or three"):
        key_slots.custodian_kek(SALT, *((number, bytes(16)) for number in numbers))


def test_the_key_of_three_custodians_is_that_of_the_text():
    codes = {number: bytes([number]) * 16 for number in (1, 3, 5)}
    wanted = primitives.kdf(b"".join(codes.values()), SALT, b"lifafa/custodian/1 1,3,5")
    assert key_slots.custodian_kek(SALT, *codes.items()) == wanted


def test_codes_make_the_key_of_every_set_they_can_open_and_no_other():
    codes = {number: bytes([number]) * 16 for number in (5, 1, 3)}
    keys = key_slots.code_keys(SALT, bytes(16), codes)
    kinds = {"cust:1,3": (1, 3), "cust:1,5": (1, 5), "cust:3,5": (3, 5), "cust:1,3,5": (1, 3, 5)}
    wanted = {
        key_slots.custodian_kek(SALT, *((number, codes[number]) for number in numbers))
        for numbers in kinds.values()
    }
    assert {key.kek for key in keys} == wanted | {key_slots.kit_key(SALT, bytes(16)).kek}
    assert len(keys) == 5
    both = key_slots.custodian_keys(SALT, codes, 2) | key_slots.custodian_keys(SALT, codes, 3)
    assert set(both) == set(kinds)
    assert key_slots.code_keys(SALT, None, {1: bytes(16)}) == ()
    assert {key.alg for key in keys} == {"hkdf"}


def test_the_key_of_a_sheet_is_that_of_the_text():
    wanted = primitives.kdf(bytes(range(16)), SALT, b"lifafa/recovery/1")
    assert key_slots.kit_key(SALT, bytes(range(16))) == SlotKey(wanted, "hkdf")


def test_codes_have_16_bytes():
    for first, second in ((15, 16), (16, 17)):
        with pytest.raises(ValueError, match="16 bytes"):
            key_slots.custodian_kek(SALT, (1, bytes(first)), (2, bytes(second)))
    with pytest.raises(ValueError, match="16 bytes"):
        key_slots.kit_key(SALT, bytes(15))


def test_case_spaces_and_composition_of_a_login_do_not_matter():
    wanted = key_slots.login_salt(SALT, "Zoë")
    for typed in (" ZOË", "zoe\u0308\t", unicodedata.normalize("NFD", "zOë ")):
        assert key_slots.login_salt(SALT, typed) == wanted
    assert key_slots.login_salt(SALT, "zoe") != wanted


def test_composition_of_a_passphrase_does_not_matter():
    composed = key_slots.passphrase_key(SALT, "a", "café", KDF_CHEAPEST)
    assert key_slots.passphrase_key(SALT, "a", "cafe\u0301", KDF_CHEAPEST) == composed
    assert key_slots.passphrase_key(SALT, "a", "cafe", KDF_CHEAPEST) != composed


@pytest.mark.parametrize(("login", "passphrase"), [("\udc80", "p"), ("a", "\udc80")])
def test_text_that_is_no_unicode_opens_nothing_and_is_not_quoted(login, passphrase):
    with pytest.raises(UnlockError) as caught:
        key_slots.passphrase_key(SALT, login, passphrase, KDF_CHEAPEST)
    assert caught.value.reason == "slot.not-unicode"
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    ("cost", "reason"),
    [
        (KdfCost(3, 67_108_863), "kdf.memory-bounds"),
        (KdfCost(3, 1_073_741_825), "kdf.memory-bounds"),
        (KdfCost(1, 67_108_864), "kdf.ops-bounds"),
        (KdfCost(21, 67_108_864), "kdf.ops-bounds"),
    ],
)
def test_a_cost_out_of_bounds_is_refused_before_any_work(cost, reason, monkeypatch):
    monkeypatch.setattr(key_slots.argon2id, "kdf", None)
    with pytest.raises(HeaderError) as caught:
        key_slots.passphrase_key(SALT, "a", "p", cost)
    assert caught.value.reason == reason


@pytest.mark.parametrize("cost", [KdfCost(2, 67_108_864), KdfCost(20, 1_073_741_824), KDF_DEFAULT])
def test_the_bounds_themselves_are_allowed(cost):
    cost.check()


def quick(size, secret, salt, opslimit, memlimit):
    """Stand in for Argon2id: as different for different inputs, as strict, and quick."""
    assert (size, len(salt)) == (32, 16)
    return hashlib.blake2b(secret, key=salt + bytes([opslimit]), digest_size=size).digest()


NAMES = st.text(st.sampled_from("aAbBéÉ\u0301e \tकाß"), max_size=4)


@given(NAMES, NAMES, NAMES, NAMES)
def test_exactly_the_right_name_and_passphrase_open(login, passphrase, other, other_passphrase):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(key_slots.argon2id, "kdf", quick)
        key = key_slots.passphrase_key(SALT, login, passphrase, KDF_CHEAPEST)
        slot = key_slots.seal_slot(key, SALT, VAULT_ID, 1, "pass", SECRET)
        tried = key_slots.passphrase_key(SALT, other, other_passphrase, KDF_CHEAPEST)
    same = plain(login) == plain(other) and composed(passphrase) == composed(other_passphrase)
    try:
        opened = key_slots.open_slot([tried], SALT, VAULT_ID, [slot])[2]
    except UnlockError:
        assert not same
    else:
        assert same
        assert opened == SECRET


def composed(text):
    return unicodedata.normalize("NFC", text)


def plain(login):
    return composed(login.strip().casefold())


def test_pc_secret_changes_the_key():
    key = key_slots.passphrase_key(SALT, "a", "p", KDF_CHEAPEST)
    mixed = key_slots.with_pc_secret(key, bytes(32), SALT)
    assert mixed.kek != key.kek
    other = key_slots.with_pc_secret(key, b"\1" * 32, SALT)
    assert other.kek == primitives.kdf(key.kek + b"\1" * 32, SALT, b"lifafa/slot/pc/1")
    assert other.kek != mixed.kek
    assert (mixed.alg, mixed.cost) == (key.alg, key.cost)


def test_the_context_of_a_code_slot_says_so():
    key = key_slots.kit_key(SALT, bytes(16))
    assert key.aad("ab", 0, "kit").endswith(b"vault=ab user=0 kind=kit alg=hkdf ops=0 mem=0")


def test_a_sealed_slot_opens():
    slot = key_slots.seal_slot(KEY, SALT, VAULT_ID, 4, "kit", SECRET)
    other = key_slots.seal_slot(SlotKey(bytes([1]) * 32, "hkdf"), SALT, VAULT_ID, 5, "kit", SECRET)
    assert key_slots.open_slot([KEY], SALT, VAULT_ID, [other, slot]) == (slot, KEY, SECRET)


def test_of_two_slots_that_commit_to_one_key_the_first_counts():
    good = key_slots.seal_slot(KEY, SALT, VAULT_ID, 4, "kit", SECRET)
    bad = replace(good, wrap=bytes(48))
    assert key_slots.open_slot([KEY], SALT, VAULT_ID, [good, bad]) == (good, KEY, SECRET)
    with pytest.raises(HeaderError, match=r"slot\.wrap"):
        key_slots.open_slot([KEY], SALT, VAULT_ID, [bad, good])


def test_no_commit_is_a_wrong_passphrase():
    slot = key_slots.seal_slot(KEY, SALT, VAULT_ID, 4, "kit", SECRET)
    with pytest.raises(UnlockError) as caught:
        key_slots.open_slot([SlotKey(b"\x01" * 32, "hkdf")], SALT, VAULT_ID, [slot])
    assert caught.value.reason == "slot.none"


@pytest.mark.parametrize(
    "change",
    [
        {"user": 5},
        {"kind": "cust:1,2"},
        {"nonce": bytes(24)},
        {"wrap": bytes(48)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_commit_with_a_bad_seal_is_damage(change):
    slot = key_slots.seal_slot(KEY, SALT, VAULT_ID, 4, "kit", SECRET)
    with pytest.raises(HeaderError) as caught:
        key_slots.open_slot([KEY], SALT, VAULT_ID, [replace(slot, **change)])
    assert caught.value.reason == "slot.wrap"


def test_a_slot_of_another_vault_is_damage():
    slot = key_slots.seal_slot(KEY, SALT, VAULT_ID, 4, "kit", SECRET)
    with pytest.raises(HeaderError):
        key_slots.open_slot([KEY], SALT, "f" * 32, [slot])


def test_a_cost_that_was_lowered_after_sealing_is_damage():
    dear, cheap = SlotKey(bytes(32), "argon2id13", KdfCost(3, MIB)), KDF_CHEAPEST
    slot = key_slots.seal_slot(dear, SALT, VAULT_ID, 4, "pass", SECRET)
    with pytest.raises(HeaderError):
        key_slots.open_slot([replace(dear, cost=cheap)], SALT, VAULT_ID, [slot])


def test_keys_are_derived_only_until_one_fits():
    slot = key_slots.seal_slot(KEY, SALT, VAULT_ID, 4, "kit", SECRET)

    def keys():
        yield KEY
        pytest.fail("a second derivation")

    assert key_slots.open_slot(keys(), SALT, VAULT_ID, [slot])[2] == SECRET


def test_short_memory_has_its_own_refusal(monkeypatch):
    def short(*_args, **_kwargs):
        raise SodiumRuntimeError("Unexpected failure in key derivation")

    monkeypatch.setattr(key_slots.argon2id, "kdf", short)
    with pytest.raises(MemoryShortError) as caught:
        key_slots.passphrase_key(SALT, "a", "p", KDF_CHEAPEST)
    assert caught.value.reason == "kdf.memory-short"
    assert caught.value.facts == {"mebibytes": 64}
    assert key_slots.measure_cost(TickClock(0.1)) == KdfCost(3, 64 * MIB)


def test_short_memory_of_a_real_process():
    script = (
        "import sys; sys.path.append('tests/helpers'); import own_system\n"
        "from crypto.vault import key_slots as keyslots\n"
        "from crypto.errors import MemoryShortError\n"
        "keyslots.MEM_MAX = own_system.too_much_memory()\n"
        "cost = keyslots.KdfCost(2, keyslots.MEM_MAX)\n"
        "try: keyslots.passphrase_key(bytes(32), 'a', 'p', cost)\n"
        "except MemoryShortError: print('short')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.stdout == "short\n", done.stderr


@pytest.mark.parametrize(
    ("seconds", "mebibytes"), [(0.8, 256), (3.0, 256), (3.1, 128), (6.0, 128), (6.1, 64)]
)
def test_the_cost_fits_the_computer(seconds, mebibytes, monkeypatch):
    monkeypatch.setattr(key_slots.argon2id, "kdf", quick)
    cost = key_slots.measure_cost(TickClock(seconds))
    assert cost == KdfCost(3, mebibytes * 1_048_576)
    assert cost in key_slots.KDF_WRITTEN


def test_the_usual_and_the_cheapest_cost_are_those_of_the_text():
    assert KdfCost(3, 268_435_456) == KDF_DEFAULT
    assert KdfCost(2, 67_108_864) == KDF_CHEAPEST
    assert KDF_CHEAPEST in key_slots.KDF_WRITTEN
    assert len(key_slots.KDF_WRITTEN) == 4


def test_keys_do_not_show():
    assert repr(SlotKey(b"\xaa" * 32, "hkdf")) == "SlotKey(alg='hkdf', cost=None)"
    slot = key_slots.seal_slot(KEY, SALT, VAULT_ID, 4, "kit", SECRET)
    assert repr(slot) == "Slot(user=4, kind='kit')"
