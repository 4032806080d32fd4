"""Offices, consents, referrals, packets, keys, users and the log keep their rules."""

import datetime as dt
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import RuleError
from models.fields import CODE_LISTS
from models.register.database import Register
from models.rows import case, log, office, packet
from models.rows.case import Consent, Referral
from models.rows.office import OwnKey, last_good_check
from models.rows.packet import Packet, PeerReceived, Seen, note_acked, note_received, reserve_seq
from models.rows.user import User, login_key
from register_maker import TODAY, make_office, raw_connection

OFFICE = "a" * 64
STATES = tuple(code.value for code in CODE_LISTS["trust_state"])


def check(of, same: bool = True, at: int = 5):
    return of.record_check(same=same, how="phone", with_whom="R. Das", by=1, at=at)


# ---- offices


def test_every_trust_state_has_its_steps_and_none_leads_to_verified() -> None:
    assert set(office.TRUST_STEPS) == set(STATES)
    assert all("verified" not in steps for steps in office.TRUST_STEPS.values())


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("wanted", STATES)
def test_trust_moves_only_along_its_steps(state: str, wanted: str) -> None:
    row = make_office(state=state, revoked_at=1 if state == "revoked" else None)
    if wanted in office.TRUST_STEPS[state]:
        row.move_to(wanted, 9)
        assert (row.state, row.state_since) == (wanted, 9)
        assert (row.revoked_at is None) == (wanted != "revoked")
    else:
        with pytest.raises(RuleError, match="trust-step"):
            row.move_to(wanted, 9)
        assert (row.state, row.state_since) == (state, 1)


@pytest.mark.parametrize("state", [state for state in STATES if state != "revoked"])
def test_equal_number_verifies_and_a_different_one_stops(state: str) -> None:
    row = make_office(state=state)
    assert check(row).same
    assert row.state == "verified"
    check(row, same=False, at=6)
    assert (row.state, row.state_since, len(row.checks)) == ("mismatch", 6, 2)
    good = last_good_check(row.checks)
    assert good is not None
    assert good.at == 5
    assert last_good_check([]) is None


def test_blocked_office_cannot_be_checked_and_of_two_reasons_the_earlier_time_stays() -> None:
    row = make_office(state="verified")
    row.revoke(8, "self: lost")
    with pytest.raises(RuleError, match=r"office\.revoked"):
        check(row)
    row.revoke(10, "local: asked by the nodal officer")
    assert (row.state, row.revoked_at) == ("revoked", 8)


def test_newer_card_replaces_the_older_which_is_kept(register: Register) -> None:
    with register.session() as session:
        row = make_office()
        session.add(row)
        row.take_card(b"card 1", seq=1, issued=1, expires=2, at=1)
        row.take_card(b"card 3", seq=3, issued=3, expires=4, at=3)
        for seq in (2, 3):
            with pytest.raises(RuleError, match="card-not-newer"):
                row.take_card(b"other", seq=seq, issued=5, expires=6, at=5)
        check(row)
    with register.read() as session:
        kept = session.get(office.Office, OFFICE)
        assert kept is not None
        assert (kept.card, kept.card_seq, kept.card_expires) == (b"card 3", 3, 4)
        assert [card.card for card in kept.cards] == [b"card 1", b"card 3"]
        assert [item.how for item in kept.checks] == ["phone"]


@pytest.mark.parametrize(
    "wrong", [{"state": "friend"}, {"ed25519": b"short"}, {"id": "a"}, {"state": "revoked"}]
)
def test_database_refuses_a_broken_office(register: Register, wrong: dict[str, object]) -> None:
    with pytest.raises(RuleError), register.session() as session:
        session.add(make_office(**wrong))


# ---- consent


def consent(**given: object) -> Consent:
    row = Consent(case_id="c", person_id="p", created=1)
    row.put_all(
        {
            "capacity": "adult_own",
            "purposes": ["shelter"],
            "named_offices": [OFFICE],
            "field_groups": ["contact"],
            "withhold": ["phone_second"],
            "valid_from": "2026-11-01",
            "valid_to": "2026-12-01",
            **given,
        }
    )
    return row


def test_consent_is_withdrawn_once_and_not_before_it_began() -> None:
    row = consent()
    with pytest.raises(RuleError, match="before-start"):
        row.withdraw(dt.date(2026, 10, 1))
    row.withdraw(TODAY, "told us")
    assert row.get("withdrawn_on") == TODAY.isoformat()
    with pytest.raises(RuleError, match="already-withdrawn"):
        row.withdraw(TODAY)


