"""What came by mail: files of ours alone, in pieces, once, into the tray and no further."""

import binascii
from dataclasses import replace

import pytest

from app.base.errors import CaseStateError, NotEnoughDiskError
from app.base.jobs import Cancelled, Token, silent
from app.core import log
from app.core.services import reading, writing
from app.inbox import acceptance, inbox_list, parts
from app.mail import fetching, queue, sending, staging
from app.mail.mail_words import MailError, MailNotSetUpError
from app.mail.messages import Envelope, build
from app.offices import offices
from app.outbox import delivery
from app.referrals import referrals
from app.register import access
from mail_fakes import ADDRESS, TO, FakeIncoming, FakeOutgoing, files_of, message_id_of, set_up
from models.rows import mail as rows
from office_sim import PASSPHRASE, reopened
from pair_sim import agree, attach, case_with, everything, sealed_case

FOREIGN = build(Envelope("x@example.org", TO, "<1@example.org>", 1, ("en",)), "a.pdf", b"%PDF-")


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(queue, "LARGE_STEP", 40_960)
    monkeypatch.setattr(queue, "SMALL_STEP", 20_480)


@pytest.fixture
def desk(two):
    """The two offices, both with a mailbox."""
    set_up(two[0])
    set_up(two[1], TO)
    return two


def mailed(s, packet, most=0):
    """Return the mails of a packet."""
    sending.send_packet(s, packet, TO, most_bytes=most)
    line = FakeOutgoing()
    sending.send_due(s, silent, Token(), line)
    return [message for _to, message in line.taken]


def packet_of(two):
    return sealed_case(*two)[1].packet_id


def wrapped(name, content, number=1):
    return build(Envelope(ADDRESS, TO, f"<{number}@example.org>", 1, ("en",)), name, content)


def look(s, box, token=None):
    return fetching.fetch(s, silent, token or Token(), box)


def staged(s):
    folder = s.folder / staging.FOLDER
    return list(folder.iterdir()) if folder.is_dir() else []


def test_a_packet_lands_in_the_tray_and_nothing_is_answered(desk):
    one, other = desk
    packet = packet_of(desk)
    box = FakeIncoming([FOREIGN, *mailed(one, packet), FOREIGN])
    done = look(other, box)
    assert (done.looked, done.attachments, done.taken) == (3, 1, (packet,))
    assert (done.parts, done.known, done.refused, done.bounced, done.left) == (0, 0, (), 0, 0)
    assert inbox_list.inbox(other)[0].state == "waiting"
    assert queue.jobs(other) == ()
    assert staged(other) == []
    assert {uid for uid, _start in box.pieces} == {2}
    assert "mail_fetched" in [line.action for line in log.entries(other)]


def test_the_next_look_begins_behind_the_last(desk):
    one, other = desk
    box = FakeIncoming([FOREIGN, *mailed(one, packet_of(desk))])
    look(other, box)
    assert look(other, box) == replace(look(other, box), looked=0)
    assert box.looked == [1, 2]
    box.mails += mailed(one, packet_of(desk))
    assert len(look(other, box).taken) == 1
    assert box.looked == [1, 2, 3]


def test_when_the_server_numbers_anew_what_was_here_is_known(desk):
    one, other = desk
    box = FakeIncoming(mailed(one, packet_of(desk)))
    look(other, box)
    box.validity = 8
    done = look(other, box)
    assert (done.looked, done.known, done.taken) == (1, 1, ())


def test_parts_in_any_order_make_the_packet_and_one_that_is_lost_is_named(desk, small):
    one, other = desk
    packet = packet_of(desk)
    mails = mailed(one, packet, queue.mail_bytes(queue.SMALL_STEP))
    assert len(mails) > 3
    box = FakeIncoming([mails[-1], *mails[:1], *mails[2:-1]])
    done = look(other, box)
    assert (done.taken, done.parts) == ((), len(mails) - 1)
    (waits,) = parts.waiting(other)
    assert waits.missing == (2,)
    sending.send_packet(one, packet, TO, only="2")
    line = FakeOutgoing()
    sending.send_due(one, silent, Token(), line)
    box.mails += [message for _to, message in line.taken]
    done = look(other, box)
    assert (done.taken, done.parts) == ((packet,), 0)
    # The same part by another mail, and a whole set once more, change nothing.
    box.mails += mails
    done = look(other, box)
    assert done.known == len(mails)
    assert len(inbox_list.inbox(other)) == 1


