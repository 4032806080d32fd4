"""Successions are signed by both identities, revocations by the office or by an authority."""

import pytest

from crypto.base.primitives import b64encode
from crypto.errors import (
    BindingError,
    JsonError,
    LimitError,
    NotOursError,
    SchemaError,
    SignatureError,
    TrustError,
)
from crypto.office import card, notices, signed_object
from crypto.office.card import read_card
from crypto.office.notices import (
    for_card,
    make_revocation,
    make_succession,
    on_card,
    read_revocation,
    read_succession,
    sign_revocation,
)
from packet_maker import NOW, card_of, office
from trust_maker import AUTHORITY, SIGNERS, STRANGER, resigned

OLD, NEW, OTHER = office("Old Office"), office("New Office"), office("Other Office")
BOTH = [OLD.identity, NEW.identity]
MOVE = make_succession(*BOTH, at=NOW, why="new-computer")
END = make_revocation(OLD.identity, at=NOW, why="stolen")


def moved(signers=None, **members):
    return resigned(MOVE, notices.SUCCESSION, signers or BOTH, **members)


def ended(signers=None, **members):
    return resigned(END, notices.REVOCATION, signers or [OLD.identity], **members)


def test_both_files_say_what_was_put_in():
    move = read_succession(MOVE)
    assert (move.old, move.new, move.at, move.why) == (OLD.id, NEW.id, NOW, "new-computer")
    move.check_signed_by(OLD.identity.public, NEW.identity.public)
    assert move.raw == MOVE
    end = read_revocation(END)
    assert (end.office, end.at, end.why, end.raw) == (OLD.id, NOW, "stolen", END)
    end.check_signed_by(OLD.identity.public)


SUCCESSIONS = {
    "s01_member_missing": (moved(why=...), SchemaError, "succession.members"),
    "s02_member_unknown": (moved(more=1), SchemaError, "succession.members"),
    "s03_old_short": (moved(old="ab"), SchemaError, "succession.old"),
    "s04_new_upper": (moved(new=NEW.id.upper()), SchemaError, "succession.new"),
    "s05_at_text": (moved(at="now"), SchemaError, "succession.at"),
    "s06_why_compromised": (moved(why="compromised"), SchemaError, "succession.why"),
    "s07_to_itself": (moved(new=OLD.id), TrustError, "succession.itself"),
    "s08_too_long": (MOVE + b"x" * 5_000, LimitError, "signed.too-long"),
    "s09_a_revocation": (END, NotOursError, "signed.type"),
    "s10_changed": (MOVE.replace(MOVE.split(b"\n")[1][:4], b"eyAi", 1), SignatureError,
                    "signed.signature"),
    "s11_float": (moved(at=1.5), JsonError, "json.float"),
}  # fmt: skip
REVOCATIONS = {
    "r01_member_missing": (ended(at=...), SchemaError, "revocation.members"),
    "r02_member_unknown": (ended(more=1), SchemaError, "revocation.members"),
    "r03_office_short": (ended(office="ab"), SchemaError, "revocation.office"),
    "r04_at_negative": (ended(at=-1), JsonError, "json.negative"),
    "r05_at_null": (ended(at=None), SchemaError, "revocation.at"),
    "r06_why_planned": (ended(why="planned"), SchemaError, "revocation.why"),
    "r07_too_long": (END + b"x" * 5_000, LimitError, "signed.too-long"),
    "r08_a_succession": (MOVE, NotOursError, "signed.type"),
}  # fmt: skip


@pytest.mark.parametrize("name", [*SUCCESSIONS, *REVOCATIONS])
def test_a_bad_file_is_refused_for_its_own_reason(name):
    raw, kind, reason = (SUCCESSIONS | REVOCATIONS)[name]
    read = read_succession if name in SUCCESSIONS else read_revocation
    with pytest.raises(kind) as refused:
        read(raw)
    assert (type(refused.value), refused.value.reason) == (kind, reason)


def test_the_unchanged_files_signed_again_are_accepted():
    assert read_succession(moved()).new == NEW.id
    assert read_revocation(ended()).office == OLD.id


@pytest.mark.parametrize(
    "signers",
    [[OLD.identity], [NEW.identity], [OLD.identity, OTHER.identity], [*BOTH, STRANGER]],
)
def test_a_succession_counts_only_when_exactly_both_signed(signers):
    found = read_succession(moved(signers))
    with pytest.raises(TrustError) as refused:
        found.check_signed_by(OLD.identity.public, NEW.identity.public)
    assert refused.value.reason == "succession.not-both-signed"


@pytest.mark.parametrize("old, new", [(OTHER, NEW), (OLD, OTHER), (NEW, OLD)])
def test_a_succession_says_nothing_about_other_offices(old, new):
    with pytest.raises(BindingError) as refused:
        read_succession(MOVE).check_signed_by(old.identity.public, new.identity.public)
    assert refused.value.reason == "succession.other-office"


