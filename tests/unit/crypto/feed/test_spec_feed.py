"""The worked example, the numbers and the words of the text about feeds are true."""

import base64
import re

import pytest

import independent_feed
from crypto.base import exact_json, sjson
from crypto.envelope.hybrid import HybridKey
from crypto.feed import (
    chain,
    envelope,
    founding,
    letting_in,
    payload,
    presence,
    seats,
    snapshot,
    terms,
    units,
)
from crypto.feed.chain import Head, Spot, check_code, place_bytes
from crypto.feed.envelope import Known, open_envelope
from crypto.feed.founding import read_founding
from crypto.feed.presence import Presence, open_presence
from crypto.feed.seats import Seats, back_signature
from crypto.feed.terms import commitment, feed_key, presence_key
from crypto.feed.units import Row
from crypto.office.identity import Identity
from models.rows import log
from source_tree import ROOT

TEXT = (ROOT / "crypto" / "spec" / "feed.md").read_text("utf-8")
AT = 1_795_000_000


def block(kind):
    return re.search(rf"```{kind}\n(.*?)```", TEXT, re.DOTALL)[1]


TOLD = {
    key.strip(): value.strip()
    for key, _, value in (line.partition(" = ") for line in block("example").splitlines())
}
FEED, TERM_KEY = bytes.fromhex(TOLD["feed"]), bytes.fromhex(TOLD["term_key"])
SEAT = Identity.from_seeds(bytes.fromhex(TOLD["seat_seed"]), None)
BOX = HybridKey.from_seed(bytes.fromhex(TOLD["box_seed"]))
FOUNDING = block("founding").encode()
HEAD = Head.first(FEED, FOUNDING)
KNOWN = Known.first(read_founding(FOUNDING), Seats({}), {}, 7)


def test_the_example_of_a_founding_is_true():
    found = read_founding(FOUNDING)
    assert (found.feed, found.seat, found.at, found.old) == (FEED, 1, AT, None)
    found.check_founder(KNOWN.seats)
    assert found.open(1, SEAT.public.ed25519, BOX) == TERM_KEY
    assert commitment(TERM_KEY, FEED).hex() == TOLD["commit"]
    assert HEAD.link.hex() == TOLD["h(0)"]


def test_the_example_of_an_envelope_is_true(monkeypatch):
    monkeypatch.setattr(
        envelope, "random_bytes", lambda count: bytes.fromhex(TOLD["nonce"])[:count]
    )
    raw = TOLD["payload"].encode()
    made = envelope.seal_bytes(HEAD, TERM_KEY, SEAT, raw)
    assert base64.b64encode(made.body).decode() == block("body").strip()
    assert feed_key(TERM_KEY, FEED).hex() == TOLD["K"]
    signed = SEAT.sign(b"lifafa/feed/1", place_bytes(FEED, 1, HEAD.link, 1) + raw)
    assert signed.hex() == TOLD["signature"]
    opened = open_envelope(made, KNOWN, TERM_KEY)
    assert payload.encode(opened.payload) == raw
    link = opened.known.head.link
    assert (link.hex(), check_code(link)) == (TOLD["h(1)"], TOLD["code"])
    (unit,) = opened.payload.units
    assert unit.rows == (
        Row(
            "notes",
            "i",
            ("cd" * 16,),
            {},
            {"id": "cd" * 16, "text": "Made up.\n", "seal": b"\x01\x02"},
        ),
    )


def test_the_example_of_a_presence_is_true():
    raw = base64.b64decode(block("presence"))
    assert raw[:24].hex() == TOLD["presence_nonce"]
    assert presence_key(TERM_KEY, FEED).hex() == TOLD["presence_key"]
    link = bytes.fromhex(TOLD["h(1)"])[:8]
    what = f"notes/{'cd' * 16}/text"
    told = Presence(1, "types", 1, 1, 1, 1, link, "ef" * 16, what)
    assert open_presence(raw, FEED, TERM_KEY, KNOWN.seats.here) == told
    assert presence._encode(told).hex() == TOLD["content"]


def test_the_example_of_coming_back_is_true():
    founding_box = HybridKey.from_seed(bytes.fromhex(TOLD["founding_seed"])).public
    shown = Spot(FEED, 1, bytes.fromhex(TOLD["h(1)"]))
    signed = back_signature(SEAT, shown, 1, BOX.public, founding_box)
    assert signed.hex() == TOLD["back"]
    assert letting_in.code_of(shown, signed, SEAT.public.ed25519) == TOLD["back_code"]
    told = {"feed": TOLD["feed"], "n": 1, "link": TOLD["h(1)"], "signer": SEAT.public.ed25519}
    assert independent_feed.let_in_code(told, signed) == TOLD["back_code"]


