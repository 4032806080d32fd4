"""New sheets, new keys for everything, a new vault: the old ways in open nothing that is new."""

from dataclasses import replace
from itertools import combinations

import pytest

from crypto.envelope.hybrid import HybridKey
from crypto.errors import CryptoError, HeaderError, LimitError, NotForUsError, UnlockError
from crypto.vault import open_vault, vault, vault_header, vault_parts, vault_renewal
from crypto.vault.grants import open_grant
from crypto.vault.key_slots import KdfCost
from crypto.vault.open_vault import backup_pair
from crypto.vault.vault_parts import Typed
from crypto.vault.vault_renewal import recovered as recover
from vault_sim import CHEAP, KIT, LOGIN, PASSPHRASE, body_of, edited, made, made_for_two

RAW, VAULT = made()
RAW_TWO, TWO = made_for_two()
BOATS = "seven quiet boats"
NEW = "a new and longer passphrase"
KITS = (b"\x21" * 16, b"\x22" * 16)
CODES = {number: bytes([number]) * 16 for number in range(1, 6)}
NONE = (UnlockError, "slot.none")
NOT_HELD = (NotForUsError, "vault.domain-not-held")


def refusal(attempt):
    with pytest.raises(CryptoError) as caught:
        attempt()
    return type(caught.value), caught.value.reason


def opened(raw, login=LOGIN, passphrase=PASSPHRASE, pc_secret=None):
    return open_vault.unlock_passphrase(raw, login, passphrase, pc_secret)


def sheets(opened):
    return sorted(one.kind for one in opened.header.slots if one.user == 0)


def some(*numbers):
    return {number: CODES[number] for number in numbers}


# ---------------------------------------------------------------- new sheets


def test_new_sheets_replace_codes_secret_and_backup_key():
    old = open_vault.unlock_codes(RAW, KIT)
    raw, changed, left_out = vault_renewal.change_recovery(VAULT, KITS, {}, 0)
    assert refusal(lambda: open_vault.unlock_codes(raw, KIT)) == NONE
    for code in KITS:
        new = open_vault.unlock_codes(raw, code)
        assert new.domains == VAULT.domains
        assert new.user_secret != old.user_secret
        assert backup_pair(new.user_secret, new.vault_id).public == changed.header.backup_public
        assert changed.publics[vault_parts.RECOVERY] == new.publics[vault_parts.RECOVERY]
    assert changed.header.backup_public != VAULT.header.backup_public
    assert changed.header.gen == VAULT.header.gen + 1
    assert changed.user_secret == VAULT.user_secret
    assert opened(raw).domains == VAULT.domains
    assert left_out == frozenset()
    assert sheets(changed) == ["kit", "kit"]


def test_an_old_sheet_with_the_old_key_file_opens_no_new_grant_and_no_new_backup():
    old = open_vault.unlock_codes(RAW, KIT)
    _, changed, _ = vault_renewal.change_recovery(VAULT, KITS, {}, 0)
    pair = HybridKey.from_seed(old.user_secret)
    new = [one for one in changed.header.grants if one.user == vault_parts.RECOVERY]
    assert {one.domain for one in new} == {"reg", "off"}
    for one in new:
        assert refusal(lambda one=one: open_grant(old.vault_id, pair, one))[0] is HeaderError
    assert backup_pair(old.user_secret, old.vault_id).public != changed.header.backup_public


@pytest.mark.parametrize(("need", "of"), [(2, 3), (3, 5)])
def test_exactly_as_many_custodians_as_are_needed_open(need, of):
    raw, changed, _ = vault_renewal.change_recovery(VAULT, (), some(*range(1, of + 1)), need)
    assert len(sheets(changed)) == {2: 3, 3: 10}[need]
    for numbers in combinations(range(1, of + 1), need):
        assert open_vault.unlock_codes(raw, None, some(*numbers)).domains == VAULT.domains
    for numbers in combinations(range(1, of + 1), need - 1):
        assert refusal(lambda n=numbers: open_vault.unlock_codes(raw, None, some(*n))) == NONE
    for number in range(1, of + 1):
        assert refusal(lambda n=number: open_vault.unlock_codes(raw, CODES[n])) == NONE
    assert refusal(lambda: open_vault.unlock_codes(raw, KIT)) == NONE


