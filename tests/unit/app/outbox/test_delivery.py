"""The outbox and the copy on a stick: proved, whole, or not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.base.errors import (
    AmbiguousError,
    FileUnreadableError,
    NotEnoughDiskError,
    NotFoundError,
    TargetExistsError,
)
from app.base.jobs import Cancelled, Token
from app.core import log
from app.core.services import reading
from app.inbox import acceptance
from app.mail import sending
from app.outbox import delivery
from app.packets import store
from app.packets.errors import PacketStateError
from app.packets.store import resolve_outgoing, resolve_packet
from app.referrals import referrals, withdrawing
from app.system import verified_copy
from mail_fakes import FakeOutgoing, set_up
from models.rows.packet import Packet
from office_sim import DAY_S, reopened
from own_system import is_private
from pair_sim import sealed_case


def test_names_in_the_outbox_tell_nothing(two):
    one, other = two
    _case, sent = sealed_case(one, other)
    path = Path(sent.file)
    assert path.parent == one.folder / "outbox"
    assert len(path.name) == len("A7F3-9K2M.lifafa")
    assert is_private(path)


def test_the_outbox_tells_where_each_packet_stands(two, hands):
    one, other = two
    case, sent = sealed_case(one, other)
    (item,) = delivery.outbox(one)
    assert (item.packet_id, item.case_no, item.state) == (sent.packet_id, case.case_no, "sealed")
    assert (item.to_name, item.file, item.size) == (other.office.name, sent.file, sent.size)
    hands.at += 60
    handed = delivery.mark_handed_over(one, sent.packet_id, "usb")
    assert (handed.state, handed.handed_over_at) == ("handed_over", hands.now())
    assert delivery.mark_handed_over(one, sent.packet_id).state == "handed_over"
    assert referrals.show_referral(one, sent.referral_id).state == "handed_over"


def test_handing_over_by_the_referral_is_the_same(two):
    one, other = two
    _case, sent = sealed_case(one, other)
    assert referrals.mark_handed_over(one, sent.referral_id, "mail").state == "handed_over"
    item = acceptance.receive(other, Path(sent.file))
    acceptance.receive(one, Path(acceptance.accept(other, item.packet_id).receipt))
    with pytest.raises(PacketStateError):
        referrals.mark_handed_over(one, sent.referral_id)
    incoming = referrals.list_referrals(other)[0]
    with pytest.raises(PacketStateError):
        referrals.mark_handed_over(other, incoming.referral_id)


def test_an_answered_packet_keeps_its_line_but_not_its_file(two, stick):
    one, other = two
    _case, sent = sealed_case(one, other)
    item = acceptance.receive(other, Path(sent.file))
    acceptance.receive(one, Path(acceptance.accept(other, item.packet_id).receipt))
    assert delivery.outbox(one)[0].file == ""
    with pytest.raises(PacketStateError):
        delivery.copy_to(one, sent.packet_id, stick)


def test_packets_are_found_by_the_beginning_of_their_id(two):
    one, other = two
    _case, sent = sealed_case(one, other)
    assert resolve_outgoing(one, sent.packet_id[:8]) == sent.packet_id
    item = acceptance.receive(other, Path(sent.file))
    assert resolve_packet(other, item.packet_id[:8]) == item.packet_id
    with pytest.raises((NotFoundError, AmbiguousError)):
        resolve_outgoing(one, "zzzz")
    with pytest.raises(NotFoundError):
        resolve_outgoing(other, item.packet_id)
    with pytest.raises(NotFoundError):
        resolve_packet(one, sent.packet_id)
    with pytest.raises(NotFoundError):
        resolve_packet(one, "zzzz")


def test_a_copy_never_replaces_another_file(two, stick):
    one, other = two
    _case, sent = sealed_case(one, other)
    taken = stick / Path(sent.file).name
    taken.write_bytes(b"something else")
    with pytest.raises(TargetExistsError):
        delivery.copy_to(one, sent.packet_id, stick)
    assert taken.read_bytes() == b"something else"
    with pytest.raises(FileUnreadableError):
        delivery.copy_to(one, sent.packet_id, stick / "no such folder")
    with pytest.raises(FileUnreadableError):
        delivery.write_copy(one, sent.packet_id, stick / "none" / "x.lifafa")


def test_too_little_room_is_told_before_anything_is_written(two, stick, monkeypatch):
    one, other = two
    _case, sent = sealed_case(one, other)
    monkeypatch.setattr(verified_copy, "free_bytes", lambda folder: 1_000)
    with pytest.raises(NotEnoughDiskError) as refused:
        delivery.copy_to(one, sent.packet_id, stick)
    assert refused.value.facts == {"needed": sent.size, "free": 1_000}
    assert list(stick.iterdir()) == []


def test_a_stick_that_is_pulled_leaves_nothing_behind(two, stick, monkeypatch):
    one, other = two
    _case, sent = sealed_case(one, other)

    def pulled(_file):
        raise OSError(5, "made-up input/output error")

    monkeypatch.setattr(verified_copy, "finish_file", pulled)
    with pytest.raises(FileUnreadableError):
        delivery.copy_to(one, sent.packet_id, stick)
    assert list(stick.iterdir()) == []
    assert Path(sent.file).is_file()


def test_a_stick_that_gives_back_other_bytes_is_not_trusted(two, stick, monkeypatch):
    one, other = two
    _case, sent = sealed_case(one, other)
    real = verified_copy.finish_file

    def damaged(file):
        real(file)
        file.seek(30_000)
        file.write(b"\0\0\0\0")

    monkeypatch.setattr(verified_copy, "finish_file", damaged)
    with pytest.raises(FileUnreadableError):
        delivery.copy_to(one, sent.packet_id, stick)
    assert list(stick.iterdir()) == []


def test_stopping_a_copy_leaves_nothing_behind(two, stick):
    one, other = two
    _case, sent = sealed_case(one, other)
    token = Token()
    token.cancel()
    with pytest.raises(Cancelled):
        delivery.copy_to(one, sent.packet_id, stick, token=token)
    assert list(stick.iterdir()) == []


def test_a_target_that_is_taken_is_refused_before_sealing(two, stick):
    one, other = two
    taken = stick / "out.lifafa"
    taken.write_bytes(b"x")
    from pair_sim import agree, case_with, everything

    case = case_with(one)
    agree(one, case, other)
    for target, refusal in (
        (taken, TargetExistsError),
        (stick / "none" / "x.lifafa", FileUnreadableError),
    ):
        with pytest.raises(refusal):
            referrals.send(one, everything(one, case, other), target=target)
    assert delivery.outbox(one) == ()


def test_unlocking_sweeps_files_that_no_row_names(two, hands):
    one, other = two
    _case, sent = sealed_case(one, other)
    for place in ("inbox", "outbox"):
        (one.folder / place / "LEFT-OVER.lifafa").write_bytes(b"x" * 100)
    again = reopened(one)
    assert [path.name for path in (again.folder / "outbox").iterdir()] == [Path(sent.file).name]
    assert list((again.folder / "inbox").iterdir()) == []
    assert store.sweep(again) == 0
    assert log.check(again).broken_at == 0


def test_a_packet_that_nobody_answered_is_kept_for_120_days(two, hands):
    one, other = two
    _case, sent = sealed_case(one, other)
    hands.at += 119 * DAY_S
    again = reopened(one)
    assert Path(sent.file).is_file()
    hands.at += 2 * DAY_S
    again = reopened(again)
    assert not Path(sent.file).exists()
    assert referrals.show_referral(again, sent.referral_id).state == "expired"


def test_a_mark_that_was_a_slip_is_taken_back_and_both_stand_in_the_log(two, hands):
    one, other = two
    case, sent = sealed_case(one, other)
    delivery.mark_handed_over(one, sent.packet_id)
    hands.at += 60
    item = delivery.unmark_handed_over(one, sent.packet_id)
    assert (item.state, item.handed_over_at, item.copied_at) == ("sealed", 0, 0)
    assert referrals.show_referral(one, sent.referral_id).state == "sealed"
    assert delivery.count_sealed(one) == 1
    lines = [line for line in log.entries(one) if "handed_over" in line.action]
    assert [line.action for line in lines] == ["referral_not_handed_over", "referral_handed_over"]
    assert {line.object for line in lines} == {case.case_no}
    assert delivery.mark_handed_over(one, sent.packet_id).state == "handed_over"


def test_a_mark_taken_back_forgets_no_copy(two, stick):
    one, other = two
    _case, sent = sealed_case(one, other)
    delivery.copy_to(one, sent.packet_id, stick)
    delivery.mark_handed_over(one, sent.packet_id)
    item = delivery.unmark_handed_over(one, sent.packet_id)
    assert (item.state, item.copied_to) == ("sealed", delivery.kind_of(stick))


@pytest.mark.parametrize("how", ["", "usb", "copied by hand"])
def test_words_of_a_mark_that_was_taken_back_let_nothing_count_as_left(two, how):
    one, other = two
    _case, sent = sealed_case(one, other)
    delivery.mark_handed_over(one, sent.packet_id, how)
    assert left(one, sent)
    delivery.unmark_handed_over(one, sent.packet_id)
    assert not left(one, sent)
    notice = withdrawing.withdraw(one, sent.referral_id, "a slip")
    assert (notice.packet_id, notice.refusal) == ("", ""), "nobody has to be told"


@pytest.mark.parametrize("how", ["", "usb", "copied by hand"])
def test_her_words_forget_no_copy_neither_marked_nor_taken_back(two, stick, how):
    one, other = two
    _case, sent = sealed_case(one, other)
    delivery.copy_to(one, sent.packet_id, stick)
    kind = delivery.kind_of(stick)
    assert delivery.mark_handed_over(one, sent.packet_id, how).copied_to == kind
    assert delivery.unmark_handed_over(one, sent.packet_id).copied_to == kind
    assert left(one, sent)


def test_what_was_marked_while_its_mail_waited_has_gone_once(two, hands):
    one, other = two
    _case, sent = sealed_case(one, other)
    set_up(one)
    sending.send_packet(one, sent.packet_id, "cwc@made-up.example")
    hands.at += 60
    delivery.mark_handed_over(one, sent.packet_id)
    hands.at += 60
    sending.send_due(one, outgoing=FakeOutgoing())
    assert delivery.show_outgoing(one, sent.packet_id).state == "handed_over"
    hands.at += 60
    sending.send_packet(one, sent.packet_id, "cwc@made-up.example")
    sending.send_due(one, outgoing=FakeOutgoing())
    assert delivery.show_outgoing(one, sent.packet_id).state == "lost_resent", "now it is twice"


def left(s, sent) -> bool:
    with reading(s) as session:
        return store.may_have_left(session.get_one(Packet, sent.packet_id))


def test_what_is_true_is_not_taken_back(two, stick):
    one, other = two
    _case, sent = sealed_case(one, other)

    def refusal() -> str:
        with pytest.raises(PacketStateError) as told:
            delivery.unmark_handed_over(one, sent.packet_id)
        return str(told.value.facts["reason"])

    assert refusal() == "packet.not-marked", "nobody marked it"
    delivery.mark_handed_over(one, sent.packet_id)
    delivery.copy_to(one, sent.packet_id, stick)
    assert refusal() == "packet.not-marked", "it was sent once more since"
    acceptance.receive(other, Path(sent.file))
    _again, answered = sealed_case(one, other)
    delivery.mark_handed_over(one, answered.packet_id)
    came = acceptance.receive(other, Path(answered.file))
    acceptance.receive(one, Path(acceptance.accept(other, came.packet_id).receipt))
    with pytest.raises(PacketStateError):
        delivery.unmark_handed_over(one, answered.packet_id)


def test_what_a_mail_server_took_is_not_taken_back(two):
    one, other = two
    _case, sent = sealed_case(one, other)
    set_up(one)
    sending.send_packet(one, sent.packet_id, "cwc@made-up.example")
    sending.send_due(one, outgoing=FakeOutgoing())
    assert delivery.show_outgoing(one, sent.packet_id).state == "handed_over"
    with pytest.raises(PacketStateError) as told:
        delivery.unmark_handed_over(one, sent.packet_id)
    assert told.value.facts["reason"] == "packet.mailed"