def test_a_part_twice_waits_once_and_one_with_other_bytes_is_refused(desk, small):
    one, other = desk
    mails = mailed(one, packet_of(desk), queue.mail_bytes(queue.SMALL_STEP))
    ((name, content),) = files_of(mails[0])
    bent = wrapped(name, content[:-1] + bytes([content[-1] ^ 1]))
    done = look(other, FakeIncoming([mails[0], mails[0], bent]))
    assert [count for _slug, count in done.refused] == [1]
    assert parts.waiting(other)[0].arrived == 1


def large_packet(desk, folder):
    one, other = desk
    case = case_with(one)
    agree(one, case, other)
    attach(one, case, folder, "made-up.pdf", bytes(range(256)) * 12_000)
    return referrals.send(one, everything(one, case, other)).packet_id


def test_a_break_goes_on_behind_the_last_piece(desk, tmp_path, monkeypatch):
    one, other = desk
    box = FakeIncoming(mailed(one, large_packet(desk, tmp_path)))
    breaks = [2]

    def before(_uid, start):
        if start >= fetching.PIECE_BYTES * 2 and breaks:
            breaks.pop()
            raise MailError("mail.cut", later=True, host="h")

    box.before = before
    with pytest.raises(MailError):
        look(other, box)
    assert len(staged(other)) == 1
    access.lock(other)
    other = access.unlock(other.folder, None, PASSPHRASE, clock=other.clock)
    try:
        assert len(staged(other)) == 1
        assert len(look(other, box).taken) == 1
        starts = [start for _uid, start in box.pieces]
        assert starts == sorted(set(starts))
        assert staged(other) == []
    finally:
        access.lock(other)


def test_a_line_that_breaks_at_every_piece_still_brings_a_large_file(desk, tmp_path, monkeypatch):
    one, other = desk
    monkeypatch.setattr(fetching, "PIECE_BYTES", 400_000)
    box = FakeIncoming(mailed(one, large_packet(desk, tmp_path)))
    read: list[int] = []

    def before(_uid, start):
        read.append(start)
        if len(read) == 2:
            raise MailError("mail.cut", later=True, host="h")

    box.before = before
    for _ in range(6):
        read.clear()
        with pytest.raises(MailError):
            look(other, box)
    box.before = None
    done = look(other, box)
    assert (len(done.taken), done.refused) == (1, ())


def test_beginnings_of_files_do_not_fill_the_disk(desk, tmp_path):
    one, other = desk
    (mail,) = mailed(one, large_packet(desk, tmp_path))
    box = FakeIncoming([mail] * (fetching.MOST_BEGUN + 2))

    def before(_uid, start):
        if start:
            raise MailError("mail.cut", later=True, host="h")

    box.before = before
    for _ in range(3 * len(box.mails)):
        with pytest.raises(MailError):
            look(other, box)
        assert len(staged(other)) <= fetching.MOST_BEGUN
    box.before = None
    assert len(look(other, box).taken) == 1
    assert staged(other) == []


def test_what_a_power_cut_left_is_fetched_once_more_from_its_beginning(desk, tmp_path):
    one, other = desk
    box = FakeIncoming(mailed(one, large_packet(desk, tmp_path)))
    token = Token()
    box.before = lambda _uid, start: token.cancel() if start else None
    with pytest.raises(Cancelled):
        look(other, box, token)
    (path,) = staged(other)
    path.write_bytes(b"\0" * path.stat().st_size)
    box.before = None
    assert len(look(other, box).taken) == 1


def test_a_line_that_breaks_later_leaves_the_rest_for_next_time(desk):
    one, other = desk
    box = FakeIncoming([mailed(one, packet_of(desk))[0] for _ in range(3)])

    def before(uid, _start):
        if uid == 2:
            raise MailError("mail.cut", later=True, host="h")

    box.before = before
    done = look(other, box)
    assert (len(done.taken), done.left) == (1, 2)
    # The one that broke the line comes last, so that it holds up no other.
    done = look(other, box)
    assert (len(done.taken), done.left) == (1, 1)
    for _ in range(3):
        with pytest.raises(MailError):
            look(other, box)
    assert look(other, box).left == 0
    assert len(inbox_list.inbox(other)) == 2


