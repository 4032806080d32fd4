"""What a mail of ours says: nothing but the sealed file, always the same bytes."""

import email
import email.policy
import re

import pytest

from app.base.errors import FactRefusedError, TargetExistsError
from app.base.jobs import Token, silent
from app.inbox import parts
from app.mail import by_hand
from app.mail.accounts import set_choice
from app.mail.messages import (
    LINE,
    SUBJECT,
    Envelope,
    build,
    counterpart_of,
    languages_of,
    line_in,
    opened,
)
from app.mail.records import MailChoice
from app.offices import offices
from app.outbox import delivery, parts_out
from crypto.packet.parts import SMALL_STEP
from office_sim import FIRST, OFFICER, SECOND
from pair_sim import ENGLISH, HINDI, sealed_case

AROUND = Envelope(
    "a@example.org", "b@example.org", "<00ff@example.org>", 1_795_600_800, ("hi", "en")
)
TO = "bal@example.org"


def read(raw):
    return email.message_from_bytes(raw, policy=email.policy.default)


@pytest.fixture
def packet(two):
    return sealed_case(*two)[1].packet_id


def test_a_mail_says_nothing_but_what_it_must():
    message = read(build(AROUND, "A7F3-9K2M.lifafa", b"sealed" * 1_000))
    assert {name.lower() for name in message} == {
        "from", "to", "subject", "date", "message-id", "mime-version", "content-type",
    }  # fmt: skip
    assert message["Subject"] == SUBJECT
    assert message["Date"].endswith("+0000")
    line, file = message.iter_parts()
    assert line.get_content().splitlines() == line_in(("hi", "en")).splitlines()
    assert file.get_filename() == "A7F3-9K2M.lifafa"
    assert file.get_content_type() == "application/octet-stream"
    assert file.get_content() == b"sealed" * 1_000


def test_the_same_mail_is_always_the_same_bytes():
    assert build(AROUND, "a.lifafa", b"x") == build(AROUND, "a.lifafa", b"x")
    assert build(AROUND, "a.lifafa", b"x") != build(AROUND, "a.lifafa", b"y")


def test_lines_end_as_mail_wants_and_none_is_too_long():
    raw = build(AROUND, "a.lifafa", bytes(range(256)) * 300)
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 78


def test_a_draft_leaves_to_the_mail_program_what_is_its_own():
    message = read(build(Envelope("", TO, "", 0, ("en",)), "a.lifafa", b"x"))
    assert message["X-Unsent"] == "1"
    assert not {"From", "Date", "Message-ID"} & set(message.keys())


def test_the_line_is_in_the_languages_of_both_offices():
    assert languages_of([("IN", "Bihar"), ("NP", "Bagmati")]) == ("hi", "en", "ne")
    assert languages_of([("IN", "West Bengal"), ("BD", "")]) == ("bn", "en")
    assert languages_of([("", "")]) == ("en",)
    assert line_in(("en",)) == LINE


def test_an_address_comes_from_the_card_or_is_typed(two):
    one, other = two
    with pytest.raises(FactRefusedError) as refusal:
        counterpart_of(one, other.office.office_id)
    assert refusal.value.facts["reason"] == "mail.no-address"
    assert counterpart_of(other, one.office.office_id).address == FIRST.email
    assert counterpart_of(one, other.office.office_id, TO).address == TO
    assert offices.show_office(one, other.office.office_id).email == ""


def test_for_webmail_the_file_is_saved_and_what_to_paste_is_told(two, packet, tmp_path):
    parcel = by_hand.save_files(two[0], packet, tmp_path, TO)
    assert (parcel.to, parcel.subject, parcel.left) == (TO, SUBJECT, ())
    item = parts.receive(two[1], tmp_path / parcel.files[0].rpartition("/")[2])
    assert item.packet_id == packet


def test_parts_without_room_are_told_so_that_nobody_mails_half_a_packet(
    two, packet, tmp_path, monkeypatch
):
    step = 40_960
    monkeypatch.setattr(parts_out, "free_bytes", lambda _folder: 0)
    parcel = by_hand.save_files(two[0], packet, tmp_path, TO, step=step)
    made = parcel.parts
    assert made is not None
    assert (made.numbers, made.step, made.is_whole) == ((1,), step, False)
    assert parcel.left == made.left == made.missing == tuple(range(2, made.count + 1))
    monkeypatch.undo()
    whole = by_hand.save_files(two[0], packet, tmp_path, TO, step=step).parts
    assert whole is not None and whole.is_whole


def test_drafts_of_a_packet_are_received_when_their_files_are_taken_out(two, packet, tmp_path):
    one, other = two
    (path,) = by_hand.save_drafts(one, packet, tmp_path, TO)
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}\.lifafa\.eml", path.name)
    message = read(path.read_bytes())
    (file,) = message.iter_attachments()
    taken = tmp_path / file.get_filename()
    taken.write_bytes(file.get_content())
    assert parts.receive(other, taken).packet_id == packet
    assert delivery.show_outgoing(one, packet).copied_at
    with pytest.raises(TargetExistsError):
        by_hand.save_drafts(one, packet, tmp_path, TO)


def test_neither_mail_nor_names_of_files_tell_a_person_an_office_or_who_sealed(
    two, packet, tmp_path
):
    (path,) = by_hand.save_drafts(two[0], packet, tmp_path, TO)
    told = path.read_bytes() + path.name.encode()
    words = [*HINDI.values(), *ENGLISH.values(), FIRST.name, SECOND.name, OFFICER.name, "Lifafa"]
    assert not [word for word in words if len(word) > 3 and word.encode() in told]


def test_pieces_put_together_are_the_packet(two, packet):
    path = delivery.may_leave(two[0], packet)
    with opened(path, 0, silent, Token()) as whole:
        assert whole.count == 1
        assert whole.piece(1).content == path.read_bytes()
    with opened(path, SMALL_STEP, silent, Token()) as pieces:
        assert pieces.count == 1
    with opened(path, 40_960, silent, Token()) as pieces:
        cut = [pieces.piece(number) for number in range(1, pieces.count + 1)]
    assert len(cut) > 1
    bodies = [piece.content.split(b"\n\n", 1)[1] for piece in cut]
    assert b"".join(bodies) == path.read_bytes()
    assert cut[0].name.endswith(f".001of{len(cut):03d}.lfpart")


def test_a_packet_that_is_cut_goes_in_drafts_of_its_parts(two, packet, tmp_path):
    set_choice(two[0], MailChoice("draft"))
    made = by_hand.save_drafts(two[0], packet, tmp_path, TO, step=40_960)
    assert len(made) > 1
    for path in made:
        (file,) = read(path.read_bytes()).iter_attachments()
        (tmp_path / file.get_filename()).write_bytes(file.get_content())
        last = parts.receive(two[1], tmp_path / file.get_filename())
    assert last.packet_id == packet