def test_database_refuses_a_consent_that_ends_before_it_starts(
    register: Register, add_case
) -> None:
    case = add_case()
    with pytest.raises(RuleError), register.session() as session:
        row = consent(valid_to="2026-10-01")
        row.case_id, row.person_id = case.id, case.persons[0].id
        session.add(row)


# ---- referrals


def test_every_state_of_a_referral_has_its_steps() -> None:
    assert set(case.REFERRAL_STEPS) == {code.value for code in CODE_LISTS["referral_state"]}


@pytest.mark.parametrize("state", sorted(case.REFERRAL_STEPS))
@pytest.mark.parametrize("wanted", sorted(case.REFERRAL_STEPS))
def test_referral_moves_only_along_its_steps(state: str, wanted: str) -> None:
    row = Referral(direction="out", state=state, packet_id="b" * 32, updated=1)
    if wanted in case.REFERRAL_STEPS[state]:
        row.move_to(wanted, 9)
        assert (row.state, row.updated) == (wanted, 9)
        moments = (row.sealed_at, row.handed_over_at, row.received_at, row.accepted_at,
                   row.declined_at, row.done_at, row.ended_at)  # fmt: skip
        assert (9 in moments) == (wanted != "in_progress")
    else:
        with pytest.raises(RuleError, match="wrong-state"):
            row.move_to(wanted, 9)
        assert (row.state, row.updated) == (state, 1)


def test_referral_needs_a_packet_before_it_is_sealed(register: Register) -> None:
    row = Referral(direction="out", state="draft", updated=1)
    with pytest.raises(RuleError, match="no-packet"):
        row.move_to("sealed", 2)
    assert row.state == "draft"
    with pytest.raises(RuleError), register.session() as session:
        session.add(make_office())
        session.add(
            Referral(direction="out", state="sealed", office_id=OFFICE, created=1, updated=1)
        )


# ---- packets


def a_packet(**given: object) -> Packet:
    facts = {
        "id": "b" * 32, "direction": "in", "state": "waiting", "type": "referral",
        "office_id": OFFICE, "thread": "c" * 32, "ep": "d" * 16, "seq": 1, "created": 1,
        "expires": 2, "updated": 1, "size": 67195,
    }  # fmt: skip
    return Packet(**{**facts, **given})


@pytest.mark.parametrize("state", sorted(packet.STEPS))
def test_packet_moves_only_along_its_steps(state: str) -> None:
    for wanted in packet.STEPS[state]:
        row = a_packet(state=state)
        row.move_to(wanted, 9)
        assert (row.state, row.updated) == (wanted, 9)
    row = a_packet(state=state)
    with pytest.raises(RuleError, match="wrong-state"):
        row.move_to("reserved", 9)


@pytest.mark.parametrize("wrong", [{"state": "eaten"}, {"seq": 0}, {"size": -1}, {"id": "b"}])
def test_database_refuses_a_broken_packet(register: Register, wrong: dict[str, object]) -> None:
    with pytest.raises(RuleError), register.session() as session:
        session.add(make_office())
        session.add(a_packet(**wrong))


def test_own_numbers_count_for_each_office_alone(register: Register) -> None:
    with register.session() as session:
        assert [reserve_seq(session, OFFICE) for _ in range(3)] == [1, 2, 3]
        assert reserve_seq(session, "b" * 64) == 1
        # One register under two ids counts on, whichever of them is sealed to.
        both = ["b" * 64, "c" * 64]
        assert [reserve_seq(session, one, both) for one in ("c" * 64, "b" * 64)] == [2, 3]
        assert reserve_seq(session, "c" * 64) == 4


def test_number_of_a_peer_is_seen_once(register: Register) -> None:
    one = {"manifest_sha256": "0", "from_office": OFFICE, "ep": "e", "seq": 1, "at": 1}
    with register.session() as session:
        session.add(Seen(pid="p1", **one))
        session.add(Seen(pid="p2", **{**one, "ep": "f"}))
    with pytest.raises(RuleError), register.session() as session:
        session.add(Seen(pid="p3", **one))
    with pytest.raises(RuleError), register.session() as session:
        session.add(Seen(pid="p1", **{**one, "seq": 2}))


