"""What the text about backup files says is what the program does."""

import re

from crypto.backup import backup_format as fmt
from crypto.backup import backup_seal
from crypto.base.primitives import kdf
from vault_sim import ROOT

TEXT = (ROOT / "crypto" / "spec" / "backup.md").read_text("utf-8")


def example():
    block = re.search(r"```example\n(.*?)```", TEXT, re.DOTALL)[1]
    lines = (line.partition("=") for line in block.splitlines())
    return {name.strip(): value.strip() for name, _, value in lines}


def test_the_worked_example_is_true():
    told = example()
    key = kdf(bytes.fromhex(told["mk_reg"]), bytes.fromhex(told["vault"]), fmt.MAC_INFO)
    assert key.hex() == told["mac_key"]
    manifest = told["manifest"].encode("ascii")
    assert fmt.encode_prefix(manifest, key).hex() == told["prefix"]
    assert fmt.encode_entry(bytes.fromhex(told["name"]), 65_568).hex() == told["entry"]
    assert f"lifafa-backup {fmt.VERSION}" == told["front_line"]


def test_bounds_and_names_are_those_of_the_text():
    assert fmt.MAGIC.decode() in TEXT
    assert fmt.MAC_INFO.decode() in TEXT
    assert f"M, 1 to {fmt.MAX_MANIFEST_BYTES:,}" in TEXT
    assert f"at most {fmt.MAX_KITS_BYTES:,} bytes with its LF" in TEXT
    assert fmt.PREFIX_BYTES == 48
    assert fmt.ENTRY_BYTES == 40
    assert backup_seal.ID_BYTES == 16


def test_every_member_of_the_manifest_is_in_the_text():
    section = TEXT.partition("## 4. Manifest")[2].partition("## 5.")[0]
    table = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    named = {name for cell in table for name in re.findall(r"`(\w+)`", cell)}
    assert named == fmt._MEMBERS
