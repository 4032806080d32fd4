"""An invitation opens with its code, and its keys only with the key of the register as well."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.base.primitives import b64decode, b64encode
from crypto.envelope.hybrid import HybridKey
from crypto.errors import (
    CryptoError,
    FeedError,
    KitTypoError,
    LimitError,
    NotOursError,
    SchemaError,
    TamperError,
    UnlockError,
)
from crypto.feed.envelope import join_signature, open_envelope, seal_envelope
from crypto.feed.founding import first_key
from crypto.feed.invite import MAX_FILE_BYTES, make_invitation, open_invitation
from crypto.feed.seats import AWAY, HERE, OUT, Listed, Seats
from crypto.feed.units import Joined
from crypto.office.identity import Identity
from feed_bad_beside import CODE_TEXT, invite_file, said
from feed_maker import (
    FEED,
    HEAD,
    INVITING,
    KEYS,
    NEW,
    NINE,
    ONE,
    OPEN_INVITATION,
    REGISTER_KEY,
    SNAPSHOT,
    STORE,
    TERM_KEYS,
    founding,
    invitation,
    joined,
    serial,
    term_unit,
)
from packet_maker import NOW, seed

RAW, CODE = make_invitation(invitation(), KEYS, REGISTER_KEY)


def test_what_is_opened_is_what_was_told():
    opened = open_invitation(RAW, CODE)
    assert opened.invitation == invitation()
    assert opened.keys(REGISTER_KEY) == KEYS
    typed = CODE.replace("-", " ").translate({48 + digit: 0x966 + digit for digit in range(10)})
    assert open_invitation(RAW, typed).invitation == invitation()


def test_a_program_that_follows_the_text_is_understood():
    opened = open_invitation(invite_file(), CODE_TEXT)
    assert opened.invitation == invitation()
    assert opened.keys(REGISTER_KEY) == KEYS


@pytest.mark.parametrize(
    "changes",
    [
        {"ext": {"later": {"a": [1]}}},
        {"name": "सामने की मेज़"},
        {"name": "x"},
        {"name": "x" * 400},
        {"until": NOW + 1},
        {"seat": 99, "term": 2**31 - 1, "snapshot": replace(SNAPSHOT, key=b"", n=0)},
        {"store": replace(STORE, port=1, address="a", role="r", certificate=b"c")},
        {"store": replace(STORE, port=65_535, certificate=bytes(8_192))},
        {"vault": b"x"},
        {"seat": 1, "term": 1},
        {"store": replace(STORE, address="a" * 400, role="r" * 400)},
    ],
)
def test_what_the_text_allows_is_made(changes):
    raw, code = make_invitation(invitation(**changes), KEYS, REGISTER_KEY)
    opened = open_invitation(raw, code)
    assert opened.invitation == invitation(**changes)
    assert opened.keys(REGISTER_KEY) == KEYS


def test_the_longest_key_file_has_room():
    raw, code = make_invitation(invitation(vault=bytes(524_288)), KEYS, REGISTER_KEY)
    assert len(raw) <= MAX_FILE_BYTES
    assert len(open_invitation(raw, code).invitation.vault) == 524_288


def test_the_founding_of_the_largest_office_has_room():
    takers = {n: (seed(f"many/{n}"), NEW.founding_box.public) for n in range(2, 26)}
    takers[1] = (ONE.key, NEW.founding_box.public)
    began = founding(keys=first_key(FEED, TERM_KEYS[1], takers))
    assert len(b64encode(began)) > 65_536
    raw, code = make_invitation(invitation(founding=began), KEYS, REGISTER_KEY)
    assert open_invitation(raw, code).invitation.founding == began


@pytest.mark.parametrize(
    ("changes", "kind", "told"),
    [
        ({"until": NOW + 7 * 86_400 + 1}, SchemaError, "invite.life"),
        ({"vault": b""}, LimitError, "invite.vault-length"),
        ({"feed": bytes(16)}, FeedError, "invite.other-feed"),
        ({"name": ""}, SchemaError, "invite.name"),
        ({"name": "x" * 401}, SchemaError, "invite.name"),
        ({"seat": 0}, SchemaError, "invite.seat"),
        ({"seat": 100}, SchemaError, "invite.seat"),
        ({"store": replace(STORE, address="a" * 401)}, SchemaError, "invite.address"),
        ({"store": replace(STORE, role="r" * 401)}, SchemaError, "invite.role"),
        ({"store": replace(STORE, role="")}, SchemaError, "invite.role"),
    ],
)
def test_what_breaks_a_rule_is_not_made(changes, kind, told):
    with pytest.raises(kind) as refused:
        make_invitation(invitation(**changes), KEYS, REGISTER_KEY)
    assert refused.value.reason == told


def test_keys_of_another_length_are_not_made():
    with pytest.raises(CryptoError):
        make_invitation(invitation(), replace(KEYS, term_key=bytes(31)), REGISTER_KEY)


def test_what_would_read_back_to_something_else_is_not_made():
    class Odd(bytes):
        def __eq__(self, other):
            return False

        __hash__ = bytes.__hash__

    with pytest.raises(ValueError):
        make_invitation(invitation(vault=Odd(b"x")), KEYS, REGISTER_KEY)


def test_every_invitation_has_a_code_of_its_own():
    raw, code = make_invitation(invitation(), KEYS, REGISTER_KEY)
    assert code != CODE
    assert raw != RAW
    with pytest.raises(UnlockError):
        open_invitation(raw, CODE)


def test_without_the_passphrase_nothing_of_the_register_shows():
    plain = b64decode(RAW.split(b"\n")[2])
    assert invitation().vault not in plain
    for key in (KEYS.term_key, KEYS.snapshot_key, KEYS.box_seed, KEYS.join_seed):
        assert key not in plain
        assert b64encode(key).encode() not in plain
    with pytest.raises(TamperError) as refused:
        open_invitation(RAW, CODE).keys(seed("x"))
    assert refused.value.reason == "invite.keys"


def test_size_shows_a_class_only():
    sizes = {
        len(make_invitation(invitation(vault=bytes(size)), KEYS, REGISTER_KEY)[0])
        for size in (1, 9_000, 30_000)
    }
    assert len(sizes) == 1


@given(st.integers(0, len(RAW) - 1), st.integers(0, 7))
@settings(max_examples=60, deadline=None)
def test_any_flipped_bit_is_refused(at, bit):
    changed = bytearray(RAW)
    changed[at] ^= 1 << bit
    with pytest.raises(CryptoError):
        open_invitation(bytes(changed), CODE)


def test_any_changed_byte_of_its_two_lines_is_refused():
    for at in range(RAW.index(b"\n", RAW.index(b"\n") + 1)):
        changed = RAW[:at] + bytes([RAW[at] ^ 1]) + RAW[at + 1 :]
        with pytest.raises(CryptoError):
            open_invitation(changed, CODE)


def test_any_changed_byte_of_its_keys_is_refused():
    good = b64decode(said()["inner"])
    for at in range(len(good)):
        changed = good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :]
        opened = open_invitation(invite_file(said(inner=b64encode(changed))), CODE_TEXT)
        with pytest.raises(TamperError) as refused:
            opened.keys(REGISTER_KEY)
        assert refused.value.reason == "invite.keys", at


@given(st.integers(0, len(RAW) - 1))
@settings(max_examples=20, deadline=None)
def test_any_cut_is_refused(at):
    with pytest.raises(CryptoError):
        open_invitation(RAW[:at], CODE)


def test_it_is_good_until_its_day():
    one = invitation(until=NOW + 100)
    one.check_current(NOW + 99)
    for now in (NOW + 100, NOW + 101):
        with pytest.raises(FeedError) as refused:
            one.check_current(now)
        assert (refused.value.reason, refused.value.facts) == ("invite.over", {"until": NOW + 100})


def test_a_wrong_group_is_named_before_the_file_is_looked_at():
    with pytest.raises(KitTypoError) as refused:
        open_invitation(b"x" * (MAX_FILE_BYTES + 1), CODE_TEXT[:-1] + "1")
    assert refused.value.facts == {"group": 8}


def test_bounds_are_exact():
    with pytest.raises(CryptoError) as refused:
        open_invitation(b"x" * MAX_FILE_BYTES, CODE)
    assert refused.value.reason == "invite.magic"
    with pytest.raises(LimitError) as refused:
        open_invitation(b"x" * (MAX_FILE_BYTES + 1), CODE)
    assert refused.value.facts == {"limit": 2_097_152}
    for told, limit in (({"vault": ""}, 524_288), ({"store": no_certificate()}, 8_192)):
        with pytest.raises(LimitError) as refused:
            open_invitation(invite_file(said(**told)), CODE_TEXT)
        assert refused.value.facts == {"limit": limit}


def test_nothing_stands_behind_its_last_line():
    for more in (b"x", b"x\n"):
        with pytest.raises(NotOursError) as refused:
            open_invitation(RAW + more, CODE)
        assert refused.value.reason == "invite.lines"


def test_the_shortest_that_can_be_sealed_is_tried_and_nothing_shorter():
    with pytest.raises(NotOursError) as empty:
        open_invitation(invite_file(frame=lambda _frame: b""), CODE_TEXT)
    assert empty.value.reason == "invite.frame-magic"
    with pytest.raises(TamperError) as shorter:
        open_invitation(invite_file(sealed=lambda raw: raw[:39]), CODE_TEXT)
    assert shorter.value.reason == "invite.short"


def no_certificate():
    return said()["store"] | {"certificate": ""}


def test_a_newer_program_is_known():
    for raw, facts in (
        (invite_file(first=b"lifafa-invite 23"), {"found": 23}),
        (invite_file(said(v=2)), {"found": 2}),
    ):
        with pytest.raises(CryptoError) as refused:
            open_invitation(raw, CODE_TEXT)
        assert (refused.value.code, refused.value.facts) == ("E_NEWER", facts)


def test_numbers_that_no_program_makes_are_refused():
    for raw, reason in (
        (invite_file(said(term=2**31)), "invite.term"),
        (invite_file(front={"v": 0}), "invite.front-version"),
        (invite_file(front={"v": True}), "invite.front-version"),
        (invite_file(said(v="2")), "invite.content-version"),
        (invite_file(said(v=None)), "invite.content-version"),
    ):
        with pytest.raises(SchemaError) as refused:
            open_invitation(raw, CODE_TEXT)
        assert refused.value.reason == reason


def test_whoever_was_invited_joins_with_what_is_in_it():
    found = open_invitation(RAW, CODE)
    one, keys = found.invitation, found.keys(REGISTER_KEY)
    keys.check_listed(INVITING.seats.listed[one.seat])
    boxes = (NEW.box.public, NEW.founding_box.public)
    key = Identity.from_seeds(keys.join_seed, None)
    shown = join_signature(key, one.feed, one.seat, NEW.key, *boxes)
    units = (serial("joined", Joined(shown), "seat_joined"), term_unit(2, ONE, NEW))
    made = seal_envelope(HEAD, keys.term_key, NEW.identity, joined(units=units))
    known = open_envelope(made, INVITING, TERM_KEYS[1]).known
    assert known.seats.here[NEW.key] == one.seat


def test_a_term_that_is_opened_meanwhile_opens_with_what_is_in_it():
    keys = open_invitation(RAW, CODE).keys(REGISTER_KEY)
    told = Seats({1: ONE.listed, NINE: OPEN_INVITATION}).boxes()
    assert told[NINE] == HybridKey.from_seed(keys.box_seed).public


@pytest.mark.parametrize(
    ("listed", "told"),
    [
        (None, "invite.ended"),
        (Listed(OUT, OPEN_INVITATION.key), "invite.ended"),
        (Listed(AWAY, OPEN_INVITATION.key), "invite.ended"),
        (NEW.listed, "invite.ended"),
        (replace(OPEN_INVITATION, state=HERE), "invite.ended"),
        (replace(OPEN_INVITATION, key=NEW.key), "invite.other"),
        (replace(OPEN_INVITATION, box=NEW.box.public), "invite.other"),
    ],
)
def test_an_invitation_that_the_list_does_not_hold_is_told_before_it_is_used(listed, told):
    KEYS.check_listed(OPEN_INVITATION)
    with pytest.raises(FeedError) as refused:
        KEYS.check_listed(listed)
    assert refused.value.reason == told


def test_nothing_of_it_shows_what_is_secret():
    opened = open_invitation(RAW, CODE)
    shown = repr(opened) + repr(opened.keys(REGISTER_KEY)) + repr(STORE)
    for hidden in (STORE.password, KEYS.join_seed, KEYS.box_seed, invitation().vault):
        assert repr(hidden)[2:20] not in shown
    assert "Front desk" not in shown
