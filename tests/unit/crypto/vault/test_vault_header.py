"""The key file has one grammar; every bound is checked before any key is derived."""

import base64
import copy
from dataclasses import replace

import pytest

from crypto.errors import CryptoError, HeaderError, NewerVersionError
from crypto.vault import vault_header
from crypto.vault.key_slots import KDF_CHEAPEST, KdfCost
from vault_sim import body_of, edited, flipped, made, made_for_two, written, written_text

RAW, VAULT = made()
BODY = body_of(RAW)


def refusal(raw):
    with pytest.raises(CryptoError) as caught:
        vault_header.read(raw)
    return type(caught.value), caught.value.reason


def changed(change):
    """Return the refusal of a header that was changed and well MACed."""
    return refusal(edited(RAW, VAULT.mac_key, change))


def put(*path_and_value):
    *path, last, value = path_and_value

    def change(body):
        for step in path:
            body = body[step]
        body[last] = value

    return change


def test_a_header_reads_as_it_was_written():
    header = vault_header.read(RAW)
    assert header == VAULT.header
    assert header.raw == RAW
    assert header.gen == 1
    assert header.flags["min_app"] == "1.0"
    assert [(slot.user, slot.kind) for slot in header.slots] == [(1, "pass"), (0, "kit")]
    assert set(header.users) == {0, 1}
    assert {(one.user, one.domain) for one in header.grants} == {
        (0, "reg"),
        (0, "off"),
        (1, "reg"),
        (1, "off"),
    }


def test_a_header_shows_no_login_and_no_more_than_numbers():
    text = base64.b64decode(RAW.split(b"\n")[1])
    assert b"asha" not in text.lower()
    assert set(BODY) == {
        "v", "vault", "gen", "salt", "kdf", "slots", "users", "grants", "backup", "flags",
    }  # fmt: skip


def test_the_mac_covers_every_byte():
    VAULT.header.check_mac(VAULT.mac_key)
    with pytest.raises(HeaderError) as caught:
        VAULT.header.check_mac(bytes(32))
    assert caught.value.reason == "header.mac"
    other = vault_header.read(edited(RAW, bytes(32), lambda body: None))
    with pytest.raises(HeaderError):
        other.check_mac(VAULT.mac_key)


def test_values_that_were_never_written_have_no_mac():
    with pytest.raises(HeaderError) as caught:
        replace(VAULT.header, raw=b"").check_mac(VAULT.mac_key)
    assert caught.value.reason == "header.mac"


def test_flags_of_a_later_program_are_kept():
    header = vault_header.read(edited(RAW, VAULT.mac_key, put("flags", "later", [1, {"a": "b"}])))
    again = vault_header.seal(header, VAULT.mac_key)
    assert again.flags == {"min_app": "1.0", "later": [1, {"a": "b"}]}


@pytest.mark.parametrize("kind", ["pass", "pass+pc", "kit", "cust:1,2", "cust:1,3", "cust:4,5"])
def test_all_kinds_of_slots_are_read_and_kept(kind):
    header = vault_header.read(edited(RAW, VAULT.mac_key, put("slots", 0, "kind", kind)))
    assert vault_header.seal(header, VAULT.mac_key).slots[0].kind == kind


@pytest.mark.parametrize("domain", ["reg", "off", "s0", "s1", "s42", "s9999"])
def test_all_kinds_of_domains_are_read(domain):
    body = copy.deepcopy(BODY)
    body["grants"] = [{**body["grants"][0], "dom": domain}]
    assert vault_header.read(written(body, VAULT.mac_key)).grants[0].domain == domain


def test_two_parameter_sets_are_read_newest_first():
    sets = [{"ops": 3, "mem": 2**28}, {"ops": 2, "mem": 2**26}]
    header = vault_header.read(edited(RAW, VAULT.mac_key, put("kdf", sets)))
    assert header.kdf == (KdfCost(3, 2**28), KDF_CHEAPEST)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "header.first-line"),
        (b"lifafa-vault 1", "header.first-line"),
        (b"lifafa-vault 01\n", "header.first-line"),
        (b"lifafa-vault 0\n", "header.first-line"),
        (b"lifafa-vault 1\r\n", "header.first-line"),
        (b"\xef\xbb\xbf" + RAW, "header.first-line"),
        (b"age-encryption.org/v1\n", "header.first-line"),
        (RAW + b"\n", "header.grammar"),
        (RAW + b"x", "header.grammar"),
        (RAW[:-1], "header.grammar"),
        (RAW[:5000], "header.grammar"),
        (RAW.replace(b"\n--- ", b"\r\n--- "), "header.grammar"),
        (RAW.replace(b"--- ", b"---  "), "header.grammar"),
        (RAW.replace(b"\n--- ", b"\n\n--- "), "header.grammar"),
        (RAW[:-2] + b"\n", "header.base64"),
        (RAW[:-45] + b"AAAA\n", "header.base64"),
        (RAW.replace(b"\n--- ", b"=\n--- "), "header.base64"),
        (b"lifafa-vault 1\n" + b"A" * vault_header.MAX_BYTES, "header.too-long"),
    ],
)
def test_there_is_one_grammar(raw, reason):
    assert refusal(raw) == (HeaderError, reason)


