"""Of two copies of the key file the newer good one counts, and an old one is noticed."""

import pytest

from crypto.errors import (
    CryptoError,
    HeaderError,
    MemoryShortError,
    NewerVersionError,
    RollbackError,
    UnlockError,
)
from crypto.vault import open_vault, vault
from vault_sim import CHEAP, LOGIN, PASSPHRASE, edited, flipped, made

RAW, VAULT = made()
NEW = "a new and longer passphrase"


def refusal(attempt):
    with pytest.raises(CryptoError) as caught:
        attempt()
    return type(caught.value), caught.value.reason


def slot_of(body, user):
    return next(slot for slot in body["slots"] if slot["user"] == user)


def damage_wrap(body):
    slot_of(body, 1)["wrap"] = flipped(slot_of(body, 1)["wrap"])


def with_passphrase(passphrase):
    return lambda raw: open_vault.unlock_passphrase(raw, LOGIN, passphrase)


NEXT, _ = vault.change_passphrase(VAULT, LOGIN, NEW, CHEAP)
BROKEN = edited(NEXT, bytes(32), lambda body: None)


@pytest.mark.parametrize(
    ("current", "copy", "passphrase", "gen", "repair"),
    [
        (RAW, RAW, PASSPHRASE, 1, False),
        (RAW, None, PASSPHRASE, 1, True),
        (None, RAW, PASSPHRASE, 1, True),
        (RAW, NEXT, NEW, 2, True),
        (NEXT, RAW, NEW, 2, True),
        (RAW, NEXT[:3000], PASSPHRASE, 1, True),
        (NEXT[:3000], RAW, PASSPHRASE, 1, True),
        (BROKEN, NEXT, NEW, 2, True),
        (NEXT, BROKEN, NEW, 2, True),
    ],
)
def test_the_newer_good_copy_is_opened(current, copy, passphrase, gen, repair):
    found = open_vault.newest(current, copy, with_passphrase(passphrase))
    assert found.vault.header.gen == gen
    assert found.repair == repair


def test_an_older_copy_is_no_second_chance_for_an_old_passphrase():
    wrong = refusal(lambda: open_vault.newest(RAW, NEXT, with_passphrase(PASSPHRASE)))
    assert wrong == (UnlockError, "slot.none")


def test_a_copy_of_the_same_generation_gets_its_own_try():
    def change(body):
        slot_of(body, 1)["commit"] = flipped(slot_of(body, 1)["commit"])

    damaged = edited(RAW, VAULT.mac_key, change)
    found = open_vault.newest(damaged, RAW, with_passphrase(PASSPHRASE))
    assert found.vault.header.raw == RAW
    wrong_wrap = edited(RAW, VAULT.mac_key, damage_wrap)
    for pair in ((damaged, wrong_wrap), (damaged, damaged)):
        wrong = refusal(lambda pair=pair: open_vault.newest(*pair, with_passphrase(PASSPHRASE)))
        assert wrong == (HeaderError, "slot.commit")
        # Who types a wrong passphrase is told so, whatever else is the matter.
        wrong = refusal(lambda pair=pair: open_vault.newest(*pair, with_passphrase(NEW)))
        assert wrong == (UnlockError, "slot.none")


def test_damage_that_one_copy_shows_is_not_hidden_by_the_other():
    commit = edited(
        RAW,
        VAULT.mac_key,
        lambda body: slot_of(body, 1).update(commit=flipped(slot_of(body, 1)["commit"])),
    )
    salt = edited(RAW, VAULT.mac_key, lambda body: body.update(salt=flipped(body["salt"])))
    for pair in ((commit, salt), (salt, commit)):
        wrong = refusal(lambda pair=pair: open_vault.newest(*pair, with_passphrase(PASSPHRASE)))
        assert wrong == (HeaderError, "slot.commit")


@pytest.mark.parametrize(
    ("current", "copy", "reason"),
    [
        (None, None, "vault.no-key-file"),
        (b"", None, "header.first-line"),
        (RAW[:3000], NEXT[:200], "header.grammar"),
        (BROKEN, BROKEN, "header.mac"),
    ],
)
def test_without_a_good_copy_the_vault_stays_shut(current, copy, reason):
    wrong = refusal(lambda: open_vault.newest(current, copy, with_passphrase(NEW)))
    assert wrong == (HeaderError, reason)


def test_a_copy_of_a_later_format_is_not_overwritten():
    later = RAW.replace(b"lifafa-vault 1", b"lifafa-vault 2", 1)
    for pair in ((RAW, later), (later, RAW)):
        wrong = refusal(lambda pair=pair: open_vault.newest(*pair, with_passphrase(PASSPHRASE)))
        assert wrong == (NewerVersionError, "header.version-line")


def test_other_refusals_pass_through():
    def short(_raw):
        raise MemoryShortError("kdf.memory-short")

    assert refusal(lambda: open_vault.newest(RAW, RAW, short))[0] is MemoryShortError


def test_a_header_older_than_the_register_is_a_rollback():
    open_vault.check_generation(VAULT.header, 0)
    open_vault.check_generation(VAULT.header, 1)
    wrong = refusal(lambda: open_vault.check_generation(VAULT.header, 2))
    assert wrong == (RollbackError, "vault.older-than-register")


def test_two_equal_copies_cost_one_try():
    tried = []

    def refuse(raw):
        tried.append(raw)
        raise UnlockError("slot.none")

    assert refusal(lambda: open_vault.newest(RAW, RAW, refuse)) == (UnlockError, "slot.none")
    assert tried == [RAW]
