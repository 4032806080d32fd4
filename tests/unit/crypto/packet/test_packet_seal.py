"""Making packets: the preview is of the very bytes, one write, every byte read again."""

import hashlib
import io
from dataclasses import replace

import pytest

from crypto.envelope.stream import STRIPE_BYTES
from crypto.errors import (
    AttachmentError,
    BindingError,
    CardError,
    LimitError,
    SchemaError,
    TamperError,
    TruncatedError,
)
from crypto.packet.manifest import PacketFile
from crypto.packet.packet_open import open_packet
from crypto.packet.packet_seal import FileSource, prepare
from packet_maker import NOW, Sinks, attachment, card_of, facts, office, referral_body

A = office("Office A")
B = office("Office B")
BIG = bytes(range(256)) * 20_000  # five megabytes: several stripes


def prepared(*files, **changes):
    return prepare(facts(A, **changes), A.identity, B.identity.public, B.enc[0], files)


def written(packet):
    out = io.BytesIO()
    packet.write(out)
    return out


def opened(raw):
    return open_packet(io.BytesIO(raw), len(raw), B.keys, B.id)


@pytest.mark.parametrize("sizes", [(), (0,), (5,), (0, 0, 7), (200_000,), (len(BIG), 3, len(BIG))])
def test_what_is_sealed_is_opened_by_the_recipient(sizes):
    contents = [BIG[:size] for size in sizes]
    packet = prepared(*(attachment(f"{n}.bin", c) for n, c in enumerate(contents)))
    out = written(packet)
    assert len(out.getvalue()) == packet.size_bytes
    found = opened(out.getvalue())
    sinks = Sinks()
    found.extract(sinks)
    assert [sinks.accepted[n] for n in range(len(sizes))] == contents
    assert found.manifest.from_ == A.id
    assert found.card.public.ed25519 == A.identity.public.ed25519
    assert found.card.raw == A.card
    assert found.opened_with == B.keys[0].kid
    packet.verify_written(out)


def test_the_preview_is_decoded_from_the_bytes_that_travel():
    packet = prepared(attachment("a", b"x"))
    preview = packet.opened()
    assert preview.raw == packet.manifest_bytes
    found = opened(written(packet).getvalue())
    assert found.manifest == preview
    assert found.manifest_sha256 == packet.manifest_sha256 == preview.sha256
    assert hashlib.sha256(packet.manifest_bytes).hexdigest() == packet.manifest_sha256


def test_the_recipient_may_be_named_by_its_id():
    packet = prepare(facts(A), A.identity, B.id, B.enc[1])
    assert packet.opened().to == B.id
    assert packet.opened().to_kid == B.keys[1].kid


def test_a_file_name_travels_as_it_is_for_whoever_shows_it_to_clean():
    name = "photo\u202egpj.exe"
    found = opened(written(prepared(attachment(name, b"x"))).getvalue())
    assert [file.name for file in found.manifest.files] == [name]


def test_newlines_are_allowed_where_the_caller_says():
    said = facts(A, body=referral_body(details="one\ntwo"))
    packet = prepare(said, A.identity, B.id, B.enc[0], (), ["details"])
    assert packet.opened().body["details"] == "one\ntwo"
    raw = written(packet).getvalue()
    found = open_packet(io.BytesIO(raw), len(raw), B.keys, B.id, ["details"])
    assert found.manifest.body["details"] == "one\ntwo"


def test_two_packets_of_the_same_facts_share_no_chunk():
    one, two = written(prepared()).getvalue(), written(prepared()).getvalue()
    assert one[1_643:] != two[1_643:]
    assert len(one) == len(two) == 67_195


def test_a_packet_is_written_once():
    packet = prepared()
    written(packet)
    with pytest.raises(RuntimeError, match="once"):
        packet.write(io.BytesIO())


def test_a_foreign_card_is_not_sent_as_ours():
    with pytest.raises(BindingError) as refused:
        prepare(facts(A, card=B.card), A.identity, B.id, B.enc[0])
    assert refused.value.reason == "packet.card-not-signers"


