"""What waits is sent: noted before and after, the same mail at every try, in parts that fit."""

from contextlib import contextmanager, nullcontext
from dataclasses import replace

import pytest

from app.base.errors import AppError, CaseStateError, FactRefusedError
from app.base.jobs import Cancelled, Token, silent
from app.consent import decisions
from app.core import log
from app.core.services import OPEN_S, reading
from app.inbox import parts
from app.mail import queue, sending
from app.mail.accounts import set_choice
from app.mail.mail_words import MailError, MailNotSetUpError
from app.mail.records import MailChoice
from app.offices import offices
from app.outbox import delivery
from app.referrals import withdrawing
from crypto.packet.parts import LARGE_STEP, SMALL_STEP
from mail_fakes import TO, FakeOutgoing, files_of, message_id_of, set_up
from models.rows import mail as rows
from office_sim import DAY_S, LOGIN
from pair_sim import sealed_case
from sealed_offices import sealed_pair


@pytest.fixture
def packet(two):
    set_up(two[0])
    return sealed_case(*two)[1].packet_id


@pytest.fixture
def small(monkeypatch):
    """Parts as small as the packets of tests; sizes of mails as they are."""
    monkeypatch.setattr(queue, "LARGE_STEP", 40_960)
    monkeypatch.setattr(queue, "SMALL_STEP", 20_480)


def send(s, line, token=None):
    return sending.send_due(s, silent, token or Token(), line)


def states(s):
    return [(job.part, job.parts, job.state, job.reason) for job in queue.jobs(s)]


def actions(s):
    return [line.action for line in log.entries(s)]


def refusing(*refusals):
    """Return what refuses the first mails, one after the other, with these."""
    left = list(refusals)

    def before(_to, _message):
        if left and (refusal := left.pop(0)) is not None:
            raise refusal

    return before


def test_a_packet_is_mailed_and_then_stands_as_handed_over(two, packet):
    one, other = two
    sending.send_packet(one, packet, TO)
    line = FakeOutgoing()
    done = send(one, line)
    assert (done.sent, done.later, done.given_up) == (1, 0, 0)
    ((to, message),) = line.taken
    assert to == TO
    ((name, content),) = files_of(message)
    assert content == delivery.may_leave(one, packet).read_bytes()
    assert delivery.show_outgoing(one, packet).state == "handed_over"
    assert states(one) == [(1, 1, "sent", "")]
    assert "packet_mailed" in actions(one)
    path = one.folder.parent / name
    path.write_bytes(content)
    assert parts.receive(other, path).packet_id == packet


def test_without_anything_to_send_no_line_is_wanted(two):
    assert send(two[0], None).sent == 0


def test_a_packet_is_only_queued_where_a_mailbox_is_set_up(two):
    packet = sealed_case(*two)[1].packet_id
    with pytest.raises(MailNotSetUpError):
        sending.send_packet(two[0], packet, TO)
    set_choice(two[0], MailChoice("draft"))
    with pytest.raises(MailNotSetUpError):
        sending.send_packet(two[0], packet, TO)


def test_the_same_bytes_go_at_every_try(two, hands, packet):
    sending.send_packet(two[0], packet, TO)
    tried = []
    line = FakeOutgoing()

    def before(_to, message):
        tried.append(message)
        if len(tried) < 3:
            raise MailError("mail.later", later=True, host="mail.example.org")

    line.before = before
    for _ in range(3):
        send(two[0], line)
        hands.at += DAY_S
    assert len(tried) == 3
    assert len(set(tried)) == 1
    assert states(two[0]) == [(1, 1, "sent", "")]


def test_a_round_that_is_cut_off_sends_the_same_mail_again(two, packet):
    sending.send_packet(two[0], packet, TO)
    line = FakeOutgoing(before=refusing(KeyError("as a kill")))
    with pytest.raises(KeyError):
        send(two[0], line)
    assert states(two[0]) == [(1, 1, "sending", "")]
    assert delivery.show_outgoing(two[0], packet).copied_at == 0
    assert send(two[0], line).sent == 1
    with reading(two[0]) as session:
        (row,) = rows.jobs_of(session)
        assert message_id_of(line.taken[0][1]) == row.message_id