def test_sizes_that_are_claimed_are_not_believed(desk):
    one, other = desk
    mails = mailed(one, packet_of(desk))
    assert len(look(other, FakeIncoming(mails, wrong=-90_000)).taken) == 1
    done = look(other, FakeIncoming(mails, validity=8, wrong=2**40))
    assert done.refused == (("mail.file-too-large", 1),)


def test_a_file_without_end_is_given_up_at_the_limit(desk, monkeypatch):
    monkeypatch.setattr(staging, "MOST_BYTES", 2_000_000)
    box = FakeIncoming(mailed(desk[0], packet_of(desk)))
    box.read = lambda _uid, _section, _start, most: b"A" * most
    done = look(desk[1], box)
    assert done.refused == (("mail.file-too-large", 1),)
    assert staged(desk[1]) == []


def test_a_mail_that_is_gone_from_the_mailbox_is_told(desk):
    box = FakeIncoming(mailed(desk[0], packet_of(desk)))

    def before(_uid, _start):
        raise MailError("mail.gone", host="h")

    box.before = before
    assert look(desk[1], box).refused == (("mail.gone", 1),)


@pytest.mark.parametrize("content", [b"", b"no packet", b"lifafa-part 1\nset zz part 1 of 2\n\n"])
def test_what_is_no_packet_is_refused_once_and_leaves_nothing(desk, content):
    box = FakeIncoming([wrapped("A7F3-9K2M.lifafa", content)])
    done = look(desk[1], box)
    assert [count for _slug, count in done.refused] == [1]
    assert look(desk[1], box).refused == ()
    assert (staged(desk[1]), inbox_list.inbox(desk[1])) == ([], ())


@pytest.mark.parametrize(
    "change", [b"\0", b"*", b"=", b"====", b"AA=A", "\N{DEVANAGARI LETTER KA}".encode()]
)
def test_broken_encoding_is_refused(desk, change):
    (mail,) = mailed(desk[0], packet_of(desk))
    box = FakeIncoming([mail])
    whole = box._parts(1)["2"]
    bent = whole[2][:5_000] + change + whole[2][5_000:]
    box.read = lambda _uid, _section, start, most: bent[start : start + most]
    assert look(desk[1], box).refused == (("packet.damaged", 1),)


def test_quoted_printable_and_plain_files_come_as_well(desk, tmp_path):
    one, other = desk
    for encoding in ("quoted-printable", "binary"):
        (mail,) = mailed(one, packet_of(desk))
        ((name, content),) = files_of(mail)
        body = binascii.b2a_qp(content, istext=False) if encoding != "binary" else content
        box = FakeIncoming([mail], validity=len(encoding))
        found = {"2": (name, encoding, body)}
        box._parts = lambda _uid, found=found: found
        assert len(look(other, box).taken) == 1
    box = FakeIncoming([mail], validity=3)
    box._parts = lambda _uid: {"2": ("a.lifafa", "quoted-printable", b"a=ZZ")}
    assert look(other, box).refused == (("packet.damaged", 1),)


def test_a_mail_that_came_back_marks_the_one_that_was_sent(desk):
    one = desk[0]
    (mail,) = mailed(one, packet_of(desk))
    box = FakeIncoming([FOREIGN, FOREIGN], reports={2: (message_id_of(mail), "5.1.1")})
    assert look(one, box).bounced == 1
    (job,) = queue.jobs(one)
    assert (job.state, job.reason) == ("bounced", "mail.bounced-5")
    box.mails.append(FOREIGN)
    box.reports[3] = ("<not-ours@example.org>", "5.1.1")
    assert look(one, box).bounced == 0


def test_mails_are_removed_only_when_the_office_chose_it_and_all_of_them_was_taken(desk):
    one, other = desk
    mails = [*mailed(one, packet_of(desk)), wrapped("a.lifafa", b"no packet"), FOREIGN]
    box = FakeIncoming(list(mails))
    look(other, box)
    assert box.mails == mails
    set_up(other, TO, delete_fetched=True)
    box.validity = 8
    look(other, box)
    assert box.mails == [None, *mails[1:]]


