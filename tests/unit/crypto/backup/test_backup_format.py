"""Lines, prefix and manifest of a backup file are read strictly, each rule with its own refusal."""

import base64
import io
import json
import struct
from dataclasses import dataclass, fields

import pytest

import vault_sim
from crypto.backup import backup_format as fmt
from crypto.base.primitives import kdf
from crypto.errors import (
    CryptoError,
    NewerVersionError,
    NotOursError,
    TruncatedError,
)
from crypto.vault import near_salts

FIRST = b"lifafa-backup 1\n"
MANIFEST = fmt.BackupManifest(
    id="01" * 16,
    made=1_795_600_800,
    office="Asha Kendra Test Office",
    vault="02" * 16,
    epoch="03" * 8,
    gen=1,
    cases=3,
    papers=2,
    users=1,
    lines=7,
    log_head=bytes(range(32)),
    db_key=bytes(range(100, 132)),
    beside=False,
    outer="04" * 32,
    header=fmt.Section(9_000, "05" * 32),
    index=fmt.Section(2 * 40, "06" * 32),
    database=fmt.Section(4_096, "07" * 32),
)


@dataclass(frozen=True)
class Noted(fmt.BackupManifest):
    """A manifest with something that the format has no member for."""

    note: str


def kits_line():
    return json.loads(base64.b64decode(fmt.write_front(vault_sim.made()[1].header).split(b"\n")[1]))


def front(body):
    line = base64.b64encode(json.dumps(body).encode())
    return fmt.read_front(io.BytesIO(FIRST + line + b"\n"))


def manifest(**changed):
    body = json.loads(fmt.encode_manifest(MANIFEST)) | changed
    return fmt.decode_manifest(json.dumps(body).encode())


def prefix(length, reserved=0):
    return struct.pack(">8sII", b"LIFAFAB1", length, reserved) + bytes(32)


def assert_refused(kind, reason, work, *args, **changed):
    with pytest.raises(CryptoError) as caught:
        work(*args, **changed)
    assert (type(caught.value), caught.value.reason) == (kind, reason)


def test_what_the_tests_below_change_is_read_when_nothing_is_changed():
    assert manifest() == MANIFEST
    header = vault_sim.made()[1].header
    read = front(kits_line())
    assert (read.vault_id, read.salt) == (header.vault_id, header.salt)
    assert read.slots == tuple(slot for slot in header.slots if slot.user == 0) != ()
    assert fmt.parse_prefix(prefix(2)) == (2, bytes(32))


@pytest.mark.parametrize("size", [0, 1, 7, len(FIRST) - 1])
def test_a_file_that_ends_in_its_first_line_was_cut(size):
    cut = io.BytesIO(FIRST[:size])
    assert_refused(TruncatedError, "backup.first-line-cut", fmt.read_front, cut)


def test_a_second_line_without_an_end_is_not_read_to_its_end():
    source = io.BytesIO(FIRST + b"A" * (3 * 65_536) + b"\n")
    assert_refused(NotOursError, "backup.kits-length", fmt.read_front, source)
    assert source.tell() == len(FIRST) + 65_536 + 1


def test_a_second_line_one_byte_too_long_with_its_end_is_refused():
    source = io.BytesIO(FIRST + b"A" * 65_536 + b"\n")
    assert_refused(NotOursError, "backup.kits-length", fmt.read_front, source)


@pytest.mark.parametrize("count", [0, 64 + 1])
def test_slots_in_front_are_some_and_not_too_many(count):
    body = kits_line()
    body["kits"] = body["kits"][:1] * count
    assert_refused(NotOursError, "backup.kits-count", front, body)


def test_slots_in_front_are_a_list():
    body = kits_line()
    body["kits"] = {"kit": body["kits"][0]}
    assert_refused(NotOursError, "backup.kits-count", front, body)


def test_as_many_slots_in_front_as_a_key_file_may_have_are_read():
    body = kits_line()
    body["kits"] = body["kits"][:1] * 64
    assert len(front(body).slots) == 64


@pytest.mark.parametrize("kind", ["pass", "pass+pc"])
def test_a_passphrase_slot_does_not_stand_in_front(kind):
    body = kits_line()
    body["kits"][0]["kind"] = kind
    assert_refused(NotOursError, "backup.kit-kind", front, body)


def test_bytes_in_front_are_spelt_as_text():
    assert_refused(NotOursError, "backup.not-text", front, kits_line() | {"salt": 32})


def test_bytes_in_a_manifest_are_spelt_as_text():
    assert_refused(NotOursError, "backup.not-text", manifest, db_key=None)