@pytest.mark.parametrize("need", [2, 3])
def test_all_custodians_there_are_may_be_needed(need):
    numbers = range(1, need + 1)
    raw, changed, _ = vault_renewal.change_recovery(VAULT, (), some(*numbers), need)
    assert len(sheets(changed)) == 1
    assert open_vault.unlock_codes(raw, None, some(*numbers)).domains == VAULT.domains
    assert refusal(lambda: open_vault.unlock_codes(raw, None, some(1))) == NONE


def test_more_custodians_than_are_needed_do_no_harm():
    raw, _, _ = vault_renewal.change_recovery(VAULT, (), some(1, 2, 3), 2)
    for codes in (some(1, 2, 3), {**some(1, 2), 3: bytes(16)}, {**some(1, 3), 5: bytes(16)}):
        assert open_vault.unlock_codes(raw, None, codes).user == vault_parts.RECOVERY


def test_one_wrong_of_two_and_changed_places_open_nothing():
    raw, _, _ = vault_renewal.change_recovery(VAULT, (), some(1, 2, 3), 2)
    for codes in (
        {1: CODES[1], 2: bytes(16)},
        {1: CODES[2], 2: CODES[1]},
        {1: CODES[1], 3: CODES[2]},
        {2: CODES[1], 3: CODES[2]},
        {1: CODES[1], 2: CODES[1]},
        {1: CODES[1], 2: CODES[3]},
    ):
        assert refusal(lambda codes=codes: open_vault.unlock_codes(raw, None, codes)) == NONE


def test_three_of_five_with_one_wrong_open_nothing_but_a_fourth_right_one_does():
    raw, _, _ = vault_renewal.change_recovery(VAULT, (), CODES, 3)
    wrong = {**some(1, 2), 4: bytes(16)}
    assert refusal(lambda: open_vault.unlock_codes(raw, None, wrong)) == NONE
    assert open_vault.unlock_codes(raw, None, wrong | some(5)).domains == VAULT.domains


def test_a_kit_and_custodians_open_beside_each_other():
    raw, changed, _ = vault_renewal.change_recovery(VAULT, KITS, CODES, 3)
    assert len(sheets(changed)) == 12
    assert sheets(changed)[0::9] == ["cust:1,2,3", "cust:3,4,5"]
    assert open_vault.unlock_codes(raw, KITS[1]).domains == VAULT.domains
    assert open_vault.unlock_codes(raw, bytes(16), some(2, 3, 5)).domains == VAULT.domains


def test_codes_of_another_vault_open_nothing():
    other, _, _ = vault_renewal.change_recovery(vault.create("B", "b", KIT, CHEAP)[1], (), CODES, 3)
    assert open_vault.unlock_codes(other, None, CODES).user == 0
    assert refusal(lambda: open_vault.unlock_codes(RAW, None, CODES)) == NONE
    assert refusal(lambda: open_vault.unlock_codes(RAW)) == NONE


def test_damage_of_a_sheets_slot_is_never_taken_for_a_wrong_sheet():
    raw, changed, _ = vault_renewal.change_recovery(VAULT, (), some(1, 2, 3), 2)

    def swap_wraps(body):
        slots = [slot for slot in body["slots"] if slot["user"] == 0]
        slots[0]["wrap"], slots[1]["wrap"] = slots[1]["wrap"], slots[0]["wrap"]

    def rename(body):
        next(one for one in body["slots"] if one["kind"] == "cust:1,2")["kind"] = "cust:1,4"

    for change in (swap_wraps, rename):
        damaged = edited(raw, changed.mac_key, change)
        wrong = refusal(lambda raw=damaged: open_vault.unlock_codes(raw, None, some(1, 2)))
        assert wrong == (HeaderError, "slot.wrap")


