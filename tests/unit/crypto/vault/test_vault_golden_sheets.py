"""The golden vault with two kits, three of five custodians and a tied passphrase opens for ever.

The file was written by the first version that knew these ways; it is never made again.
"""

import json
from itertools import combinations

import pytest

from crypto.errors import HeaderError, UnlockError
from crypto.vault import open_vault, recovery
from crypto.vault.open_vault import backup_pair
from vault_sim import GOLDEN, body_of, written

RAW = (GOLDEN / "sheets.lfv").read_bytes()
FACTS = json.loads((GOLDEN / "golden-sheets.json").read_text("utf-8"))
DOMAINS = {name: bytes.fromhex(key) for name, key in FACTS["domains"].items()}
CODES = {int(n): recovery.parse_code(code) for n, code in FACTS["custodians"].items()}
KITS = [recovery.parse_code(code) for code in FACTS["kits"]]


@pytest.mark.parametrize("kit", KITS, ids=["first", "second"])
def test_each_kit_opens_everything(kit):
    opened = open_vault.unlock_codes(RAW, kit)
    assert opened.domains == DOMAINS
    assert opened.vault_id == FACTS["vault"]
    assert opened.user_secret.hex() == FACTS["recovery_secret"]
    pair = backup_pair(opened.user_secret, opened.vault_id)
    assert pair.public == opened.header.backup_public


@pytest.mark.parametrize("numbers", list(combinations(range(1, 6), 3)), ids=str)
def test_any_three_custodians_open_everything_and_no_two_of_them(numbers):
    some = {number: CODES[number] for number in numbers}
    assert open_vault.unlock_codes(RAW, None, some).domains == DOMAINS
    for left_out in numbers:
        two = {number: code for number, code in some.items() if number != left_out}
        with pytest.raises(UnlockError):
            open_vault.unlock_codes(RAW, None, two)


@pytest.mark.parametrize("user", FACTS["users"], ids=lambda user: user["login"])
def test_everybody_opens_it_with_what_they_have(user):
    secret = bytes.fromhex(user["pc_secret"]) if "pc_secret" in user else None
    opened = open_vault.unlock_passphrase(RAW, user["login"], user["passphrase"], secret)
    assert opened.user == user["user"]
    assert sorted(opened.domains) == user["domains"]
    assert opened.pc_secret == secret
    if secret is not None:
        with pytest.raises(UnlockError):
            open_vault.unlock_passphrase(RAW, user["login"], user["passphrase"])


def test_the_kit_that_was_replaced_opens_nothing():
    with pytest.raises(UnlockError):
        open_vault.unlock_codes(RAW, recovery.parse_code(FACTS["replaced_kit"]))


@pytest.mark.parametrize(
    ("name", "cost"),
    [
        ("memory", {"ops": 2, "mem": 2**44}),
        ("passes", {"ops": 2**32, "mem": 2**26}),
        ("none", {"ops": 0, "mem": 2**26}),
        ("little", {"ops": 2, "mem": 1024}),
    ],
)
def test_a_bomb_in_the_key_file_is_refused_by_sheets_too_and_before_any_work(name, cost):
    body = body_of(RAW)
    body["kdf"] = [cost]
    bomb = written(body, bytes(32))
    with pytest.raises(HeaderError) as caught:
        open_vault.unlock_codes(bomb, KITS[0])
    assert caught.value.reason in {"kdf.memory-bounds", "kdf.ops-bounds"}, name