@pytest.mark.parametrize(
    "value",
    [None, [4_096, "07" * 32], {"size": 4_096}, {"size": 4_096, "sha256": "07" * 32, "more": 1}],
)
def test_a_section_is_told_by_size_and_hash_only(value):
    assert_refused(NotOursError, "backup.section", manifest, database=value)


@pytest.mark.parametrize("version", [True, "1", None, 0, 2])
def test_lines_in_front_are_of_version_one_and_spelt_as_a_number(version):
    assert_refused(NotOursError, "backup.kits-members", front, kits_line() | {"v": version})


def without(body, name):
    return {key: value for key, value in body.items() if key != name}


@pytest.mark.parametrize("name", ["v", "vault", "salt", "kits"])
def test_lines_in_front_have_their_members_and_no_other(name):
    for body in (without(kits_line(), name), kits_line() | {"more": 1}):
        assert_refused(NotOursError, "backup.kits-members", front, body)


@pytest.mark.parametrize("name", ["v", "id", "office", "beside", "ext", "header", "lines"])
def test_a_manifest_has_its_members_and_no_other(name):
    whole = json.loads(fmt.encode_manifest(MANIFEST))
    for body in (without(whole, name), whole | {"more": 1}):
        raw = json.dumps(body).encode()
        assert_refused(NotOursError, "backup.manifest-members", fmt.decode_manifest, raw)


def test_a_second_line_that_ends_with_the_file_was_cut():
    whole = FIRST + base64.b64encode(json.dumps(kits_line()).encode())
    assert_refused(TruncatedError, "backup.kits-cut", fmt.read_front, io.BytesIO(whole))


def test_a_second_line_of_the_longest_length_is_read():
    source = io.BytesIO(FIRST + b"A" * (65_536 - 1) + b"\n")
    assert_refused(NotOursError, "base64.not-base64", fmt.read_front, source)
    assert source.tell() == len(FIRST) + 65_536


@pytest.mark.parametrize("number", [2, 10, 999_999_999])
def test_a_later_version_in_the_first_line_is_told(number):
    later = io.BytesIO(b"lifafa-backup %d\nanother line\n" % number)
    with pytest.raises(NewerVersionError) as caught:
        fmt.read_front(later)
    assert (caught.value.reason, caught.value.facts) == ("backup.version-line", {"found": number})


def test_a_number_of_ten_digits_is_no_version():
    other = io.BytesIO(b"lifafa-backup 1000000000\n")
    assert_refused(NotOursError, "backup.first-line", fmt.read_front, other)


@pytest.mark.parametrize(
    "change",
    [
        lambda kit: "kit",
        lambda kit: [kit],
        lambda kit: kit | {"more": 1},
        lambda kit: without(kit, "nonce"),
    ],
)
def test_a_slot_in_front_has_its_members_and_no_other(change):
    body = kits_line()
    body["kits"] = [change(body["kits"][0])]
    assert_refused(NotOursError, "backup.kit-members", front, body)


@pytest.mark.parametrize("kind", [1, None, "kits", "cust:1", "kit "])
def test_a_slot_in_front_is_of_a_kind_of_the_text(kind):
    body = kits_line()
    body["kits"][0]["kind"] = kind
    assert_refused(NotOursError, "backup.text", front, body)


