"""An envelope fits one place of one feed, shows its class alone, and is opened in one order."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.base.primitives import pae, verify_ed25519
from crypto.errors import CryptoError, LimitError, SignatureError, TamperError
from crypto.feed import envelope as envelopes
from crypto.feed import payload as payloads
from crypto.feed.chain import Envelope, link_of
from crypto.feed.envelope import (
    Known,
    frame_size,
    join_signature,
    open_envelope,
    seal_bytes,
    seal_envelope,
)
from crypto.feed.founding import read_founding
from crypto.feed.payload import Last
from crypto.feed.seats import OUT, Act, Seats
from crypto.feed.units import Row
from feed_bad import STRANGER, flipped
from feed_bad_seats import OTHER_INVITATION
from feed_maker import (
    FEED,
    HEAD,
    INVITE,
    INVITING,
    JOIN,
    KNOWN,
    LET_IN,
    NEW,
    NINE,
    ONE,
    OPEN_INVITATION,
    PUT_AWAY,
    SEATS,
    TAKE_OUT,
    TERM_KEYS,
    THREE,
    TWO,
    Forge,
    blob_unit,
    founding,
    joined,
    listed_unit,
    payload,
    seat,
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
    assert found.known.head == HEAD.after(made, opens_term=said.new_term is not None)
    assert found.known.head.link == link_of(FEED, made)
    last = {**KNOWN.last, said.seat: Last(said.inc, said.seq)}
    assert (found.known.seats, found.known.last) == (KNOWN.seats, last)
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
        (Forge(payload=payload(seq=9, units=(term_unit(3),))).envelope(), "feed.seq"),
        (Forge(payload=payload(units=(listed_unit(Act(OUT, 2)), term_unit(3)))).envelope(),
         "term.number"),
        (Forge(payload=payload(units=(snapshot_unit(n=42), listed_unit(TAKE_OUT)))).envelope(),
         "snapshot.place"),
        (Forge(payload=payload(box=TWO.box.public, units=(listed_unit(Act(OUT, 2)),))).envelope(),
         "listed.box-again"),
        (Forge(payload=payload(units=(listed_unit(Act(OUT, 2)), term_unit(2, ONE)))).envelope(),
         "listed.self"),
    ):  # fmt: skip
        assert refusal(envelope) == told


def test_refusals_tell_numbers_only():
    for envelope, facts in (
        (replace(GOOD, body=flipped(GOOD.body, 99)), {"place": 42}),
        (replace(GOOD, body=bytes(9)), {"wanted": 1_064, "found": 9}),
        (replace(GOOD, body=bytes(600_000)), {"limit": 524_328, "found": 600_000}),
        (Forge(size=4_096).envelope(), {"wanted": 1_024, "found": 4_096}),
        (Forge(members={"seat": 3, "seq": 10}).envelope(), {"seat": 3}),
        (seal_bytes(HEAD, KEY, TWO.identity, raw_term(3)), {"wanted": 2, "found": 3}),
        (sealed(snapshot_unit(n=50)), {"last": 41, "found": 50}),
        (sealed(snapshot_unit(link=bytes(32))), {"place": 41}),
        (sealed(listed_unit(Act(OUT, 2))), {"seat": 2}),
        (sealed(listed_unit(Act(OUT, 7))), {"seat": 7}),
        (sealed(listed_unit(TAKE_OUT)), {}),
        (sealed(term_unit(2, ONE, TWO)), {"seat": 3}),
    ):
        with pytest.raises(CryptoError) as refused:
            opened(envelope)
        assert refused.value.facts == facts


def sealed(*units):
    return seal_envelope(HEAD, KEY, TWO.identity, payload(units=units))


def raw_term(number):
    told = payloads.encode(payload(units=(term_unit(2),)))
    return told.replace(b'"term":{"term":2', b'"term":{"term":%d' % number)


def test_a_new_computer_joins_by_its_invitation():
    said = joined()
    made = seal_envelope(HEAD, KEY, NEW.identity, said)
    found = opened(made, INVITING)
    assert (found.payload, found.signer) == (said, NEW.key)
    assert found.known.seats.listed[NINE] == NEW.listed
    assert found.known.seats.here == {ONE.key: 1, NEW.key: NINE}
    assert (found.known.head.term, found.known.last[NINE]) == (2, Last(1, 1))
    assert refusal(made) == "feed.stranger"
    other = Seats({1: ONE.listed, NINE + 1: OPEN_INVITATION})
    assert refusal(made, replace(INVITING, seats=other)) == "joined.not-invited"


def test_an_invitation_joins_once():
    """A second computer with the same file comes too late, whatever it signs with."""
    first = opened(seal_envelope(HEAD, KEY, NEW.identity, joined()), INVITING).known
    copy = replace(seat(8), number=NINE)
    still_open = Seats({**first.seats.listed, 8: OTHER_INVITATION})
    head = replace(first.head, term=1)
    made = seal_envelope(head, KEY, copy.identity, joined(copy))
    assert refusal(made, replace(first, head=head)) == "feed.stranger"
    assert refusal(made, replace(first, head=head, seats=still_open)) == "joined.not-invited"


def test_no_clock_of_a_reader_ends_an_invitation():
    """Its days are long over; it is good until an envelope takes it back."""
    old = replace(OPEN_INVITATION, until=1)
    known = replace(INVITING, seats=Seats({1: ONE.listed, NINE: old}))
    made = seal_envelope(HEAD, KEY, NEW.identity, joined(at=2**40))
    assert opened(made, known).known.seats.here[NEW.key] == NINE
    back = payload(ONE, units=(listed_unit(Act(OUT, NINE)), term_unit(2, ONE)))
    taken = opened(seal_envelope(HEAD, KEY, ONE.identity, back), known).known
    assert NINE not in taken.seats.listed
    late = seal_envelope(taken.head, TERM_KEYS[2], NEW.identity, joined())
    assert refusal(late, taken, TERM_KEYS[2]) == "feed.stranger"


def test_whoever_is_here_sends_while_an_invitation_is_open():
    said = payload(ONE)
    made = seal_envelope(HEAD, KEY, ONE.identity, said)
    assert opened(made, INVITING).payload == said


def test_who_joins_signs_as_the_text_says():
    shown = join_signature(JOIN, FEED, 9, b"k" * 32, b"b" * 1_216, b"f" * 1_216)
    told = FEED + bytes([9]) + b"k" * 32 + b"b" * 1_216 + b"f" * 1_216
    verify_ed25519(JOIN.public.ed25519, pae(b"lifafa/joined/1", told), shown)


def test_any_flipped_byte_of_what_who_joins_shows_is_refused():
    good = joined().units[0].more.signature
    for at in range(len(good)):
        changed = replace(joined().units[0].more, signature=flipped(good, at))
        units = (replace(joined().units[0], more=changed), joined().units[1])
        made = Forge(sender=NEW, payload=joined(units=units)).envelope()
        assert refusal(made, INVITING) == "joined.signature", at


def test_any_changed_or_missing_byte_of_a_joining_is_refused():
    made = seal_envelope(HEAD, KEY, NEW.identity, joined())
    for at in range(0, len(made.body), 7):
        changed = replace(made, body=flipped(made.body, at))
        assert refusal(changed, INVITING) == "feed.seal", at
        cut = refusal(replace(made, body=made.body[:at]), INVITING)
        assert cut == ("feed.body-short" if at < 1_064 else "feed.seal"), at


@pytest.mark.parametrize(
    ("acts", "readers", "states"),
    [
        ((INVITE,), None, {9: "invited"}),
        ((INVITE,), (ONE, TWO, THREE, NEW), {9: "invited"}),
        ((LET_IN,), None, {5: "here"}),
        ((TAKE_OUT,), (ONE, TWO), {3: "out"}),
        ((PUT_AWAY,), (ONE, TWO), {3: "away"}),
        ((PUT_AWAY, Act(OUT, 1)), (TWO,), {1: "out", 3: "away"}),
        ((Act(OUT, 5),), SEATS, {5: "out"}),
        ((INVITE, Act(OUT, 9)), SEATS, {9: ""}),
        ((INVITE, Act(OUT, 9), INVITE), (*SEATS, NEW), {9: "invited"}),
        ((PUT_AWAY, TAKE_OUT), (ONE, TWO), {3: "out"}),
    ],
)
def test_acts_change_the_list_in_their_order(acts, readers, states):
    units = tuple(
        replace(listed_unit(one), id=f"{place:032x}") for place, one in enumerate(acts, 1)
    )
    units += () if readers is None else (term_unit(2, *readers),)
    made = seal_envelope(HEAD, KEY, TWO.identity, payload(units=units))
    found = opened(made).known.seats
    before = {number: one.state for number, one in KNOWN.seats.listed.items()}
    after = {number: state for number, state in (before | states).items() if state}
    assert {number: one.state for number, one in found.listed.items()} == after


def test_letterboxes_are_in_the_list_before_the_acts():
    fresh = seat(8)
    said = payload(box=fresh.box.public, founding_box=fresh.founding_box.public)
    found = opened(seal_envelope(HEAD, KEY, TWO.identity, said)).known.seats.listed[2]
    assert found == replace(TWO.listed, box=said.box, founding_box=said.founding_box)
    again = replace(INVITE, box=said.box)
    said = replace(said, units=(listed_unit(again),))
    assert refusal(seal_envelope(HEAD, KEY, TWO.identity, said)) == "listed.box-again"


def test_a_feed_begins_with_the_snapshot_of_who_founded_it():
    began = read_founding(founding())
    known = Known.first(began, KNOWN.seats, KNOWN.last, KNOWN.level)
    assert (known.begins, known.head) == (1, began.head)
    start = snapshot_unit(n=0, link=began.head.link)
    made = seal_envelope(known.head, KEY, ONE.identity, payload(ONE, units=(start, unit())))
    after = opened(made, known).known
    assert (after.begins, after.head.n) == (None, 1)
    other = seal_envelope(after.head, KEY, TWO.identity, payload())
    assert opened(other, after).known.head.n == 2
    assert refusal(seal_envelope(known.head, KEY, TWO.identity, payload()), known) == "feed.begins"


def test_a_snapshot_is_of_a_place_that_was_confirmed():
    for place, link, told in (
        (0, bytes(32), None),
        (40, bytes(32), None),
        (41, HEAD.link, None),
        (41, bytes(32), "snapshot.other-link"),
        (42, HEAD.link, "snapshot.place"),
    ):
        said = payload(units=(unit(), snapshot_unit(n=place, link=link)))
        made = seal_envelope(HEAD, KEY, TWO.identity, said)
        assert (opened(made) and None if told is None else refusal(made)) == told


def test_a_feed_goes_on_over_a_term_and_an_incarnation():
    known, key = KNOWN, KEY
    for sender, said in (
        (ONE, payload(ONE)),
        (THREE, payload(THREE, inc=2, units=(unit(), term_unit()))),
        (ONE, payload(ONE, seq=19)),
        (THREE, payload(THREE, inc=2, seq=11)),
    ):
        made = seal_envelope(known.head, key, sender.identity, said)
        known = opened(made, known, key).known
        key = TERM_KEYS[known.head.term]
    assert (known.head.n, known.head.term) == (45, 2)


def test_a_stranger_is_told_from_a_bad_signature():
    with pytest.raises(SignatureError) as refused:
        opened(Forge(sender=STRANGER, payload=payload(TWO)).envelope())
    assert refused.value.reason == "feed.stranger"
    assert envelopes.MAX_BODY_BYTES == 524_328
