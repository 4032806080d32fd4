"""A backup opens with the sheet of its register, and with nothing changed in it."""

import base64
import hashlib
import io
import json

import pytest

import vault_sim
from backup_maker import DATABASE, DB_KEY, FACTS, LOST, PAPERS, prepared, written
from crypto.backup import backup, backup_format
from crypto.base.primitives import hmac_sha256, pad_length
from crypto.envelope import age
from crypto.envelope.hybrid import HybridKey
from crypto.envelope.stream import seal_stream, sealed_size
from crypto.errors import (
    AttachmentError,
    CryptoError,
    NewerVersionError,
    NotForUsError,
    NotOursError,
    TamperError,
    TruncatedError,
)
from crypto.vault import near_salts, vault, vault_renewal
from crypto.vault.grants import REGISTER
from vault_sim import KIT


def opened(raw, kit=KIT):
    return backup.open_backup(io.BytesIO(raw), kit, {})


def refused(raw, kit=KIT):
    """Open a backup to its last byte, and return the error that this must raise."""
    with pytest.raises(CryptoError) as caught:
        read_through(opened(raw, kit))
    return caught.value


def read_through(found):
    target = io.BytesIO()
    found.write_database(target)
    papers = {bytes.fromhex(name): reader.read() for name, _size, reader in found.papers()}
    found.check_padding()
    return target.getvalue(), papers


@pytest.fixture(scope="module")
def raw():
    return written()


def test_everything_comes_back(raw):
    found = opened(raw)
    assert read_through(found) == (DATABASE, dict(PAPERS))
    manifest = found.manifest
    assert (manifest.office, manifest.made, manifest.cases) == (FACTS.office, FACTS.made, 3)
    assert (manifest.lines, manifest.log_head, manifest.users) == (7, FACTS.log_head, 1)
    assert manifest.db_key == DB_KEY
    assert dict(found.index())[LOST.hex()] == 0
    assert found.vault.user == 0
    assert found.vault.domains == vault_sim.made()[1].domains
    assert found.vault.header.raw == vault_sim.made()[0]


def test_papers_beside_are_only_named(raw):
    beside = written(prepared(beside=True))
    found = opened(beside)
    named = [(bytes.fromhex(name), size, reader) for name, size, reader in found.papers()]
    assert named == [(name, len(paper), None) for name, paper in PAPERS.items()]
    assert len(beside) < len(raw)
    read_through_database = io.BytesIO()
    found.write_database(read_through_database)
    assert read_through_database.getvalue() == DATABASE


def test_a_backup_without_papers_opens():
    found = opened(written(prepared(papers={})))
    assert read_through(found) == (DATABASE, {})


def full(*, beside):
    """Return a backup whose frame needs no zeros behind it."""
    size = len(DATABASE)
    for _ in range(9):
        database = b"\1" * size
        made = prepared(database=database, beside=beside)
        room = pad_length(made._content) - made._content
        if not room:
            return made, database
        size += room
    raise AssertionError("no size fits")


@pytest.mark.parametrize("beside", [False, True])
def test_a_backup_that_needs_no_padding_opens(beside):
    made, database = full(beside=beside)
    found, target = opened(written(made)), io.BytesIO()
    found.write_database(target)
    found.check_padding()
    assert target.getvalue() == database
    assert made.size_bytes == len(written(full(beside=beside)[0]))


def test_nothing_is_read_behind_the_end_of_a_paper(raw):
    for _name, size, paper in opened(raw).papers():
        for beyond in (0, 1, 7):
            paper.seek(size + beyond)
            assert paper.read(5) == b""
            assert paper.read() == b""
        paper.seek(size - 3)
        assert len(paper.read(5)) == 3
        assert paper.tell() == size


