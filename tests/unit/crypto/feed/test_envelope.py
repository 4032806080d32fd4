"""An envelope fits one place of one feed, shows its class alone, and is opened in one order."""

import hashlib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.base.primitives import hmac_sha256
from crypto.errors import CryptoError, LimitError, SignatureError, TamperError
from crypto.feed import envelope as envelopes
from crypto.feed import payload as payloads
from crypto.feed.chain import Envelope, link_of
from crypto.feed.envelope import (
    frame_size,
    join_commitment,
    join_proof,
    open_envelope,
    seal_bytes,
    seal_envelope,
)
from crypto.feed.payload import Last
from crypto.feed.units import Row
from feed_bad import STRANGER, flipped
from feed_maker import (
    FEED,
    HEAD,
    INVITED,
    INVITING,
    KNOWN,
    NEW,
    ONE,
    SEATS,
    SECRET,
    TERM_KEYS,
    THREE,
    TWO,
    Forge,
    blob_unit,
    joined,
    payload,
    snapshot_unit,
    term_unit,
    unit,
)

KEY = TERM_KEYS[1]
KIB = 1_024
GOOD = seal_envelope(HEAD, KEY, TWO.identity, payload())


def opened(envelope, known=KNOWN, key=KEY):
    return open_envelope(envelope, known, key)


def refusal(envelope, known=KNOWN, key=KEY):
    with pytest.raises(CryptoError) as refused:
        opened(envelope, known, key)
    return refused.value.reason


@pytest.mark.parametrize("sender", SEATS, ids=lambda seat: str(seat.number))
@pytest.mark.parametrize(
    "units",
    [(unit(),), (blob_unit(),), (snapshot_unit(),), (unit(), term_unit()), (term_unit(),)],
    ids=["rows", "blob", "snapshot", "rows and term", "term"],
)
def test_what_is_opened_is_what_was_sealed(sender, units):
    said = payload(sender, units=units)
    made = seal_envelope(HEAD, KEY, sender.identity, said)
    found = opened(made)
    assert (found.payload, found.signer) == (said, sender.key)
    assert found.head == HEAD.after(made, opens_term=said.new_term is not None)
    assert found.head.link == link_of(FEED, made)
    assert (made.n, made.prev, made.term) == (42, HEAD.link, 1)


def test_a_program_that_follows_the_text_is_understood():
    assert opened(Forge().envelope()).payload == payload()


def test_nothing_of_it_shows_and_no_two_are_alike():
    words = b"LF-26-0042"
    again = seal_envelope(HEAD, KEY, TWO.identity, payload())
    assert words in payloads.encode(payload())
    assert words not in GOOD.body
    assert GOOD.body[:24] != again.body[:24]
    assert GOOD.body[24:] != again.body[24:]


