"""Short, seeded fuzzing of everything that reads vault bytes: only refusals come out."""

import io
import json
import random

import mutations
from crypto.base import primitives
from crypto.errors import HeaderError, UnlockError
from crypto.vault import blobs, log_chain, open_vault, recovery, vault_header
from vault_sim import GOLDEN, KIT, body_of, written

RUNS = 500
RAW = (GOLDEN / "one-user.lfv").read_bytes()
VAULT = open_vault.unlock_codes(RAW, KIT)
GOLDENS = [RAW, (GOLDEN / "office.lfv").read_bytes()]
FACTS = json.loads((GOLDEN / "golden.json").read_text("utf-8"))


def test_changed_key_files_are_refused_or_say_the_same():
    for number, raw in mutations.inputs("key file", GOLDENS, RUNS):
        refused = mutations.refusal_of(vault_header.read, raw, number)
        if refused is None and raw not in GOLDENS:
            # What still reads does not open: the MAC covers every byte.
            opened = mutations.refusal_of(
                lambda one: open_vault.unlock_codes(one, KIT), raw, number
            )
            assert isinstance(opened, (HeaderError, UnlockError)), number


def test_a_well_maced_key_file_with_changed_members_opens_as_it_is_or_not_at_all():
    accepted = 0
    body = body_of(RAW)
    for number in range(RUNS):
        changed = mutations.changed_json(random.Random(f"members {number}"), body)
        try:
            raw = written(changed, VAULT.mac_key)
        except UnicodeEncodeError:
            continue
        refused = mutations.refusal_of(lambda one: open_vault.unlock_codes(one, KIT), raw, number)
        accepted += refused is None
    assert 0 < accepted < RUNS


def test_two_changed_copies_never_open_a_third_way():
    copies = mutations.inputs("current", GOLDENS[:1], 60), mutations.inputs("copy", GOLDENS[:1], 60)
    for (number, current), (_, copy) in zip(*copies, strict=True):
        mutations.refusal_of(
            lambda pair: open_vault.newest(*pair, lambda raw: open_vault.unlock_codes(raw, KIT)),
            (current, copy),
            number,
        )


def test_typed_codes_are_read_or_refused():
    text = recovery.format_code(KIT)
    for number in range(RUNS):
        typed = mutations.changed_text(random.Random(f"code {number}"), text)
        refused = mutations.refusal_of(recovery.parse_code, typed, number)
        if refused is not None:
            assert 1 <= refused.facts["group"] <= recovery.GROUPS
        else:
            assert len(recovery.parse_code(typed)) == recovery.CODE_BYTES


def test_base64_is_read_or_refused():
    text = primitives.b64encode(bytes(range(64))).encode()
    for number, raw in mutations.inputs("base64", [text], RUNS):
        if mutations.refusal_of(primitives.b64decode, raw, number) is None:
            assert primitives.b64encode(primitives.b64decode(raw)).encode() == raw


def test_changed_blobs_give_no_other_bytes():
    facts = FACTS["scan"]
    raw, key = (GOLDEN / "scan.lfb").read_bytes(), bytes.fromhex(facts["key"])
    told = blobs.BlobFacts(facts["size"], facts["sha256"])
    for number, changed in mutations.inputs("blob", [raw], 100):
        refused = mutations.refusal_of(
            lambda one: blobs.check_blob(io.BytesIO(one), key, told), changed, number
        )
        assert (refused is None) == (changed == raw)


def test_changed_rows_do_not_open():
    sealed = VAULT.seal_row("off", "own_key", 1, b"seed")
    for number, changed in mutations.inputs("row", [sealed], RUNS):
        refused = mutations.refusal_of(
            lambda one: VAULT.open_row("off", "own_key", 1, one), changed, number
        )
        assert (refused is None) == (changed == sealed)


def test_changed_logs_are_noticed():
    row = b'{"n":1,"t":1795000000,"u":1,"a":"unlock","o":null}'
    head = log_chain.row_hash(log_chain.START, row)
    for number, changed in mutations.inputs("log", [row], RUNS):
        refused = mutations.refusal_of(log_chain.check_chain, [(changed, head)], number)
        assert (refused is None) == (changed == row)