def test_a_bad_recipient_key_is_refused():
    bad = replace(B.enc[0], pk=B.enc[0].pk[:-32] + bytes(32))
    with pytest.raises(CardError):
        prepare(facts(A), A.identity, B.id, bad)


def test_a_bad_fact_is_refused_before_anything_is_written():
    with pytest.raises(SchemaError, match=r"manifest\.seq"):
        prepared(seq=0)


def test_more_than_two_gibibytes_are_refused():
    file = PacketFile("a", "a/b", 2**31 - 100, "0" * 64)
    with pytest.raises(LimitError) as refused:
        prepared(FileSource(file, io.BytesIO))
    assert refused.value.reason == "packet.content-too-large"


class Watched(io.BytesIO):
    open_now = 0

    def __init__(self, content):
        super().__init__(content)
        Watched.open_now += 1

    def close(self):
        if not self.closed:
            Watched.open_now -= 1
        super().close()


@pytest.mark.parametrize("size, reason", [(99, "attachment.longer"), (101, "attachment.shorter")])
@pytest.mark.parametrize("first", [0, 65_536])
def test_an_attachment_of_another_size_is_refused_and_closed(size, reason, first):
    def source(claimed, content):
        file = PacketFile("a", "a/b", claimed, hashlib.sha256(content).hexdigest())
        return FileSource(file, lambda: Watched(content))

    packet = prepared(source(first, bytes(first)), source(size, bytes(100)))
    with pytest.raises(AttachmentError) as refused:
        packet.write(io.BytesIO())
    assert (refused.value.reason, refused.value.facts) == (reason, {"number": 2})
    assert Watched.open_now == 0


@pytest.mark.usefixtures("no_thread_left")
def test_a_full_disk_stops_the_work_and_closes_the_attachment():
    class Full(io.BytesIO):
        def write(self, data):
            if self.tell() > 3_000_000:
                raise OSError(28, "No space left on device")
            return super().write(data)

    file = PacketFile("a", "a/b", len(BIG), hashlib.sha256(BIG).hexdigest())
    with pytest.raises(OSError, match="No space"):
        prepared(FileSource(file, lambda: Watched(BIG))).write(Full())
    assert Watched.open_now == 0


def test_writing_and_reading_again_can_be_cancelled_and_tell_progress():
    class Cancelled(Exception):
        pass

    def stop(done):
        if done >= STRIPE_BYTES:
            raise Cancelled

    with pytest.raises(Cancelled):
        prepared(attachment("a", BIG)).write(io.BytesIO(), stop)
    packet, seen = prepared(attachment("a", BIG)), []
    out = io.BytesIO()
    packet.write(out, seen.append)
    assert seen == [n * STRIPE_BYTES for n in range(len(seen))]
    with pytest.raises(Cancelled):
        packet.verify_written(out, stop)