def test_a_revocation_counts_only_from_the_office_itself():
    for signers in ([OTHER.identity], [OLD.identity, OTHER.identity]):
        with pytest.raises(TrustError) as refused:
            read_revocation(ended(signers)).check_signed_by(OLD.identity.public)
        assert refused.value.reason == "revocation.not-own-signature"
    with pytest.raises(BindingError) as refused:
        read_revocation(END).check_signed_by(OTHER.identity.public)
    assert refused.value.reason == "revocation.other-office"


def test_an_authority_revokes_with_two_of_its_three_keys():
    two = sign_revocation(OLD.id, SIGNERS[1:], at=NOW, why="lost")
    read_revocation(two).check_by_authority(AUTHORITY.keys, AUTHORITY.need)
    one = sign_revocation(OLD.id, [SIGNERS[0], STRANGER], at=NOW, why="lost")
    with pytest.raises(TrustError) as refused:
        read_revocation(one).check_by_authority(AUTHORITY.keys, AUTHORITY.need)
    assert refused.value.reason == "revocation.few-signatures"
    assert refused.value.facts == {"found": 1, "need": 2}


def test_no_file_is_made_that_would_not_be_read():
    with pytest.raises(SchemaError):
        make_succession(*BOTH, at=NOW, why="stolen")
    with pytest.raises(TrustError):
        make_succession(OLD.identity, OLD.identity, at=NOW, why="planned")
    with pytest.raises(SchemaError):
        make_revocation(OLD.identity, at=NOW, why="planned")


def carrying(value, owner=NEW):
    return read_card(card_of(owner, ext={"kind": "ngo", notices.CARD_MEMBER: value}))


def test_a_card_carries_the_succession_that_its_office_rests_on():
    found = on_card(carrying(for_card(MOVE)[notices.CARD_MEMBER]))
    assert found is not None
    assert found.raw == MOVE
    assert on_card(read_card(NEW.card)) is None
    assert len(card_of(NEW, ext=for_card(MOVE))) <= card.MAX_BYTES


def test_a_succession_of_the_longest_length_travels_on_a_card():
    body = signed_object.decode(MOVE, notices.SUCCESSION).body

    def padded(length):
        return signed_object.encode(
            notices.SUCCESSION, body[:1] + b" " * (length - len(body)) + body[1:], BOTH
        )

    longest = padded((4_096 - len(padded(len(body)))) // 4 * 3 + len(body))
    assert 4_090 < len(longest) <= 4_096
    assert on_card(carrying(b64encode(longest))).raw == longest


@pytest.mark.parametrize("value", [1, "", "AAAA", "x y", b64encode(END), [MOVE.hex()]])
def test_what_is_no_succession_on_a_card_is_refused(value):
    with pytest.raises(TrustError) as refused:
        on_card(carrying(value))
    assert refused.value.reason == "succession.on-card"


def test_a_card_cannot_rest_on_the_succession_of_another_office():
    with pytest.raises(BindingError) as refused:
        on_card(carrying(b64encode(MOVE), OTHER))
    assert refused.value.reason == "succession.on-card-of-other"
    with pytest.raises(TrustError) as lacking:
        on_card(carrying(b64encode(moved([OLD.identity]))))
    assert lacking.value.reason == "succession.on-card-not-signed"


def test_the_types_are_those_of_signed_objects():
    assert {notices.SUCCESSION, notices.REVOCATION} < signed_object.TYPES


@pytest.mark.parametrize("why", ["new-computer", "planned"])
def test_each_reason_of_the_text_for_a_succession_is_taken(why):
    found = read_succession(moved(why=why, at=0))
    assert (found.why, found.at) == (why, 0)


@pytest.mark.parametrize("why", ["lost", "stolen", "closed"])
def test_each_reason_of_the_text_for_a_revocation_is_taken(why):
    found = read_revocation(ended(why=why, at=0))
    assert (found.why, found.at) == (why, 0)


def test_an_authority_revokes_with_just_enough_keys_and_not_with_its_key_twice():
    three = read_revocation(sign_revocation(OLD.id, SIGNERS, at=NOW, why="lost"))
    three.check_by_authority(AUTHORITY.keys, 3)
    with pytest.raises(TrustError) as refused:
        three.check_by_authority([AUTHORITY.keys[0]] * 3, 2)
    assert refused.value.facts == {"found": 1, "need": 2}


def test_a_notice_has_at_most_four_kibibytes():
    def padded(length):
        raw = moved()
        return raw + b"x" * (length - len(raw))

    with pytest.raises(NotOursError):
        read_succession(padded(4_096))
    with pytest.raises(LimitError) as refused:
        read_succession(padded(4_097))
    assert refused.value.facts == {"limit": 4_096}
