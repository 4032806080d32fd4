"""Mail over two real servers on this computer: nothing is lost, nothing comes twice."""

from __future__ import annotations

import os
import shutil
import time
from dataclasses import replace

import pytest

from app.core.services import reading
from app.inbox import acceptance, inbox_list, parts
from app.mail import accounts, fetching, queue, sending, staging
from app.mail.mail_words import MailError
from app.outbox import delivery
from app.referrals import referrals
from app.register import access
from kill_desk import KillDesk, no_half_files, opened_after_kill
from mail_world import GHOST, MailWorld, mail_world
from models.rows import mail as rows
from office_sim import CLOCK, DAY_S, FIRST, OFFICER, PASSPHRASE, SECOND, Hands
from pair_sim import ENGLISH, agree, attach, case_with, everything, pair, sealed_case

pytestmark = pytest.mark.posix("the mail servers are programs of Linux")

LARGE_BYTES = 20_000_000
STEP = 40_960
MOST = "11M"
"""The largest mail that the server takes."""


@pytest.fixture(scope="module")
def world():
    with mail_world(MOST) as running:
        yield running


@pytest.fixture
def hands():
    return Hands()


@pytest.fixture
def desk(world: MailWorld, tmp_path, hands):
    """Two offices, each with a mailbox that is empty."""
    for name in ("anita", "bimal"):
        world.empty(name)
    with pair(tmp_path, clock=hands) as (one, other):
        world.set_up(one, "anita")
        world.set_up(other, "bimal")
        yield one, other


def fetched(s, count):
    """Fetch until so many files came; the last server hands mail on in its own time."""
    until, found = time.monotonic() + 60, []
    while sum(done.attachments for done in found) < count:
        assert time.monotonic() < until, found
        found.append(fetching.fetch(s))
    return found


def test_a_large_referral_goes_in_parts_one_is_lost_and_sent_again_and_the_receipt_comes_home(
    world, desk, tmp_path
):
    one, other = desk
    case = case_with(one)
    agree(one, case, other)
    attach(one, case, tmp_path, "made-up.pdf", os.urandom(LARGE_BYTES))
    packet = referrals.send(one, everything(one, case, other)).packet_id
    count = len(sending.send_packet(one, packet, world.address("bimal")))
    assert count == 3
    assert sending.send_due(one).sent == count
    assert delivery.show_outgoing(one, packet).state == "handed_over"

    mails = world.wait_for("bimal", count)
    (lost,) = [path for path in mails if b".002of003.lfpart" in path.read_bytes()[:4_096]]
    lost.unlink()
    (done,) = fetched(other, count - 1)
    assert (done.taken, done.parts, done.left) == ((), count - 1, 0)
    assert parts.waiting(other)[0].missing == (2,)

    sending.send_packet(one, packet, world.address("bimal"), only="2")
    assert sending.send_due(one).sent == 1
    assert fetched(other, 1)[-1].taken == (packet,)
    assert parts.waiting(other) == ()
    assert not list((other.folder / staging.FOLDER).iterdir())

    accepted = acceptance.accept(other, packet)
    sending.send_packet(other, accepted.receipt_packet_id, world.address("anita"))
    assert sending.send_due(other).sent == 1
    assert fetched(one, 1)[-1].taken == (accepted.receipt_packet_id,)
    assert delivery.show_outgoing(one, packet).state == "accepted"


def test_the_servers_see_nothing_of_case_office_or_person(world, desk):
    one, other = desk
    packet = sealed_case(one, other)[1].packet_id
    sending.send_packet(one, packet, world.address("bimal"))
    sending.send_due(one)
    (mail,) = world.wait_for("bimal", 1)
    seen = mail.read_bytes()
    words = [*ENGLISH.values(), FIRST.name, SECOND.name, OFFICER.name, OFFICER.login, "lifafa/"]
    assert not [word for word in words if len(word) > 3 and word.encode() in seen]
    head = seen.partition(b"\n\n")[0].lower()
    assert b"lifafa" not in head
    assert b"x-mailer" not in head
    assert b"user-agent" not in head


def test_an_address_that_nobody_has_is_told_at_once_or_when_the_mail_comes_back(world, desk):
    one, other = desk
    told, back = (sealed_case(one, other)[1].packet_id for _ in range(2))
    sending.send_packet(one, told, world.address("nobody"))
    sending.send_packet(one, back, world.address(GHOST))
    done = sending.send_due(one)
    assert (done.sent, done.given_up) == (1, 1)
    assert queue.jobs(one, (told,))[0].reason == "mail.no-such-mailbox"
    world.wait_for("anita", 1)
    assert fetching.fetch(one).bounced == 1
    (job,) = queue.jobs(one, (back,))
    assert (job.state, job.reason) == ("bounced", "mail.bounced-5")


