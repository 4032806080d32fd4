"""Golden vaults open for ever; each named bad one fails for its own reason."""

import io
import json
import unicodedata

import pytest

from crypto.errors import CryptoError, KitTypoError, UnlockError
from crypto.vault import blobs, key_slots, open_vault, recovery, vault_header
from vault_sim import GOLDEN

FACTS = json.loads((GOLDEN / "golden.json").read_text("utf-8"))
NEGATIVE_FOLDER = GOLDEN / "negative"
NEGATIVE = json.loads((NEGATIVE_FOLDER / "negative.json").read_text("utf-8"))
ONE = (GOLDEN / "one-user.lfv").read_bytes()
OFFICE = (GOLDEN / "office.lfv").read_bytes()
USERS = FACTS["office"]["users"]


def test_the_golden_vault_opens_with_passphrase_and_kit():
    facts = FACTS["one-user"]
    head = open_vault.unlock_passphrase(ONE, facts["login"], facts["passphrase"])
    kit = open_vault.unlock_codes(ONE, recovery.parse_code(facts["kit"]))
    for opened in (head, kit):
        assert opened.vault_id == facts["vault"]
        assert opened.header.gen == facts["gen"]
        assert {name: key.hex() for name, key in opened.domains.items()} == facts["domains"]
        assert opened.db_key.hex() == facts["db_key"]
        assert opened.blob_wrap_key.hex() == facts["blob_wrap_key"]
        assert opened.mac_key.hex() == facts["mac_key"]
    assert head.user_secret.hex() == facts["user_secret"]
    assert kit.user_secret.hex() == facts["recovery_secret"]
    row = facts["row"]
    plain = head.open_row(row["domain"], row["table"], row["id"], bytes.fromhex(row["sealed"]))
    assert plain.hex() == row["plain"]


@pytest.mark.parametrize("user", USERS, ids=lambda user: str(user["user"]))
def test_every_user_of_the_golden_office_opens_it(user):
    opened = open_vault.unlock_passphrase(OFFICE, user["login"], user["passphrase"])
    assert opened.user == user["user"]
    assert sorted(opened.domains) == user["domains"]
    assert opened.db_key.hex() == FACTS["office"]["db_key"]


def test_the_kit_of_the_golden_office_opens_it():
    opened = open_vault.unlock_codes(OFFICE, recovery.parse_code(FACTS["office"]["kit"]))
    assert sorted(opened.domains) == FACTS["office"]["kit_domains"]
    assert opened.header.flags["later"] == [1, "x"]


@pytest.mark.parametrize(("low", "high"), [(1, 2), (1, 3), (2, 3)])
def test_slots_of_custodians_are_ready_in_the_format(low, high):
    header = vault_header.read(OFFICE)
    codes = {int(n): bytes.fromhex(c) for n, c in FACTS["office"]["custodian_codes"].items()}
    kek = key_slots.custodian_kek(header.salt, (low, codes[low]), (high, codes[high]))
    key = key_slots.SlotKey(kek, "hkdf")
    slot, _, secret = key_slots.open_slot([key], header.salt, header.vault_id, header.slots)
    assert slot.kind == f"cust:{low},{high}"
    kit = open_vault.unlock_codes(OFFICE, recovery.parse_code(FACTS["office"]["kit"]))
    assert secret == kit.user_secret


def test_a_slot_with_pc_secret_is_ready_in_the_format():
    header, facts = vault_header.read(OFFICE), FACTS["office"]
    user = next(one for one in USERS if one["user"] == facts["pc_user"])
    key = key_slots.passphrase_key(header.salt, user["login"], user["passphrase"], header.kdf[0])
    mixed = key_slots.with_pc_secret(key, bytes.fromhex(facts["pc_secret"]), header.salt)
    slot, _, _ = key_slots.open_slot([mixed], header.salt, header.vault_id, header.slots)
    assert (slot.user, slot.kind) == (facts["pc_user"], "pass+pc")


def test_the_golden_blob_opens():
    facts = FACTS["scan"]
    raw, key = (GOLDEN / "scan.lfb").read_bytes(), bytes.fromhex(facts["key"])
    blobs.check_blob(io.BytesIO(raw), key, blobs.BlobFacts(facts["size"], facts["sha256"]))
    plain = blobs.open_blob(io.BytesIO(raw), key, facts["size"]).read()
    assert plain == ("कागज़ ".encode() * 20_000)[: facts["size"]]