@pytest.mark.parametrize("k", range(10))
def test_each_class_is_the_smallest_that_holds_the_frame(k):
    size = KIB << k
    most = min(size - 112, 491_520)
    assert frame_size(most) == size
    assert frame_size(most + 1 if k < 9 else most) == min(2 * size, 512 * KIB)
    assert frame_size(size // 2 - 111 if k else 0) == size


def test_no_class_holds_more_than_480_KiB():
    with pytest.raises(LimitError) as refused:
        frame_size(491_521)
    told = {"limit": 491_520, "found": 491_521}
    assert (refused.value.reason, refused.value.facts) == ("payload.too-long", told)
    with pytest.raises(LimitError):
        seal_bytes(HEAD, KEY, TWO.identity, bytes(491_521))


def filled(size):
    bare = len(payloads.encode(payload(units=(unit(rows=(Row("t", "i", (1,), {}, {"a": ""}),)),))))
    rows = (Row("t", "i", (1,), {}, {"a": "x" * (size - bare)}),)
    return payload(units=(unit(rows=rows),))


@pytest.mark.parametrize(
    ("length", "body"),
    [(912, 1_064), (913, 2_088), (1_936, 2_088), (1_937, 4_136), (65_424, 65_576),
     (262_032, 262_184), (262_033, 524_328), (491_520, 524_328)],
)  # fmt: skip
def test_a_body_is_forty_bytes_longer_than_its_class(length, body):
    said = filled(length)
    assert len(payloads.encode(said)) == length
    made = seal_envelope(HEAD, KEY, TWO.identity, said)
    assert len(made.body) == body
    assert opened(made).payload == said


@given(st.integers(0, len(GOOD.body) * 8 - 1))
@settings(max_examples=150, deadline=None)
def test_any_flipped_bit_is_refused(bit):
    changed = bytearray(GOOD.body)
    changed[bit // 8] ^= 1 << bit % 8
    assert refusal(replace(GOOD, body=bytes(changed))) == "feed.seal"


@given(st.integers(1, 10**6), st.binary(min_size=32, max_size=32), st.integers(1, 9))
@settings(max_examples=60, deadline=None)
def test_it_opens_at_no_other_place(n, link, term):
    head = replace(HEAD, n=n, link=link, term=term)
    moved = Envelope(n + 1, link, term, GOOD.body)
    assert refusal(moved, replace(KNOWN, head=head)) == "feed.seal"


@given(st.binary(min_size=32, max_size=32))
@settings(max_examples=30, deadline=None)
def test_it_opens_under_no_other_key(key):
    assert refusal(GOOD, key=key) == "feed.seal"


@given(st.integers(0, 1_023 - 112 - len(Forge().content())))
@settings(max_examples=30, deadline=None)
def test_any_byte_of_the_padding_that_is_not_zero_is_refused(at):
    plain = Forge().plain()
    zeros = plain[112 + len(Forge().content()) :]
    forge = Forge(padding=zeros[:at] + b"\7" + zeros[at + 1 :])
    assert refusal(forge.envelope()) == "feed.padding"


@given(st.integers(0, 63), st.integers(0, 7))
@settings(max_examples=60, deadline=None)
def test_any_flipped_bit_of_a_signature_is_refused(at, bit):
    good = TWO.identity.sign(b"lifafa/feed/1", Forge().place() + Forge().content())
    changed = bytearray(good)
    changed[at] ^= 1 << bit
    assert refusal(Forge(signature=bytes(changed)).envelope()) == "feed.signature"


def test_no_json_is_read_before_place_seal_frame_and_signature_are_good(monkeypatch):
    bad = [
        replace(GOOD, n=43),
        replace(GOOD, prev=bytes(32)),
        replace(GOOD, term=2),
        replace(GOOD, body=flipped(GOOD.body, 99)),
        Forge(magic=b"LIFAFAF2").envelope(),
        Forge(size=4_096).envelope(),
        Forge(signature=bytes(range(64))).envelope(),
        Forge(sender=STRANGER, payload=payload(TWO)).envelope(),
    ]
    read = []

    def parse(raw, max_bytes):
        read.append(raw)
        raise TamperError("test.parsed")

    monkeypatch.setattr(payloads.exact_json, "parse", parse)
    for each in bad:
        assert refusal(each) != "test.parsed"
    assert read == []
    assert refusal(GOOD) == "test.parsed"
    assert len(read) == 1


def test_every_step_comes_before_the_one_after():
    """Each envelope has two faults; the earlier step tells."""
    stranger = Forge(sender=STRANGER, raw=b"hello")
    for envelope, told in (
        (Envelope(43, bytes(32), 2, bytes(524_329)), "feed.body-long"),
        (Envelope(43, bytes(32), 2, bytes(1_064)), "feed.place"),
        (Envelope(42, HEAD.link, 2, bytes(1_064)), "feed.term"),
        (Forge(magic=b"x" * 8, signature=bytes(range(64))).envelope(), "feed.magic"),
        (Forge(size=2_048, padding=None, signature=bytes(range(64))).envelope(), "feed.class"),
        (Forge(signature=bytes(range(64)), raw=b"hello").envelope(), "feed.signature"),
        (stranger.envelope(), "feed.stranger"),
        (Forge(members={"v": 2, "level": 9, "seat": 3}).envelope(), "payload.version"),
        (Forge(members={"level": 9, "seat": 3, "more": 1}).envelope(), "payload.level"),
        (Forge(members={"seat": 3, "more": 1}).envelope(), "payload.members"),
        (Forge(members={"seat": 3, "seq": 1}).envelope(), "feed.seat"),
    ):
        assert refusal(envelope) == told


def test_refusals_tell_numbers_only():
    for envelope, facts in (
        (replace(GOOD, body=flipped(GOOD.body, 99)), {"place": 42}),
        (replace(GOOD, body=bytes(9)), {"wanted": 1_064, "found": 9}),
        (replace(GOOD, body=bytes(600_000)), {"limit": 524_328, "found": 600_000}),
        (Forge(size=4_096).envelope(), {"wanted": 1_024, "found": 4_096}),
        (Forge(members={"seat": 3, "seq": 10}).envelope(), {"seat": 3}),
        (seal_bytes(HEAD, KEY, TWO.identity, raw_term(3)), {"wanted": 2, "found": 3}),
    ):
        with pytest.raises(CryptoError) as refused:
            opened(envelope)
        assert refused.value.facts == facts


def raw_term(number):
    told = payloads.encode(payload(units=(term_unit(2),)))
    return told.replace(b'"term":{"term":2', b'"term":{"term":%d' % number)


def test_a_new_computer_joins_by_its_invitation():
    made = seal_envelope(HEAD, KEY, NEW.identity, joined())
    found = opened(made, INVITING)
    assert (found.payload, found.signer) == (joined(), NEW.key)
    assert refusal(made) == "feed.stranger"
    used = replace(INVITING, invited={INVITED + 1: join_commitment(SECRET)})
    assert refusal(made, used) == "joined.not-invited"


def test_whoever_is_here_sends_while_an_invitation_is_open():
    assert opened(GOOD, INVITING).payload == payload()


def test_the_proof_is_that_of_the_text():
    assert join_commitment(SECRET) == hashlib.sha256(SECRET).digest()
    assert join_proof(SECRET, b"k" * 32, b"b" * 1_216) == hmac_sha256(
        SECRET, b"k" * 32 + b"b" * 1_216
    )


def test_a_feed_goes_on_over_a_term_and_an_incarnation():
    known, key = KNOWN, KEY
    for sender, said in (
        (ONE, payload(ONE)),
        (THREE, payload(THREE, inc=2, units=(unit(), term_unit()))),
        (ONE, payload(ONE, seq=19)),
        (THREE, payload(THREE, inc=2, seq=11)),
    ):
        made = seal_envelope(known.head, key, sender.identity, said)
        found = opened(made, known, key)
        last = {**known.last, said.seat: Last(said.inc, said.seq)}
        known = replace(known, head=found.head, last=last)
        key = TERM_KEYS[known.head.term]
    assert (known.head.n, known.head.term) == (45, 2)


def test_a_stranger_is_told_from_a_bad_signature():
    with pytest.raises(SignatureError) as refused:
        opened(Forge(sender=STRANGER, payload=payload(TWO)).envelope())
    assert refused.value.reason == "feed.stranger"
    assert envelopes.MAX_BODY_BYTES == 524_328
