"""Office cards: signed by their own identity, every key checked, newer replaces older."""

import base64
import hashlib
import json

import pytest

from crypto.envelope.hybrid import HybridKey
from crypto.errors import (
    BindingError,
    CardError,
    JsonError,
    LimitError,
    NewerVersionError,
    NotOursError,
    SchemaError,
    SignatureError,
)
from crypto.office import card, signed_object
from crypto.office.card import EncKey, compare, read_card
from packet_maker import DAY, NOW, card_of, office, seed

OURS = office("Office A", 3)
OTHER = office("Office B")
BODY = json.loads(base64.b64decode(OURS.card.split(b"\n")[1]))


def resigned(signer=OURS, **changes):
    """The card with members changed (None as a type: left out), signed again."""
    body = {name: value for name, value in (BODY | changes).items() if value is not ...}
    raw = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return signed_object.encode(card.TYPE, raw, [signer.identity])


def with_key(**changes):
    return [BODY["enc"][0] | changes, *BODY["enc"][1:]]


def test_a_card_says_what_was_put_in():
    found = read_card(OURS.card)
    assert found.public == OURS.identity.public
    assert (found.seq, found.issued, found.expires) == (1, NOW, NOW + 400 * DAY)
    assert found.names == {"en": "Office A", "hi": "कार्यालय"}
    assert found.place == {"country": "IN", "state": "Bihar", "district": "Patna"}
    assert found.contact == {"phone": "+915550100", "email": "desk@office.example"}
    assert found.enc == tuple(OURS.enc)
    assert found.versions == (1, 1)
    assert found.ext == {}
    assert found.raw == OURS.card
    assert len(OURS.card) <= card.MAX_BYTES


def test_missing_places_and_contacts_become_empty():
    found = read_card(card_of(OURS, place={"state": "Bihar"}, contact={}))
    assert found.place == {"country": "", "state": "Bihar", "district": ""}
    assert found.contact == {"phone": "", "email": ""}


def test_the_number_does_not_change_with_the_card():
    later = read_card(card_of(OURS, seq=2, enc=OTHER.enc, names={"ne": "कार्यालय"}))
    assert later.public.number == read_card(OURS.card).public.number


def test_members_under_ext_are_kept():
    assert read_card(card_of(OURS, ext={"later": {"a": 1}})).ext == {"later": {"a": 1}}


X25519_ZERO = OURS.enc[0].pk[:1184] + bytes(32)
NOT_REDUCED = b"\xff" * 1184 + OURS.enc[0].pk[1184:]


def published(pk):
    return with_key(pk=base64.b64encode(pk).decode(), kid=hashlib.sha256(pk).hexdigest()[:16])