@pytest.mark.parametrize(
    "kind", ["cust:1", "cust:1,1,2", "cust:2,1", "cust:1,3,2", "cust:1,2,6", "cust:1,2,3,4"]
)
def test_custodians_of_a_key_file_are_two_or_three_in_rising_order(kind):
    raw, changed, _ = vault_renewal.change_recovery(VAULT, (), CODES, 3)

    def change(body):
        next(one for one in body["slots"] if one["kind"] == "cust:1,2,3")["kind"] = kind

    wrong = refusal(lambda: vault_header.read(edited(raw, changed.mac_key, change)))
    assert wrong[0] is HeaderError
    assert wrong[1] in {"header.custodians", "header.text"}


@pytest.mark.parametrize(
    ("kits", "numbers", "need"),
    [((), (), 0), ((), (1, 2, 3), 0), (KITS, (), 2), (KITS, (1,), 2), ((), (1, 2, 3, 4), 4)],
)
def test_a_plan_that_opens_nothing_or_too_little_is_no_plan(kits, numbers, need):
    with pytest.raises(ValueError, match=r"passphrase opens|come together"):
        vault_renewal.change_recovery(VAULT, kits, some(*numbers), need)


def test_a_sheet_itself_can_be_replaced_by_who_holds_it():
    old = open_vault.unlock_codes(RAW, KIT)
    raw, changed, _ = vault_renewal.change_recovery(old, KITS, {}, 0)
    assert changed.user_secret == open_vault.unlock_codes(raw, KITS[0]).user_secret
    assert changed.user_secret != old.user_secret


def test_new_sheets_are_made_only_by_someone_who_holds_the_keys_of_the_office():
    bina = opened(RAW_TWO, "Bina", BOATS)
    assert refusal(lambda: vault_renewal.change_recovery(bina, KITS, {}, 0)) == NOT_HELD


def test_a_compartment_that_is_not_held_is_told_and_can_be_granted_later():
    _, with_s1 = vault.add_domain(TWO, "s1", {2: TWO.publics[2], 0: TWO.publics[0]})
    _, with_s2 = vault.add_domain(with_s1, "s2", {1: TWO.publics[1]})
    raw, changed, left_out = vault_renewal.change_recovery(with_s2, KITS, {}, 0)
    assert left_out == {"s1"}
    assert set(open_vault.unlock_codes(raw, KITS[0]).domains) == {"reg", "off", "s2"}
    bina = opened(raw, "Bina", BOATS)
    raw, _ = vault.grant(bina, 0, changed.publics[0], "s1")
    assert open_vault.unlock_codes(raw, KITS[0]).domains["s1"] == bina.domains["s1"]


# ---------------------------------------------------------------- a passphrase by sheets


def recovered(by_codes, user=1, login=LOGIN, cost=CHEAP, **more):
    plan = {"kits": KITS, "custodians": {}, "need": 0, **more}
    return recover(by_codes, user, Typed(login, NEW, cost), **plan)


