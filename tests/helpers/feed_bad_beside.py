"""Named bad foundings, questions, answers, presences and invitations, each with one failure.

Rules: those of ``feed_bad``, beside which these lie.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from crypto.base.primitives import b64encode, kdf, pad_length, pae, seal, unseal
from crypto.envelope import hybrid
from crypto.feed.presence import Presence, seal_presence
from crypto.feed.signed_body import spot_json
from crypto.feed.snapshot import outline_json, snapshot_json
from crypto.feed.terms import presence_key
from crypto.office import signed_object
from crypto.vault import recovery
from feed_bad import NOT_REDUCED, STRANGER, Bad, flipped
from feed_maker import (
    ANSWER_BOX,
    FEED,
    FIVE,
    HEAD,
    KEYS,
    NEW,
    ONE,
    OTHER_FEED,
    REGISTER_KEY,
    SHOWN,
    SIX,
    SNAPSHOT,
    TERM_KEYS,
    THREE,
    TWO,
    Seat,
    answer,
    asked,
    asking,
    first_keys,
    founding,
    hex_of,
    invitation,
)
from packet_maker import NOW, seed


def small() -> bytes:
    """A founding for two."""
    return founding(keys=first_keys(ONE, TWO))


def resigned(
    good: Callable[[], bytes], type_: str, *signers: Seat, **changes: Any
) -> Callable[[], bytes]:
    """A signed file with members changed behind a good signature; Ellipsis takes one away."""

    def build() -> bytes:
        changed = json.loads(signed_object.decode(good(), type_).body) | changes
        changed = {name: one for name, one in changed.items() if one is not Ellipsis}
        text = json.dumps(changed, separators=(",", ":")).encode()
        return signed_object.encode(type_, text, [seat.identity for seat in signers])

    return build


def founded(*signers: Seat, **changes: Any) -> Callable[[], bytes]:
    """A founding with members changed behind a good signature."""
    return resigned(small, "lifafa/founding/1", *(signers or (ONE,)), **changes)


def before(**changes: Any) -> Callable[[], bytes]:
    """A founding that goes on from another feed, what it says of that changed."""
    good = {"feed": OTHER_FEED.hex(), "n": 9, "link": "ab" * 32}
    return founded(old={key: one for key, one in (good | changes).items() if one is not ...})


def entries(change: Callable[[list[Any]], list[Any]]) -> Callable[[], bytes]:
    """A founding with its entries changed."""

    def build() -> bytes:
        told = json.loads(signed_object.decode(small(), "lifafa/founding/1").body)["entries"]
        return founded(entries=change(told))()

    return build


FOUNDINGS = {
    "n01_signature_flip": Bad(lambda: small()[:-8] + b"A" + small()[-7:], "E_SIGNATURE",
                              "signed.signature"),
    "n02_other_type": Bad(
        lambda: small().replace(b"lifafa/founding/1", b"lifafa/card/1"), "E_FORMAT",
        "signed.type",
    ),
    "n03_over_64_KiB": Bad(lambda: small() + b"\n" * 65_536, "E_LIMIT", "signed.too-long"),
    "n04_newer": Bad(founded(v=2, more=1), "E_NEWER", "founding.newer"),
    "n05_version_0": Bad(founded(v=0), "E_SCHEMA", "founding.version"),
    "n06_unknown_member": Bad(founded(more=1), "E_SCHEMA", "founding.members"),
    "n07_member_missing": Bad(founded(at=...), "E_SCHEMA", "founding.members"),
    "n08_feed_short": Bad(founded(feed="ab"), "E_SCHEMA", "founding.feed"),
    "n09_count_0": Bad(founded(count=0), "E_SCHEMA", "founding.count-value"),
    "n10_no_entries": Bad(founded(entries=[]), "E_SCHEMA", "founding.entries"),
    "n11_seat_0": Bad(founded(seat=0), "E_SCHEMA", "founding.seat"),
    "n12_at_text": Bad(founded(at="now"), "E_SCHEMA", "founding.at"),
    "n13_two_signers": Bad(founded(ONE, TWO), "E_FEED", "founding.signers"),
    "n14_no_entry_for_who_founds": Bad(founded(seat=4), "E_FEED", "founding.own-entry"),
    "n15_goes_on_from_itself": Bad(before(feed=FEED.hex()), "E_FEED", "founding.itself"),
    "n16_old_a_list": Bad(founded(old=[]), "E_SCHEMA", "founding.old"),
    "n17_old_with_more": Bad(before(more=1), "E_SCHEMA", "founding.old-members"),
    "n18_old_feed_short": Bad(before(feed="ab"), "E_SCHEMA", "founding.old-feed"),
    "n19_old_place_true": Bad(before(n=True), "E_SCHEMA", "founding.old-n"),
    "n20_old_link_short": Bad(before(link="ab"), "E_SCHEMA", "founding.old-link"),
    "n22_no_commitment": Bad(founded(commit=...), "E_SCHEMA", "founding.members"),
    "n21_negative_time": Bad(founded(at=-1), "E_JSON", "json.negative"),
    "n23_commitment_short": Bad(founded(commit=b64encode(bytes(31))), "E_FORMAT",
                                "base64.length"),
    "n24_commitment_a_number": Bad(founded(commit=1), "E_SCHEMA", "founding.commit"),
    "n25_entry_with_the_key_of_another": Bad(founded(TWO), "E_FEED", "founding.own-entry"),
    "n26_first_with_an_old_feed": Bad(founded(count=1), "E_FEED", "founding.first-count"),
    "n27_second_without_an_old_feed": Bad(founded(old=None), "E_FEED", "founding.first-count"),
    "n28_first_with_two_entries": Bad(founded(old=None, count=1), "E_FEED",
                                        "founding.first-entries"),
    "n29_key_twice": Bad(
        entries(lambda each: [each[0], each[1] | {"key": each[0]["key"]}]), "E_FEED",
        "founding.key-twice",
    ),
    "n30_entries_no_list": Bad(founded(entries={}), "E_SCHEMA", "founding.entries"),
    "n31_entries_fall": Bad(entries(lambda each: each[::-1]), "E_SCHEMA",
                            "founding.entries-order"),
    "n32_entry_twice": Bad(entries(lambda each: [each[0], *each]), "E_SCHEMA",
                           "founding.entries-order"),
    "n33_entry_no_object": Bad(entries(lambda each: [1]), "E_SCHEMA", "founding.entry"),
    "n34_entry_with_more": Bad(entries(lambda each: [each[0] | {"more": 1}]), "E_SCHEMA",
                               "founding.entry-members"),
    "n35_entry_for_seat_100": Bad(entries(lambda each: [each[0] | {"seat": 100}]), "E_SCHEMA",
                                  "founding.entry-seat"),
    "n36_entry_key_short": Bad(
        entries(lambda each: [each[0] | {"key": b64encode(bytes(31))}]), "E_FORMAT",
        "base64.length",
    ),
    "n37_entry_key_a_number": Bad(entries(lambda each: [each[0] | {"key": 1}]), "E_SCHEMA",
                                  "founding.entry-key"),
    "n38_entry_short": Bad(
        entries(lambda each: [each[0] | {"hpke": b64encode(bytes(1_167))}]), "E_FORMAT",
        "base64.length",
    ),
    "n39_entry_a_number": Bad(entries(lambda each: [each[0] | {"hpke": 1}]), "E_SCHEMA",
                              "founding.entry-hpke"),
    "n40_26_entries": Bad(
        entries(lambda each: [each[0] | {"seat": seat} for seat in range(1, 27)]), "E_SCHEMA",
        "founding.entries",
    ),
}  # fmt: skip


def asks(*signers: Seat, **changes: Any) -> Callable[[], bytes]:
    """A question with members changed behind a good signature."""
    return resigned(asking, "lifafa/asking/1", *(signers or (FIVE,)), **changes)


def shows(**changes: Any) -> Callable[[], bytes]:
    """A question with what it was shown changed behind a good signature of the file."""
    return asks(shown=spot_json(SHOWN) | changes)


ASKINGS = {
    "a01_signature_flip": Bad(lambda: asking()[:-8] + b"A" + asking()[-7:], "E_SIGNATURE",
                              "signed.signature"),
    "a02_an_answer": Bad(answer, "E_FORMAT", "signed.type"),
    "a03_over_16_KiB": Bad(lambda: asking() + b"\n" * 16_384, "E_LIMIT", "signed.too-long"),
    "a04_newer": Bad(asks(v=2, more=1), "E_NEWER", "letting-in.newer"),
    "a05_version_0": Bad(asks(v=0), "E_SCHEMA", "letting-in.version"),
    "a06_unknown_member": Bad(asks(more=1), "E_SCHEMA", "letting-in.members"),
    "a07_member_missing": Bad(asks(link=...), "E_SCHEMA", "letting-in.members"),
    "a08_two_signers": Bad(asks(ONE, FIVE), "E_FEED", "letting-in.signers"),
    "a09_feed_short": Bad(asks(feed="ab"), "E_SCHEMA", "asking.feed"),
    "a10_seat_100": Bad(asks(seat=100), "E_SCHEMA", "asking.seat"),
    "a11_place_text": Bad(asks(n=""), "E_SCHEMA", "asking.n"),
    "a12_link_short": Bad(asks(link="ab"), "E_SCHEMA", "asking.link"),
    "a13_at_true": Bad(asks(at=True), "E_SCHEMA", "asking.at"),
    "a14_answer_box_a_number": Bad(asks(answer_box=1), "E_SCHEMA", "asking.answer-box"),
    "a15_box_short": Bad(asks(box=""), "E_FORMAT", "base64.length"),
    "a16_founding_box_not_reduced": Bad(
        asks(founding_box=b64encode(NOT_REDUCED)), "E_CARD", "enc-key.mlkem-not-reduced"
    ),
    "a17_box_a_number": Bad(asks(box=1), "E_SCHEMA", "asking.box"),
    "a18_founding_box_a_number": Bad(asks(founding_box=1), "E_SCHEMA", "asking.founding-box"),
    "a19_answer_box_that_is_one_for_terms": Bad(
        asks(answer_box=b64encode(FIVE.box.public)), "E_FEED", "asking.box-twice"
    ),
    "a20_one_box_for_terms_and_foundings": Bad(
        asks(founding_box=b64encode(FIVE.box.public)), "E_FEED", "asking.box-twice"
    ),
    "a26_shown_a_list": Bad(asks(shown=[]), "E_SCHEMA", "asking.shown"),
    "a27_shown_with_more": Bad(shows(more=1), "E_SCHEMA", "asking.shown-members"),
    "a28_shown_feed_short": Bad(shows(feed="ab"), "E_SCHEMA", "asking.shown-feed"),
    "a29_shown_place_text": Bad(shows(n=""), "E_SCHEMA", "asking.shown-n"),
    "a30_shown_link_short": Bad(shows(link="ab"), "E_SCHEMA", "asking.shown-link"),
    "a31_shown_less_than_it_has": Bad(shows(n=11), "E_FEED", "asking.shown-less"),
    "a32_shown_another_link_than_it_has": Bad(shows(n=12), "E_FEED", "asking.shown-less"),
    "a33_shown_what_was_not_signed": Bad(shows(n=38), "E_SIGNATURE", "listed.signature"),
    "a34_shown_a_feed_that_was_not_signed": Bad(
        shows(feed=OTHER_FEED.hex()), "E_SIGNATURE", "listed.signature"
    ),
    "a22_signature_short": Bad(asks(signature=""), "E_FORMAT", "base64.length"),
    "a23_signature_a_number": Bad(asks(signature=1), "E_SCHEMA", "asking.signature"),
    "a24_letterbox_that_was_not_signed": Bad(
        asks(box=b64encode(NEW.box.public)), "E_SIGNATURE", "listed.signature"
    ),
    "a25_signed_by_another": Bad(asks(THREE), "E_SIGNATURE", "listed.signature"),
    "a21_seat_0": Bad(asks(seat=0), "E_SCHEMA", "asking.seat"),
}  # fmt: skip


def answers(*signers: Seat, **changes: Any) -> Callable[[], bytes]:
    """An answer with members changed behind a good signature."""
    return resigned(answer, "lifafa/letting-in/1", *(signers or (ONE,)), **changes)


def gives(**changes: Any) -> Callable[[], bytes]:
    """An answer with another content, sealed as it should be."""

    def build() -> bytes:
        good = {"term": 1, "key": b64encode(TERM_KEYS[1]), "snapshot": snapshot_json(SNAPSHOT)}
        told = good | changes
        plain = json.dumps({k: v for k, v in told.items() if v is not ...}).encode()
        info = f"lifafa/letting-in/1 feed={FEED.hex()} seat=5 by=1 asking={asked().sha256.hex()}"
        hpke = b"".join(hybrid.seal_to(ANSWER_BOX.public, plain, info.encode()))
        return answers(hpke=b64encode(hpke))()

    return build


def outline(**changes: Any) -> dict[str, Any]:
    """What is told of a snapshot, changed."""
    return snapshot_json(SNAPSHOT) | changes


ANSWERS = {
    "r01_signature_flip": Bad(lambda: answer()[:-8] + b"A" + answer()[-7:], "E_SIGNATURE",
                              "signed.signature"),
    "r02_a_question": Bad(asking, "E_FORMAT", "signed.type"),
    "r03_over_64_KiB": Bad(lambda: answer() + b"\n" * 65_536, "E_LIMIT", "signed.too-long"),
    "r04_newer": Bad(answers(v=2, more=1), "E_NEWER", "letting-in.newer"),
    "r05_version_0": Bad(answers(v=0), "E_SCHEMA", "letting-in.version"),
    "r06_unknown_member": Bad(answers(more=1), "E_SCHEMA", "letting-in.members"),
    "r07_member_missing": Bad(answers(by=...), "E_SCHEMA", "letting-in.members"),
    "r08_two_signers": Bad(answers(ONE, TWO), "E_FEED", "letting-in.signers"),
    "r09_feed_short": Bad(answers(feed="ab"), "E_SCHEMA", "letting-in.feed"),
    "r10_seat_100": Bad(answers(seat=100), "E_SCHEMA", "letting-in.seat"),
    "r11_by_0": Bad(answers(by=0), "E_SCHEMA", "letting-in.by"),
    "r12_question_short": Bad(answers(asking="ab"), "E_SCHEMA", "letting-in.asking"),
    "r13_sealed_a_number": Bad(answers(hpke=1), "E_SCHEMA", "letting-in.hpke"),
    "r14_sealed_too_short": Bad(answers(hpke=b64encode(bytes(1_135))), "E_SCHEMA",
                                "letting-in.hpke-short"),
    "r15_by_a_stranger": Bad(answers(STRANGER), "E_FEED", "letting-in.stranger"),
    "r16_by_who_is_out": Bad(answers(SIX, by=6), "E_FEED", "letting-in.stranger"),
    "r17_in_the_name_of_another": Bad(answers(by=2), "E_FEED", "letting-in.stranger"),
    "r18_to_another_question": Bad(answers(asking="ab" * 32), "E_FEED",
                                   "letting-in.other-question"),
    "r19_for_another_seat": Bad(answers(seat=3), "E_FEED", "letting-in.other-question"),
    "r20_moved_to_another_feed": Bad(answers(feed=OTHER_FEED.hex()), "E_FEED",
                                     "letting-in.other-feed"),
    "r21_taken_over_by_another": Bad(answers(TWO, by=2), "E_FEED", "letting-in.other-code"),
    "r34_act_of_place_0": Bad(answers(n=0), "E_SCHEMA", "letting-in.act"),
    "r35_link_of_the_act_short": Bad(answers(link="ab"), "E_SCHEMA", "letting-in.link"),
    "r36_let_in_before_it_asked": Bad(answers(n=37), "E_FEED", "letting-in.before"),
    "r37_let_in_at_another_place": Bad(answers(n=39), "E_FEED", "letting-in.other-code"),
    "r38_let_in_behind_another_link": Bad(answers(link="ab" * 32), "E_FEED",
                                          "letting-in.other-code"),
    "r39_snapshot_before_the_act": Bad(gives(snapshot=outline(n=39)), "E_FEED",
                                       "letting-in.snapshot-before"),
    "r40_snapshot_with_another_link": Bad(gives(snapshot=outline(n=40)), "E_FEED",
                                          "letting-in.other-link"),
    "r22_flipped": Bad(answers(hpke=b64encode(bytes(1_200))), "E_TAMPER", "letting-in.seal"),
    "r23_content_with_more": Bad(gives(more=1), "E_SCHEMA", "letting-in.content"),
    "r24_content_without_a_key": Bad(gives(key=...), "E_SCHEMA", "letting-in.content"),
    "r25_term_0": Bad(gives(term=0), "E_SCHEMA", "letting-in.term"),
    "r26_key_short": Bad(gives(key=b64encode(bytes(31))), "E_FORMAT", "base64.length"),
    "r27_key_a_number": Bad(gives(key=1), "E_SCHEMA", "letting-in.key"),
    "r28_snapshot_a_list": Bad(gives(snapshot=[]), "E_SCHEMA", "snapshot.object"),
    "r29_snapshot_of_place_0": Bad(gives(snapshot=outline(n=0)), "E_SCHEMA",
                                   "letting-in.place"),
    "r30_term_2pow31": Bad(gives(term=2**31), "E_SCHEMA", "letting-in.term"),
    "r31_snapshot_without_a_key": Bad(gives(snapshot=outline_json(SNAPSHOT)), "E_SCHEMA",
                                      "snapshot.members"),
    "r32_seat_0": Bad(answers(seat=0), "E_SCHEMA", "letting-in.seat"),
    "r33_by_100": Bad(answers(by=100), "E_SCHEMA", "letting-in.by"),
}  # fmt: skip

HERE = Presence(
    2, "types", 3, 1, 9, 41, HEAD.link[:8], hex_of("case"), f"persons/{hex_of('person')}/name"
)
NONCE = bytes(range(100, 124))


def presence(
    change: Callable[[bytes], bytes] = bytes,
    *,
    signer: Seat = TWO,
    feed: bytes = FEED,
    term: int = 1,
    sealed: Callable[[bytes], bytes] = bytes,
    signed_feed: bytes = FEED,
) -> Callable[[], bytes]:
    """A presence, its content changed behind a good signature, or its bytes as they come."""

    def build() -> bytes:
        good = seal_presence(FEED, TERM_KEYS[1], TWO.identity, HERE)
        content = change(content_of(good))
        plain = content + signer.identity.sign(b"lifafa/presence/1", signed_feed + content)
        key = presence_key(TERM_KEYS[term], feed)
        return sealed(NONCE + seal(key, NONCE, plain, b"lifafa/presence/1" + feed))

    return build


def content_of(good: bytes) -> bytes:
    """The 152 bytes that are signed in a presence."""
    key = presence_key(TERM_KEYS[1], FEED)
    return unseal(key, good[:24], good[24:], b"lifafa/presence/1" + FEED)[:152]


def put(at: int, told: bytes) -> Callable[[bytes], bytes]:
    """A change that puts other bytes at a place."""
    return lambda raw: raw[:at] + told + raw[at + len(told) :]


PRESENCES = {
    "h01_255_bytes": Bad(presence(sealed=lambda raw: raw[:-1]), "E_FORMAT", "presence.length"),
    "h02_257_bytes": Bad(presence(sealed=lambda raw: raw + b"\0"), "E_FORMAT",
                         "presence.length"),
    "h03_flip": Bad(presence(sealed=lambda raw: flipped(raw, 90)), "E_TAMPER", "presence.seal"),
    "h04_other_term": Bad(presence(term=2), "E_TAMPER", "presence.seal"),
    "h05_other_feed": Bad(presence(feed=OTHER_FEED), "E_TAMPER", "presence.seal"),
    "h06_magic": Bad(presence(put(0, b"LIFAFAF1")), "E_FORMAT", "presence.magic"),
    "h07_newer": Bad(presence(put(7, b"2")), "E_NEWER", "presence.newer"),
    "h08_seat_that_is_not_here": Bad(presence(put(8, b"\4")), "E_BINDING", "presence.seat"),
    "h09_in_the_name_of_another": Bad(presence(put(8, b"\3")), "E_SIGNATURE",
                                      "presence.signature"),
    "h10_foreign_signature": Bad(presence(signer=THREE), "E_SIGNATURE", "presence.signature"),
    "h11_signed_for_another_feed": Bad(presence(signed_feed=OTHER_FEED), "E_SIGNATURE",
                                       "presence.signature"),
    "h12_act_4": Bad(presence(put(9, b"\4")), "E_FORMAT", "presence.act"),
    "h13_reserved": Bad(presence(put(11, b"\1")), "E_FORMAT", "presence.padding"),
    "h14_inc_0": Bad(presence(put(16, bytes(4))), "E_FORMAT", "presence.number"),
    "h22_inc_2pow16": Bad(presence(put(16, (2**16).to_bytes(4))), "E_FORMAT",
                          "presence.number"),
    "h15_count_0": Bad(presence(put(20, bytes(8))), "E_FORMAT", "presence.number"),
    "h16_count_2pow53": Bad(presence(put(20, (2**53).to_bytes(8))), "E_FORMAT",
                            "presence.number"),
    "h17_place_2pow53": Bad(presence(put(28, (2**53).to_bytes(8))), "E_FORMAT",
                            "presence.number"),
    "h18_what_of_91": Bad(presence(put(60, bytes((0, 91)))), "E_FORMAT", "presence.padding"),
    "h19_padding": Bad(presence(put(151, b"\1")), "E_FORMAT", "presence.padding"),
    "h20_capitals": Bad(presence(put(62, b"P")), "E_FORMAT", "presence.what"),
    "h21_zero_in_what": Bad(presence(put(62, b"\0")), "E_FORMAT", "presence.what"),
}  # fmt: skip

CODE = bytes(range(16))
CODE_TEXT = recovery.format_code(CODE)
SALT = seed("feed/salt")


@dataclass(frozen=True)
class Invite:
    """A file, what is typed, and the key of the register that the passphrase gave."""

    raw: bytes
    typed: str = CODE_TEXT
    register_key: bytes = REGISTER_KEY


def inner_of(members_: dict[str, Any], register_key: bytes = REGISTER_KEY) -> str:
    """The sealed keys for what an invitation says."""
    said = "feed={feed} seat={seat} term={term} snapshot=".format(**members_)
    context = pae(b"lifafa/invite/inner/1", (said + members_["snapshot"]["name"]).encode())
    key = kdf(register_key + CODE, SALT, b"lifafa/invite/inner/1")
    plain = KEYS.term_key + KEYS.snapshot_key + KEYS.box_seed + KEYS.join_seed
    return b64encode(NONCE + seal(key, NONCE, plain, context))


def said(**changes: Any) -> dict[str, Any]:
    """What an invitation says, as JSON, changed."""
    one = invitation()
    store = one.store
    found: dict[str, Any] = {
        "v": 1,
        "feed": one.feed.hex(),
        "seat": one.seat,
        "name": one.name,
        "at": one.at,
        "until": one.until,
        "store": {
            "address": store.address,
            "port": store.port,
            "certificate": b64encode(store.certificate),
            "role": store.role,
            "password": b64encode(store.password),
        },
        "vault": b64encode(one.vault),
        "founding": b64encode(one.founding),
        "term": one.term,
        "snapshot": outline_json(one.snapshot),
    }
    found |= {"inner": inner_of(found), "ext": {}} | changes
    return {name: told for name, told in found.items() if told is not Ellipsis}


def invite_file(
    told_: dict[str, Any] | None = None,
    *,
    content: bytes | None = None,
    front: dict[str, Any] | None = None,
    first: bytes = b"lifafa-invite 1",
    frame: Callable[[bytes], bytes] = bytes,
    sealed: Callable[[bytes], bytes] = bytes,
) -> bytes:
    """The file of an invitation, built by hand; whatever a test sets is taken as it is."""
    if content is None:
        content = json.dumps(said() if told_ is None else told_, ensure_ascii=False,
                             separators=(",", ":")).encode()  # fmt: skip
    good = {
        "v": 1,
        "salt": b64encode(SALT),
        "commit": b64encode(kdf(CODE, SALT, b"lifafa/invite/commit/1")),
    }
    line = b64encode(json.dumps(good | (front or {}), separators=(",", ":")).encode()).encode()
    both = first + b"\n" + line + b"\n"
    plain = b"LIFAFAI1" + len(content).to_bytes(4) + bytes(4) + content
    plain = frame(plain.ljust(pad_length(len(plain)), b"\0"))
    key = kdf(CODE, SALT, b"lifafa/invite/1")
    raw_ = sealed(NONCE + seal(key, NONCE, plain, pae(b"lifafa/invite/1", both)))
    return both + b64encode(raw_).encode() + b"\n"


def file(**forge: Any) -> Callable[[], Invite]:
    return lambda: Invite(invite_file(**forge))


def says(**changes: Any) -> Callable[[], Invite]:
    """An invitation that says something else."""
    return lambda: Invite(invite_file(said(**changes)))


def of_snapshot(**changes: Any) -> Callable[[], Invite]:
    """An invitation that tells of its snapshot otherwise."""
    return says(snapshot=said()["snapshot"] | changes)


def store(**changes: Any) -> Callable[[], Invite]:
    """An invitation that tells another way to the store."""
    changed = said()["store"] | changes
    return says(store={name: one for name, one in changed.items() if one is not Ellipsis})


def good_frame(change: Callable[[bytes], bytes]) -> Callable[[], Invite]:
    return file(frame=change)


INVITES = {
    "i01_wrong_code": Bad(
        lambda: Invite(invite_file(), recovery.format_code(bytes(16))), "E_UNLOCK", "invite.code"
    ),
    "i02_group_with_a_typing_error": Bad(
        lambda: Invite(invite_file(), CODE_TEXT[:-1] + "1"), "E_KIT", "kit.group-check"
    ),
    "i03_key_of_another_register": Bad(
        lambda: Invite(invite_file(), register_key=seed("x")), "E_TAMPER", "invite.keys"
    ),
    "i04_keys_of_another_seat": Bad(
        lambda: Invite(invite_file(said(seat=8))), "E_TAMPER", "invite.keys"
    ),
    "i05_keys_for_another_snapshot": Bad(
        of_snapshot(name="ab" * 32), "E_TAMPER", "invite.keys"
    ),
    "i06_keys_of_another_term": Bad(says(term=2), "E_TAMPER", "invite.keys"),
    "i07_over_2_MiB": Bad(
        lambda: Invite(invite_file() + bytes(2_097_153)), "E_LIMIT", "invite.too-long"
    ),
    "i08_no_invitation": Bad(lambda: Invite(founding()), "E_FORMAT", "invite.magic"),
    "i09_newer": Bad(file(first=b"lifafa-invite 2"), "E_NEWER", "invite.version"),
    "i10_a_line_more": Bad(lambda: Invite(invite_file() + b"\n"), "E_FORMAT", "invite.lines"),
    "i11_no_end_of_line": Bad(
        lambda: Invite(invite_file()[:-1] + b"x"), "E_FORMAT", "invite.lines"
    ),
    "i12_front_with_more": Bad(file(front={"more": 1}), "E_SCHEMA", "invite.front"),
    "i13_front_version": Bad(file(front={"v": 2}), "E_SCHEMA", "invite.front-version"),
    "i14_salt_short": Bad(file(front={"salt": ""}), "E_FORMAT", "base64.length"),
    "i15_salt_a_number": Bad(file(front={"salt": 1}), "E_SCHEMA", "invite.salt"),
    "i16_commit_short": Bad(file(front={"commit": ""}), "E_FORMAT", "base64.length"),
    "i17_commit_a_number": Bad(file(front={"commit": 1}), "E_SCHEMA", "invite.commit"),
    "i18_sealed_flip": Bad(file(sealed=lambda raw: flipped(raw, 99)), "E_TAMPER", "invite.seal"),
    "i19_sealed_short": Bad(file(sealed=lambda raw: raw[:39]), "E_TAMPER", "invite.short"),
    "i20_frame_magic": Bad(good_frame(put(0, b"LIFAFAI2")), "E_FORMAT", "invite.frame-magic"),
    "i21_frame_short": Bad(good_frame(lambda raw: raw[:9]), "E_FORMAT", "invite.frame-length"),
    "i22_frame_reserved": Bad(good_frame(put(15, b"\1")), "E_FORMAT", "invite.frame-length"),
    "i23_frame_of_another_length": Bad(
        good_frame(lambda raw: raw + b"\0"), "E_FORMAT", "invite.frame-length"
    ),
    "i24_padding": Bad(
        good_frame(lambda raw: raw[:-1] + b"\1"), "E_TAMPER", "invite.padding"
    ),
    "i25_not_json": Bad(file(content=b"hello"), "E_JSON", "json.not-object"),
    "i26_content_newer": Bad(says(v=2, more=1), "E_NEWER", "invite.content-newer"),
    "i27_content_version": Bad(says(v=0), "E_SCHEMA", "invite.content-version"),
    "i28_unknown_member": Bad(says(more=1), "E_SCHEMA", "invite.members"),
    "i29_member_missing": Bad(says(term=...), "E_SCHEMA", "invite.members"),
    "i30_feed_short": Bad(says(feed="ab"), "E_SCHEMA", "invite.feed"),
    "i31_seat_100": Bad(says(seat=100), "E_SCHEMA", "invite.seat"),
    "i32_no_name": Bad(says(name=""), "E_SCHEMA", "invite.name"),
    "i33_at_text": Bad(says(at=""), "E_SCHEMA", "invite.at"),
    "i34_until_null": Bad(says(until=None), "E_SCHEMA", "invite.until"),
    "i35_longer_than_a_week": Bad(says(until=NOW + 604_801), "E_SCHEMA", "invite.life"),
    "i36_over_before_it_began": Bad(says(until=NOW), "E_SCHEMA", "invite.life"),
    "i37_vault_a_number": Bad(says(vault=1), "E_SCHEMA", "invite.vault"),
    "i38_vault_empty": Bad(says(vault=""), "E_LIMIT", "invite.vault-length"),
    "i39_vault_too_long": Bad(
        says(vault=b64encode(bytes(524_289))), "E_LIMIT", "invite.vault-length"
    ),
    "i40_founding_a_number": Bad(says(founding=1), "E_SCHEMA", "invite.founding"),
    "i41_founding_of_another_feed": Bad(
        says(founding=b64encode(founding(feed=OTHER_FEED))), "E_FEED", "invite.other-feed"
    ),
    "i42_founding_is_none": Bad(says(founding=""), "E_FORMAT", "signed.magic"),
    "i45_term_0": Bad(says(term=0), "E_SCHEMA", "invite.term"),
    "i43_place_text": Bad(of_snapshot(n=""), "E_SCHEMA", "snapshot.n"),
    "i44_link_short": Bad(of_snapshot(link="ab"), "E_SCHEMA", "snapshot.link"),
    "i46_size_0": Bad(of_snapshot(size=0), "E_SCHEMA", "snapshot.size"),
    "i47_counts_by_number_alone": Bad(of_snapshot(counts=[[1, 1, 1]]), "E_SCHEMA",
                                      "snapshot.count"),
    "i48_snapshot_a_list": Bad(says(snapshot=[]), "E_SCHEMA", "snapshot.outline"),
    "i49_snapshot_with_its_key": Bad(
        says(snapshot=snapshot_json(SNAPSHOT)), "E_SCHEMA", "snapshot.outline-members"
    ),
    "i50_snapshot_name_short": Bad(of_snapshot(name="ab"), "E_SCHEMA", "snapshot.name"),
    "i51_snapshot_hash_short": Bad(of_snapshot(sha256="ab"), "E_SCHEMA", "snapshot.sha256"),
    "i66_term_2pow31": Bad(says(term=2**31), "E_SCHEMA", "invite.term"),
    "i52_ext_a_list": Bad(says(ext=[]), "E_SCHEMA", "invite.ext"),
    "i53_keys_short": Bad(says(inner=b64encode(bytes(167))), "E_FORMAT", "base64.length"),
    "i54_keys_a_number": Bad(says(inner=1), "E_SCHEMA", "invite.inner"),
    "i55_store_a_list": Bad(says(store=[]), "E_SCHEMA", "invite.store"),
    "i56_store_with_more": Bad(store(more=1), "E_SCHEMA", "invite.store-members"),
    "i57_no_address": Bad(store(address=""), "E_SCHEMA", "invite.address"),
    "i58_port_0": Bad(store(port=0), "E_SCHEMA", "invite.port"),
    "i59_port_65536": Bad(store(port=65_536), "E_SCHEMA", "invite.port"),
    "i60_no_certificate": Bad(store(certificate=""), "E_LIMIT", "invite.certificate-length"),
    "i61_certificate_a_number": Bad(store(certificate=1), "E_SCHEMA", "invite.certificate"),
    "i62_certificate_over_8_KiB": Bad(
        store(certificate=b64encode(bytes(8_193))), "E_LIMIT", "invite.certificate-length"
    ),
    "i63_role_null": Bad(store(role=None), "E_SCHEMA", "invite.role"),
    "i64_password_short": Bad(store(password=""), "E_FORMAT", "base64.length"),
    "i65_password_a_number": Bad(store(password=1), "E_SCHEMA", "invite.password"),
}  # fmt: skip