def test_v13_header_1MiB():
    assert refusal(RAW.ljust(2**20, b"A")) == (HeaderError, "header.too-long")


@pytest.mark.parametrize("version", [b"2", b"17", b"999999999"])
def test_a_later_version_line_says_so(version):
    raw = RAW.replace(b"lifafa-vault 1", b"lifafa-vault " + version, 1)
    assert refusal(raw) == (NewerVersionError, "header.version-line")


def test_a_later_version_member_says_so():
    assert changed(put("v", 2)) == (NewerVersionError, "header.version-member")
    assert changed(put("later", 1)) == (HeaderError, "header.members")


@pytest.mark.parametrize(
    "text",
    [b"[]", b"{", b'{"v":1.0}', b'{"v":1,"v":1}', b'{"v":-1}', b"\xff", b'{"v":"\\ud800"}'],
)
def test_the_body_is_strict_json(text):
    assert refusal(written_text(text, VAULT.mac_key)) == (HeaderError, "header.json")


@pytest.mark.parametrize("member", sorted(BODY))
def test_every_member_must_be_there(member):
    kind, reason = changed(lambda body: body.pop(member))
    assert (kind, reason) == (HeaderError, "header.members")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (put("v", 0), "header.number"),
        (put("v", True), "header.number"),
        (put("v", "1"), "header.number"),
        (put("gen", 0), "header.number"),
        (put("gen", True), "header.number"),
        (put("gen", None), "header.number"),
        (put("vault", "A" * 32), "header.text"),
        (put("vault", "a" * 31), "header.text"),
        (put("vault", 7), "header.text"),
        (put("salt", base64.b64encode(bytes(31)).decode()), "header.base64"),
        (put("salt", "*"), "header.base64"),
        (put("salt", 5), "header.not-text"),
        (put("kdf", []), "header.count"),
        (put("kdf", {}), "header.count"),
        (put("kdf", [{"ops": n, "mem": 2**26} for n in (2, 3, 4)]), "header.count"),
        (put("kdf", [{"ops": 2, "mem": 2**26}] * 2), "header.kdf-twice"),
        (put("kdf", 0, "mem", 16 * 2**40), "kdf.memory-bounds"),
        (put("kdf", 0, "mem", 1024), "kdf.memory-bounds"),
        (put("kdf", 0, "mem", 0), "kdf.memory-bounds"),
        (put("kdf", 0, "ops", 0), "kdf.ops-bounds"),
        (put("kdf", 0, "ops", 2**32), "kdf.ops-bounds"),
        (put("kdf", 0, "ops", "2"), "header.number"),
        (put("kdf", 0, "p", 1), "header.members"),
        (put("kdf", 0, 7), "header.members"),
        (put("slots", []), "header.count"),
        (put("slots", [{}] * 65), "header.count"),
        (put("slots", 0, "user", 2), "header.user-unknown"),
        (put("slots", 0, "user", 10_000), "header.number"),
        (put("slots", 0, "kind", "password"), "header.text"),
        (put("slots", 0, "kind", "cust:1,6"), "header.text"),
        (put("slots", 0, "kind", "cust:2,2"), "header.custodians"),
        (put("slots", 0, "kind", "cust:3,1"), "header.custodians"),
        (put("slots", 0, "kind", None), "header.text"),
        (put("slots", 0, "extra", 1), "header.members"),
        (put("slots", 0, "commit", ""), "header.base64"),
        (put("slots", 0, "nonce", base64.b64encode(bytes(25)).decode()), "header.base64"),
        (put("slots", 0, "wrap", base64.b64encode(bytes(47)).decode()), "header.base64"),
        (put("slots", 0, "commit", BODY["slots"][1]["commit"]), "header.slot-twice"),
        (put("users", []), "header.count"),
        (put("users", [{}] * 34), "header.count"),
        (put("users", 0, "user", 1), "header.user-twice"),
        (put("users", 0, "pk_sha256", "0" * 63), "header.text"),
        (put("users", 0, "name", "Asha"), "header.members"),
        (put("grants", []), "header.count"),
        (put("grants", [{}] * 601), "header.count"),
        (put("grants", [{}] * 600), "header.members"),
        (put("grants", 0, "user", 2), "header.user-unknown"),
        (put("grants", 0, "by", 10_000), "header.number"),
        (put("grants", 0, "dom", "s01"), "header.text"),
        (put("grants", 0, "dom", "s10000"), "header.text"),
        (put("grants", 0, "dom", "all"), "header.text"),
        (put("grants", 0, "dom", BODY["grants"][1]["dom"]), "header.grant-twice"),
        (put("grants", 0, "hpke", base64.b64encode(bytes(1167)).decode()), "header.base64"),
        (put("backup", {}), "header.members"),
        (put("backup", None), "header.members"),
        (put("backup", "pk", base64.b64encode(bytes(1215)).decode()), "header.base64"),
        (put("flags", {}), "header.flags"),
        (put("flags", []), "header.flags"),
        (put("flags", "min_app", 1), "header.flags"),
    ],
)
def test_every_value_has_bounds(change, reason):
    assert changed(change) == (HeaderError, reason)