def test_a_mail_with_more_files_than_are_taken_is_told_and_never_removed(desk):
    one, other = desk
    set_up(other, TO, delete_fetched=True)
    (mail,) = mailed(one, packet_of(desk))
    box = FakeIncoming([mail])
    whole = box._parts(1)["2"]
    found = {str(number): whole for number in range(2, 40)}
    box._parts = lambda _uid: found
    done = look(other, box)
    assert done.refused == (("mail.too-many-files", 1),)
    assert box.mails == [mail]


def test_a_server_that_removes_nothing_is_told(desk):
    set_up(desk[1], TO, delete_fetched=True)
    box = FakeIncoming(mailed(desk[0], packet_of(desk)))

    def delete(_uids):
        raise MailError("mail.no-delete", host="h")

    box.delete = delete
    done = look(desk[1], box)
    assert len(done.taken) == 1
    assert done.refused == (("mail.no-delete", 1),)


@pytest.mark.parametrize("free", [10, 400_000_000])
def test_what_strangers_send_does_not_fill_the_disk_and_nothing_is_lost(desk, monkeypatch, free):
    one, other = desk
    box = FakeIncoming(mailed(one, packet_of(desk)))
    with monkeypatch.context() as patch:
        patch.setattr(staging, "free_bytes", lambda _folder: free)
        with pytest.raises(NotEnoughDiskError):
            look(other, box)
    assert len(look(other, box).taken) == 1


def test_a_stranger_is_kept_apart_and_a_blocked_office_is_refused(desk):
    one, other = desk
    offices.block_office(other, one.office.office_id)
    done = look(other, FakeIncoming(mailed(one, packet_of(desk))))
    assert done.refused == (("office.revoked", 1),)


def test_a_receipt_comes_home(desk):
    one, other = desk
    packet = packet_of(desk)
    look(other, FakeIncoming(mailed(one, packet)))
    answer = acceptance.accept(other, packet).receipt_packet_id
    sending.send_packet(other, answer, ADDRESS)
    line = FakeOutgoing()
    sending.send_due(other, silent, Token(), line)
    look(one, FakeIncoming([line.taken[0][1]]))
    assert delivery.show_outgoing(one, packet).state == "accepted"


def test_when_the_program_looks_by_itself(desk, hands):
    one = desk[0]
    assert fetching.next_look_s(one) is None
    set_up(one, fetch_minutes=5)
    assert fetching.next_look_s(one) == 0
    look(one, FakeIncoming())
    assert fetching.next_look_s(one) == 300
    hands.at += 299
    assert fetching.next_look_s(one) == 1
    hands.at += 1
    assert fetching.next_look_s(one) == 0
    look(one, FakeIncoming())
    hands.at -= 86_400
    assert fetching.next_look_s(one) == 0


def test_only_who_may_and_only_with_a_mailbox(two):
    with pytest.raises(MailNotSetUpError):
        look(two[0], FakeIncoming())
    reader = replace(two[0], user=replace(two[0].user, role="data_entry"))
    with pytest.raises(CaseStateError):
        look(reader, FakeIncoming())


def test_what_nobody_waits_for_is_swept_away_at_unlocking(desk, tmp_path):
    other = desk[1]
    folder = other.folder / staging.FOLDER
    folder.mkdir()
    (folder / ("0" * 32)).write_bytes(b"left")
    (folder / "note.txt.ab.part").write_bytes(b"left")
    kept = staging.new_name()
    (folder / kept).write_bytes(b"QUJD")
    with writing(other) as session:
        session.add(
            rows.MailSeen(
                validity=1, uid=1, section="2", address=TO, name="a.lifafa", encoding="base64",
                size=4, state="found", tries=0, staged=kept,
            )
        )  # fmt: skip
    opened = reopened(other)
    try:
        assert [path.name for path in staged(opened)] == [kept]
        with reading(opened) as session:
            assert rows.staged_names(session) == {kept}
    finally:
        access.lock(opened)