def test_what_was_written_is_compared_to_the_last_byte():
    made = prepared()
    target = io.BytesIO()
    made.write(target)
    assert len(target.getvalue()) == made.size_bytes
    made.verify_written(io.BytesIO(target.getvalue()))
    for at in (0, 50, 2_000, made.size_bytes // 2, made.size_bytes - 1):
        other = bytearray(target.getvalue())
        other[at] ^= 1
        with pytest.raises(TamperError):
            made.verify_written(io.BytesIO(bytes(other)))
    with pytest.raises(TruncatedError):
        made.verify_written(io.BytesIO(target.getvalue()[:-1]))
    with pytest.raises(TamperError):
        made.verify_written(io.BytesIO(target.getvalue() + b"\0"))


def test_a_backup_is_written_once():
    made = prepared()
    made.write(io.BytesIO())
    with pytest.raises(RuntimeError):
        made.write(io.BytesIO())


@pytest.mark.parametrize("size", [-1, 1])
def test_a_paper_that_changed_its_length_meanwhile_is_refused(size):
    made = prepared()
    name = next(iter(PAPERS))
    longer = PAPERS[name] + b"x" if size > 0 else PAPERS[name][:-1]
    object.__setattr__(
        made._papers, "open", lambda wanted: io.BytesIO(longer if wanted == name else b"")
    )
    with pytest.raises(AttachmentError):
        made.write(io.BytesIO())


def test_padding_hides_how_large_it_is_exactly():
    small = written(prepared(database=DATABASE))
    larger = written(prepared(database=DATABASE + b"one more byte"))
    assert len(small) == len(larger)


def test_another_sheet_is_told_from_damage(raw):
    error = refused(raw, bytes(16))
    assert isinstance(error, NotForUsError)
    assert error.reason == "backup.no-slot"


def test_a_replaced_sheet_opens_old_backups_and_no_new_ones():
    _, before = vault_sim.made()
    new_kit = bytes(range(16))
    _, after, _left_out = vault_renewal.change_recovery(before, [new_kit], {}, 0)
    old, new = written(prepared(before)), written(prepared(after))
    opened(old)
    opened(new, new_kit)
    assert refused(old, new_kit).reason == refused(new).reason == "backup.no-slot"


def test_custodians_open_it_together_and_not_alone():
    codes = {number: bytes([number]) * 16 for number in (1, 2, 3)}
    _, shared, _left_out = vault_renewal.change_recovery(vault_sim.made()[1], [], codes, 2)
    raw = written(prepared(shared))
    for missing in codes:
        given = {number: code for number, code in codes.items() if number != missing}
        found = backup.open_backup(io.BytesIO(raw), None, given)
        assert read_through(found)[0] == DATABASE
    with pytest.raises(NotForUsError):
        backup.open_backup(io.BytesIO(raw), None, {1: codes[1]})
    with pytest.raises(NotForUsError):
        backup.open_backup(io.BytesIO(raw), None, {1: codes[2], 2: codes[1]})


def borders(raw):
    """Return where each part of a file begins or ends, and the places beside."""
    front = raw.index(b"\n", raw.index(b"\n") + 1) + 1
    found = opened(raw)
    manifest = found.manifest
    payload = front + age.HEADER_BYTES + age.NONCE_BYTES
    frame = [0, 16, 48]
    frame.append(48 + len(backup_format.encode_manifest(manifest)))
    for size in (manifest.header.size, manifest.index.size, manifest.database.size):
        frame.append(frame[-1] + size)
    for paper in PAPERS.values():
        frame.append(frame[-1] + len(paper))
    ends = [payload + at + (at // 65_536) * 16 for at in frame]
    places = [0, 1, 15, 16, front - 1, front, front + 22, front + age.HEADER_BYTES, payload, *ends]
    places += [payload + chunk * 65_552 for chunk in range(1, 8)]
    return sorted({at + step for at in places for step in (-1, 0, 1) if 0 <= at + step < len(raw)})


def test_cut_at_every_border_it_is_refused(raw):
    for at in borders(raw):
        error = refused(raw[:at])
        assert isinstance(error, TruncatedError | NotOursError | TamperError), at


def test_cut_before_the_payload_of_its_age_file_it_was_cut(raw):
    payload = len(raw) - opened(raw)._stream._length
    for cut in (payload - 1, payload - age.NONCE_BYTES):
        error = refused(raw[:cut])
        assert (type(error), error.reason) == (TruncatedError, "backup.age-cut")


def test_any_byte_changed_at_a_border_is_refused(raw):
    for at in [*borders(raw), len(raw) - 1, len(raw) - 20]:
        other = bytearray(raw)
        other[at] ^= 0x04
        refused(bytes(other))


def test_any_byte_changed_in_the_lines_before_the_payload_is_refused(raw):
    payload = len(raw) - opened(raw)._stream._length
    for at in range(0, payload, 7):
        other = bytearray(raw)
        other[at] ^= 0x01
        error = refused(bytes(other))
        assert not isinstance(error, NewerVersionError) or at < 16


@pytest.mark.parametrize("count", [1, 16, 17, 65_552])
def test_trailing_bytes_are_refused(raw, count):
    refused(raw + bytes(count))


def test_newer_versions_are_told_from_damage(raw):
    _first, second, rest = raw.split(b"\n", 2)
    later = base64.b64encode(base64.b64decode(second).replace(b'"v":1', b'"v":2'))
    for other in (later, b"quite another second line", b""):
        error = refused(b"\n".join((b"lifafa-backup 2", other, rest)))
        assert (type(error), error.facts["found"]) == (NewerVersionError, 2)


def test_one_number_of_the_version_raised_alone_is_damage(raw):
    first, second, rest = raw.split(b"\n", 2)
    later = base64.b64encode(base64.b64decode(second).replace(b'"v":1', b'"v":2'))
    assert refused(b"\n".join((b"lifafa-backup 2", second, rest))).reason == "backup.version-apart"
    assert refused(b"\n".join((first, later, rest))).reason == "backup.kits-members"


# One letter of the lines in front changed ---------------------------------------------------------

FAR = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def head_length(raw):
    return raw.index(b"\n", raw.index(b"\n") + 1) + 1 + age.HEADER_BYTES + age.NONCE_BYTES


def changes(raw, places):
    """Yield a file for each bit of each place turned, and for another letter in it."""
    for at in places:
        others = {raw[at] ^ 1 << bit for bit in range(8)}
        for new in sorted(others | {FAR[(at * 7 + raw[at]) % 64]} - {raw[at]}):
            yield at, raw[:at] + bytes([new]) + raw[at + 1 :]


@pytest.fixture(scope="module")
def shared():
    """Return a backup of three custodians of whom two come together, and two of their codes."""
    codes = {number: bytes([number]) * 16 for number in (1, 2, 3)}
    _, vault_shared, _left_out = vault_renewal.change_recovery(vault_sim.made()[1], [], codes, 2)
    return written(prepared(vault_shared)), {1: codes[1], 2: codes[2]}


def test_with_the_right_sheet_every_changed_byte_of_the_head_is_damage(raw, shared):
    for whole, kit, custodians in ((raw, KIT, {}), (shared[0], None, shared[1])):
        lines = head_length(whole) - age.HEADER_BYTES - age.NONCE_BYTES
        places = [*range(lines), *range(lines, head_length(whole), 5)]
        for at, changed in changes(whole, places):
            with pytest.raises(CryptoError) as caught:
                backup.open_backup(io.BytesIO(changed), kit, custodians)
            assert not isinstance(caught.value, NotForUsError | NewerVersionError), at


def front_edited(raw, change):
    first, second, rest = raw.split(b"\n", 2)
    body = json.loads(base64.b64decode(second))
    change(body)
    second = base64.b64encode(json.dumps(body, separators=(",", ":")).encode())
    return b"\n".join((first, second, rest))


def test_a_changed_commitment_is_told_by_the_seal_beside_it(raw):
    def change(body):
        body["kits"][0]["commit"] = base64.b64encode(bytes(32)).decode()

    error = refused(front_edited(raw, change))
    assert (error.code, error.reason) == ("E_HEADER", "slot.commit")


def test_a_salt_with_one_letter_changed_is_told_and_one_quite_other_cannot_be(raw):
    def all_of_it(body):
        body["salt"] = base64.b64encode(bytes(32)).decode()

    assert refused(front_edited(raw, all_of_it)).reason == "backup.no-slot"
    front = backup_format.read_front(io.BytesIO(raw))
    line = backup_format.salt_line(front)
    start, end, _skipped = near_salts.salt_place(line, front.salt)
    before = raw.index(line)
    told = []
    for at, changed in changes(raw, range(before + start, before + end)):
        with pytest.raises(CryptoError) as caught:
            opened(changed)
        told.append(caught.value.reason)
        assert caught.value.reason != "backup.no-slot", at
    assert told.count("backup.salt") > 100


def test_a_wrong_sheet_does_not_hide_what_shows_without_a_key(raw):
    wrong = bytes(16)
    assert refused(raw, wrong).reason == "backup.no-slot"
    assert refused(raw[:-1], wrong).reason == "backup.padded-length"
    front = head_length(raw) - age.HEADER_BYTES - age.NONCE_BYTES
    for at in (0, 15, front - 1, front, front + 30, head_length(raw) - age.NONCE_BYTES - 1):
        changed = raw[:at] + bytes([raw[at] ^ 0x80]) + raw[at + 1 :]
        assert not isinstance(refused(changed, wrong), NotForUsError), at


# What somebody can make who holds the key file, as it lies on the disk, but not the register -----


def forged(manifest=None, *, mac_key=bytes(32), change=None, frame=None):
    """Return a backup sealed to the public key of the key file by somebody without the register."""
    whole = written()
    found = opened(whole)
    head = io.BytesIO(whole)
    front = backup_format.read_front(head).raw
    header, file_key = age.seal_header(found.vault.header.backup_public)
    outer = hashlib.sha256(front + header).hexdigest()
    body = json.loads(backup_format.encode_manifest(manifest or found.manifest))
    body["outer"] = outer
    if change:
        change(body)
    text = json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()
    index = b"".join(
        backup_format.encode_entry(bytes.fromhex(name), size) for name, size in found.index()
    )
    plain = (
        backup_format.encode_prefix(text, mac_key)
        + text
        + vault_sim.made()[0]
        + index
        + DATABASE
        + b"".join(PAPERS.values())
    )
    if frame:
        plain = frame(plain)
    plain += bytes(pad_length(len(plain)) - len(plain))
    nonce, target = bytes(16), io.BytesIO()
    seal_stream(io.BytesIO(plain), len(plain), age.payload_key(file_key, nonce), target.write)
    return front + header + nonce + target.getvalue()


def real_key():
    return backup_format.mac_key(vault_sim.made()[1])


def test_sealed_with_the_register_the_forged_frame_would_open():
    assert read_through(opened(forged(mac_key=real_key()))) == (DATABASE, dict(PAPERS))


def test_sealed_to_the_public_key_without_the_register_it_is_refused():
    assert refused(forged()).reason == "backup.mac"


def test_the_key_file_s_own_mac_key_makes_no_backup():
    assert refused(forged(mac_key=vault_sim.made()[1].mac_key)).reason == "backup.mac"


def test_a_manifest_counts_only_with_the_lines_it_was_made_for():
    def other(body):
        body["outer"] = "00" * 32

    assert refused(forged(mac_key=real_key(), change=other)).reason == "backup.outer"


@pytest.mark.parametrize(
    ("member", "value", "kind", "reason"),
    [
        ("v", 2, NewerVersionError, "backup.manifest-version"),
        ("v", True, NotOursError, "backup.manifest-members"),
        ("gen", 99, TamperError, "backup.gen"),
        ("vault", "00" * 16, TamperError, "backup.vault"),
        ("papers", 3, NotOursError, "backup.index-size"),
        ("beside", 1, NotOursError, "backup.manifest-types"),
        ("beside", True, TruncatedError, "backup.length"),
        ("office", None, NotOursError, "backup.manifest-types"),
        ("log_head", "00", NotOursError, "backup.text"),
        ("db_key", "AAAA", NotOursError, "base64.length"),
        ("cases", True, NotOursError, "backup.number"),
        ("more", 1, NotOursError, "backup.manifest-members"),
    ],
)
def test_a_manifest_that_breaks_a_rule_is_refused(member, value, kind, reason):
    def change(body):
        body[member] = value

    error = refused(forged(mac_key=real_key(), change=change))
    assert (type(error), error.reason) == (kind, reason)


@pytest.mark.parametrize("section", ["header", "index", "database"])
def test_a_section_with_another_hash_is_refused(section):
    def change(body):
        body[section]["sha256"] = "11" * 32

    error = refused(forged(mac_key=real_key(), change=change))
    assert (type(error), error.reason) == (TamperError, f"backup.{section}-hash")


def test_padding_that_is_no_zero_is_refused():
    def dirty(plain):
        room = pad_length(len(plain)) - len(plain)
        return plain + b"x" * room

    assert refused(forged(mac_key=real_key(), frame=dirty)).reason == "backup.padding"


def test_a_frame_of_another_magic_is_refused():
    assert (
        refused(forged(mac_key=real_key(), frame=lambda p: b"LIFAFAB2" + p[8:])).code == "E_NEWER"
    )
    assert (
        refused(forged(mac_key=real_key(), frame=lambda p: b"LIFAFAP1" + p[8:])).code == "E_FORMAT"
    )


IN_ORDER = sorted([*((name, len(paper)) for name, paper in PAPERS.items()), (LOST, 0)])


@pytest.mark.parametrize("entries", [IN_ORDER[::-1], [IN_ORDER[0], *IN_ORDER]])
def test_papers_out_of_order_or_named_twice_are_refused(entries):
    # The maker sorts; a reader must not depend on it.
    index = b"".join(backup_format.encode_entry(*one) for one in entries)
    right = b"".join(backup_format.encode_entry(*one) for one in IN_ORDER)

    def change(body):
        body["index"] = {"size": len(index), "sha256": hashlib.sha256(index).hexdigest()}
        body["papers"] = len(entries)

    def swap(plain):
        at = plain.index(DATABASE) - len(right)
        return plain[:at] + index + plain[at + len(right) :]

    assert (
        refused(forged(mac_key=real_key(), change=change, frame=swap)).reason
        == "backup.index-order"
    )


def test_an_age_file_of_another_key_behind_the_lines_is_refused(raw):
    front = backup_format.read_front(io.BytesIO(raw)).raw
    header, _ = age.seal_header(HybridKey.generate().public)
    other = front + header + raw[len(front) + age.HEADER_BYTES :]
    assert refused(other).reason == "backup.age-key"


def test_a_key_file_of_another_vault_inside_is_refused():
    raw_other, _ = vault.create("Bina", "seven quiet boats", KIT, vault_sim.CHEAP)

    def change(body):
        body["header"] = {"size": len(raw_other), "sha256": hashlib.sha256(raw_other).hexdigest()}

    def swap(plain):
        return plain.replace(vault_sim.made()[0], raw_other)

    assert isinstance(refused(forged(mac_key=real_key(), change=change, frame=swap)), TamperError)


def test_a_key_file_inside_that_the_sheet_in_front_does_not_open_is_refused():
    raw_other, _ = vault.create("Bina", "seven quiet boats", bytes(range(16)), vault_sim.CHEAP)

    def change(body):
        body["header"] = {"size": len(raw_other), "sha256": hashlib.sha256(raw_other).hexdigest()}

    def swap(plain):
        return plain.replace(vault_sim.made()[0], raw_other)

    error = refused(forged(mac_key=real_key(), change=change, frame=swap))
    assert (type(error), error.reason) == (TamperError, "backup.key-file")


def test_nothing_secret_shows():
    made = prepared()
    found = opened(written(made))
    assert (repr(made), repr(found)) == ("<PreparedBackup>", "<OpenBackup>")
    for shown in (made, found, made.manifest, found.manifest, made._database, made._papers):
        for secret in (DB_KEY.hex(), repr(DB_KEY), "wrap"):
            assert secret not in repr(shown)


def test_the_mac_key_hangs_on_register_and_vault():
    _, one = vault_sim.made()
    _, two = vault.create("Bina", "seven quiet boats", KIT, vault_sim.CHEAP)
    assert backup_format.mac_key(one) != backup_format.mac_key(two)
    assert backup_format.mac_key(one) not in (one.mac_key, one.db_key, one.domains[REGISTER])
    assert len(hmac_sha256(backup_format.mac_key(one), b"")) == 32


def test_sealed_size_is_known_before():
    made = prepared()
    assert len(written(made)) == made.size_bytes
    assert made.size_bytes > sealed_size(len(DATABASE))


def test_how_far_the_database_is_written_is_told(raw):
    told, target = [], io.BytesIO()
    opened(raw).write_database(target, told.append)
    assert told[-1] == len(DATABASE) == len(target.getvalue())
    assert told == sorted(set(told))


def test_writing_the_database_stops_when_it_is_told_to(raw):
    class Stop(Exception):
        pass

    def stop(_done):
        raise Stop

    with pytest.raises(Stop):
        opened(raw).write_database(io.BytesIO(), stop)
