"""The worked examples of the vault and register-folder texts are true."""

import hashlib
import re

from crypto.base.primitives import kdf, pae, seal
from crypto.envelope.hybrid import HybridKey
from crypto.vault import blobs, key_slots, log_chain, recovery, vault_header
from crypto.vault.grants import DOMAIN, SEALED_BYTES
from crypto.vault.key_slots import KdfCost
from crypto.vault.open_vault import OpenVault, backup_pair, header_mac_key
from vault_sim import ROOT

SPEC = ROOT / "crypto" / "spec"


def example(name):
    text = (SPEC / name).read_text("utf-8")
    block = re.search(r"```example\n(.*?)```", text, re.DOTALL)[1]
    lines = (line.partition("=") for line in block.splitlines())
    return {name.strip(): value.strip().strip('"') for name, _, value in lines}


def unquoted(name, member):
    text = (SPEC / name).read_text("utf-8")
    return re.search(rf'^{member} += "(.*)"$', text, re.MULTILINE)[1]


def test_the_example_of_a_vault_is_true():
    told = example("vault.md")
    raw = {
        name: bytes.fromhex(value)
        for name, value in told.items()
        if re.fullmatch(r"(?:[0-9a-f]{2}){16,}", value)
    }
    salt, secret = raw["salt"], raw["user_secret"]
    cost = KdfCost(int(told["ops"]), int(told["mem"]))
    login = unquoted("vault.md", "login")
    assert key_slots.login_salt(salt, login) == raw["login_salt"]
    key = key_slots.passphrase_key(salt, login, told["passphrase"], cost)
    assert key.kek == raw["kek"]
    assert key_slots.with_pc_secret(key, bytes(range(32)), salt).kek == raw["kek_with_pc"]
    assert key_slots.commitment(key.kek, salt) == raw["commit"]
    assert key_slots.wrap_key(key.kek, salt) == raw["wrap_key"]
    aad = key.aad(told["vault"], 1, "pass")
    assert seal(raw["wrap_key"], raw["nonce"], secret, aad) == raw["wrap"]
    assert hashlib.sha256(HybridKey.from_seed(secret).public).digest() == raw["pk_sha256"]
    opened = OpenVault(told["vault"], 1, secret, {"reg": raw["reg"]}, None)
    assert opened.db_key == raw["db_key"]
    assert opened.blob_wrap_key == raw["blob_wrap_key"]
    assert opened.mac_key == raw["mac_key"] == header_mac_key(raw["reg"], told["vault"])
    assert recovery.parse_code(told["code"]) == raw["code_bytes"]
    assert key_slots.kit_key(salt, raw["code_bytes"]).kek == raw["kek_of_code"]
    two = ((1, bytes([1]) * 16), (2, bytes([2]) * 16))
    assert key_slots.custodian_kek(salt, *two) == raw["kek_of_1_and_2"]
    three = [(number, bytes([number]) * 16) for number in (1, 3, 5)]
    assert key_slots.custodian_kek(salt, *three) == raw["kek_of_1_3_5"]
    assert backup_pair(secret, told["vault"]).seed == raw["backup_seed"]


def test_the_bounds_of_the_vault_text_are_those_of_the_program():
    text = (SPEC / "vault.md").read_text("utf-8")
    for number in (
        vault_header.MAX_BYTES,
        key_slots.MEM_MIN,
        key_slots.MEM_MAX,
        vault_header.MAX_USER,
        SEALED_BYTES,
        0xFFFF * recovery.CHECK,
    ):
        assert f"{number:,}" in text
    assert f"1 to {vault_header.MAX_SLOTS} of" in text
    assert f"1 to {vault_header.MAX_USERS} of" in text
    assert f"1 to {vault_header.MAX_GRANTS} of" in text
    assert f"`ops` is {key_slots.OPS_MIN} to {key_slots.OPS_MAX}" in " ".join(text.split())
    assert DOMAIN.fullmatch("s9999")
    assert not DOMAIN.fullmatch("s09")


def test_the_example_of_a_register_folder_is_true():
    told = example("register-folder.md")
    key, nonce = bytes.fromhex(told["blob_key"]), bytes.fromhex(told["blob_nonce"])
    assert kdf(key, nonce, b"lifafa/blob/1").hex() == told["stream_key"]
    for size in (0, 65_536, 65_537):
        assert blobs.file_size(size) == int(told[f"file_of_{size}"])
    context = pae(b"lifafa/row/1", f"{told['table']}\0{told['row_id']}".encode())
    assert context.hex() == told["row_context"]
    domain_key, row_nonce = bytes.fromhex(told["domain_key"]), bytes.fromhex(told["row_nonce"])
    column = row_nonce + seal(domain_key, row_nonce, told["value"].encode(), context)
    assert column.hex() == told["column"]
    opened = OpenVault("00" * 16, 1, b"", {"reg": bytes(32), "off": domain_key}, None)
    plain = opened.open_row("off", told["table"], int(told["row_id"]), column)
    assert plain == told["value"].encode()
    first = log_chain.row_hash(log_chain.START, told["row_1"].encode())
    assert first.hex() == told["h_1"]
    assert log_chain.row_hash(first, told["row_2"].encode()).hex() == told["h_2"]


def test_every_context_of_the_program_stands_in_a_text():
    """What is not written down is changed by somebody some day, and old files do not open."""
    said = "".join(path.read_text("utf-8") for path in SPEC.glob("*.md"))
    found = {
        context: path.name
        for path in sorted((ROOT / "crypto").rglob("*.py"))
        for context in re.findall(r'b?f?"(lifafa/[a-z/-]+/[0-9]+)', path.read_text("utf-8"))
    }
    assert "lifafa/row/1" in found
    # The self-test only asks a library for a known answer.
    found.pop("lifafa/selftest/1")
    assert {context: where for context, where in found.items() if context not in said} == {}