def test_an_incarnation_has_a_chain_of_the_log():
    assert (chain.MAX_SEAT, chain.MAX_INC) == (log.MOST_SEAT, log.MOST_INC)


def test_the_second_reader_reads_the_example():
    listed = independent_feed.listed_after(independent_feed.read_founding(FOUNDING), {})
    state = independent_feed.Known(FEED, 0, HEAD.link, 1, listed, {}, 7)
    taken = independent_feed.take(1, HEAD.link, 1, base64.b64decode(block("body")), state, TERM_KEY)
    assert taken.link.hex() == TOLD["h(1)"]


@pytest.mark.parametrize(
    "phrase, number",
    [
        ("at most {} bytes, signed", founding.MAX_BYTES),
        ("numbered 1 to {}", chain.MAX_SEAT),
        ("its incarnation, 1 to {} |", chain.MAX_INC),
        ("`inc`, 1 to {} |", chain.MAX_INC),
        ("modulo 10^{},", letting_in.CODE_DIGITS),
        ("the first {} bytes of SHA-256", letting_in._CODE_BYTES),
        ("*Feed*: {} random bytes", chain.FEED_BYTES),
        ("modulo {}", 10**chain.CODE_DIGITS),
        ("The frame has {} ·", envelope.SMALLEST_FRAME),
        ("a body has {} to", envelope.MIN_BODY_BYTES),
        ("{} bytes, and tells its class", envelope.MAX_BODY_BYTES),
        ("more than {} or", envelope.MAX_BODY_BYTES),
        ("fewer than {} bytes", envelope.MIN_BODY_BYTES),
        ("P is at most {}", payload.MAX_BYTES),
        ("a depth of at most {}", sjson.MAX_DEPTH),
        ("at most {}; empty", units.MAX_ROWS),
        ("`key` has 1 to {} values", units.MAX_KEY),
        ("longer than {} bytes MUST", units.INLINE_BYTES),
        ("a line of at most {} bytes", units.MAX_ROW_BYTES),
        ("{}) and `sha256`", units.MAX_BLOB_BYTES),
        ("has 1 to {} entries", terms.MAX_SEATS),
        ("| 1 to {} of `", terms.MAX_SEATS),
        ("more than {} seats", terms.MAX_SEATS),
        ("by {} days at most", seats.INVITATION_S // 86_400),
        ("`lifafa/asking/1`, at most {} bytes", letting_in.MAX_ASKING_BYTES),
        ("`lifafa/letting-in/1`, at most {} bytes", letting_in.MAX_ANSWER_BYTES),
        ("parts of {} bytes", snapshot.PART_BYTES),
        ("exactly {} bytes:", presence.PRESENCE_BYTES),
        ("| 62 | {} |", presence.MAX_WHAT),
        ("0 to {} |", presence.MAX_WHAT),
    ],
)
def test_the_bounds_of_the_text_are_those_of_the_program(phrase, number):
    assert phrase.format(f"{number:,}") in TEXT


def test_members_and_words_of_the_text_are_those_of_the_program():
    words = set(re.findall(r"`([a-z_0-9]+)`", TEXT))
    told = payload._MEMBERS | units._MEMBERS | founding._MEMBERS | snapshot._MEMBERS
    told |= letting_in._ASKING_MEMBERS | letting_in._ANSWER_MEMBERS | letting_in._CONTENT_MEMBERS
    for state, members in seats._MEMBERS.items():
        assert f"| `{state}` | " in TEXT
        told |= members
    assert words >= told | {"rows", "blob", "term", "snapshot", "joined", "listed"}
    acts = ", ".join(f"{act} {word}" for act, word in enumerate(presence.ACTS))
    assert f"| {acts} |" in TEXT
    for said in (
        chain.START,
        chain.LINK,
        terms.FEED_KEY,
        terms.COMMIT,
        presence.TYPE,
        envelope.MAGIC,
    ):
        assert said.decode() in TEXT
    assert envelope.AAD_START == envelope.SIGNATURE_TYPE == terms.FEED_KEY == b"lifafa/feed/1"
    for kind in (founding.TYPE, letting_in.ASKING_TYPE, letting_in.ANSWER_TYPE):
        assert f"`{kind}`" in TEXT
    for kind in (seats.BACK_TYPE, letting_in.CODE_TYPE):
        assert f'"{kind.decode()}"' in TEXT
    assert '"lifafa/founding/1 feed=<32 hex> seat=<n>"' in TEXT
    assert presence.MAGIC.decode() in TEXT
    assert (exact_json.LEAST_INT, exact_json.MOST_INT) == (-(2**63), 2**63 - 1)
    assert envelope.LARGEST_FRAME == envelope.SMALLEST_FRAME * 2**9
