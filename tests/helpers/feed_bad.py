"""Named bad envelopes, foundings, presences and invitations, each with one failure and its refusal.

Rules: a case is what arrives, what was confirmed before, and class and reason of the refusal; both
readers have to refuse it; the frozen copies lie in ``tests/vectors/feed/negative.json``.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from crypto.base.primitives import b64encode
from crypto.feed.chain import Envelope
from crypto.feed.envelope import Known
from crypto.feed.terms import new_term
from crypto.feed.units import Unit, unit_json
from crypto.office.identity import Identity
from feed_maker import (
    FEED,
    HEAD,
    KNOWN,
    NEW,
    ONE,
    OTHER_FEED,
    SEATS,
    TERM_KEYS,
    THREE,
    TWO,
    Forge,
    Seat,
    blob_unit,
    hex_of,
    payload,
    seat,
    serial,
    snapshot_unit,
    term_unit,
    unit,
)
from packet_maker import seed

STRANGER = replace(seat(4), identity=Identity.from_seeds(seed("feed/stranger"), None))
EIGHT = seat(8)
FRESH = replace(KNOWN, last={})
SECOND = replace(KNOWN, head=replace(HEAD, term=2))
LOW_ORDER = (1).to_bytes(32, "little")


@dataclass(frozen=True)
class Bad:
    """What arrives, what was confirmed before, and how it is refused."""

    build: Callable[[], Any]
    code: str
    reason: str
    known: Known = KNOWN


def flipped(raw: bytes, at: int) -> bytes:
    """The bytes with one bit changed."""
    changed = bytearray(raw)
    changed[at] ^= 1
    return bytes(changed)


def body(change: Callable[[bytes], bytes], **forge: Any) -> Callable[[], Envelope]:
    """An envelope with its sealed bytes changed."""

    def build() -> Envelope:
        made = Forge(**forge).envelope()
        return replace(made, body=change(made.body))

    return build


def forged(**forge: Any) -> Callable[[], Envelope]:
    """An envelope whose author did something wrong."""
    return lambda: Forge(**forge).envelope()


def placed(**changes: Any) -> Callable[[], Envelope]:
    """A good envelope that is handed out as another one."""
    return lambda: Forge().envelope(**changes)


def members(**changes: Any) -> Callable[[], Envelope]:
    """An envelope with members of its payload changed."""
    return forged(members=changes)


def without(name: str) -> Callable[[], Envelope]:
    """An envelope without one member of its payload."""

    def build() -> Envelope:
        made = Forge()
        del made.members[name]
        return made.envelope()

    return build


def unit_of(base: Any = None, /, **changes: Any) -> Callable[[], Envelope]:
    """An envelope whose one unit has members changed; None takes a member away."""

    def build() -> Envelope:
        told = unit_json(base or unit()) | changes
        told = {name: value for name, value in told.items() if value is not Ellipsis}
        return Forge(members={"units": [told]}).envelope()

    return build


def row(*parts: Any) -> Callable[[], Envelope]:
    """An envelope with one row."""
    return unit_of(rows=[list(parts)])


def value(told: Any) -> Callable[[], Envelope]:
    """An envelope with one value."""
    return row("cases", "i", ["k"], {}, {"name": told})


def within(name: str, base: Callable[[], Any], /, **changes: Any) -> Callable[[], Envelope]:
    """An envelope whose unit tells something with members changed."""

    def build() -> Envelope:
        told = unit_json(base())
        inside = told[name] | changes
        told[name] = {each: one for each, one in inside.items() if one is not Ellipsis}
        return Forge(members={"units": [told]}).envelope()

    return build


def entries(change: Callable[[list[Any]], list[Any]]) -> Callable[[], Envelope]:
    """An envelope that opens a term, its entries changed."""

    def build() -> Envelope:
        told = unit_json(term_unit())
        told["term"]["wraps"] = change(told["term"]["wraps"])
        return Forge(members={"units": [told]}).envelope()

    return build


def raw(text: bytes) -> Callable[[], Envelope]:
    """An envelope whose payload is these bytes."""
    return forged(raw=text)


def spelt(old: str, new: bytes) -> Callable[[], Envelope]:
    """An envelope in whose payload one spelling stands for another."""

    def build() -> Envelope:
        content = Forge().content()
        assert content.count(old.encode()) == 1
        return Forge(raw=content.replace(old.encode(), new)).envelope()

    return build


def box_text(raw_box: bytes) -> str:
    return b64encode(raw_box)


LINK = "ab" * 32
NOT_REDUCED = b"\xff" * 1_184 + ONE.box.public[1_184:]
AGE = f'"age":{-1}'
DEEP = [[[[]]]]

PLACES = {
    "e01_place_left_out": Bad(placed(n=43), "E_FEED", "feed.place"),
    "e02_place_again": Bad(placed(n=41), "E_FEED", "feed.place"),
    "e03_other_link_before": Bad(placed(prev=seed("x")), "E_FEED", "feed.prev"),
    "e04_term_before_its_opening": Bad(
        forged(head=replace(HEAD, term=2), term_key=TERM_KEYS[2]), "E_FEED", "feed.term"
    ),
    "e05_term_that_is_over": Bad(forged(), "E_FEED", "feed.term", SECOND),
}
SEALS = {
    "e06_nonce_flip": Bad(body(lambda raw: flipped(raw, 0)), "E_TAMPER", "feed.seal"),
    "e07_sealed_flip": Bad(body(lambda raw: flipped(raw, 500)), "E_TAMPER", "feed.seal"),
    "e08_tag_flip": Bad(body(lambda raw: flipped(raw, -1)), "E_TAMPER", "feed.seal"),
    "e09_other_feed": Bad(forged(head=replace(HEAD, feed=OTHER_FEED)), "E_TAMPER", "feed.seal"),
    "e10_moved_from_another_place": Bad(
        lambda: replace(Forge(head=replace(HEAD, n=40)).envelope(), n=42), "E_TAMPER", "feed.seal"
    ),
    "e11_moved_from_another_link": Bad(
        lambda: replace(Forge(head=replace(HEAD, link=seed("x"))).envelope(), prev=HEAD.link),
        "E_TAMPER",
        "feed.seal",
    ),
    "e12_moved_from_another_term": Bad(
        lambda: replace(Forge(head=replace(HEAD, term=2)).envelope(), term=1),
        "E_TAMPER",
        "feed.seal",
    ),
    "e13_wrong_term_key": Bad(forged(term_key=TERM_KEYS[2]), "E_TAMPER", "feed.seal"),
    "e14_one_byte_longer": Bad(body(lambda raw: raw + b"\0"), "E_TAMPER", "feed.seal"),
    "e15_1063_bytes": Bad(body(lambda raw: raw[:-1]), "E_TRUNCATED", "feed.body-short"),
    "e16_513_KiB": Bad(placed(body=bytes(525_312)), "E_LIMIT", "feed.body-long"),
}
FRAMES = {
    "e17_magic": Bad(forged(magic=b"LIFAFAP1"), "E_FORMAT", "feed.magic"),
    "e18_magic_newer": Bad(forged(magic=b"LIFAFAF2"), "E_NEWER", "feed.frame-newer"),
    "e19_reserved_not_zero": Bad(forged(reserved=1), "E_FORMAT", "feed.reserved"),
    "e20_payload_over_480_KiB": Bad(forged(claimed=491_521), "E_LIMIT", "payload.too-long"),
    "e21_payload_beyond_the_frame": Bad(forged(claimed=4_000), "E_FORMAT", "feed.class"),
    "e22_class_one_higher": Bad(forged(size=4_096), "E_FORMAT", "feed.class"),
    "e23_no_class": Bad(forged(size=1_536), "E_FORMAT", "feed.class"),
    "e24_padding_begins_with_one": Bad(
        lambda: padded(lambda zeros: b"\1" + zeros[1:]), "E_TAMPER", "feed.padding"
    ),
    "e25_padding_ends_with_one": Bad(
        lambda: padded(lambda zeros: zeros[:-1] + b"\1"), "E_TAMPER", "feed.padding"
    ),
}
SIGNATURES = {
    "e26_signature_flip": Bad(
        lambda: Forge(signature=flipped(signed_by(TWO), 40)).envelope(),
        "E_SIGNATURE",
        "feed.signature",
    ),
    "e27_signed_for_another_place": Bad(
        lambda: Forge(signed=Forge(head=replace(HEAD, n=7)).place() + Forge().content()).envelope(),
        "E_SIGNATURE",
        "feed.signature",
    ),
    "e28_signed_other_words": Bad(
        forged(signed=Forge().place() + b"{}"), "E_SIGNATURE", "feed.signature"
    ),
    "e29_signed_as_something_else": Bad(
        lambda: Forge(signature=signed_by(TWO, b"lifafa/packet/1")).envelope(),
        "E_SIGNATURE",
        "feed.signature",
    ),
    "e30_foreign_signature": Bad(
        lambda: Forge(signature=signed_by(THREE)).envelope(), "E_SIGNATURE", "feed.signature"
    ),
    "e31_low_order_key": Bad(
        forged(signer=LOW_ORDER, signature=LOW_ORDER + bytes(32)), "E_SIGNATURE", "feed.signature"
    ),
    "e32_stranger": Bad(
        lambda: Forge(sender=STRANGER, members={"seat": 2, "seq": 6}).envelope(),
        "E_SIGNATURE",
        "feed.stranger",
    ),
    "e33_in_the_name_of_another": Bad(members(seat=3, seq=10), "E_BINDING", "feed.seat"),
}
JSON = {
    "e34_not_json": Bad(raw(b"hello"), "E_JSON", "json.not-object"),
    "e35_array": Bad(raw(b"[]"), "E_JSON", "json.not-object"),
    "e36_nothing": Bad(raw(b""), "E_JSON", "json.not-object"),
    "e37_cut_off": Bad(raw(b'{"v":1'), "E_JSON", "json.unbalanced"),
    "e38_trailing": Bad(lambda: Forge(raw=Forge().content() + b" ").envelope(),
                        "E_JSON", "json.trailing"),
    "e39_member_twice": Bad(spelt('"v":1', b'"v":1,"v":1'), "E_JSON", "json.twice"),
    "e40_depth_9": Bad(members(units=[DEEP, DEEP, [DEEP, [[[DEEP]]]]]), "E_JSON", "json.depth"),
    "e41_fraction": Bad(spelt(AGE, b'"age":-1.0'), "E_JSON", "json.float"),
    "e42_exponent": Bad(spelt(AGE, b'"age":1e3'), "E_JSON", "json.float"),
    "e43_nan": Bad(spelt(AGE, b'"age":NaN'), "E_JSON", "json.constant"),
    "e44_minus_zero": Bad(spelt(AGE, b'"age":-0'), "E_JSON", "json.int-large"),
    "e45_2pow63": Bad(spelt(AGE, b'"age":9223372036854775808'), "E_JSON", "json.int-large"),
    "e46_below_64_bits": Bad(spelt(AGE, b'"age":-9223372036854775809'), "E_JSON",
                             "json.int-large"),
    "e47_400_digits": Bad(spelt(AGE, b'"age":' + b"9" * 400), "E_JSON", "json.int-digits"),
    "e48_overlong_utf8": Bad(spelt('"1.5"', b'"1.5\xc0\xaf"'), "E_JSON", "json.utf8"),
    "e49_half_a_character": Bad(spelt("LF-26-0042", rb"LF-\ud800-0042"), "E_JSON",
                                "json.surrogate"),
    "e50_half_a_character_in_a_key": Bad(
        spelt('["' + hex_of("service"), b'["\\udc00' + hex_of("service").encode()),
        "E_JSON", "json.surrogate",
    ),
    "e51_grammar": Bad(spelt('"v":1', b'"v":01'), "E_JSON", "json.grammar"),
}  # fmt: skip
PAYLOADS = {
    "e52_newer_version": Bad(members(v=2, more=[]), "E_NEWER", "payload.version"),
    "e53_higher_level": Bad(members(level=8, more=[]), "E_NEWER", "payload.level"),
    "e54_version_0": Bad(members(v=0), "E_SCHEMA", "payload.version-value"),
    "e55_version_true": Bad(members(v=True), "E_SCHEMA", "payload.version-value"),
    "e56_unknown_member": Bad(members(more=1), "E_SCHEMA", "payload.members"),
    "e57_member_missing": Bad(without("at"), "E_SCHEMA", "payload.members"),
    "e58_seat_0": Bad(members(seat=0), "E_SCHEMA", "payload.seat"),
    "e59_seat_100": Bad(members(seat=100), "E_SCHEMA", "payload.seat"),
    "e60_inc_0": Bad(members(inc=0), "E_SCHEMA", "payload.inc"),
    "e61_inc_2pow16": Bad(members(inc=2**16), "E_SCHEMA", "payload.inc"),
    "e62_seq_0": Bad(members(seq=0), "E_SCHEMA", "payload.seq"),
    "e63_at_negative": Bad(members(at=-1), "E_SCHEMA", "payload.at"),
    "e64_app_with_a_blank": Bad(members(app="1 5"), "E_SCHEMA", "payload.app"),
    "e65_app_of_33": Bad(members(app="1" * 33), "E_SCHEMA", "payload.app"),
    "e66_app_a_number": Bad(members(app=15), "E_SCHEMA", "payload.app"),
    "e67_level_0": Bad(members(level=0), "E_SCHEMA", "payload.level-value"),
    "e68_box_a_number": Bad(members(box=1), "E_SCHEMA", "payload.box"),
    "e69_box_short": Bad(members(box=box_text(bytes(1_215))), "E_FORMAT", "base64.length"),
    "e70_box_not_reduced": Bad(
        members(box=box_text(NOT_REDUCED)), "E_CARD", "enc-key.mlkem-not-reduced"
    ),
    "f01_founding_box_a_number": Bad(members(founding_box=1), "E_SCHEMA", "payload.founding-box"),
    "f02_founding_box_not_reduced": Bad(
        members(founding_box=box_text(NOT_REDUCED)), "E_CARD", "enc-key.mlkem-not-reduced"
    ),
    "f03_no_founding_box": Bad(without("founding_box"), "E_SCHEMA", "payload.members"),
    "f04_box_of_another": Bad(members(box=box_text(ONE.box.public)), "E_FEED", "listed.box-again"),
    "f05_own_box_again": Bad(members(box=box_text(TWO.box.public)), "E_FEED", "listed.box-again"),
    "f06_one_box_for_both": Bad(
        members(box=box_text(NEW.box.public), founding_box=box_text(NEW.box.public)),
        "E_FEED",
        "listed.box-again",
    ),
    "f07_box_for_foundings_that_is_one_for_terms": Bad(
        members(founding_box=box_text(TWO.box.public)), "E_FEED", "listed.box-again"
    ),
    "e71_nothing_said": Bad(members(units=[]), "E_SCHEMA", "payload.empty"),
    "e72_units_no_list": Bad(members(units={}), "E_SCHEMA", "payload.units"),
    "e73_unit_twice": Bad(
        lambda: Forge(members={"units": [unit_json(unit())] * 2}).envelope(),
        "E_SCHEMA",
        "payload.unit-twice",
    ),
    "e74_term_not_last": Bad(
        lambda: Forge(members={"units": [unit_json(term_unit()), unit_json(unit())]}).envelope(),
        "E_SCHEMA",
        "payload.term-not-last",
    ),
    "e75_seq_left_out": Bad(members(seq=7), "E_FEED", "feed.seq"),
    "e76_seq_again": Bad(members(seq=5), "E_FEED", "feed.seq"),
    "e77_inc_that_is_over": Bad(
        lambda: Forge(sender=ONE, members={"inc": 1}).envelope(), "E_FEED", "feed.inc"
    ),
    "e78_inc_left_out": Bad(members(inc=3), "E_FEED", "feed.inc"),
    "e79_first_is_not_1": Bad(members(), "E_FEED", "feed.seq", FRESH),
    "e80_first_in_incarnation_2": Bad(members(inc=2, seq=1), "E_FEED", "feed.inc", FRESH),
    "e81_term_left_out": Bad(within("term", term_unit, term=3), "E_FEED", "term.number"),
}
UNITS = {
    "e82_no_object": Bad(members(units=["unit"]), "E_SCHEMA", "unit.object"),
    "e83_unknown_member": Bad(unit_of(more=1), "E_SCHEMA", "unit.members"),
    "e84_member_missing": Bad(unit_of(user=...), "E_SCHEMA", "unit.members"),
    "e85_rows_and_blob": Bad(
        unit_of(blob_unit(), rows=[]), "E_SCHEMA", "unit.members"
    ),
    "e86_neither_rows_nor_blob": Bad(unit_of(rows=...), "E_SCHEMA", "unit.members"),
    "e87_no_rows": Bad(unit_of(rows=[]), "E_SCHEMA", "unit.empty"),
    "e88_class_x": Bad(unit_of(**{"class": "X"}), "E_SCHEMA", "unit.class"),
    "e89_kind_in_capitals": Bad(unit_of(kind="Saved"), "E_SCHEMA", "unit.kind"),
    "f08_guarded_without_a_kind": Bad(
        unit_of(kind=None, **{"class": "G"}), "E_SCHEMA", "unit.no-kind"
    ),
    "f09_a_new_term_without_a_kind": Bad(
        unit_of(term_unit(), kind=None), "E_SCHEMA", "unit.no-kind"
    ),
    "f10_kind_empty": Bad(unit_of(kind=""), "E_SCHEMA", "unit.kind"),
    "e90_id_short": Bad(unit_of(id="ab" * 15), "E_SCHEMA", "unit.id"),
    "e91_user_negative": Bad(unit_of(user=-1), "E_SCHEMA", "unit.user"),
    "e92_at_true": Bad(unit_of(at=True), "E_SCHEMA", "unit.at"),
    "e93_case_in_capitals": Bad(unit_of(case="AB" * 16), "E_SCHEMA", "unit.case"),
    "e94_rows_no_list": Bad(unit_of(rows={}), "E_SCHEMA", "unit.rows"),
    "e95_4097_rows": Bad(
        unit_of(rows=[["t", "d", ["k"], {}, {}]] * 4_097), "E_LIMIT", "unit.many-rows"
    ),
    "e96_term_not_serial": Bad(
        unit_of(term_unit(), **{"class": "F"}), "E_SCHEMA", "unit.not-serial"
    ),
    "e97_blob_no_object": Bad(unit_of(blob_unit(), blob=[]), "E_SCHEMA", "blob.object"),
    "e98_blob_of_65_MiB": Bad(
        within("blob", blob_unit, size=67_108_865), "E_SCHEMA", "blob.size"
    ),
    "e99_blob_of_nothing": Bad(within("blob", blob_unit, size=0), "E_SCHEMA", "blob.size"),
    "m01_blob_member_missing": Bad(within("blob", blob_unit, key=...), "E_SCHEMA",
                                   "blob.members"),
    "m02_blob_key_short": Bad(within("blob", blob_unit, key=box_text(bytes(31))), "E_FORMAT",
                              "base64.length"),
    "m03_blob_key_a_number": Bad(within("blob", blob_unit, key=1), "E_SCHEMA", "blob.key"),
    "m04_blob_name_a_path": Bad(within("blob", blob_unit, name="../" * 21 + "x"), "E_SCHEMA",
                                "blob.name"),
    "m05_blob_hash_short": Bad(within("blob", blob_unit, sha256="ab"), "E_SCHEMA",
                               "blob.sha256"),
}  # fmt: skip
ROWS = {
    "m06_row_of_four": Bad(row("cases", "i", ["k"], {}), "E_SCHEMA", "row.shape"),
    "m07_row_an_object": Bad(unit_of(rows=[{}]), "E_SCHEMA", "row.shape"),
    "m08_table_with_a_quote": Bad(row('a"b', "i", ["k"], {}, {}), "E_SCHEMA", "row.table"),
    "m09_what_x": Bad(row("cases", "x", ["k"], {}, {}), "E_SCHEMA", "row.op"),
    "m10_no_key": Bad(row("cases", "i", [], {}, {}), "E_SCHEMA", "row.key"),
    "m11_key_of_nine": Bad(row("cases", "i", ["k"] * 9, {}, {}), "E_SCHEMA", "row.key"),
    "m12_key_a_text": Bad(row("cases", "i", "k", {}, {}), "E_SCHEMA", "row.key"),
    "m13_key_null": Bad(row("cases", "i", ["k", None], {}, {}), "E_SCHEMA", "row.key-null"),
    "m14_key_a_list": Bad(row("cases", "i", [["k"]], {}, {}), "E_SCHEMA", "row.key-value"),
    "m15_before_a_list": Bad(row("cases", "i", ["k"], [], {}), "E_SCHEMA", "row.before"),
    "m16_after_null": Bad(row("cases", "i", ["k"], {}, None), "E_SCHEMA", "row.after"),
    "m17_column_in_capitals": Bad(
        row("cases", "i", ["k"], {}, {"Name": 1}), "E_SCHEMA", "row.column"
    ),
    "m18_value_true": Bad(value(True), "E_SCHEMA", "row.value"),
    "m19_value_a_list": Bad(value([1]), "E_SCHEMA", "row.value"),
    "m20_bytes_with_more": Bad(value({"x": "", "y": 1}), "E_SCHEMA", "row.value"),
    "m21_bytes_a_number": Bad(value({"x": 1}), "E_SCHEMA", "row.value"),
    "m22_bytes_not_canonical": Bad(value({"x": "AB=="}), "E_FORMAT", "base64.not-canonical"),
    "m23_insert_with_before": Bad(
        row("cases", "i", ["k"], {"a": 1}, {"a": 2}), "E_SCHEMA", "row.other-side"
    ),
    "m24_removal_with_after": Bad(
        row("cases", "d", ["k"], {"a": 1}, {"a": 2}), "E_SCHEMA", "row.other-side"
    ),
    "m25_insert_tells_null": Bad(
        row("cases", "i", ["k"], {}, {"a": None}), "E_SCHEMA", "row.null-told"
    ),
    "m26_removal_tells_null": Bad(
        row("cases", "d", ["k"], {"a": None}, {}), "E_SCHEMA", "row.null-told"
    ),
    "m27_change_of_nothing": Bad(row("cases", "u", ["k"], {}, {}), "E_SCHEMA", "row.columns"),
    "m28_change_of_other_columns": Bad(
        row("cases", "u", ["k"], {"a": 1}, {"b": 2}), "E_SCHEMA", "row.columns"
    ),
    "m30_change_with_more_before": Bad(
        row("cases", "u", ["k"], {"a": 1, "b": 1}, {"a": 2}), "E_SCHEMA", "row.columns"
    ),
    "m29_change_that_changes_nothing": Bad(
        row("cases", "u", ["k"], {"a": 1, "b": 1}, {"a": 2, "b": 1}), "E_SCHEMA", "row.unchanged"
    ),
}
TERMS = {
    "w01_no_object": Bad(unit_of(term_unit(), term=[]), "E_SCHEMA", "term.object"),
    "w02_unknown_member": Bad(within("term", term_unit, more=1), "E_SCHEMA", "term.members"),
    "w03_term_1": Bad(within("term", term_unit, term=1), "E_SCHEMA", "term.number-value"),
    "w04_term_2pow31": Bad(within("term", term_unit, term=2**31), "E_SCHEMA", "term.number-value"),
    "w17_key_of_now_again": Bad(
        lambda: Forge(payload=payload(units=(same_key(),))).envelope(), "E_FEED", "term.same-key"
    ),
    "w15_commit_short": Bad(
        within("term", term_unit, commit=box_text(bytes(31))), "E_FORMAT", "base64.length"
    ),
    "w16_commit_a_number": Bad(within("term", term_unit, commit=1), "E_SCHEMA", "term.commit"),
    "w05_no_entries": Bad(entries(lambda each: []), "E_SCHEMA", "wraps.count"),
    "w06_26_entries": Bad(
        entries(lambda each: [each[0] | {"seat": seat} for seat in range(1, 27)]),
        "E_SCHEMA", "wraps.count",
    ),
    "w07_entries_no_list": Bad(within("term", term_unit, wraps={}), "E_SCHEMA", "wraps.count"),
    "w08_entries_fall": Bad(entries(lambda each: each[::-1]), "E_SCHEMA", "wraps.order"),
    "w09_entry_twice": Bad(entries(lambda each: [each[0], *each]), "E_SCHEMA", "wraps.order"),
    "w10_entry_no_object": Bad(entries(lambda each: [1]), "E_SCHEMA", "wrap.object"),
    "w11_entry_with_more": Bad(
        entries(lambda each: [each[0] | {"more": 1}]), "E_SCHEMA", "wrap.members"
    ),
    "w12_entry_for_seat_0": Bad(
        entries(lambda each: [each[0] | {"seat": 0}]), "E_SCHEMA", "wrap.seat"
    ),
    "w13_entry_short": Bad(
        entries(lambda each: [each[0] | {"hpke": box_text(bytes(1_167))}]), "E_FORMAT",
        "base64.length",
    ),
    "w14_entry_a_number": Bad(
        entries(lambda each: [each[0] | {"hpke": 1}]), "E_SCHEMA", "wrap.hpke"
    ),
}  # fmt: skip


def same_key() -> Unit:
    """The opening of a term with the key that is there already."""
    boxes = {each.number: each.box.public for each in SEATS}
    return serial("term", new_term(FEED, 2, TERM_KEYS[1], boxes), "term_opened")


def told(**changes: Any) -> Callable[[], Envelope]:
    """An envelope that tells of a snapshot, changed."""
    return within("snapshot", snapshot_unit, **changes)


SNAPSHOTS = {
    "s01_no_object": Bad(unit_of(snapshot_unit(), snapshot=1), "E_SCHEMA", "snapshot.object"),
    "s02_unknown_member": Bad(told(more=1), "E_SCHEMA", "snapshot.members"),
    "s03_member_missing": Bad(told(digest=...), "E_SCHEMA", "snapshot.members"),
    "s04_name_short": Bad(told(name="ab"), "E_SCHEMA", "snapshot.name"),
    "s05_key_short": Bad(told(key=box_text(bytes(31))), "E_FORMAT", "base64.length"),
    "s06_key_a_number": Bad(told(key=1), "E_SCHEMA", "snapshot.key"),
    "s07_hash_short": Bad(told(sha256="ab"), "E_SCHEMA", "snapshot.sha256"),
    "s08_size_0": Bad(told(size=0), "E_SCHEMA", "snapshot.size"),
    "s09_place_negative": Bad(told(n=-1), "E_SCHEMA", "snapshot.n"),
    "s10_link_short": Bad(told(link="ab"), "E_SCHEMA", "snapshot.link"),
    "s11_digest_short": Bad(told(digest="ab"), "E_SCHEMA", "snapshot.digest"),
    "s19_place_to_come": Bad(told(n=42), "E_FEED", "snapshot.place"),
    "s20_other_link_at_the_last_place": Bad(told(link="ab" * 32), "E_FEED", "snapshot.other-link"),
    "s12_counts_no_list": Bad(told(counts={}), "E_SCHEMA", "snapshot.counts"),
    "s13_counts_fall": Bad(
        told(counts=[[2, 1, 1, LINK], [1, 1, 1, LINK]]), "E_SCHEMA", "snapshot.counts-order"
    ),
    "s14_seat_twice": Bad(told(counts=[[1, 1, 1, LINK]] * 2), "E_SCHEMA", "snapshot.counts-order"),
    "s15_count_by_number_alone": Bad(told(counts=[[1, 1, 1]]), "E_SCHEMA", "snapshot.count"),
    "s16_count_of_seat_100": Bad(
        told(counts=[[100, 1, 1, LINK]]), "E_SCHEMA", "snapshot.count-seat"
    ),
    "s17_count_of_inc_0": Bad(told(counts=[[1, 0, 1, LINK]]), "E_SCHEMA", "snapshot.count-inc"),
    "s18_count_of_seq_0": Bad(told(counts=[[1, 1, 0, LINK]]), "E_SCHEMA", "snapshot.count-seq"),
    "s21_count_of_inc_2pow16": Bad(
        told(counts=[[1, 2**16, 1, LINK]]), "E_SCHEMA", "snapshot.count-inc"
    ),
    "s22_count_link_short": Bad(
        told(counts=[[1, 1, 1, "ab"]]), "E_SCHEMA", "snapshot.count-link"
    ),
    "s23_count_an_object": Bad(told(counts=[{}]), "E_SCHEMA", "snapshot.count"),
}  # fmt: skip
OF_ANY = {
    **PLACES, **SEALS, **FRAMES, **SIGNATURES, **JSON, **PAYLOADS, **UNITS, **ROWS, **TERMS,
    **SNAPSHOTS,
}  # fmt: skip
"""Envelopes; those of the list of computers are in the file beside this one."""


def padded(change: Callable[[bytes], bytes]) -> Envelope:
    """An envelope whose padding is changed."""
    plain = Forge().plain()
    bare = 112 + len(Forge().content())
    return Forge(padding=change(plain[bare:])).envelope()


def signed_by(seat: Seat, type_: bytes = b"lifafa/feed/1") -> bytes:
    """The signature of a seat over what another one sends."""
    return seat.identity.sign(type_, Forge().place() + Forge().content())