def test_a_large_packet_goes_in_parts_and_counts_when_all_were_taken(two, packet, small):
    one, other = two
    size = queue.mail_bytes(queue.LARGE_STEP)
    sending.send_packet(one, packet, TO, most_bytes=size)
    line = FakeOutgoing(before=refusing(None, MailError("mail.full", later=True, host="h")))
    assert send(one, line).later == 1
    assert delivery.show_outgoing(one, packet).state == "sealed"
    queue.again_now(one, packet)
    assert send(one, line).sent == 1
    assert delivery.show_outgoing(one, packet).state == "handed_over"
    for place, (_to, message) in enumerate(line.taken):
        path = one.folder.parent / f"{place}.lfpart"
        path.write_bytes(files_of(message)[0][1])
        last = parts.receive(other, path)
    assert last.packet_id == packet


@pytest.mark.parametrize("tells", [True, False])
def test_what_is_too_large_for_the_server_goes_in_smaller_parts(two, packet, small, tells):
    sending.send_packet(two[0], packet, TO)
    most = queue.mail_bytes(queue.SMALL_STEP)

    def before(_to, message):
        if len(message) > most:
            raise MailError("mail.too-large", host="mail.example.org")

    line = FakeOutgoing(most_bytes=most if tells else 0, before=before)
    done = send(two[0], line)
    assert done.sent == len(line.taken) > 2
    assert done.given_up == 0
    assert delivery.show_outgoing(two[0], packet).state == "handed_over"
    assert ("given_up", "mail.smaller") in {state[2:] for state in states(two[0])}


def test_not_even_the_smallest_part_fits(two, packet):
    sending.send_packet(two[0], packet, TO)
    done = send(two[0], FakeOutgoing(most_bytes=9_000))
    assert (done.sent, done.given_up) == (0, 1)
    assert states(two[0]) == [(1, 1, "given_up", "mail.too-large")]
    assert "mail_given_up" in actions(two[0])


def test_one_lost_part_is_sent_once_more_alone(two, packet, small):
    sending.send_packet(two[0], packet, TO, most_bytes=queue.mail_bytes(queue.SMALL_STEP))
    line = FakeOutgoing()
    sent = send(two[0], line).sent
    sending.send_packet(two[0], packet, TO, only="2")
    assert send(two[0], line).sent == 1
    assert len(line.taken) == sent + 1
    assert files_of(line.taken[1][1]) == files_of(line.taken[-1][1])
    assert message_id_of(line.taken[1][1]) != message_id_of(line.taken[-1][1])
    with pytest.raises(FactRefusedError):
        sending.send_packet(two[0], packet, TO, only=str(sent + 1))


def test_a_part_alone_needs_parts(two, packet):
    with pytest.raises(FactRefusedError) as refusal:
        sending.send_packet(two[0], packet, TO, only="2")
    assert refusal.value.facts["reason"] == "mail.part-number"


def test_what_waits_is_not_queued_twice_but_goes_to_another_address(two, packet):
    sending.send_packet(two[0], packet, TO)
    sending.send_packet(two[0], packet, TO)
    assert len(queue.due(two[0])) == 1
    sending.send_packet(two[0], packet, "else@example.org")
    line = FakeOutgoing()
    send(two[0], line)
    assert [to for to, _message in line.taken] == ["else@example.org"]


@pytest.mark.parametrize("to", [TO, "else@example.org"])
def test_pressing_send_after_a_kill_sends_one_mail_to_the_address_that_counts(two, packet, to):
    sending.send_packet(two[0], packet, TO)
    line = FakeOutgoing(before=refusing(KeyError("as a kill")))
    with pytest.raises(KeyError):
        send(two[0], line)
    sending.send_packet(two[0], packet, to)
    send(two[0], line)
    assert [sent_to for sent_to, _message in line.taken] == [to]