def test_sheets_give_a_new_passphrase_and_are_replaced_in_one_key_file():
    old = open_vault.unlock_codes(RAW_TWO, KIT)
    after, left_out = recovered(old)
    raw = after.header.raw
    assert after.header.gen == TWO.header.gen + 1
    assert left_out == frozenset()
    again = opened(raw, LOGIN, NEW)
    assert (again.user, again.user_secret, again.domains) == (1, after.user_secret, VAULT.domains)
    assert (after.cost, after.publics[1]) == (CHEAP, again.publics[1])
    assert after.publics[0] == open_vault.unlock_codes(raw, KITS[0]).publics[0]
    assert refusal(lambda: open_vault.unlock_codes(raw, KIT)) == NONE
    assert refusal(lambda: opened(raw)) == NONE
    assert opened(raw, "Bina", BOATS).domains == {"reg": VAULT.domains["reg"]}
    assert open_vault.unlock_codes(raw, KITS[1]).domains == VAULT.domains
    sheet = open_vault.unlock_codes(raw, KITS[1]).user_secret
    assert after.header.backup_public == backup_pair(sheet, after.vault_id).public
    assert after.header.backup_public != TWO.header.backup_public
    old_pair = HybridKey.from_seed(TWO.user_secret)
    for one in (one for one in after.header.grants if one.user == 1):
        assert refusal(lambda one=one: open_grant(TWO.vault_id, old_pair, one))[0] is HeaderError


def test_a_cost_that_nobody_needs_any_more_goes_and_one_that_another_needs_stays():
    dearer = KdfCost(3, CHEAP.mem)
    alone, _ = recovered(open_vault.unlock_codes(RAW, KIT), cost=dearer)
    assert alone.header.kdf == (dearer,)
    assert opened(alone.header.raw, LOGIN, NEW).cost == alone.cost == dearer
    after, _ = recovered(open_vault.unlock_codes(RAW_TWO, KIT), cost=dearer)
    assert after.header.kdf == (dearer, CHEAP)
    assert opened(after.header.raw, "Bina", BOATS).cost == CHEAP


def test_a_person_who_held_less_holds_no_more_after_it():
    after, _ = recovered(open_vault.unlock_codes(RAW_TWO, KIT), 2, "Bina")
    assert set(after.domains) == {"reg"}
    assert set(opened(after.header.raw, "Bina", NEW).domains) == {"reg"}
    assert set(opened(after.header.raw).domains) == {"reg", "off"}


def test_a_compartment_that_the_sheets_did_not_open_stays_with_its_other_people():
    _, sealed = vault.add_domain(TWO, "s1", {1: TWO.publics[1], 2: TWO.publics[2]})
    after, left_out = recovered(open_vault.unlock_codes(sealed.header.raw, KIT))
    assert left_out == {"s1"}
    assert set(opened(after.header.raw, LOGIN, NEW).domains) == {"reg", "off"}
    assert "s1" in opened(after.header.raw, "Bina", BOATS).domains
    assert set(open_vault.unlock_codes(after.header.raw, KITS[0]).domains) == {"reg", "off"}


@pytest.mark.parametrize("user", [0, 7])
def test_only_a_person_gets_a_passphrase(user):
    with pytest.raises(ValueError, match="person"):
        recovered(open_vault.unlock_codes(RAW_TWO, KIT), user)


# ---------------------------------------------------------------- the secret of a computer


def test_a_slot_mixed_with_the_secret_of_a_computer_opens_only_with_both():
    pc = bytes(range(32))
    raw, changed = vault.change_passphrase(VAULT, LOGIN, NEW, CHEAP, nameless=True, pc_secret=pc)
    mine = [one.kind for one in changed.header.slots if one.user == 1]
    assert mine == ["pass+pc", "pass+pc"]
    assert changed.pc_secret == pc
    assert opened(RAW, pc_secret=pc).pc_secret is None
    for login in (LOGIN, ""):
        assert opened(raw, login, NEW, pc).domains == VAULT.domains
        assert opened(raw, login, NEW, pc).pc_secret == pc
        assert refusal(lambda login=login: opened(raw, login, NEW)) == NONE
        assert refusal(lambda login=login: opened(raw, login, NEW, bytes(32))) == NONE
        assert refusal(lambda login=login: opened(raw, login, PASSPHRASE, pc)) == NONE
    assert open_vault.unlock_codes(raw, KIT).domains == VAULT.domains
    assert opened(RAW, pc_secret=pc).user == 1
    plain, _ = vault.change_passphrase(changed, LOGIN, NEW, CHEAP)
    assert opened(plain, LOGIN, NEW).user == 1