def test_a_wrong_password_loses_nothing(world, desk, hands):
    one, other = desk
    packet = sealed_case(one, other)[1].packet_id
    sending.send_packet(one, packet, world.address("bimal"))
    world.set_up(one, "anita", password="another one")
    for act in (sending.send_due, fetching.fetch):
        with pytest.raises(MailError) as refusal:
            act(one)
        assert refusal.value.reason == "mail.login"
    assert queue.jobs(one)[0].state == "failed"
    world.set_up(one, "anita")
    hands.at += DAY_S
    assert sending.send_due(one).sent == 1
    fetched(other, 1)
    assert inbox_list.inbox(other)[0].packet_id == packet


def test_a_mail_larger_than_the_server_takes_goes_in_parts(world, desk, tmp_path):
    one, other = desk
    world.set_up(one, "anita", limit_bytes=100_000_000)
    case = case_with(one)
    agree(one, case, other)
    attach(one, case, tmp_path, "made-up.pdf", os.urandom(9_000_000))
    packet = referrals.send(one, everything(one, case, other)).packet_id
    assert len(sending.send_packet(one, packet, world.address("bimal"))) == 1
    assert sending.send_due(one).sent == 2
    assert fetched(other, 2)[-1].taken == (packet,)


def test_mails_that_were_taken_in_are_removed_when_the_office_chose_it(world, desk):
    one, other = desk
    accounts.set_choice(other, replace(accounts.choice(other), delete_fetched=True))
    sending.send_packet(one, sealed_case(one, other)[1].packet_id, world.address("bimal"))
    sending.send_due(one)
    world.wait_for("bimal", 1)
    world.put("bimal", [b"Subject: made up\r\n\r\nNothing for us.\r\n"])
    fetched(other, 1)
    assert [b"made up" in path.read_bytes() for path in world.mails("bimal")] == [True]


# Killed in the middle -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def killer(tmp_path_factory):
    made = KillDesk(tmp_path_factory.mktemp("killed"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def ready(world, tmp_path_factory):
    """Two offices; the mails of a packet wait in the queue of the first."""
    folder = tmp_path_factory.mktemp("ready")
    with pair(folder, clock=CLOCK) as (one, other):
        world.set_up(one, "anita")
        world.set_up(other, "bimal")
        packet = sealed_case(one, other)[1].packet_id
        count = len(queue.enqueue(one, packet, world.address("bimal"), STEP))
        assert count == 2
    return folder, packet, count


def test_sending_killed_before_each_durable_step(world, killer, ready, tmp_path):
    folder, packet, count = ready
    came = []
    for number, copy in enumerate(
        killer.each_step(
            folder / "one" / "register", "mail send", CLOCK.now(), lambda: world.empty("bimal")
        )
    ):
        s = opened_after_kill(copy, CLOCK)
        try:
            sending.send_due(s)
            assert {job.state for job in queue.jobs(s)} == {"sent"}
            assert delivery.show_outgoing(s, packet).state == "handed_over"
            with reading(s) as session:
                tries = sum(row.tries for row in rows.jobs_of(session))
        finally:
            access.lock(s)
        world.wait_for("bimal", count)
        came.append(tries)
        other = tmp_path / f"other-{number}"
        shutil.copytree(folder / "other" / "register", other)
        received_once(other, packet, count)
        shutil.rmtree(other)
    # A kill right behind the answer of the server sends the same mail again, never none.
    assert min(came) == count
    assert max(came) == count + 1


def received_once(register, packet, count):
    s = access.unlock(register, None, PASSPHRASE, clock=CLOCK)
    try:
        fetched(s, count)
        assert [item.packet_id for item in inbox_list.inbox(s)] == [packet]
        assert parts.waiting(s) == ()
    finally:
        access.lock(s)


def test_fetching_killed_before_each_durable_step(world, killer, ready, tmp_path):
    folder, packet, count = ready
    world.empty("bimal")
    sender = tmp_path / "sender"
    shutil.copytree(folder / "one" / "register", sender)
    s = access.unlock(sender, None, PASSPHRASE, clock=CLOCK)
    sending.send_due(s)
    access.lock(s)
    world.wait_for("bimal", count)
    before = set()
    for copy in killer.each_step(folder / "other" / "register", "mail fetch", CLOCK.now()):
        s = opened_after_kill(copy, CLOCK)
        try:
            assert no_half_files(s)
            before.add((len(inbox_list.inbox(s)), len(parts.waiting(s))))
            done = fetching.fetch(s)
            assert (done.left, done.refused) == (0, ())
            (item,) = inbox_list.inbox(s)
            assert item.packet_id == packet
            assert parts.waiting(s) == ()
            assert not list((s.folder / staging.FOLDER).iterdir())
            assert len(list((s.folder / "inbox").iterdir())) == 1
            assert fetching.fetch(s).attachments == 0
        finally:
            access.lock(s)
    assert {(0, 0), (0, 1), (1, 0)} <= before