@pytest.mark.parametrize("reason", ["mail.no-such-mailbox", "mail.refused", "mail.sender"])
def test_what_no_try_can_change_is_given_up(two, packet, reason):
    sending.send_packet(two[0], packet, TO)
    done = send(two[0], FakeOutgoing(before=refusing(MailError(reason, host="h"))))
    assert done.given_up == 1
    assert states(two[0]) == [(1, 1, "given_up", reason)]


@pytest.mark.parametrize("reason", ["mail.cut", "mail.timeout", "mail.strange"])
def test_a_line_that_breaks_leaves_the_rest_for_another_time(two, packet, reason):
    second = sealed_case(*two)[1].packet_id
    for one in (packet, second):
        sending.send_packet(two[0], one, TO)
    line = FakeOutgoing(before=refusing(MailError(reason, later=True, host="h")))
    done = send(two[0], line)
    assert (done.sent, done.later) == (0, 2)
    assert [state[2] for state in states(two[0])] == ["failed", "queued"]
    queue.again_now(two[0], packet)
    assert send(two[0], line).sent == 2


def test_a_server_that_is_not_reached_is_asked_again_later(two, packet, monkeypatch):
    sending.send_packet(two[0], packet, TO)

    def no_line(*_words):
        raise MailError("mail.port", later=True, host="h", port=1)

    monkeypatch.setattr(sending, "_line", no_line)
    with pytest.raises(MailError):
        send(two[0], None)
    assert states(two[0]) == [(1, 1, "failed", "mail.port")]
    assert queue.due(two[0]) == ()


def test_a_server_that_takes_two_mails_over_a_line_gets_new_lines(two, packet, small, monkeypatch):
    sending.send_packet(two[0], packet, TO, most_bytes=queue.mail_bytes(queue.SMALL_STEP))
    count = len(queue.jobs(two[0]))
    lines = []

    @contextmanager
    def lent(*_words):
        def before(_to, _message):
            if len(line.taken) == 2:
                raise MailError("mail.later", later=True, host="h")

        line = FakeOutgoing(before=before)
        lines.append(line)
        yield line

    monkeypatch.setattr(sending, "_line", lent)
    done = send(two[0], None)
    assert (done.sent, done.later) == (count, 0)
    assert len(lines) == (count + 1) // 2
    names = [message_id_of(message) for line in lines for _to, message in line.taken]
    assert len(names) == len(set(names)) == count


def test_a_server_that_takes_nothing_now_is_not_asked_on_and_on(two, packet, small, monkeypatch):
    sending.send_packet(two[0], packet, TO, most_bytes=queue.mail_bytes(queue.SMALL_STEP))
    count = len(queue.jobs(two[0]))
    first = FakeOutgoing(before=refusing(None, *[MailError("mail.later", later=True)] * 2 * count))
    monkeypatch.setattr(sending, "_line", lambda *_words: nullcontext(first))
    done = send(two[0], None)
    assert (done.sent, done.later) == (1, count - 1)


def test_a_wish_to_stop_leaves_the_mail_in_the_queue(two, packet):
    sending.send_packet(two[0], packet, TO)
    token = Token()
    line = FakeOutgoing(before=refusing(Cancelled()))
    with pytest.raises(Cancelled):
        send(two[0], line, token)
    assert states(two[0]) == [(1, 1, "queued", "")]
    token.cancel()
    with pytest.raises(Cancelled):
        send(two[0], line, token)
    assert send(two[0], line).sent == 1


def test_an_office_that_is_blocked_meanwhile_gets_nothing(two, packet):
    sending.send_packet(two[0], packet, TO)
    offices.block_office(two[0], two[1].office.office_id)
    line = FakeOutgoing()
    done = send(two[0], line)
    assert (done.sent, done.given_up, line.taken) == (0, 1, [])
    assert states(two[0])[0][2:] == ("given_up", "office.revoked")


