"""A vault of one person also opens without a login, and only as long as that is wanted."""

from dataclasses import replace

import pytest

from crypto.errors import UnlockError
from crypto.vault import key_slots, open_vault, vault, vault_header, vault_parts
from crypto.vault.vault_parts import Place, Typed, typed_slots

LOGIN = "Asha"
PASSPHRASE = "seven quiet boats at noon"
NEW = "nine quiet boats at dusk"
KIT = bytes(range(16))
CHEAP = key_slots.KDF_CHEAPEST


def test_the_passphrase_opens_with_and_without_the_login():
    raw, made = vault.create(LOGIN, PASSPHRASE, KIT, CHEAP, nameless=True)
    for login in (LOGIN, "", "  "):
        opened = open_vault.unlock_passphrase(raw, login, PASSPHRASE)
        assert opened.domains == made.domains
        assert opened.user == vault_parts.HEAD
    with pytest.raises(UnlockError):
        open_vault.unlock_passphrase(raw, "Bina", PASSPHRASE)
    with pytest.raises(UnlockError):
        open_vault.unlock_passphrase(raw, "", NEW)


def test_without_the_wish_a_login_is_needed():
    raw, _ = vault.create(LOGIN, PASSPHRASE, KIT, CHEAP)
    with pytest.raises(UnlockError):
        open_vault.unlock_passphrase(raw, "", PASSPHRASE)


def test_an_empty_login_makes_one_slot():
    raw, _ = vault.create(" ", PASSPHRASE, KIT, CHEAP, nameless=True)
    assert (
        len([slot for slot in vault_header.read(raw).slots if slot.user == vault_parts.HEAD]) == 1
    )


def test_a_new_passphrase_replaces_both_ways():
    raw, made = vault.create(LOGIN, PASSPHRASE, KIT, CHEAP, nameless=True)
    raw, made = vault.change_passphrase(made, LOGIN, NEW, CHEAP, nameless=True)
    for login in (LOGIN, ""):
        assert open_vault.unlock_passphrase(raw, login, NEW).domains == made.domains
        with pytest.raises(UnlockError):
            open_vault.unlock_passphrase(raw, login, PASSPHRASE)


def test_the_way_without_a_login_ends_when_it_is_no_longer_wanted():
    raw, made = vault.create(LOGIN, PASSPHRASE, KIT, CHEAP, nameless=True)
    raw, _ = vault.change_passphrase(made, LOGIN, NEW, CHEAP)
    assert open_vault.unlock_passphrase(raw, LOGIN, NEW).user == vault_parts.HEAD
    with pytest.raises(UnlockError):
        open_vault.unlock_passphrase(raw, "", NEW)


def test_nobody_opens_without_a_login_who_did_not_ask_for_it():
    typed = Typed(LOGIN, PASSPHRASE, CHEAP)
    place = Place(bytes(32), "00" * 16)
    assert [slot.kind for slot in typed_slots(place, 1, typed, bytes(32))] == ["pass"]
    both = typed_slots(place, 1, replace(typed, nameless=True), bytes(32))
    assert [slot.kind for slot in both] == ["pass", "pass"]