REFUSED = {
    "c03_key_of_other_office": (resigned(OTHER), CardError, "card.not-own-signature"),
    "c05_4_enc_keys": (
        resigned(enc=[*BODY["enc"], BODY["enc"][0]]), CardError, "card.enc-many"),
    "c06_enc_pk_mlkem_not_reduced": (
        resigned(enc=published(NOT_REDUCED)), CardError, "enc-key.mlkem-not-reduced"),
    "c07_enc_pk_x25519_zero": (
        resigned(enc=published(X25519_ZERO)), CardError, "enc-key.x25519-zero"),
    "c08_two_signers": (
        signed_object.encode(card.TYPE, signed_object.decode(OURS.card, card.TYPE).body,
                      [OURS.identity, OTHER.identity]), CardError, "card.not-own-signature"),
    "c09_v_2": (resigned(v=2, surprise=[]), NewerVersionError, "card.newer"),
    "c10_v_0": (resigned(v=0), SchemaError, "card.v"),
    "c11_v_missing": (resigned(v=...), SchemaError, "card.v"),
    "c12_crit": (resigned(crit=["new-rule"]), NewerVersionError, "card.critical"),
    "c13_crit_of_numbers": (resigned(crit=[1]), SchemaError, "card.crit"),
    "c14_unknown_member": (resigned(more=1), SchemaError, "card.members"),
    "c15_missing_member": (resigned(place=...), SchemaError, "card.members"),
    "c16_life_of_401_days": (resigned(expires=NOW + 400 * DAY + 1), CardError, "card.life"),
    "c17_life_of_nothing": (resigned(expires=NOW), CardError, "card.life"),
    "c18_seq_0": (resigned(seq=0), SchemaError, "card.seq"),
    "c19_seq_true": (resigned(seq=True), SchemaError, "card.seq"),
    "c20_issued_text": (resigned(issued="now"), SchemaError, "card.issued"),
    "c21_expires_null": (resigned(expires=None), SchemaError, "card.expires"),
    "c22_id_not_object": (resigned(id="x"), SchemaError, "card.id"),
    "c23_id_member": (resigned(id=BODY["id"] | {"x": 1}), SchemaError, "card.id-members"),
    "c24_id_key_number": (resigned(id=BODY["id"] | {"ed25519": 1}), SchemaError, "card.id-key"),
    "c25_id_key_short": (
        resigned(id=BODY["id"] | {"ed25519": "AAAA"}), CardError, "card.id-key-base64"),
    "c26_id_pq_upper": (
        resigned(id=BODY["id"] | {"pq": BODY["id"]["pq"].upper()}), SchemaError, "card.id-pq"),
    "c27_no_name": (resigned(names={}), SchemaError, "card.names-count"),
    "c28_17_names": (
        resigned(names={f"a{chr(97 + n)}": "x" for n in range(17)}), SchemaError,
        "card.names-count"),
    "c29_names_list": (resigned(names=[]), SchemaError, "card.names"),
    "c30_language": (resigned(names={"English": "x"}), SchemaError, "card.names-language"),
    "c31_name_empty": (resigned(names={"en": ""}), SchemaError, "card.name"),
    "c32_name_long": (resigned(names={"en": "x" * 401}), SchemaError, "card.name"),
    "c33_place_list": (resigned(place=[]), SchemaError, "card.place"),
    "c34_place_member": (resigned(place={"country": ""}), SchemaError, "card.place-members"),
    "c35_place_number": (
        resigned(place=BODY["place"] | {"state": 1}), SchemaError, "card.place-text"),
    "c36_contact_member": (
        resigned(contact=BODY["contact"] | {"fax": ""}), SchemaError, "card.contact-members"),
    "c37_contact_long": (
        resigned(contact=BODY["contact"] | {"phone": "1" * 401}), SchemaError,
        "card.contact-text"),
    "c38_no_enc_key": (resigned(enc=[]), SchemaError, "card.enc"),
    "c39_enc_object": (resigned(enc={}), SchemaError, "card.enc"),
    "c40_same_key_twice": (
        resigned(enc=[BODY["enc"][0], BODY["enc"][0]]), CardError, "card.enc-twice"),
    "c41_enc_entry": (resigned(enc=["x"]), SchemaError, "card.enc-entry"),
    "c42_enc_member": (resigned(enc=with_key(x=1)), SchemaError, "card.enc-members"),
    "c43_enc_pk_number": (resigned(enc=with_key(pk=1)), SchemaError, "card.enc-pk"),
    "c44_enc_pk_short": (resigned(enc=with_key(pk="AAAA")), CardError, "card.enc-pk-base64"),
    "c45_enc_kid_grammar": (resigned(enc=with_key(kid="xyz")), SchemaError, "card.enc-kid"),
    "c46_enc_kid_of_other": (
        resigned(enc=with_key(kid="0" * 16)), CardError, "card.enc-kid-differs"),
    "c47_enc_from": (resigned(enc=with_key(**{"from": None})), SchemaError, "card.enc-from"),
    "c48_enc_until": (resigned(enc=with_key(until="x")), SchemaError, "card.enc-until"),
    "c49_enc_life_91_days": (
        resigned(enc=with_key(until=BODY["enc"][0]["from"] + 90 * DAY + 1)), CardError,
        "card.enc-life"),
    "c50_enc_life_nothing": (
        resigned(enc=with_key(until=BODY["enc"][0]["from"])), CardError, "card.enc-life"),
    "c51_versions_number": (resigned(versions=1), SchemaError, "card.versions"),
    "c52_versions_three": (resigned(versions=[1, 1, 1]), SchemaError, "card.versions"),
    "c53_versions_zero": (resigned(versions=[0, 1]), SchemaError, "card.versions-lowest"),
    "c54_versions_falling": (resigned(versions=[2, 1]), SchemaError, "card.versions-highest"),
    "c55_ext_list": (resigned(ext=[]), SchemaError, "card.ext"),
    "c56_bidi_in_name": (resigned(names={"en": "a\u202eb"}), JsonError, "json.bidi"),
    "c57_over_16_KiB": (
        resigned(ext={"x": "y" * 13_000}), LimitError, "signed.too-long"),
    "c58_signature": (
        OURS.card[:-10] + (b"A" if OURS.card[-10:-9] != b"A" else b"B") + OURS.card[-9:],
        SignatureError, "signed.signature"),
    "c59_body_changed": (
        OURS.card.replace(OURS.card.split(b"\n")[1][:8], base64.b64encode(b'{ "v":'), 1),
        SignatureError, "signed.signature"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_card_is_refused_for_its_own_reason(name):
    raw, kind, reason = REFUSED[name]
    with pytest.raises(kind) as refused:
        read_card(raw)
    assert refused.value.reason == reason


def test_the_unchanged_card_signed_again_is_accepted():
    assert read_card(resigned()).names == BODY["names"]


def test_no_card_is_made_that_would_not_be_read():
    with pytest.raises(CardError, match=r"card\.life"):
        card_of(OURS, expires=NOW + 401 * DAY)


def test_a_higher_number_is_newer_and_the_same_bytes_are_the_same():
    first, second = read_card(OURS.card), read_card(card_of(OURS, seq=2))
    assert compare(first, second) == "newer"
    assert compare(first, read_card(OURS.card)) == "same"


def test_c01_seq_lower():
    with pytest.raises(CardError) as refused:
        compare(read_card(card_of(OURS, seq=3)), read_card(card_of(OURS, seq=2)))
    assert refused.value.reason == "card.seq-lower"
    assert refused.value.facts == {"stored": 3, "found": 2}


def test_c02_same_seq_other_bytes():
    with pytest.raises(CardError) as refused:
        compare(read_card(OURS.card), read_card(card_of(OURS, names={"en": "Changed"})))
    assert refused.value.reason == "card.same-seq-other-bytes"


def test_cards_of_two_offices_are_not_compared():
    with pytest.raises(BindingError) as refused:
        compare(read_card(OURS.card), read_card(OTHER.card))
    assert refused.value.reason == "card.other-office"


def test_c04_expired():
    found = read_card(OURS.card)
    found.check_current(found.expires - 1)
    assert not found.is_expired(found.expires - 1)
    with pytest.raises(CardError) as refused:
        found.check_current(found.expires)
    assert refused.value.reason == "card.expired"


def keys(*spans):
    """A card whose keys have these first and last days, counted from NOW."""
    enc = [
        EncKey(pair.kid, pair.public, NOW + first * DAY, NOW + last * DAY)
        for (first, last), pair in zip(
            spans, (HybridKey.from_seed(seed(f"k{n}")) for n in range(3)), strict=False
        )
    ]
    return read_card(card_of(OURS, enc=enc)), enc


def test_the_newest_key_that_is_in_use_is_chosen():
    found, (old, new) = keys((-60, 30), (-30, 60))
    assert found.best_key(NOW) == new
    assert found.newest_key() == new
    assert found.best_key(NOW - 40 * DAY) == old


def test_a_key_of_tomorrow_is_used_but_not_one_of_next_week():
    found, (old, _new) = keys((-60, 30), (1, 60))
    assert found.best_key(NOW) != old
    found, (old, _new) = keys((-60, 30), (7, 60))
    assert found.best_key(NOW) == old


def test_a_card_is_stale_when_every_key_is_past_its_end():
    found, (old,) = keys((-60, 30))
    end = NOW + 30 * DAY
    assert found.best_key(end - 1) == old
    assert found.stale_seconds(end - 1) == 0
    assert found.best_key(end) is None
    assert found.stale_seconds(end + 5) == 5
    assert found.newest_key() == old


def test_what_an_office_says_about_itself_is_in_no_repr():
    for thing in (read_card(OURS.card), signed_object.decode(OURS.card, card.TYPE)):
        shown = repr(thing)
        assert len(shown) < 2_000
        for said in ("Office A", "कार्यालय", "Bihar", "Patna", "5550100", "desk@"):
            assert said not in shown


AT_THE_LIMIT = [
    {"names": {f"a{chr(97 + n)}": "x" for n in range(16)}},
    {"names": {"en": "x" * 400, "mai": "x"}},
    {"place": BODY["place"] | {"district": "x" * 400}},
    {"contact": BODY["contact"] | {"phone": "1" * 400}},
    {"issued": 0, "expires": 400 * DAY},
    {"issued": 0, "expires": 1},
    {"versions": [1, 1]},
    {"versions": [1, 7]},
    {"enc": [BODY["enc"][0] | {"from": 0, "until": 90 * DAY}]},
    {"enc": [BODY["enc"][0] | {"from": 5, "until": 6}]},
]


@pytest.mark.parametrize("changes", AT_THE_LIMIT)
def test_a_card_that_just_keeps_a_limit_is_read(changes):
    assert read_card(resigned(**changes)).raw == resigned(**changes)


@pytest.mark.parametrize("language", ["e", "engl", "EN", "e1", ""])
def test_a_language_is_two_or_three_small_letters(language):
    with pytest.raises(SchemaError, match=r"card\.names-language"):
        read_card(resigned(names={language: "x"}))


def test_a_card_of_sixteen_kibibytes_is_read_and_no_longer_one():
    def card_file(length):
        return resigned(ext={"x": "y" * length})

    longest = max(n for n in range(5_000, 9_000) if len(card_file(n)) <= 16_384)
    assert 16_380 < len(card_file(longest)) <= 16_384
    assert read_card(card_file(longest)).ext == {"x": "y" * longest}
    with pytest.raises(LimitError, match=r"signed\.too-long"):
        read_card(card_file(longest + 4))
    with pytest.raises(NotOursError):
        read_card(OURS.card.ljust(16_384, b"x"))
    with pytest.raises(LimitError) as refused:
        read_card(OURS.card.ljust(16_385, b"x"))
    assert refused.value.facts == {"limit": 16_384}


@pytest.mark.parametrize(
    "changes, facts",
    [
        ({"enc": [*BODY["enc"], BODY["enc"][0]]}, {"limit": 3}),
        ({"v": 2}, {"found": 2}),
    ],
)
def test_a_refusal_says_the_number_that_it_is_about(changes, facts):
    with pytest.raises((CardError, NewerVersionError)) as refused:
        read_card(resigned(**changes))
    assert refused.value.facts == facts


def test_an_alarm_and_an_end_say_their_number():
    stored = read_card(OURS.card)
    with pytest.raises(CardError) as refused:
        compare(stored, read_card(card_of(OURS, names={"en": "Changed"})))
    assert refused.value.facts == {"seq": 1}
    with pytest.raises(CardError) as refused:
        stored.check_current(stored.expires + 7)
    assert refused.value.facts == {"expires": NOW + 400 * DAY}


def test_clocks_may_be_off_by_two_days_and_no_second_more():
    found, (key,) = keys((2, 60))
    assert found.best_key(NOW) == key
    assert found.best_key(NOW - 1) is None


def test_of_two_keys_of_one_day_the_one_that_lasts_longer_is_taken():
    for spans in (((0, 30), (0, 60)), ((0, 60), (0, 30))):
        found, enc = keys(*spans)
        longer = max(enc, key=lambda key: key.until)
        assert found.best_key(NOW + DAY) == found.newest_key() == longer
        assert found.stale_seconds(NOW + 60 * DAY + 9) == 9


def test_what_is_made_has_no_members_that_nobody_asked_for():
    made = json.loads(base64.b64decode(card_of(OURS).split(b"\n")[1]))
    assert (made["ext"], made["crit"], made["versions"], made["v"]) == ({}, [], [1, 1], 1)
