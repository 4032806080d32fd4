"""An answer counts only from the office, for the packet and for the bytes that it is about."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from app.cases import cases
from app.core import log
from app.inbox import acceptance, inbox_list
from app.inbox.receipts import receipt_body
from app.offices import offices
from app.offices.office_facts import NewOffice
from app.outbox import delivery
from app.packets.errors import ReplyUnexpectedError
from app.referrals import referrals, withdrawing
from models.index.retention_rows import KeptCase
from models.rows.case import Case, Referral
from models.rows.packet import Packet
from office_sim import DAY_S, open_office
from packet_desk import write_packet
from pair_sim import check, sealed_case
from register_state import unchanged

THIRD = NewOffice(name="Third Test Police Unit", kind="sjpu", state="Bihar", district="Gaya")


def answer(tmp_path, sender, to, sent, name="r.lifafa", **changes):
    body = receipt_body(sent.packet_id, sha_of(to, sent), "accepted")
    members = {"type": "receipt", "re": sent.packet_id, "body": body, **changes}
    return write_packet(tmp_path / name, sender, to, **members)


def sha_of(s, sent) -> str:
    with s.register.read() as session:
        return str(session.get(Packet, sent.packet_id).manifest_sha256)


def test_a_receipt_without_words_says_none_and_gives_no_reason():
    body = {"pid": "p", "manifest_sha256": "m", "state": "received", "note": ""}
    assert receipt_body("p", "m", "received") == body
    declined = body | {"state": "declined", "reason": "no_capacity"}
    assert receipt_body("p", "m", "declined", reason="no_capacity") == declined


def test_a_receipt_counts_only_for_the_packet_the_office_and_the_bytes(two, tmp_path, hands):
    one, other = two
    _case, sent = sealed_case(one, other)
    wrong = [
        {"body": receipt_body("00" * 16, sha_of(one, sent), "accepted")},
        {"body": receipt_body(sent.packet_id, "00" * 32, "accepted")},
        {"re": None},
        {"re": "00" * 16},
    ]
    for number, changes in enumerate(wrong, start=1):
        path = answer(tmp_path, other, one, sent, f"{number}.lifafa", seq=number, **changes)
        with unchanged(one), pytest.raises(ReplyUnexpectedError):
            acceptance.receive(one, path)
    with open_office(tmp_path / "third", THIRD, clock=hands) as third:
        offices.add_card(one, offices.own_card(third))
        check(one, third)
        path = answer(tmp_path, third, one, sent, "third.lifafa")
        with unchanged(one), pytest.raises(ReplyUnexpectedError):
            acceptance.receive(one, path)
    assert referrals.show_referral(one, sent.referral_id).state == "sealed"
    acceptance.receive(one, answer(tmp_path, other, one, sent, "good.lifafa", seq=9))
    assert referrals.show_referral(one, sent.referral_id).state == "accepted"


def test_a_late_answer_never_moves_a_referral_back(two, tmp_path):
    one, other = two
    _case, sent = sealed_case(one, other)
    acceptance.receive(one, answer(tmp_path, other, one, sent))
    late = receipt_body(sent.packet_id, sha_of(one, sent), "received")
    acceptance.receive(one, answer(tmp_path, other, one, sent, "l.lifafa", seq=2, body=late))
    assert referrals.show_referral(one, sent.referral_id).state == "accepted"


def test_an_answer_in_quarantine_counts_once_the_number_is_checked(two, tmp_path):
    one, other = two
    _case, sent = sealed_case(one, other)
    offices.report_mismatch(one, other.office.office_id)
    item = acceptance.receive(one, answer(tmp_path, other, one, sent))
    assert item.state == "quarantined"
    assert referrals.show_referral(one, sent.referral_id).state == "sealed"
    check(one, other)
    assert referrals.show_referral(one, sent.referral_id).state == "accepted"
    assert inbox_list.inbox(one)[0].state == "read"


def test_an_answer_that_fits_nothing_is_refused_when_it_leaves_quarantine(two, tmp_path):
    one, other = two
    _case, sent = sealed_case(one, other)
    offices.report_mismatch(one, other.office.office_id)
    acceptance.receive(one, answer(tmp_path, other, one, sent, re=None))
    check(one, other)
    assert referrals.show_referral(one, sent.referral_id).state == "sealed"


def test_a_card_that_waited_in_quarantine_is_read_when_the_number_is_checked(two, tmp_path):
    one, other = two
    offices.report_mismatch(other, one.office.office_id)
    path = write_packet(tmp_path / "card.lifafa", one, other, type="card", body={})
    item = acceptance.receive(other, path)
    assert item.state == "quarantined"
    check(other, one)
    assert [each.state for each in inbox_list.inbox(other)] == ["read"]
    assert inbox_list.count_waiting(other) == 0
    assert not list((other.folder / "inbox").iterdir())


def test_a_packet_of_a_blocked_office_says_so_when_it_is_looked_at(two, tmp_path):
    one, other = two
    offices.block_office(other, one.office.office_id)
    path = write_packet(tmp_path / "p.lifafa", one, other)
    assert inbox_list.preview_file(other, path).warnings[0] == "sender-blocked"


def test_what_came_in_is_answered_by_nobody_but_us(two, tmp_path):
    one, other = two
    theirs = acceptance.receive(one, write_packet(tmp_path / "p.lifafa", other, one)).packet_id
    with one.register.read() as session:
        digest = str(session.get(Packet, theirs).manifest_sha256)
    body = receipt_body(theirs, digest, "accepted")
    path = tmp_path / "r.lifafa"
    write_packet(path, other, one, type="receipt", re=theirs, body=body, seq=2)
    with unchanged(one), pytest.raises(ReplyUnexpectedError):
        acceptance.receive(one, path)


def test_what_another_office_writes_is_no_answer_to_what_went_to_this_one(two, tmp_path, hands):
    one, other = two
    _case, sent = sealed_case(one, other)
    told = inbox_list.preview_file(one, answer(tmp_path, other, one, sent)).answer
    assert (told.of, told.of_kind, told.of_file) == ("referral", "refer", "here")
    with open_office(tmp_path / "third", THIRD, clock=hands) as third:
        offices.add_card(one, offices.own_card(third))
        check(one, third)
        told = inbox_list.preview_file(one, answer(tmp_path, third, one, sent, "3.lifafa")).answer
    assert told.state == "accepted"
    assert (told.of, told.of_kind, told.of_file) == ("", "", "gone")


# What an answer changes -------------------------------------------------------------------------


@pytest.fixture
def sent(two):
    """A referral of the first office that was handed over."""
    case, found = sealed_case(*two)
    delivery.mark_handed_over(two[0], found.packet_id)
    return case, found


def says(tmp_path, two, sent, state, note="", reason="", seq=1, ext=None):
    """Let the first office receive a receipt of the second one."""
    body = receipt_body(sent.packet_id, sha_of(two[0], sent), state, note, reason)
    path = answer(
        tmp_path, two[1], two[0], sent, f"{seq}.lifafa", body=body, seq=seq, ext=ext or {}
    )
    return acceptance.receive(two[0], path)


def news(tmp_path, two, sent, state, seq, words="", step="", day=None, ext=None, **changes):
    """Let the first office receive a note of progress of the second one."""
    body = {"pid": sent.packet_id, "state": state, "next_date": day, "note": step}
    body |= {"feedback": words} if words else {}
    path = tmp_path / f"n{seq}.lifafa"
    members = {"type": "status", "re": sent.packet_id, "body": body, "seq": seq, "ext": ext or {}}
    write_packet(path, two[1], two[0], **members, **changes)
    return acceptance.receive(two[0], path)


def seen(s, sent):
    record = referrals.show_referral(s, sent.referral_id)
    return record.state, record.reason, record.note


def answers(s):
    found = log.entries(s, action="referral_answered")
    return [
        (one.object, *(one.facts[name] for name in ("office", "state", "why"))) for one in found
    ]


def in_outbox(s, sent):
    item = next(one for one in delivery.outbox(s) if one.packet_id == sent.packet_id)
    return item.state, bool(item.file)


def taken_over_on(s, sent):
    with s.register.read() as session:
        return session.get(Referral, sent.referral_id).accepted_on


def test_a_decline_brings_its_reason_and_words_and_the_log_only_the_reason(two, tmp_path, sent):
    one, other = two
    case, found = sent
    item = says(tmp_path, two, found, "declined", "No bed is free.", "no_capacity")
    assert seen(one, found) == ("declined", "no_capacity", "No bed is free.")
    assert answers(one) == [(case.case_no, other.office.name, "declined", "no_capacity")]
    assert log.entries(one, action="referral_answered")[0].facts["packet"] == item.packet_id
    assert (item.state, item.case_id, item.referral_id) == ("read", case.case_id, found.referral_id)
    assert in_outbox(one, found) == ("declined", False)


def test_a_reason_of_a_newer_office_is_kept_out_of_the_log_and_the_words_arrive(
    two, tmp_path, sent
):
    one, other = two
    says(tmp_path, two, sent[1], "declined", "Asked elsewhere.", "made-up words")
    assert seen(one, sent[1]) == ("declined", "", "Asked elsewhere.")
    assert answers(one) == [(sent[0].case_no, other.office.name, "declined", "")]


def test_an_acceptance_brings_its_words(two, tmp_path, sent):
    says(tmp_path, two, sent[1], "accepted", "She can come today.")
    assert seen(two[0], sent[1]) == ("accepted", "", "She can come today.")
    assert answers(two[0])[0][2:] == ("accepted", "")
    with two[0].register.read() as session:
        referral = session.get(Referral, sent[1].referral_id)
        assert (referral.get("feedback"), referral.get("decline_details")) == (
            "She can come today.",
            None,
        )


def test_words_that_came_before_stay_when_the_next_answer_brings_none(two, tmp_path, sent):
    says(tmp_path, two, sent[1], "received", "She can come today.")
    says(tmp_path, two, sent[1], "accepted", seq=2)
    assert seen(two[0], sent[1]) == ("accepted", "", "She can come today.")


def test_what_comes_after_an_answer_changes_no_word_of_it(two, tmp_path, sent):
    one = two[0]
    says(tmp_path, two, sent[1], "declined", "No bed is free.", "no_capacity")
    says(tmp_path, two, sent[1], "accepted", "After all.", seq=2)
    says(tmp_path, two, sent[1], "declined", "Once more.", "wrong_office", seq=3)
    assert seen(one, sent[1]) == ("declined", "no_capacity", "No bed is free.")
    assert len(answers(one)) == 3


@pytest.mark.parametrize("state", ["received", "accepted"])
def test_a_receipt_that_comes_behind_news_of_the_work_changes_no_word_of_it(
    two, tmp_path, sent, state
):
    news(tmp_path, two, sent[1], "progress", 2, "She came.")
    says(tmp_path, two, sent[1], state, "She can come today.")
    assert seen(two[0], sent[1]) == ("in_progress", "", "She came.")


@pytest.mark.parametrize("state", ["part_missing", "cannot_open"])
def test_a_packet_that_did_not_arrive_whole_is_kept_to_be_handed_over_again(
    two, tmp_path, sent, state
):
    one = two[0]
    says(tmp_path, two, sent[1], state)
    assert (seen(one, sent[1])[0], in_outbox(one, sent[1])) == (
        "handed_over",
        ("handed_over", True),
    )
    assert answers(one)[0][2] == state
    says(tmp_path, two, sent[1], "received", seq=2)
    assert (seen(one, sent[1])[0], in_outbox(one, sent[1])) == ("received", ("received", False))
    assert list((one.folder / "outbox").iterdir()) == []


def test_news_of_the_work_is_kept_and_an_earlier_one_that_comes_late_is_not(
    two, tmp_path, sent, hands
):
    one, now = two[0], hands.now()
    times = {"expires": now + 9 * DAY_S}
    news(tmp_path, two, sent[1], "progress", 3, "Second.", "A ride", created=now + 60, **times)
    assert seen(one, sent[1]) == ("in_progress", "", "Second.")
    assert in_outbox(one, sent[1]) == ("in_progress", False)
    news(tmp_path, two, sent[1], "progress", 2, "First.", created=now, **times)
    assert seen(one, sent[1]) == ("in_progress", "", "Second.")
    news(tmp_path, two, sent[1], "progress", 4, "", "", created=now + 120, **times)
    record = referrals.show_referral(one, sent[1].referral_id)
    assert (record.state, record.note, record.next_step) == ("in_progress", "", "")
    news(tmp_path, two, sent[1], "done", 5, "Well.", "School", "2026-11-24", created=now, **times)
    record = referrals.show_referral(one, sent[1].referral_id)
    assert (record.state, record.note, record.next_step) == ("done", "Well.", "School")
    assert record.done_on == "2026-11-24"
    news(tmp_path, two, sent[1], "done", 6, "Again.", created=now + 180, **times)
    assert seen(one, sent[1]) == ("done", "", "Well.")


def test_the_day_of_a_next_step_is_not_the_day_on_which_all_was_done(two, tmp_path, sent):
    news(tmp_path, two, sent[1], "progress", 1, "Begun.", "A ride", "2026-11-24")
    assert referrals.show_referral(two[0], sent[1].referral_id).done_on == ""


def test_a_referral_that_asks_for_a_service_moves_no_case(two, tmp_path, sent):
    case, found = sent
    says(tmp_path, two, found, "accepted", ext={"accepted_on": "2026-11-25"})
    assert cases.show_case(two[0], case.case_id).status == "active"
    assert taken_over_on(two[0], found) is None
    assert log.entries(two[0], action="case_handed_over") == ()


@pytest.fixture
def moved(two):
    """A transfer of the first office that was handed over."""
    case, found = sealed_case(*two, kind="transfer")
    delivery.mark_handed_over(two[0], found.packet_id)
    return case, found


@pytest.mark.parametrize("state", ["received", "declined"])
def test_a_transfer_that_is_not_accepted_moves_no_case(two, tmp_path, moved, state):
    says(tmp_path, two, moved[1], state, ext={"accepted_on": "2026-11-25"})
    assert cases.show_case(two[0], moved[0].case_id).status == "active"
    assert taken_over_on(two[0], moved[1]) is None


@pytest.mark.parametrize("owner", ["R. Das", ""])
def test_a_case_moves_with_an_accepted_transfer_and_the_log_says_who_had_it(
    two, tmp_path, moved, owner, hands
):
    one, other = two
    case, found = moved
    with one.register.session() as session:
        session.get(Referral, found.referral_id).owner_snapshot = owner or None
    hands.at += 60
    says(tmp_path, two, found, "accepted")
    (line,) = log.entries(one, action="case_handed_over")
    assert (line.object, dict(line.facts)) == (
        case.case_no,
        {"office": other.office.name, "owner": owner},
    )
    shown = cases.show_case(one, case.case_id)
    assert (shown.status, shown.updated_at) == ("closed_referred", hands.now())


def test_a_transfer_that_was_declined_moves_no_case_whatever_comes_after(two, tmp_path, moved):
    one = two[0]
    says(tmp_path, two, moved[1], "declined", reason="no_capacity")
    says(tmp_path, two, moved[1], "accepted", seq=2, ext={"accepted_on": "2026-11-25"})
    news(tmp_path, two, moved[1], "progress", 3, "She came.")
    assert seen(one, moved[1])[0] == "declined"
    assert cases.show_case(one, moved[0].case_id).status == "active"
    assert taken_over_on(one, moved[1]) is None


def test_a_case_that_was_closed_meanwhile_does_not_move(two, tmp_path, moved):
    one = two[0]
    cases.close_case(one, moved[0].case_id, "other")
    closed = cases.show_case(one, moved[0].case_id).status
    says(tmp_path, two, moved[1], "accepted")
    assert cases.show_case(one, moved[0].case_id).status == closed
    assert log.entries(one, action="case_handed_over") == ()
    assert (seen(one, moved[1])[0], taken_over_on(one, moved[1])) == ("accepted", "2026-11-25")


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("2026-11-23", "2026-11-25"),
        ("2026-11-24", "2026-11-24"),
        ("2026-11-26", "2026-11-26"),
        ("2026-11-28", "2026-11-28"),
        ("2026-11-29", "2026-11-29"),
        ("2026-11-30", "2026-11-25"),
        ("", "2026-11-25"),
    ],
)
def test_the_day_of_a_move_lies_between_its_leaving_and_today_give_or_take_a_day(
    two, tmp_path, moved, hands, told, kept
):
    """Else it is that of the answer, here three days old."""
    hands.at += 3 * DAY_S
    body = receipt_body(moved[1].packet_id, sha_of(two[0], moved[1]), "accepted")
    ext = {"accepted_on": told} if told else {}
    created = hands.now() - 3 * DAY_S
    path = answer(tmp_path, two[1], two[0], moved[1], body=body, ext=ext, created=created)
    acceptance.receive(two[0], path)
    assert taken_over_on(two[0], moved[1]) == kept


def test_where_no_day_of_an_answer_can_be_right_the_case_moved_today(two, tmp_path, moved, hands):
    created = hands.now() - 9 * DAY_S
    acceptance.receive(two[0], answer(tmp_path, two[1], two[0], moved[1], created=created, ext={}))
    assert taken_over_on(two[0], moved[1]) == "2026-11-25"


def counted_until(s, case_id):
    """Return the day from which the other office counts a case, as it stands in the count."""
    with s.register.read() as session:
        found = session.execute(
            text(
                "SELECT left_day FROM counted_persons p JOIN cases c"
                " ON c.case_order = p.case_order WHERE c.id = :id AND lead = 1"
            ),
            {"id": case_id},
        )
        return found.scalar_one()


def kept_from(s, case_id):
    """Return the day from which it is counted how long a case is kept."""
    with s.register.read() as session:
        order = session.get(Case, case_id).case_order
        return session.get(KeptCase, order).day


def test_the_receipt_that_comes_behind_news_of_the_work_knows_the_day(two, tmp_path, moved):
    one = two[0]
    assert counted_until(one, moved[0].case_id) == 0
    news(tmp_path, two, moved[1], "progress", 2)
    assert taken_over_on(one, moved[1]) == "2026-11-25"
    assert counted_until(one, moved[0].case_id) == 20261125
    assert kept_from(one, moved[0].case_id) == 20261125
    says(tmp_path, two, moved[1], "accepted", ext={"accepted_on": "2026-11-24"})
    assert taken_over_on(one, moved[1]) == "2026-11-24"
    assert counted_until(one, moved[0].case_id) == 20261124
    assert kept_from(one, moved[0].case_id) == 20261124
    says(tmp_path, two, moved[1], "accepted", seq=3)
    assert taken_over_on(one, moved[1]) == "2026-11-24"
    assert len(log.entries(one, action="case_handed_over")) == 1


@pytest.mark.parametrize("state", ["progress", "done"])
def test_the_first_news_that_they_work_or_have_done_it_moves_the_case(two, tmp_path, moved, state):
    news(tmp_path, two, moved[1], state, 2, "Well.")
    assert taken_over_on(two[0], moved[1]) == "2026-11-25"
    (line,) = log.entries(two[0], action="case_handed_over")
    assert line.object == moved[0].case_no


def test_news_of_the_work_does_not_change_the_day_on_which_a_case_moved(
    two, tmp_path, moved, hands
):
    one = two[0]
    says(tmp_path, two, moved[1], "accepted", ext={"accepted_on": "2026-11-24"})
    hands.at += 2 * DAY_S
    for seq, state in enumerate(("progress", "done"), start=2):
        news(tmp_path, two, moved[1], state, seq, "Well.")
    assert seen(one, moved[1]) == ("done", "", "Well.")
    assert taken_over_on(one, moved[1]) == "2026-11-24"


@pytest.mark.parametrize("state", ["accepted", "received"])
def test_an_answer_to_an_answer_is_written_down_as_that_of_no_referral(two, tmp_path, state):
    one, other = two
    theirs = acceptance.receive(one, write_packet(tmp_path / "p.lifafa", other, one))
    ours = acceptance.accept(one, theirs.packet_id).receipt_packet_id
    with one.register.read() as session:
        digest = session.get(Packet, ours).manifest_sha256
    body = receipt_body(ours, digest, state)
    path = tmp_path / "r.lifafa"
    write_packet(path, other, one, type="receipt", re=ours, body=body, seq=2)
    acceptance.receive(one, path)
    assert answers(one) == []
    assert not log.entries(one, action="notice_acknowledged")


def test_the_answer_to_a_notice_is_written_down_as_its_acknowledgement(two, tmp_path, sent):
    one, other = two
    case, found = sent
    notice = withdrawing.withdraw(one, found.referral_id, "Not needed.")
    with one.register.read() as session:
        digest = session.get(Packet, notice.packet_id).manifest_sha256
    body = receipt_body(notice.packet_id, digest, "received")
    path = tmp_path / "r.lifafa"
    write_packet(path, other, one, type="receipt", re=notice.packet_id, body=body)
    acceptance.receive(one, path)
    (line,) = log.entries(one, action="notice_acknowledged")
    assert (line.object, dict(line.facts)) == (case.case_no, {"office": other.office.name})
    assert log.entries(one, object_id=case.case_id)[0] == line
    assert answers(one) == []


def test_the_answer_to_a_notice_whose_case_is_gone_names_no_case(two, tmp_path, sent):
    one, other = two
    notice = withdrawing.withdraw(one, sent[1].referral_id, "Not needed.").packet_id
    with one.register.session() as session:
        row = session.get(Packet, notice)
        digest, row.case_id = row.manifest_sha256, None
    body = receipt_body(notice, digest, "received")
    path = tmp_path / "r.lifafa"
    write_packet(path, other, one, type="receipt", re=notice, body=body)
    acceptance.receive(one, path)
    (line,) = log.entries(one, action="notice_acknowledged")
    assert (line.object, dict(line.facts)) == ("", {"office": other.office.name})


@pytest.mark.parametrize("state", ["accepted", "declined", "part_missing", "cannot_open", "done"])
def test_only_that_it_was_received_acknowledges_a_notice(two, tmp_path, sent, state):
    one, other = two
    notice = withdrawing.withdraw(one, sent[1].referral_id, "Not needed.").packet_id
    with one.register.read() as session:
        row = session.get(Packet, notice)
        thread, digest = row.thread, row.manifest_sha256
    if state == "done":
        type_, body = "status", {"pid": notice, "state": state, "next_date": None, "note": ""}
    else:
        type_, body = "receipt", receipt_body(notice, digest, state, "Words.")
    path = tmp_path / "r.lifafa"
    write_packet(path, other, one, type=type_, re=notice, body=body, thread=thread)
    acceptance.receive(one, path)
    assert (log.entries(one, action="notice_acknowledged"), answers(one)) == ((), [])
    told = [step.what for step in referrals.show_referral(one, sent[1].referral_id).life][2:]
    not_whole = [state] if state in ("part_missing", "cannot_open") else []
    assert told == ["withdrawn", *not_whole]


# Out of quarantine ------------------------------------------------------------------------------


def test_an_answer_that_fits_nothing_leaves_quarantine_as_refused_without_its_file(
    two, tmp_path, sent
):
    one, other = two
    offices.report_mismatch(one, other.office.office_id)
    item = acceptance.receive(one, answer(tmp_path, other, one, sent[1], re=None))
    check(one, other)
    with one.register.read() as session:
        row = session.get(Packet, item.packet_id)
        assert (row.state, row.file_name) == ("refused", None)
    (line,) = log.entries(one, action="packet_refused")
    assert line.facts["code"] == ReplyUnexpectedError.code
    assert log.entries(one, object_id=item.packet_id)[0] == line
    assert list((one.folder / "inbox").iterdir()) == []


def test_a_referral_that_a_freed_notice_ended_is_left_as_it_is(two, tmp_path):
    one, other = two
    offices.report_mismatch(other, one.office.office_id)
    body = {"kind": "withdraw", "pid": "12" * 16, "note": ""}
    for name, changes in (
        ("a", {"seq": 1, "pid": "34" * 16}),
        ("b", {"seq": 2, "type": "notice", "body": body}),
        ("c", {"seq": 3, "pid": "12" * 16, "ext": {"supersedes": "34" * 16}}),
    ):
        acceptance.receive(other, write_packet(tmp_path / f"{name}.lifafa", one, other, **changes))
    check(other, one)
    assert {item.state for item in inbox_list.inbox(other)} == {"read"}
    assert referrals.show_referral(other, "12" * 16).state == "revoked"
    assert referrals.show_referral(other, "34" * 16).state == "superseded"
    assert len(log.entries(other, action="referral_withdrawn_there")) == 1
    acceptance.receive(other, write_packet(tmp_path / "d.lifafa", one, other, seq=4))
    assert inbox_list.gaps(other) == ()