def test_the_bounds_of_numbers_themselves_are_read():
    header = vault_header.read(edited(RAW, VAULT.mac_key, put("gen", 2**53 - 1)))
    assert header.gen == 2**53 - 1


def test_64_slots_and_33_users_are_read():
    def change(body):
        slot, pin = body["slots"][0], body["users"][0]
        body["users"] = [{**pin, "user": number} for number in range(33)]
        body["slots"] = [
            {**slot, "user": number % 33, "commit": base64.b64encode(bytes([number] * 32)).decode()}
            for number in range(64)
        ]

    header = vault_header.read(edited(RAW, VAULT.mac_key, change))
    assert (len(header.slots), len(header.users)) == (64, 33)


def test_a_header_that_breaks_a_bound_cannot_be_written():
    with pytest.raises(HeaderError) as caught:
        vault_header.seal(replace(VAULT.header, kdf=(KdfCost(1, 2**26),)), VAULT.mac_key)
    assert caught.value.reason == "kdf.ops-bounds"


def test_flipping_text_helper_keeps_the_length():
    assert len(flipped(BODY["salt"])) == len(BODY["salt"])


def test_a_header_shows_nothing_secret_in_repr():
    shown = repr(made_for_two()[1].header)
    assert "slots" not in shown
    assert len(shown) < 300


def test_600_grants_and_the_largest_number_of_a_user_are_read():
    longest = body_of(RAW)
    pin, slot, grant = longest["users"][0], longest["slots"][0], longest["grants"][0]

    def change(count):
        def changed_body(body):
            body["users"] = [{**pin, "user": number} for number in (0, 9_999)]
            body["slots"] = [{**slot, "user": 9_999}]
            body["grants"] = [
                {**grant, "user": 9_999, "by": 9_999, "dom": f"s{number}"}
                for number in range(count)
            ]

        return changed_body

    most = 200  # more are too long for one file in this form
    header = vault_header.read(edited(RAW, VAULT.mac_key, change(most)))
    assert [one.domain for one in header.grants] == [f"s{number}" for number in range(most)]
    assert {(one.user, one.by) for one in header.grants} == {(9_999, 9_999)}


@pytest.mark.parametrize(
    "raw, facts",
    [
        (RAW.ljust(vault_header.MAX_BYTES + 1, b"A"), {"limit": 524_288}),
        (RAW.replace(b"lifafa-vault 1", b"lifafa-vault 17", 1), {"found": 17}),
        (edited(RAW, VAULT.mac_key, put("v", 3)), {"found": 3}),
        (edited(RAW, VAULT.mac_key, put("slots", [{}] * 65)), {"limit": 64}),
        (edited(RAW, VAULT.mac_key, put("users", [{}] * 34)), {"limit": 33}),
        (edited(RAW, VAULT.mac_key, put("grants", [{}] * 601)), {"limit": 600}),
        (edited(RAW, VAULT.mac_key, put("kdf", [{}] * 3)), {"limit": 2}),
    ],
)
def test_a_refusal_says_the_number_that_it_is_about(raw, facts):
    with pytest.raises(CryptoError) as refused:
        vault_header.read(raw)
    assert refused.value.facts == facts


def test_just_512_kibibytes_are_looked_at():
    assert refusal(RAW.ljust(524_288, b"A")) == (HeaderError, "header.grammar")
    assert refusal(RAW.ljust(524_289, b"A")) == (HeaderError, "header.too-long")
