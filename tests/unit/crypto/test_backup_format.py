"""Lines, prefix and manifest of a backup file are read strictly, each rule with its own refusal."""

import base64
import io
import json
import struct
from dataclasses import dataclass, fields

import pytest

import vault_sim
from crypto import backup_format as fmt
from crypto import near_salts, vault_header
from crypto.errors import CryptoError, NewerVersionError, NotOursError, TruncatedError
from crypto.primitives import kdf

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
    index=fmt.Section(2 * fmt.ENTRY_BYTES, "06" * 32),
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
    return struct.pack(">8sII", fmt.MAGIC, length, reserved) + bytes(fmt.MAC_BYTES)


def assert_refused(kind, reason, work, *args, **changed):
    with pytest.raises(CryptoError) as caught:
        work(*args, **changed)
    assert (type(caught.value), caught.value.reason) == (kind, reason)


def test_what_the_tests_below_change_is_read_when_nothing_is_changed():
    assert manifest() == MANIFEST
    assert front(kits_line()).vault_id == vault_sim.made()[1].vault_id
    assert fmt.parse_prefix(prefix(2)) == (2, bytes(fmt.MAC_BYTES))


@pytest.mark.parametrize("size", [0, 1, 7, len(FIRST) - 1])
def test_a_file_that_ends_in_its_first_line_was_cut(size):
    cut = io.BytesIO(FIRST[:size])
    assert_refused(TruncatedError, "backup.first-line-cut", fmt.read_front, cut)


def test_a_second_line_without_an_end_is_not_read_to_its_end():
    source = io.BytesIO(FIRST + b"A" * (3 * fmt.MAX_KITS_BYTES) + b"\n")
    assert_refused(NotOursError, "backup.kits-length", fmt.read_front, source)
    assert source.tell() == len(FIRST) + fmt.MAX_KITS_BYTES + 1


def test_a_second_line_one_byte_too_long_with_its_end_is_refused():
    source = io.BytesIO(FIRST + b"A" * fmt.MAX_KITS_BYTES + b"\n")
    assert_refused(NotOursError, "backup.kits-length", fmt.read_front, source)


@pytest.mark.parametrize("count", [0, vault_header.MAX_SLOTS + 1])
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
    body["kits"] = body["kits"][:1] * vault_header.MAX_SLOTS
    assert len(front(body).slots) == vault_header.MAX_SLOTS


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


@pytest.mark.parametrize("size", [0, vault_header.MAX_BYTES + 1])
def test_a_key_file_inside_is_never_empty_or_longer_than_key_files_are(size):
    section = {"size": size, "sha256": "05" * 32}
    assert_refused(NotOursError, "backup.header-size", manifest, header=section)


@pytest.mark.parametrize("size", [1, vault_header.MAX_BYTES])
def test_a_key_file_inside_may_be_as_long_as_key_files_are(size):
    assert manifest(header={"size": size, "sha256": "05" * 32}).header.size == size


def test_a_manifest_that_would_lose_something_is_not_encoded():
    noted = Noted(**{one.name: getattr(MANIFEST, one.name) for one in fields(MANIFEST)}, note="x")
    with pytest.raises(ValueError, match="reads back to something else"):
        fmt.encode_manifest(noted)


@pytest.mark.parametrize("size", [0, 16, fmt.PREFIX_BYTES - 1])
def test_a_frame_that_ends_before_its_manifest_was_cut(size):
    assert_refused(TruncatedError, "backup.prefix-cut", fmt.parse_prefix, prefix(2)[:size])


@pytest.mark.parametrize(
    "raw", [prefix(0), prefix(fmt.MAX_MANIFEST_BYTES + 1), prefix(2, reserved=1)]
)
def test_a_manifest_of_no_length_or_too_much_or_with_a_reserved_word_is_refused(raw):
    assert_refused(NotOursError, "backup.manifest-length", fmt.parse_prefix, raw)


@pytest.mark.parametrize("length", [1, fmt.MAX_MANIFEST_BYTES])
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