# ---------------------------------------------------------------- new keys for everything


def rekeyed(whole=TWO, **more):
    plan = {"nameless": False, "kits": KITS, "custodians": {}, "need": 0, **more}
    return vault_renewal.rekeyed(whole, LOGIN, NEW, **{"publics": {2: TWO.publics[2]}, **plan})


def test_after_new_keys_everybody_opens_and_no_key_is_an_old_one():
    changed = rekeyed()
    raw = changed.header.raw
    assert changed.header.gen == TWO.header.gen + 1
    assert (changed.vault_id, changed.header.salt) == (TWO.vault_id, TWO.header.salt)
    head, bina = opened(raw, LOGIN, NEW), opened(raw, "Bina", BOATS)
    assert head.domains == changed.domains == open_vault.unlock_codes(raw, KITS[1]).domains
    assert set(head.domains) == {"reg", "off"}
    assert bina.domains == {"reg": changed.domains["reg"]}
    assert head.user_secret == changed.user_secret != TWO.user_secret
    assert changed.publics[1] == head.publics[1]
    assert changed.publics[0] == open_vault.unlock_codes(raw, KITS[0]).publics[0]
    assert not set(changed.domains.values()) & set(TWO.domains.values())
    for code in (KIT, bytes(16)):
        assert refusal(lambda code=code: open_vault.unlock_codes(raw, code)) == NONE
    assert refusal(lambda: opened(raw)) == NONE
    assert changed.cost == CHEAP


def test_old_secrets_of_the_head_and_of_recovery_open_no_new_grant():
    changed = rekeyed()
    for user, secret in ((1, TWO.user_secret), (0, open_vault.unlock_codes(RAW, KIT).user_secret)):
        pair = HybridKey.from_seed(secret)
        grants = [one for one in changed.header.grants if one.user == user]
        assert grants
        for one in grants:
            assert refusal(lambda o=one, p=pair: open_grant(TWO.vault_id, p, o))[1] == "grant.seal"


def test_new_keys_need_every_domain_and_keep_who_holds_what():
    _, sealed = vault.add_domain(TWO, "s1", {2: TWO.publics[2], 0: TWO.publics[0]})
    assert refusal(lambda: rekeyed(sealed)) == NOT_HELD
    by_sheet = open_vault.unlock_codes(sealed.header.raw, KIT)
    whole = replace(sealed, domains={**by_sheet.domains, **sealed.domains})
    changed = rekeyed(whole)
    raw = changed.header.raw
    assert set(changed.domains) == {"reg", "off", "s1"}
    assert set(changed.narrowed().domains) == {"reg", "off"}
    assert set(opened(raw, LOGIN, NEW).domains) == {"reg", "off"}
    assert set(opened(raw, "Bina", BOATS).domains) == {"reg", "s1"}
    assert open_vault.unlock_codes(raw, KITS[0]).domains == changed.domains


def test_new_sheets_open_a_compartment_that_the_old_ones_did_not():
    _, sealed = vault.add_domain(TWO, "s2", {1: TWO.publics[1]})
    assert "s2" not in open_vault.unlock_codes(sealed.header.raw, KIT).domains
    changed = rekeyed(sealed)
    assert set(changed.domains) == {"reg", "off", "s2"}
    assert open_vault.unlock_codes(changed.header.raw, KITS[0]).domains == changed.domains


@pytest.mark.parametrize("publics", [{}, {2: HybridKey.generate().public}, {2: TWO.publics[1]}])
def test_new_keys_go_only_to_pinned_public_keys(publics):
    assert refusal(lambda: rekeyed(publics=publics)) == (HeaderError, "vault.user-key")