@pytest.mark.parametrize("big", [False, True])
def test_no_changed_byte_is_overlooked_when_it_is_read_again(big):
    packet = prepared(*([attachment("a", BIG)] if big else []))
    raw = written(packet).getvalue()
    for place in (0, 100, 1_626, 1_640, 1_643, 50_000, len(raw) // 2, len(raw) - 1):
        changed = bytearray(raw)
        changed[place] ^= 0x80
        with pytest.raises(TamperError):
            packet.verify_written(io.BytesIO(changed))


def test_a_written_file_of_another_length_is_noticed():
    packet = prepared()
    raw = written(packet).getvalue()
    with pytest.raises(TruncatedError):
        packet.verify_written(io.BytesIO(raw[:-1]))
    with pytest.raises(TamperError) as refused:
        packet.verify_written(io.BytesIO(raw + b"\0"))
    assert refused.value.reason == "written.longer"
    with pytest.raises(TruncatedError) as refused:
        packet.verify_written(io.BytesIO(b""))
    assert refused.value.reason == "written.short"


def test_a_packet_that_was_not_written_to_its_end_is_not_compared():
    with pytest.raises(RuntimeError, match="to its end"):
        prepared().verify_written(io.BytesIO())


def test_pieces_that_changed_places_are_noticed():
    packet = prepared(attachment("a", bytes(4 * STRIPE_BYTES)))
    raw = bytearray(written(packet).getvalue())
    one, two = (slice(1_643 + n * 1_048_832, 1_643 + (n + 1) * 1_048_832) for n in (1, 2))
    raw[one], raw[two] = raw[two], raw[one]
    with pytest.raises(TamperError) as refused:
        packet.verify_written(io.BytesIO(raw))
    assert refused.value.reason == "written.content"


def test_secrets_and_content_do_not_show():
    packet = prepared(attachment("secret-name.jpg", b"x"))
    found = opened(written(packet).getvalue())
    for thing in (packet, found, facts(A), attachment("secret-name.jpg", b"x")):
        shown = repr(thing)
        for said in ("secret-name", "सुनीता", "Office A", "कार्यालय", "5550100"):
            assert said not in shown
        assert packet._key.hex() not in shown
        assert repr(packet._key)[2:-1] not in shown


def test_a_card_of_later_date_travels_with_every_packet():
    fresh = card_of(A, seq=9, issued=NOW + 5)
    assert opened(written(prepared(card=fresh)).getvalue()).card.seq == 9


def test_just_two_gibibytes_are_prepared():
    head = 112 + len(prepared(empty_file(0)).manifest_bytes)
    longer = len(str(2**31)) - 1
    packet = prepared(empty_file(2**31 - head - longer))
    assert packet.size_bytes == 2_148_009_579
    with pytest.raises(LimitError) as refused:
        prepared(empty_file(2**31 - head - longer + 1))
    assert refused.value.facts == {"limit": 2**31}


def empty_file(size):
    return FileSource(PacketFile("a", "a/b", size, "0" * 64), io.BytesIO)


def test_a_packet_is_opened_wherever_its_file_stands():
    raw = written(prepared(attachment("a", b"x"))).getvalue()
    for place in (0, 5, 1_700, len(raw)):
        source = io.BytesIO(raw)
        source.seek(place)
        assert open_packet(source, len(raw), B.keys, B.id).manifest.from_ == A.id
        short = io.BytesIO(raw[:900])
        short.seek(min(place, 900))
        with pytest.raises(TruncatedError) as refused:
            open_packet(short, 900, B.keys, B.id)
        assert refused.value.reason == "packet.file-short"


def test_attachments_come_out_wherever_the_file_was_left_meanwhile():
    contents = (BIG[:5], BIG)
    for content in contents:
        raw = written(prepared(attachment("a", content))).getvalue()
        for place in (0, 1_700, len(raw) // 2):
            source, sinks = io.BytesIO(raw), Sinks()
            found = open_packet(source, len(raw), B.keys, B.id)
            source.seek(place)
            found.extract(sinks)
            assert sinks.accepted == {0: content}


def test_how_much_of_the_attachments_came_out_is_told():
    raw = written(prepared(attachment("a", BIG), attachment("b", BIG))).getvalue()
    told = []
    opened(raw).extract(Sinks(), told.append)
    stripes = [n * STRIPE_BYTES for n in range(5)]
    once = [*stripes, len(BIG)]
    assert told == [*once, *(len(BIG) + done for done in once), 2 * len(BIG)]


def test_a_packet_is_checked_to_its_last_byte_and_nothing_of_it_is_kept():
    raw = written(prepared(attachment("a", BIG), attachment("b", b"x"))).getvalue()
    told = []
    opened(raw).check(told.append)
    assert told[-1] == len(BIG) + 1
    found, sinks = opened(raw), Sinks()
    for _ in range(2):
        found.check()
    found.extract(sinks)
    assert sinks.accepted == {0: BIG, 1: b"x"}
    for place in (2_000_000, len(raw) - 1):
        changed = bytearray(raw)
        changed[place] ^= 1
        with pytest.raises(TamperError):
            opened(bytes(changed)).check()
