"""The inbox as a person sees it: each line, what is warned of before acting, what is missing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.base.errors import (
    AmbiguousError,
    NotFoundError,
)
from app.core.services import reading, writing
from app.inbox import acceptance, inbox_list
from app.inbox.inbox_list import InboxQuery
from app.inbox.receipts import receipt_body
from app.offices import offices
from app.offices.office_facts import NewOffice
from app.packets.errors import PacketDamagedError, PacketStateError
from app.packets.store import arrived_at, packet_row, resolve_packet
from app.referrals import referrals
from app.sealed import case_sealing
from models.rows.office import Office
from models.rows.packet import Packet, Seen
from office_sim import DAY_S, LOGIN, open_office
from packet_desk import file_of, packet, write_packet
from pair_sim import check, pair, sealed_case
from register_state import unchanged
from sealed_offices import sealed_pair

THIRD = NewOffice(name="Third Test Police Unit", kind="sjpu", state="Bihar", district="Gaya")
BODY = {"kind": "transfer", "urgency": "1_day", "case_ref": "R-00011", "case": {}}


@pytest.fixture
def grey(tmp_path, hands):
    """Two offices that exchanged cards and checked no number."""
    with pair(tmp_path, clock=hands, checked=False) as both:
        yield both


def received(tmp_path, two, name="p.lifafa", **changes):
    return acceptance.receive(two[1], packet(tmp_path, two, name, **changes))


def warnings(s, item):
    return inbox_list.preview(s, item.packet_id).warnings


# Lines -------------------------------------------------------------------------------------------


def test_a_line_says_what_waits_from_whom_and_since_when(two, tmp_path, hands):
    one, other = two
    path = packet(tmp_path, two, body=BODY)
    item = acceptance.receive(other, path)
    arrived = hands.now()
    hands.at += DAY_S
    (line,) = inbox_list.inbox(other)
    assert line == item
    assert (line.type, line.kind, line.state) == ("referral", "transfer", "waiting")
    assert (line.from_office, line.from_name) == (one.office.office_id, one.office.name)
    assert (line.from_state, line.received_at) == ("verified", arrived)
    assert (line.urgency, line.case_ref) == ("1_day", "R-00011")
    assert (line.size, line.case_no, line.case_id) == (path.stat().st_size, "", "")
    done = acceptance.accept(other, item.packet_id)
    (line,) = inbox_list.inbox(other)
    assert (line.state, line.case_no, line.case_id) == ("accepted", done.case_no, done.case_id)
    assert line.referral_id == referrals.list_referrals(other)[0].referral_id


def test_a_line_of_a_stranger_shows_none_of_its_words(grey, tmp_path):
    item = received(tmp_path, grey, body=BODY)
    assert (item.state, item.urgency, item.case_ref) == ("quarantined", "", "")
    assert (item.kind, item.from_state) == ("transfer", "new")
    assert inbox_list.count_waiting(grey[1]) == 1


def test_a_line_about_a_sealed_case_says_nothing_of_what_its_packet_said(two, tmp_path):
    item = received(tmp_path, two, body=BODY)
    done = acceptance.accept(two[1], item.packet_id)
    other = case_sealing.seal(two[1], done.case_id, {1})
    (line,) = inbox_list.inbox(other)
    assert (line.type, line.sealed_case) == ("referral", done.case_id)
    assert (line.kind, line.urgency, line.case_ref, line.case_no) == ("", "", "", "")
    with pytest.raises(PacketStateError) as refused:
        inbox_list.preview(other, item.packet_id)
    assert refused.value.facts == {"reason": "packet.sealed-case"}


def test_an_answer_is_listed_by_what_it_says_and_by_the_name_of_our_case(two, tmp_path):
    one, other = two
    sent = sealed_case(one, other)[1]
    acceptance.receive(other, Path(sent.file))
    answer = Path(acceptance.decline(other, sent.packet_id, "other").receipt)
    assert inbox_list.inbox(other)[0].state == "declined"
    item = acceptance.receive(one, answer)
    assert (item.type, item.kind, item.state) == ("receipt", "declined", "read")
    ours = referrals.show_referral(one, sent.referral_id)
    assert (item.case_ref, item.referral_id) == (ours.case_ref, ours.referral_id)
    assert item.case_ref


def test_of_a_packet_whose_arrival_was_forgotten_the_last_change_is_told(two, tmp_path, hands):
    other = two[1]
    item = received(tmp_path, two)
    with writing(other) as session:
        session.delete(session.get_one(Seen, item.packet_id))
        session.get_one(Packet, item.packet_id).updated = hands.now() - 5
    with reading(other) as session:
        row = packet_row(session, item.packet_id)
        assert arrived_at(session, row) == hands.now() - 5


def test_a_packet_is_found_by_the_beginning_of_its_id_and_none_of_ours(two, tmp_path):
    one, other = two
    received(tmp_path, two, pid="abcd12ef" * 4)
    received(tmp_path, two, "q.lifafa", pid="abcd13ef" * 4, seq=2)
    assert resolve_packet(other, "abcd12") == "abcd12ef" * 4
    for typed, error in (("abcd1", AmbiguousError), ("ffffff", NotFoundError)):
        with pytest.raises(error) as refused:
            resolve_packet(other, typed)
        assert refused.value.facts == {"reason": "find.packet"}
    sent = sealed_case(one, other)[1]
    for look in (resolve_packet, inbox_list.preview):
        with pytest.raises(NotFoundError) as refused:
            look(one, sent.packet_id)
        assert refused.value.facts == {"reason": "find.packet"}
    with reading(one) as session, pytest.raises(NotFoundError) as refused:
        inbox_list.item_of(session, "0" * 32)
    assert refused.value.facts == {"reason": "find.packet"}


def test_the_first_that_wait_are_told_with_how_many_wait(two, tmp_path):
    other = two[1]
    for number in range(1, 4):
        received(tmp_path, two, f"{number}.lifafa", seq=number, pid=f"{number}" * 32)
    acceptance.accept(other, "2" * 32)
    for limit, shown in ((1, 1), (2, 2), (3, 2)):
        with reading(other) as session:
            items, count = inbox_list.waiting_items(session, other, limit)
        assert (len(items), count) == (shown, 2)
        assert {item.state for item in items} == {"waiting"}
    assert inbox_list.count_waiting(other) == 2


def test_an_answer_about_a_sealed_case_waits_for_those_who_can_open_it(tmp_path, hands):
    with sealed_pair(tmp_path, hands) as at:
        there = acceptance.receive(at.other, at.stick(at.refer().packet_id)).packet_id
        answer = acceptance.decline(at.other, there, "other").receipt
        acceptance.receive(at.one, Path(answer))
        received(tmp_path, (at.other, at.one))
        for login, count in ((LOGIN, 2), ("meera", 1)):
            s = at.sit(login)
            assert inbox_list.count_waiting(s) == count
            with reading(s) as session:
                items, told = inbox_list.waiting_items(session, s, 1)
            assert (len(items), told) == (1, count)


def test_a_list_is_narrowed_by_each_of_its_columns(two, tmp_path):
    other = two[1]
    first = received(tmp_path, two, body=BODY, pid="1" * 32)
    second = received(tmp_path, two, "q.lifafa", seq=2, pid="2" * 32)
    done = acceptance.accept(other, second.packet_id)
    items = inbox_list.inbox(other)
    office = two[0].office.office_id

    def found(**wanted):
        return [item.packet_id for item in inbox_list.narrow(items, InboxQuery(**wanted))]

    assert found() == found(office=office) == found(kind="referral") == ["2" * 32, "1" * 32]
    assert found(office="0" * 64) == found(kind="x") == found(state="read") == []
    assert found(kind="transfer") == found(state="waiting") == [first.packet_id]
    assert found(state="accepted") == found(text=done.case_no.lower()) == [second.packet_id]
    assert found(text="r-00011") == found(text="1111 ASHA") == [first.packet_id]
    assert found(text="1111 2222") == found(text="asha", state="declined") == []


@pytest.mark.parametrize("text", ["officelf-26", "0009r-00011", "00011111"])
def test_a_word_that_is_looked_for_stands_in_one_column(two, tmp_path, text):
    item = received(tmp_path, two, body=BODY, pid="1" * 32)
    item = replace(item, case_no="LF-26-0009")
    assert item.from_name.endswith("Office")
    assert inbox_list.narrow((item,), InboxQuery(text="office 26-0009 r-00011 1111")) == (item,)
    assert inbox_list.narrow((item,), InboxQuery(text=text)) == ()


# What is warned of -------------------------------------------------------------------------------


def test_nothing_is_warned_of_in_an_ordinary_packet(two, tmp_path):
    item = received(tmp_path, two, files=(file_of("a.pdf", b"a"),))
    seen = inbox_list.preview(two[1], item.packet_id)
    assert (seen.warnings, seen.missing_packets) == ((), ())
    assert (seen.from_name, seen.from_state) == (two[0].office.name, "verified")
    assert (seen.from_number, seen.from_district) == (two[0].office.number, "Patna")
    assert (seen.from_claims, seen.from_like, seen.to_name) == ("", "", two[1].office.name)
    assert seen.size == item.size


def test_a_file_that_is_only_looked_at_is_not_checked_and_says_so(two, tmp_path):
    path = packet(tmp_path, two, files=(file_of("a.pdf", b"a"),))
    with unchanged(two[1], lines=0):
        seen = inbox_list.preview_file(two[1], path)
    assert seen.warnings == ("files-not-checked",)
    assert seen.size == path.stat().st_size
    bare = packet(tmp_path, two, "bare.lifafa", seq=1)
    assert inbox_list.preview_file(two[1], bare).warnings == ()


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("waiting", ("files-not-checked",)),
        ("quarantined", ("sender-mismatch", "files-not-checked")),
        ("accepted", ()),
    ],
)
def test_what_an_older_version_kept_unchecked_says_so_while_it_waits(two, tmp_path, state, said):
    if state == "quarantined":
        offices.report_mismatch(two[1], two[0].office.office_id)
    item = received(tmp_path, two, files=(file_of("a.pdf", b"a"),))
    if state == "accepted":
        acceptance.accept(two[1], item.packet_id)
    with writing(two[1]) as session:
        session.get_one(Packet, item.packet_id).file_sha256 = None
    assert warnings(two[1], item) == said


@pytest.mark.parametrize(("after", "late"), [(0, False), (1, True)])
def test_a_packet_is_late_from_the_second_after_its_time(two, tmp_path, hands, after, late):
    item = received(tmp_path, two, expires=hands.now() + DAY_S)
    hands.at += DAY_S + after
    assert warnings(two[1], item) == (("expired",) if late else ())


def test_by_a_clock_that_leapt_nothing_is_late(two, tmp_path, hands):
    item = received(tmp_path, two, expires=hands.now() + DAY_S)
    hands.at += 400 * DAY_S
    assert "expired" not in warnings(two[1], item)


def test_the_gravest_is_warned_of_first(grey, tmp_path, hands):
    other = grey[1]
    times = {"created": hands.now() + 3 * DAY_S, "expires": hands.now() + 4 * DAY_S}
    item = received(tmp_path, grey, seq=3, **times)
    assert warnings(other, item) == ("sender-unknown", "future-date", "gap")
    hands.at += 5 * DAY_S
    assert warnings(other, item) == ("sender-unknown", "expired", "gap")
    offices.report_mismatch(other, grey[0].office.office_id)
    assert warnings(other, item) == ("sender-mismatch", "expired", "gap")
    offices.block_office(other, grey[0].office.office_id)
    assert warnings(other, item) == ("sender-blocked", "expired", "gap")


def test_of_an_office_that_was_never_met_a_file_says_so_and_who_it_is_like(two, tmp_path, hands):
    one, other = two
    twin = replace(THIRD, name=one.office.name)
    strange = replace(THIRD, name="Аsha Kendra Test Office")
    for number, (new, said) in enumerate(
        (
            (THIRD, ("unknown", "", ("sender-unknown",))),
            (twin, ("changed", one.office.name, ("sender-like-another",))),
            (strange, ("changed", one.office.name, ("sender-like-another",))),
            (replace(THIRD, name="Ѧѫ"), ("changed", "", ("sender-strange",))),
        )
    ):
        with open_office(tmp_path / str(number), new, clock=hands) as stranger:
            path = write_packet(tmp_path / f"{number}.lifafa", stranger, other)
        with unchanged(other, lines=0):
            seen = inbox_list.preview_file(other, path)
        assert (seen.from_state, seen.from_like, seen.warnings) == said
        assert (seen.facts, seen.from_number, seen.from_claims) == ((), None, "")
        # Once it is kept, it is told the same and nothing beside it.
        item = acceptance.receive(other, path)
        assert warnings(other, item) == seen.warnings


def test_an_office_that_is_red_and_neither_alike_nor_strange_has_changed(two, tmp_path):
    item = received(tmp_path, two)
    with writing(two[1]) as session:
        session.get_one(Office, two[0].office.office_id).state = "changed"
    assert warnings(two[1], item) == ("sender-changed",)


def test_what_the_same_office_told_about_a_referral_is_warned_of_once(two, tmp_path):
    one, other = two
    item = received(tmp_path, two, pid="12" * 16)
    for seq, kind in enumerate(("consent_withdrawn", "consent_withdrawn", "withdraw"), start=2):
        body = {"kind": kind, "pid": "12" * 16, "note": ""}
        path = tmp_path / f"{seq}.lifafa"
        write_packet(path, one, other, type="notice", body=body, seq=seq, ext={"records": [0]})
        acceptance.receive(other, path)
    assert warnings(other, item) == ("consent-withdrawn", "withdrawn")


@pytest.mark.parametrize("way", ["notice", "packet"])
def test_a_replaced_referral_and_its_replacement_say_so(two, tmp_path, way):
    one, other = two
    item = received(tmp_path, two, pid="12" * 16)
    path = tmp_path / "n.lifafa"
    if way == "packet":
        write_packet(path, one, other, seq=2, ext={"supersedes": "12" * 16})
        newer = acceptance.receive(other, path)
        assert warnings(other, newer) == ("replaces",)
    else:
        body = {"kind": "supersede", "pid": "12" * 16, "note": ""}
        acceptance.receive(other, write_packet(path, one, other, type="notice", body=body, seq=2))
    assert warnings(other, item) == ("superseded",)


def test_of_a_stranger_nothing_that_it_told_is_warned_of(grey, tmp_path):
    one, other = grey
    item = received(tmp_path, grey, pid="12" * 16)
    body = {"kind": "withdraw", "pid": "12" * 16, "note": ""}
    path = write_packet(tmp_path / "n.lifafa", one, other, type="notice", body=body, seq=2)
    acceptance.receive(other, path)
    ext = {"supersedes": "34" * 16}
    newer = received(tmp_path, grey, "newer.lifafa", pid="56" * 16, seq=3, ext=ext)
    assert warnings(other, item) == ("sender-unknown",)
    assert warnings(other, newer) == ("sender-unknown", "gap")
    check(other, one)
    assert warnings(other, item) == ("withdrawn",)
    assert warnings(other, newer) == ("replaces",)


def test_a_damaged_file_is_refused_in_a_preview_as_in_a_receipt(two, tmp_path):
    path = packet(tmp_path, two, body={"kind": "refer", "case": "text"})
    with pytest.raises(PacketDamagedError):
        inbox_list.preview_file(two[1], path)


# What is missing ---------------------------------------------------------------------------------


def test_what_is_missing_is_named_by_office_up_to_a_page_of_numbers(two, tmp_path):
    one, other = two
    assert inbox_list.gaps(other) == ()
    item = received(tmp_path, two, seq=40)
    (gap,) = inbox_list.gaps(other)
    assert (gap.office_id, gap.office_name) == (one.office.office_id, one.office.name)
    assert (gap.numbers, gap.more) == (tuple(range(1, 33)), 7)
    assert inbox_list.preview(other, item.packet_id).missing_packets == tuple(range(1, 33))
    received(tmp_path, two, "b.lifafa", seq=42)
    assert inbox_list.gaps(other)[0].more == 8


def test_an_answer_waits_for_nobody(two, tmp_path):
    one, other = two
    sent = sealed_case(one, other)[1]
    with reading(one) as session:
        digest = session.get_one(Packet, sent.packet_id).manifest_sha256 or ""
    body = receipt_body(sent.packet_id, digest, "accepted")
    path = tmp_path / "r.lifafa"
    write_packet(path, other, one, type="receipt", body=body, re=sent.packet_id)
    acceptance.receive(one, path)
    assert inbox_list.count_waiting(one) == 0