def test_new_keys_keep_the_cost_that_others_still_need_and_the_secret_of_a_computer():
    dearer = KdfCost(3, CHEAP.mem)
    _, two = vault.change_passphrase(TWO, LOGIN, PASSPHRASE, dearer)
    changed = rekeyed(replace(two, pc_secret=bytes(32)))
    raw = changed.header.raw
    assert changed.header.kdf == (dearer, CHEAP)
    assert changed.cost == dearer
    assert opened(raw, LOGIN, NEW, bytes(32)).domains == changed.domains
    assert refusal(lambda: opened(raw, LOGIN, NEW)) == NONE
    assert opened(raw, "Bina", BOATS).user == 2


def test_new_keys_of_a_vault_of_one_person_open_without_a_login():
    changed = rekeyed(VAULT, publics={}, nameless=True, kits=(), custodians=some(1, 2, 3), need=2)
    assert opened(changed.header.raw, "", NEW).domains == changed.domains
    assert sheets(changed) == ["cust:1,2", "cust:1,3", "cust:2,3"]


# ---------------------------------------------------------------- a new vault out of a backup


def remade(people=None, held=None, **more):
    _, sealed = vault.add_domain(TWO, "s1", {2: TWO.publics[2], 0: TWO.publics[0]})
    old = open_vault.unlock_codes(sealed.header.raw, KIT)
    plan = {"kits": KITS, "custodians": {}, "need": 0, "cost": CHEAP, "nameless": True}
    people = people or {1: (LOGIN, NEW), 2: ("Bina", "eight quiet boats")}
    return old, vault_renewal.remade(
        old, people, held or {1: ("off",), 2: ("s1",)}, **{**plan, **more}
    )


def test_a_vault_made_anew_shares_nothing_with_the_old_one():
    old, new = remade()
    raw = new.header.raw
    assert new.vault_id != old.vault_id
    assert new.header.salt != old.header.salt
    assert new.header.gen == 1
    assert set(new.domains) == set(old.domains) == {"reg", "off", "s1"}
    assert not set(new.domains.values()) & set(old.domains.values())
    head, bina = opened(raw, LOGIN, NEW), opened(raw, "Bina", "eight quiet boats")
    assert set(head.domains) == {"reg", "off"}
    assert set(bina.domains) == {"reg", "s1"}
    assert (new.user, new.cost) == (0, None)
    assert open_vault.unlock_codes(raw, KITS[0]).domains == new.domains
    assert new.publics == {0: new.publics[0], **head.publics, **bina.publics}
    assert refusal(lambda: open_vault.unlock_codes(raw, KIT)) == NONE
    assert refusal(lambda: opened(raw, "Bina", BOATS)) == NONE
    assert refusal(lambda: opened(raw, "", NEW)) == NONE
    backup = backup_pair(new.user_secret, new.vault_id).public
    assert backup == new.header.backup_public != old.header.backup_public


def test_a_vault_made_anew_for_one_person_opens_without_a_login():
    _, new = remade({1: (LOGIN, NEW)}, {1: ("off",)})
    assert set(opened(new.header.raw, "", NEW).domains) == {"reg", "off"}
    _, new = remade({1: (LOGIN, NEW)}, {1: ("off",)}, nameless=False)
    assert opened(new.header.raw, LOGIN, NEW).user == 1
    assert refusal(lambda: opened(new.header.raw, "", NEW)) == NONE


def test_a_domain_that_the_old_vault_did_not_have_is_not_given():
    assert refusal(lambda: remade(held={1: ("s7",)})) == NOT_HELD


def test_old_sets_of_cost_are_bounded_at_new_sheets_too():
    raw, changed, _ = vault_renewal.change_recovery(VAULT, KITS, {}, 0)
    assert body_of(raw)["kdf"] == body_of(RAW)["kdf"]
    _, two = vault.add_user(changed, 2, "Bina", BOATS, KdfCost(3, CHEAP.mem))
    wrong = refusal(lambda: vault.change_passphrase(two, LOGIN, NEW, KdfCost(4, CHEAP.mem)))
    assert wrong == (LimitError, "vault.kdf-sets")