def use(raw, case):
    opened = open_vault.unlock_passphrase(raw, case["login"], case["passphrase"])
    open_vault.check_generation(opened.header, case.get("known_gen", 0))


@pytest.mark.parametrize("case", NEGATIVE["headers"], ids=lambda case: case["file"])
def test_a_bad_header_fails_for_its_own_reason(case):
    with pytest.raises(CryptoError) as caught:
        use((NEGATIVE_FOLDER / case["file"]).read_bytes(), case)
    assert (caught.value.code, caught.value.reason) == (case["code"], case["reason"])


def pair(name):
    return [(NEGATIVE_FOLDER / f"{name}.{end}").read_bytes() for end in ("lfv", "lfv.copy")]


def test_v09_the_newer_copy_wins():
    case = NEGATIVE["pairs"]["v09_copy_newer"]
    new, old = case["opens_with"], case["refuses"]
    found = open_vault.newest(
        *pair("v09_copy_newer"),
        lambda raw: open_vault.unlock_passphrase(raw, new["login"], new["passphrase"]),
    )
    assert (found.vault.header.gen, found.repair) == (case["gen"], True)
    with pytest.raises(UnlockError):
        open_vault.newest(
            *pair("v09_copy_newer"),
            lambda raw: open_vault.unlock_passphrase(raw, old["login"], old["passphrase"]),
        )


def test_v10_two_torn_copies_are_damage():
    case = NEGATIVE["pairs"]["v10_both_torn"]
    with pytest.raises(CryptoError) as caught:
        open_vault.newest(*pair("v10_both_torn"), lambda raw: use(raw, case))
    assert (caught.value.code, caught.value.reason) == (case["code"], case["reason"])


@pytest.mark.parametrize("name", ["v18_kit_group_not_multiple_of_11", "v19_kit_group_over_720885"])
def test_a_kit_with_a_typing_error_names_the_group(name):
    case = NEGATIVE[name]
    with pytest.raises(KitTypoError) as caught:
        recovery.parse_code(case["code_text"])
    error = caught.value
    assert (error.code, error.reason, error.facts["group"]) == (
        case["code"],
        case["reason"],
        case["group"],
    )


def test_v20_a_swapped_blob_is_refused():
    case = NEGATIVE["v20_blob_swapped"]
    key = bytes.fromhex(case["key"])
    facts = blobs.BlobFacts(case["size"], case["sha256"])
    mine, other = (
        io.BytesIO((NEGATIVE_FOLDER / f"v20_blob_swapped.{end}.lfb").read_bytes())
        for end in ("mine", "other")
    )
    blobs.check_blob(mine, key, facts)
    with pytest.raises(CryptoError) as caught:
        blobs.check_blob(other, key, blobs.BlobFacts(case["size"], case["sha256"]))
    assert (caught.value.code, caught.value.reason) == (case["code"], case["reason"])


@pytest.mark.parametrize("login", NEGATIVE["v21_login_case_and_spaces"]["logins"])
def test_v21_case_and_spaces_of_a_login_do_not_matter(login):
    opened = open_vault.unlock_passphrase(ONE, login, FACTS["one-user"]["passphrase"])
    assert opened.user == 1


def test_v22_a_passphrase_typed_in_pieces_opens():
    user = next(one for one in USERS if one["user"] == NEGATIVE["v22_nfd_passphrase"]["user"])
    # One keyboard types a letter with its dot as one character, another as two.
    typed = user["passphrase"].replace("\u0921\u093c", "\u095c")
    assert typed != user["passphrase"]
    assert unicodedata.normalize("NFC", typed) == user["passphrase"]
    assert open_vault.unlock_passphrase(OFFICE, user["login"], typed).user == user["user"]


def test_every_bad_file_is_used():
    used = {case["file"] for case in NEGATIVE["headers"]} | {"negative.json"}
    used |= {f"{name}.{end}" for name in NEGATIVE["pairs"] for end in ("lfv", "lfv.copy")}
    used |= {f"v20_blob_swapped.{end}.lfb" for end in ("mine", "other")}
    assert {path.name for path in NEGATIVE_FOLDER.iterdir()} == used
