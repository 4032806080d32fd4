"""What an acceptance or a decline leaves: the answer that lies ready, rows, log, and no file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from app.base.errors import (
    CaseStateError,
    FactRefusedError,
    FileUnreadableError,
    NotEnoughDiskError,
)
from app.base.jobs import Progress
from app.cases import case_list, cases
from app.cases.papers import blob_store
from app.cases.papers.blob_store import blob_path
from app.core import log
from app.core.services import reading
from app.inbox import acceptance, arrival, inbox_list
from app.offices import cards, offices
from app.offices.own_card import renew_keys
from app.packets import sealing
from app.packets.errors import (
    PacketConflictError,
    PacketKeyDestroyedError,
    PacketStateError,
)
from app.referrals import referrals
from models.rows.case import Attachment, Referral
from models.rows.packet import Packet
from office_sim import DAY_S
from packet_desk import file_of, packet
from register_state import unchanged

PACKET = "12" * 16
TRANSFER = {"kind": "transfer", "case": {"summary": "made up"}, "persons": [{"age": 30}]}


def waiting(tmp_path, two, **changes):
    """Receive a referral of the first office."""
    return acceptance.receive(two[1], packet(tmp_path, two, **{"pid": PACKET, **changes}))


def opened(s, file):
    """Open an answer as the office for which it is."""
    with Path(file).open("rb") as source:
        return arrival.open_from(s, source, Path(file).stat().st_size).manifest


def row_of(s, packet_id=PACKET):
    with reading(s) as session:
        row = session.get_one(Packet, packet_id)
        session.expunge(row)
        return row


def lines(s, action):
    return [(one.object, dict(one.facts)) for one in log.entries(s, action=action)]


# The answer --------------------------------------------------------------------------------------


def test_a_receipt_quotes_the_packet_and_goes_on_with_its_thread(two, tmp_path):
    one, other = two
    waiting(tmp_path, two, thread="cd" * 16)
    done = acceptance.accept(other, PACKET)
    said = opened(one, done.receipt)
    digest = row_of(other).manifest_sha256
    assert (said.type, said.pid, said.re, said.thread) == (
        "receipt",
        done.receipt_packet_id,
        PACKET,
        "cd" * 16,
    )
    assert said.body == {
        "pid": PACKET,
        "manifest_sha256": digest,
        "state": "accepted",
        "note": "",
    }
    assert "accepted_on" not in said.ext
    ours = row_of(other, done.receipt_packet_id)
    assert (ours.state, ours.case_id) == ("sealed", done.case_id)
    assert lines(other, "receipt_sealed") == [(done.case_no, {"office": one.office.name})]


def test_a_decline_leaves_with_its_reason_and_words_and_makes_no_case(two, tmp_path):
    one, other = two
    waiting(tmp_path, two)
    done = acceptance.decline(other, PACKET, "no_capacity", " No bed\nis free. ")
    assert (done.case_id, done.case_no) == ("", "")
    said = opened(one, done.receipt)
    assert (said.body["state"], said.body["reason"]) == ("declined", "no_capacity")
    assert said.body["note"] == "No bed\nis free."
    row = row_of(other)
    assert (row.state, row.decline_reason, row.note) == (
        "declined",
        "no_capacity",
        "No bed\nis free.",
    )
    assert (row.file_name, row.case_id) == (None, None)
    (record,) = referrals.list_referrals(other)
    assert (record.referral_id, record.state) == (row.referral_id, "declined")
    assert (record.reason, record.note) == ("no_capacity", "No bed\nis free.")
    assert case_list.list_cases(other).rows == ()
    assert list((other.folder / "inbox").iterdir()) == []
    assert lines(other, "packet_declined") == [
        ("", {"office": one.office.name, "why": "no_capacity"})
    ]
    assert log.entries(other, object_id=PACKET)[0].action == "packet_declined"
    assert lines(other, "receipt_sealed") == [("", {"office": one.office.name})]


def test_a_decline_without_words_says_none(two, tmp_path):
    one, other = two
    waiting(tmp_path, two)
    done = acceptance.decline(other, PACKET, "other")
    assert opened(one, done.receipt).body["note"] == ""
    assert row_of(other).note is None
    assert referrals.list_referrals(other)[0].note == ""


def test_an_acceptance_is_written_down_with_how_many_papers_and_no_word(two, tmp_path):
    one, other = two
    files = (file_of("a.pdf", b"a"), file_of("b.pdf", b"bb"))
    waiting(tmp_path, two, files=files)
    done = acceptance.accept(other, PACKET)
    row = row_of(other)
    assert (row.state, row.case_id, row.file_name, row.note) == (
        "accepted",
        done.case_id,
        None,
        None,
    )
    assert row.referral_id == referrals.list_referrals(other, done.case_id)[0].referral_id
    assert list((other.folder / "inbox").iterdir()) == []
    assert lines(other, "packet_accepted") == [
        (done.case_no, {"office": one.office.name, "papers": 2, "late": 0})
    ]
    assert lines(other, "case_taken_over") == []
    assert [one.size for one in cases.show_case(other, done.case_id).papers] == [1, 2]
    with reading(other) as session:
        names = [row.blob_name for row in session.query(Attachment)]
    assert len(names) == 2
    assert all(blob_path(other.folder, name).is_file() for name in names)


def test_what_is_accepted_after_its_time_keeps_the_reason(two, tmp_path, hands):
    other = two[1]
    waiting(tmp_path, two, expires=hands.now() + DAY_S)
    hands.at += 2 * DAY_S
    acceptance.accept(other, PACKET, reason=" She is in danger. ")
    assert row_of(other).note == "She is in danger."
    assert lines(other, "packet_accepted")[0][1]["late"] == 1


@pytest.mark.parametrize("reason", ["x" * 20_001, "hidden \u202e"])
def test_a_reason_that_cannot_be_kept_accepts_nothing(two, tmp_path, reason):
    waiting(tmp_path, two)
    with unchanged(two[1], lines=0), pytest.raises(FactRefusedError) as refused:
        acceptance.accept(two[1], PACKET, reason=reason)
    assert refused.value.facts["field"] == "Reason"


def test_a_decline_for_no_reason_of_the_list_says_which_field(two, tmp_path):
    waiting(tmp_path, two)
    with unchanged(two[1], lines=0), pytest.raises(FactRefusedError) as refused:
        acceptance.decline(two[1], PACKET, "no_such")
    assert refused.value.facts == {"field": "Why it was declined", "reason": "code.unknown"}


def test_who_may_not_accept_answers_nothing(two, tmp_path):
    other = two[1]
    waiting(tmp_path, two)
    reader = replace(other, user=replace(other.user, role="read_only"))
    for act in (acceptance.accept, lambda s, p: acceptance.decline(s, p, "other")):
        with unchanged(other, lines=0), pytest.raises(CaseStateError):
            act(reader, PACKET)


# A transfer --------------------------------------------------------------------------------------


def test_an_accepted_transfer_tells_the_day_and_counts_from_it(two, tmp_path, hands):
    one, other = two
    waiting(tmp_path, two, body=TRANSFER, ext={"first_registered_on": "2026-05-04"})
    hands.at += 3 * DAY_S
    done = acceptance.accept(other, PACKET)
    assert opened(one, done.receipt).ext["accepted_on"] == "2026-11-28"
    with reading(other) as session:
        (row,) = session.query(Referral).all()
        assert (row.accepted_on, row.first_registered_on) == ("2026-11-28", "2026-05-04")
        found = session.execute(
            text(
                "SELECT first_day, came_day FROM counted_persons p JOIN cases c"
                " ON c.case_order = p.case_order WHERE c.id = :id"
            ),
            {"id": done.case_id},
        )
        assert tuple(found.one()) == (20260504, 20261128)
    assert lines(other, "case_taken_over") == [(done.case_no, {"office": one.office.name})]


def test_a_transfer_that_tells_no_first_day_has_none_here(two, tmp_path):
    waiting(tmp_path, two, body=TRANSFER)
    acceptance.accept(two[1], PACKET)
    with reading(two[1]) as session:
        assert session.query(Referral).one().first_registered_on is None


def test_a_declined_transfer_tells_no_day(two, tmp_path):
    waiting(tmp_path, two, body=TRANSFER)
    done = acceptance.decline(two[1], PACKET, "other")
    assert "accepted_on" not in opened(two[0], done.receipt).ext
    assert lines(two[1], "case_taken_over") == []


def test_a_request_that_is_accepted_tells_no_day_of_a_move(two, tmp_path):
    waiting(tmp_path, two)
    acceptance.accept(two[1], PACKET)
    with reading(two[1]) as session:
        (row,) = session.query(Referral).all()
        assert (row.accepted_on, row.first_registered_on) == (None, None)


# On the way --------------------------------------------------------------------------------------


def test_each_step_of_an_acceptance_is_told(two, tmp_path):
    size = 2_500_000
    waiting(tmp_path, two, files=(file_of("a.pdf", b"x" * size),))
    told: list[Progress] = []
    acceptance.accept(two[1], PACKET, report=told.append)
    steps = list(dict.fromkeys(each.step for each in told))
    assert steps == ["unsealing", "sealing", "checking", "recording"]
    unsealed = [(each.done, each.total) for each in told if each.step == "unsealing"]
    assert len(unsealed) > 1
    assert unsealed == sorted(unsealed)
    assert unsealed[-1] == (size, size)
    assert {total for _done, total in unsealed} == {size}


@pytest.mark.parametrize("lacking", [0, 1])
def test_room_for_the_papers_and_no_more_is_needed(two, tmp_path, monkeypatch, lacking):
    from crypto.vault.blobs import file_size

    files = (file_of("a.pdf", b"a" * 70_000), file_of("b.pdf", b"b"))
    needed = file_size(70_000) + file_size(1)
    waiting(tmp_path, two, files=files)
    monkeypatch.setattr(acceptance, "free_bytes", lambda _folder: needed - lacking)
    if lacking:
        with unchanged(two[1], lines=0), pytest.raises(NotEnoughDiskError) as refused:
            acceptance.accept(two[1], PACKET)
        assert refused.value.facts == {"needed": needed, "free": needed - 1}
    else:
        assert acceptance.accept(two[1], PACKET).case_no


def test_papers_that_cannot_be_placed_now_are_readable_all_the_same(two, tmp_path, monkeypatch):
    waiting(tmp_path, two, files=(file_of("a.pdf", b"a"),))
    for error in (FileUnreadableError(), NotEnoughDiskError(needed=1, free=0)):
        with monkeypatch.context() as patch:
            patch.setattr(blob_store, "place", _raising(error))
            if inbox_list.inbox(two[1])[0].state == "waiting":
                done = acceptance.accept(two[1], PACKET)
    assert [one.size for one in cases.show_case(two[1], done.case_id).papers] == [1]


def _raising(error):
    def place(_s, _names):
        raise error

    return place


def test_a_swapped_and_a_missing_file_are_told_apart(two, tmp_path):
    other = two[1]
    waiting(tmp_path, two)
    (held,) = (other.folder / "inbox").iterdir()
    kept = held.read_bytes()
    held.write_bytes(packet(tmp_path, two, "second.lifafa", seq=2).read_bytes())
    with unchanged(other, lines=0), pytest.raises(PacketConflictError) as swapped:
        acceptance.accept(other, PACKET)
    assert swapped.value.facts == {"reason": "packet.file-swapped"}
    held.write_bytes(kept)
    with other.register.session() as session:
        session.get_one(Packet, PACKET).file_name = None
    with unchanged(other, lines=0), pytest.raises(PacketStateError) as gone:
        acceptance.accept(other, PACKET)
    assert gone.value.facts == {"reason": "packet.file-gone"}


def test_a_file_that_cannot_be_read_now_is_not_told_as_damaged(two, tmp_path, monkeypatch):
    """The disk may come back; the same packet is not asked for again."""
    waiting(tmp_path, two)

    def denied(_path):
        raise FileUnreadableError(reason="denied")

    with monkeypatch.context() as patch:
        patch.setattr(acceptance, "open_to_read", denied)
        with unchanged(two[1], lines=0), pytest.raises(FileUnreadableError):
            acceptance.accept(two[1], PACKET)
    assert acceptance.accept(two[1], PACKET).case_no


def test_a_destroyed_key_is_told_with_the_day_on_which_it_went(two, tmp_path, hands):
    other = two[1]
    waiting(tmp_path, two)
    gone = []
    for _ in range(5):
        hands.at += 30 * DAY_S
        gone.append(hands.now())
        renew_keys(other)
    with unchanged(other, lines=0), pytest.raises(PacketKeyDestroyedError) as refused:
        acceptance.accept(other, PACKET, reason="found on an old stick")
    assert refused.value.facts["on"] in gone
    assert arrival.is_damaged(other, PACKET) is False


@pytest.mark.parametrize("act", ["accept", "decline"])
def test_what_fails_while_it_is_written_leaves_no_answer_and_no_paper(
    two, tmp_path, monkeypatch, act
):
    other = two[1]
    waiting(tmp_path, two, files=(file_of("a.pdf", b"a"),))
    monkeypatch.setattr(sealing, "settle", lambda *_words: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        acceptance.accept(other, PACKET) if act == "accept" else acceptance.decline(
            other, PACKET, "other"
        )
    assert inbox_list.inbox(other)[0].state == "waiting"
    assert list((other.folder / "outbox").iterdir()) == []
    assert not list(other.folder.rglob("*.lfb"))
    assert case_list.list_cases(other).rows == ()
    monkeypatch.undo()
    assert acceptance.accept(other, PACKET).case_no


def test_keys_of_ours_that_are_due_are_renewed_with_an_answer(two, tmp_path, hands):
    """Looked at in the answer itself: who asks for our card, or writes to us, renews it, too."""
    one, other = two
    before = cards.read(offices.own_card(other))
    path = packet(tmp_path, two, pid=PACKET)
    hands.at += 31 * DAY_S
    acceptance.receive(other, path)
    receipt = Path(acceptance.accept(other, PACKET).receipt)
    with receipt.open("rb") as source:
        answer = arrival.open_from(one, source, receipt.stat().st_size)
    assert answer.manifest.type == "receipt"
    assert answer.card.seq == before.seq + 1
    assert len(answer.card.enc) == len(before.enc) + 1
