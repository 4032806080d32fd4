"""What must hold for every packet, tried on many."""

import io
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.base.primitives import pad_length
from crypto.envelope.hybrid import HybridKey
from crypto.errors import AttachmentError, CryptoError, NotForUsError, TamperError, TruncatedError
from crypto.packet.packet_open import open_packet
from packet_forge import A, B, C, Forge
from packet_maker import Sinks, attachment

SMALL = Forge(files=[attachment("a", b"hello")]).file()
LARGE = Forge(files=[attachment("a", random.Random(1).randbytes(140_000))]).file()


def everything(raw, keys=B.keys, us=B.id):
    sinks = Sinks()
    packet = open_packet(io.BytesIO(raw), len(raw), keys, us)
    packet.extract(sinks)
    return packet, sinks.accepted


def head_length():
    return len(Forge(files=[attachment("a", bytes(9))]).plain().rstrip(b"\0"))


@pytest.mark.parametrize("chunks", [1, 2, 3])
@pytest.mark.parametrize("near", [-1, 0, 1])
def test_every_size_around_a_chunk_opens_to_what_was_sealed(chunks, near):
    # The head's length depends on the digits of the size, so the content is fitted twice.
    size = chunks * 65_536 + near
    for _ in range(2):
        bare = Forge(files=[attachment("a", b"x" * size)])
        size -= len(bare.plain().rstrip(b"\0")) - (chunks * 65_536 + near)
    content = b"x" * size
    forge = Forge(files=[attachment("a", content)])
    assert len(forge.plain().rstrip(b"\0")) == chunks * 65_536 + near
    _packet, accepted = everything(forge.file())
    assert accepted == {0: content}


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_any_flipped_bit_anywhere_is_refused(data):
    raw = bytearray(data.draw(st.sampled_from([SMALL, LARGE])))
    # Half of the flips go into the header, which is small.
    place = data.draw(st.integers(0, 1_700) | st.integers(0, len(raw) - 1))
    raw[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(CryptoError):
        everything(bytes(raw))


@given(st.sampled_from([SMALL, LARGE]), st.data())
@settings(max_examples=60, deadline=None)
def test_any_cut_or_extension_is_refused(raw, data):
    if data.draw(st.booleans()):
        changed = raw[: data.draw(st.integers(0, len(raw) - 1))]
    else:
        changed = raw + data.draw(st.binary(min_size=1, max_size=70_000))
    with pytest.raises((TruncatedError, TamperError)):
        everything(changed)


@given(st.integers(0, 300_000))
@settings(max_examples=30, deadline=None)
def test_the_size_depends_on_the_padding_class_only(size):
    forge = Forge(files=[attachment("a", bytes(size))])
    plain = len(forge.plain())
    assert plain == pad_length(plain)
    assert len(forge.file()) == 1_643 + plain + 16 * -(-plain // 65_536)


@given(st.binary(min_size=32, max_size=32))
@settings(max_examples=15, deadline=None)
def test_no_other_key_opens_a_packet(seed):
    with pytest.raises(NotForUsError):
        everything(SMALL, [HybridKey.from_seed(seed)])


@pytest.mark.parametrize("member", Forge().members)
def test_no_member_can_be_changed_under_the_signature(member):
    forge = Forge()
    forge.signed = forge.manifest()
    value = forge.members[member]
    forge.members[member] = value + 1 if isinstance(value, int) else "changed"
    forge.raw = None
    with pytest.raises(CryptoError) as refused:
        everything(forge.file())
    assert refused.value.reason == "packet.signature"


@pytest.mark.parametrize("us", [A, C])
def test_a_recipient_cannot_pass_a_packet_on_as_if_it_was_for_another(us):
    inner = Forge(sender=A, to=B).manifest()
    with pytest.raises(CryptoError) as refused:
        everything(Forge(sender=A, to=us, raw=inner).file(), us.keys, us.id)
    assert refused.value.code == "E_BINDING"


def test_nothing_is_accepted_before_its_hash_is_good():
    forge = Forge(files=[attachment("a", b"good"), attachment("b", b"also good")])
    forge.members["files"][1]["sha256"] = "0" * 64
    raw, sinks = forge.file(), Sinks()
    packet = open_packet(io.BytesIO(raw), len(raw), B.keys, B.id)
    with pytest.raises(AttachmentError) as refused:
        packet.extract(sinks)
    assert refused.value.facts == {"number": 2}
    assert sinks.accepted == {0: b"good"}


def test_extracting_can_be_cancelled_and_tells_progress():
    class Cancelled(Exception):
        pass

    content = bytes(3_000_000)
    raw = Forge(files=[attachment("a", content), attachment("b", b"x")]).file()
    packet, seen = open_packet(io.BytesIO(raw), len(raw), B.keys, B.id), []
    packet.extract(Sinks(), seen.append)
    assert seen == sorted(seen)
    assert (seen[0], seen[-1]) == (0, 3_000_001)

    def stop(done):
        if done:
            raise Cancelled

    sinks = Sinks()
    with pytest.raises(Cancelled):
        packet.extract(sinks, stop)
    assert sinks.accepted == {}
    packet.extract(sinks)
    assert sinks.accepted == {0: content, 1: b"x"}


def test_a_file_that_shrinks_or_grows_between_preview_and_accept_is_refused():
    source = io.BytesIO(LARGE)
    packet = open_packet(source, len(LARGE), B.keys, B.id)
    source.seek(0, io.SEEK_END)
    source.write(b"more")
    with pytest.raises(TamperError) as refused:
        packet.extract(Sinks())
    assert refused.value.reason == "packet.grew"
    source.truncate(100_000)
    with pytest.raises(TruncatedError):
        packet.extract(Sinks())
    with pytest.raises(TruncatedError) as refused:
        open_packet(io.BytesIO(b"age"), 70_000, B.keys, B.id)
    assert refused.value.reason == "packet.source-short"


def test_a_preview_reads_little():
    class Counting(io.BytesIO):
        count = 0

        def readinto(self, buffer):
            got = super().readinto(buffer)
            self.count += got
            return got

    raw = Forge(files=[attachment("a", bytes(5_000_000))]).file()
    source = Counting(raw)
    packet = open_packet(source, len(raw), B.keys, B.id)
    assert packet.manifest.files[0].size == 5_000_000
    assert source.count <= 65_552