def test_gaps_are_shown_and_closed(register: Register) -> None:
    with register.session() as session:
        for seq in (1, 4, 7):
            row = note_received(session, OFFICE, "e", seq, at=seq)
        assert list(row.missing()) == [2, 3, 5, 6]
        note_received(session, OFFICE, "e", 3, at=9)
        note_received(session, OFFICE, "e", 3, at=9)
        note_acked(session, OFFICE, "e", 7, (5, 2), at=9)
        note_acked(session, OFFICE, "e", 8, (5,), at=10)
    with register.read() as session:
        kept = session.get(PeerReceived, (OFFICE, "e"))
        assert kept is not None
        assert kept.ack() == {"ep": "e", "upto": 7, "missing": [2, 5, 6]}
        acked = session.get(packet.PeerAcked, OFFICE)
        assert acked is not None
        assert (acked.upto, acked.gaps) == (8, ((5, 5),))


def test_a_number_that_jumps_to_the_end_costs_one_range() -> None:
    row = PeerReceived(ep="e", highest=0, gaps=())
    row.note(2**53 - 1)
    assert row.gaps == ((1, 2**53 - 2),)
    assert list(islice(row.missing(), 3)) == [1, 2, 3]
    assert row.ack() == {"ep": "e", "upto": 32, "missing": list(range(1, 33))}


@given(st.lists(st.integers(1, 60), max_size=40))
def test_missing_numbers_are_those_that_did_not_come(came: list[int]) -> None:
    row = PeerReceived(ep="e", highest=0, gaps=())
    for seq in came:
        row.note(seq)
    highest = max(came, default=0)
    missing = sorted(set(range(1, highest + 1)) - set(came))
    assert list(row.missing()) == missing
    ack = row.ack()
    assert ack["missing"] == missing[:32]
    assert ack["upto"] == (highest if len(missing) <= 32 else missing[32] - 1)


# ---- keys, users, log


def test_destroyed_key_keeps_its_dates_but_no_secret(register: Register) -> None:
    with register.session() as session:
        key = OwnKey(kid="0" * 16, public_key=b"p", sealed_seed=b"s", valid_from=1, valid_until=2)
        session.add(key)
        session.flush()
        key.destroy(9)
        with pytest.raises(RuleError, match="already-destroyed"):
            key.destroy(10)
    assert (key.sealed_seed, key.destroyed_at) == (None, 9)
    with pytest.raises(RuleError), register.session() as session:
        session.add(OwnKey(kid="1" * 16, public_key=b"p", valid_from=1, valid_until=2))


def test_login_is_compared_without_case_and_blanks() -> None:
    assert login_key("  R.DAS ") == login_key("r.das") == "r.das"
    user = User(number=1, login="r.das", name="R. Das", role="head", created=1)
    assert user.is_head
    user.removed_at = 5
    assert not user.is_head


def add_lines(register: Register, number: int) -> None:
    with register.session() as session:
        for line in range(number):
            log.append(
                session, b"row %d" % line, bytes([line % 256]) * 32, at=line, user=1,
                action="view" if line % 2 else "create", object_id=str(line % 3),
            )  # fmt: skip


def test_log_lines_are_chained_in_order_and_found(register: Register) -> None:
    with register.read() as session:
        assert log.head(session) == (0, None)
        assert list(log.chain(session)) == []
    add_lines(register, 10)
    with register.read() as session:
        assert log.head(session) == (10, bytes([9]) * 32)
        assert log.count(session) == 10
        assert [row[0] for row in log.chain(session, batch=3)] == list(range(1, 11))
        assert [row[0] for row in log.chain(session, batch=5)] == list(range(1, 11))
        assert [line.n for line in log.lines(session, limit=2)] == [10, 9]
        assert [line.n for line in log.lines(session, before=3)] == [2, 1]
        assert [line.n for line in log.lines(session, object_id="0", action="view")] == [10, 4]


@pytest.mark.parametrize("statement", ["UPDATE log SET at = 5", "DELETE FROM log"])
def test_log_lines_are_never_changed_or_removed(register: Register, statement: str) -> None:
    add_lines(register, 2)
    with raw_connection(register.path) as raw, pytest.raises(Exception, match="never"):
        raw.execute(statement)
    with register.read() as session:
        assert log.count(session) == 2


def test_log_line_needs_a_whole_hash(register: Register) -> None:
    with pytest.raises(RuleError, match="hash-length"), register.session() as session:
        log.append(session, b"row", b"short", at=1, user=1, action="view")