@pytest.mark.parametrize("has_left", [False, True])
def test_a_referral_that_is_withdrawn_meanwhile_is_not_mailed_and_told_as_that(
    two, packet, has_left
):
    one = two[0]
    sending.send_packet(one, packet, TO)
    if has_left:
        delivery.note_leaving(one, packet)
    withdrawing.withdraw(one, delivery.show_outgoing(one, packet).referral_id, "made up")
    line = FakeOutgoing()
    assert send(one, line).given_up == 1
    assert line.taken == []
    assert states(one)[0][2:] == ("given_up", "mail.withdrawn")


def test_consent_that_is_taken_back_meanwhile_stops_the_mail(two):
    set_up(two[0])
    case, sent = sealed_case(*two)
    sending.send_packet(two[0], sent.packet_id, TO)
    (given,) = decisions.list_consents(two[0], case.case_id)
    decisions.withdraw_consent(two[0], given.consent_id)
    line = FakeOutgoing()
    assert send(two[0], line).given_up == 1
    assert line.taken == []


def test_a_file_that_cannot_be_read_holds_up_no_other(two, packet):
    second = sealed_case(*two)[1].packet_id
    for one in (packet, second):
        sending.send_packet(two[0], one, TO)
    delivery.may_leave(two[0], packet).unlink()
    done = send(two[0], FakeOutgoing())
    assert (done.sent, done.later) == (1, 1)


def test_a_packet_whose_last_note_was_lost_is_noted_at_the_next_round(two, packet, monkeypatch):
    sending.send_packet(two[0], packet, TO)
    line = FakeOutgoing()
    with monkeypatch.context() as patch:
        patch.setattr(sending, "_note_when_complete", lambda *_words: None)
        send(two[0], line)
    assert delivery.show_outgoing(two[0], packet).state == "sealed"
    assert send(two[0], line).sent == 0
    assert delivery.show_outgoing(two[0], packet).state == "handed_over"
    assert len(line.taken) == 1


def test_a_packet_of_a_sealed_case_is_mailed_by_those_who_can_open_it(tmp_path, hands):
    with sealed_pair(tmp_path, hands) as there:
        set_up(there.one)
        packet = there.refer().packet_id
        sending.send_packet(there.one, packet, TO)
        line = FakeOutgoing()
        meera = there.sit("meera")
        assert send(meera, line).later == 1
        with pytest.raises(AppError):
            sending.send_packet(meera, packet, TO)
        head = there.sit(LOGIN)
        hand = [head.second_lock.tick()]
        head.second_lock.tick = lambda: hand[0]
        hand[0] += OPEN_S / 2
        assert send(head, line).sent == 1
        hand[0] += OPEN_S / 2 + 1
        assert not head.second_lock.is_open(), "mail goes by itself: nobody looked"
        head.second_lock.open()
        assert delivery.show_outgoing(head, packet).state == "handed_over"
        assert there.left() == []


def test_who_may_only_read_sends_nothing(two, packet):
    sending.send_packet(two[0], packet, TO)
    reader = replace(two[0], user=replace(two[0].user, role="read_only"))
    with pytest.raises(CaseStateError):
        send(reader, FakeOutgoing())
    with pytest.raises(CaseStateError):
        sending.send_packet(reader, packet, TO)


def test_the_steps_of_parts_become_smaller():
    assert queue.smaller_step(60_000_000, 0, 0) == LARGE_STEP
    assert queue.smaller_step(60_000_000, 0, 11_000_000) == SMALL_STEP
    assert queue.smaller_step(60_000_000, LARGE_STEP, 0) == SMALL_STEP
    assert queue.smaller_step(60_000_000, SMALL_STEP, 0) == 0
    assert queue.smaller_step(60_000_000, 0, 5_000_000) == 0
    assert queue.smaller_step(1_000_000, 0, 0) == 0