@pytest.mark.parametrize(
    ("name", "digits"), [("id", 32), ("vault", 32), ("epoch", 16), ("log_head", 64), ("outer", 64)]
)
@pytest.mark.parametrize("value", ["ab" * 99, "", "A", "g", "a" * 15, "a" * 33, 7, None])
def test_ids_and_hashes_have_exactly_their_digits(name, digits, value):
    assert getattr(manifest(**{name: "ab" * (digits // 2)}), name) in (
        "ab" * (digits // 2),
        b"\xab" * (digits // 2),
    )
    value = value * digits if value in ("A", "g") else value
    assert_refused(NotOursError, "backup.text", manifest, **{name: value})


@pytest.mark.parametrize("name", ["made", "gen", "cases", "papers", "users", "lines"])
@pytest.mark.parametrize("value", [True, "1", None, [1]])
def test_counts_are_numbers(name, value):
    assert_refused(NotOursError, "backup.number", manifest, **{name: value})


@pytest.mark.parametrize("name", ["header", "index", "database"])
def test_a_section_has_a_size_and_a_hash(name):
    right = {"size": 4_096, "sha256": "07" * 32}
    for size in (True, "1", None):
        value = right | {"size": size}
        assert_refused(NotOursError, "backup.number", manifest, **{name: value})
    for digest in ("07" * 31, "0G" * 32, 7):
        value = right | {"sha256": digest}
        assert_refused(NotOursError, "backup.text", manifest, **{name: value})


@pytest.mark.parametrize("changed", [{"beside": 0}, {"beside": None}, {"office": 1}])
def test_an_office_is_a_text_and_beside_is_yes_or_no(changed):
    assert_refused(NotOursError, "backup.manifest-types", manifest, **changed)


@pytest.mark.parametrize("size", [0, 40, 2 * 40 + 1, 3 * 40])
def test_the_paper_index_has_forty_bytes_for_each_paper(size):
    index = {"size": size, "sha256": "06" * 32}
    assert_refused(NotOursError, "backup.index-size", manifest, index=index)


def test_a_frame_of_a_later_version_is_told_from_another_file():
    later = b"LIFAFAB2" + prefix(2)[8:]
    assert_refused(NewerVersionError, "backup.newer", fmt.parse_prefix, later)


@pytest.mark.parametrize("size", [0, 524_288 + 1])
def test_a_key_file_inside_is_never_empty_or_longer_than_key_files_are(size):
    section = {"size": size, "sha256": "05" * 32}
    assert_refused(NotOursError, "backup.header-size", manifest, header=section)


@pytest.mark.parametrize("size", [1, 524_288])
def test_a_key_file_inside_may_be_as_long_as_key_files_are(size):
    assert manifest(header={"size": size, "sha256": "05" * 32}).header.size == size


def test_a_manifest_that_would_lose_something_is_not_encoded():
    noted = Noted(**{one.name: getattr(MANIFEST, one.name) for one in fields(MANIFEST)}, note="x")
    with pytest.raises(ValueError, match="reads back to something else"):
        fmt.encode_manifest(noted)


@pytest.mark.parametrize("size", [0, 16, 48 - 1])
def test_a_frame_that_ends_before_its_manifest_was_cut(size):
    assert_refused(TruncatedError, "backup.prefix-cut", fmt.parse_prefix, prefix(2)[:size])


@pytest.mark.parametrize("raw", [prefix(0), prefix(65_536 + 1), prefix(2, reserved=1)])
def test_a_manifest_of_no_length_or_too_much_or_with_a_reserved_word_is_refused(raw):
    assert_refused(NotOursError, "backup.manifest-length", fmt.parse_prefix, raw)


@pytest.mark.parametrize("length", [1, 65_536])
def test_a_manifest_may_be_as_long_as_the_text_says(length):
    assert fmt.parse_prefix(prefix(length))[0] == length


def test_what_is_no_backup_is_told_from_one_that_was_cut():
    for first in (b"%PDF-1.7\n", b"lifafa-backup x\n", b"lifafa-backup 01\n", b"x"):
        assert_refused(NotOursError, "backup.first-line", fmt.read_front, io.BytesIO(first))
    other = b"LIFAFAX1" + prefix(2)[8:]
    assert_refused(NotOursError, "backup.magic", fmt.parse_prefix, other)


@pytest.mark.parametrize("version", [0, True, "1", None])
def test_a_manifest_of_a_version_that_never_was_is_refused(version):
    assert_refused(NotOursError, "backup.manifest-members", manifest, v=version)


def test_a_manifest_of_a_later_version_says_so():
    with pytest.raises(NewerVersionError) as caught:
        manifest(v=2)
    assert (caught.value.reason, caught.value.facts) == ("backup.manifest-version", {"found": 2})


def test_the_place_of_a_salt_that_is_spelt_in_a_longer_way_is_nowhere():
    body = kits_line()
    plain = front(body)
    line = fmt.salt_line(plain)
    start, end, skipped = near_salts.salt_place(line, plain.salt)
    held = base64.b64decode(line[start:end])
    assert held[skipped:].startswith(body["salt"].encode())
    assert end - start <= len(base64.b64encode(body["salt"].encode())) + 4
    text = json.dumps(body)
    at = next(at for at in range(text.index(body["salt"]), len(text)) if text[at].isalpha())
    longer = text[:at] + f"\\u{ord(text[at]):04x}" + text[at + 1 :]
    odd = fmt.read_front(io.BytesIO(FIRST + base64.b64encode(longer.encode()) + b"\n"))
    assert odd.salt == plain.salt
    assert near_salts.salt_place(fmt.salt_line(odd), odd.salt) == (0, 0, 0)


def test_the_key_of_the_maker_is_that_of_the_text():
    _raw, vault = vault_sim.made()
    register, vault_id = vault.domain_key("reg"), bytes.fromhex(vault.vault_id)
    assert fmt.mac_key(vault) == kdf(register, vault_id, b"lifafa/backup/mac/1")
