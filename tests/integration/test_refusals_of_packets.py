"""Bad input at the desk (security design G.11, and the replay group of G.2): each row refused for
its own reason, and a refusal leaves the register as it was but for a line in the log."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest

from app import acceptance, arrival, cases, log, offices, referrals
from app.errors import (
    AttachmentDamagedError,
    FileUnreadableError,
    NotAPacketError,
    NotEnoughDiskError,
    OfficeChangedError,
    OfficeRevokedError,
    PacketConflictError,
    PacketDamagedError,
    PacketExpiredError,
    PacketForwardedError,
    PacketIncompleteError,
    PacketKeyDestroyedError,
    PacketKnownError,
    PacketNewerError,
    PacketNotForUsError,
    PacketStateError,
    ReplyUnexpectedError,
    SenderUnknownError,
)
from app.jobs import Cancelled, Token
from app.office_facts import NewOffice
from app.own_office import renew_keys
from app.receipts import receipt_body
from office_sim import DAY_S, Hands, open_office, reopened
from packet_desk import file_of, write_packet
from pair_sim import check, pair, sealed_case
from register_state import state_of

THIRD = NewOffice(name="Third Test Police Unit", kind="sjpu", state="Bihar", district="Gaya")
SIX_MIB = 6 * 2**20


@pytest.fixture
def hands():
    return Hands()


@pytest.fixture
def two(tmp_path, hands):
    with pair(tmp_path, clock=hands) as both:
        yield both


@contextmanager
def unchanged(s, lines=1):
    """The register is the same afterwards, but for so many lines of the log."""
    before, count = state_of(s), log.check(s).lines
    yield
    assert state_of(s) == before
    assert log.check(s).lines == count + lines
    assert log.check(s).broken_at == 0


def packet(tmp_path, two, name="packet.lifafa", **changes) -> Path:
    one, other = two
    return write_packet(tmp_path / name, one, other, **changes)


# Rows 1 to 4, 12: the file itself ---------------------------------------------------------------


@pytest.mark.parametrize("content", [b"\xff\xd8\xff\xe0" + b"\0" * 200_000, b"\xff\xd8", b""])
def test_row_01_a_picture_renamed_to_a_packet(two, tmp_path, content):
    path = tmp_path / "photo.lifafa"
    path.write_bytes(content)
    with unchanged(two[1]), pytest.raises((NotAPacketError, PacketIncompleteError)) as refused:
        acceptance.receive(two[1], path)
    assert isinstance(refused.value, NotAPacketError) or not content


def test_row_02_a_packet_for_another_office(two, tmp_path, hands):
    one, other = two
    with open_office(tmp_path / "third", THIRD, clock=hands) as third:
        path = write_packet(tmp_path / "p.lifafa", one, third)
    with unchanged(other), pytest.raises(PacketNotForUsError):
        acceptance.receive(other, path)


@pytest.mark.parametrize("kept", [67_194, 30_000, 1_700, 200])
def test_row_03_a_packet_cut_off_on_the_stick(two, tmp_path, kept):
    path = packet(tmp_path, two)
    path.write_bytes(path.read_bytes()[:kept])
    with unchanged(two[1]), pytest.raises(PacketIncompleteError):
        acceptance.receive(two[1], path)


def test_row_03_a_large_packet_cut_off_between_chunks(two, tmp_path):
    path = packet(tmp_path, two, files=(file_of("a.pdf", b"x" * 300_000),))
    path.write_bytes(path.read_bytes()[: -65_552 * 2])
    with unchanged(two[1]), pytest.raises(PacketIncompleteError):
        acceptance.receive(two[1], path)


@pytest.mark.parametrize("place", [1_620, 1_640, 1_700, 40_000, -1])
def test_row_04_one_bit_changed(two, tmp_path, place):
    path = packet(tmp_path, two)
    raw = bytearray(path.read_bytes())
    raw[place] ^= 1
    path.write_bytes(raw)
    with unchanged(two[1]), pytest.raises((PacketDamagedError, NotAPacketError)):
        acceptance.receive(two[1], path)


def test_row_12_made_by_a_newer_lifafa(two, tmp_path, monkeypatch):
    from crypto import bodies

    monkeypatch.setitem(bodies._CHECKS, "future", lambda body: None)
    monkeypatch.setattr(bodies, "TYPES", frozenset({*bodies.TYPES, "future"}))
    path = packet(tmp_path, two, type="future", body={})
    monkeypatch.undo()
    with unchanged(two[1]), pytest.raises(PacketNewerError):
        acceptance.receive(two[1], path)


def test_a_body_that_no_version_writes_is_refused(two, tmp_path):
    path = packet(tmp_path, two, body={"kind": "refer", "case": "text"})
    with unchanged(two[1], lines=0), pytest.raises(PacketDamagedError):
        acceptance.preview_file(two[1], path)
    with unchanged(two[1]), pytest.raises(PacketDamagedError):
        acceptance.receive(two[1], path)


# Rows 5, 6 and the replay group ------------------------------------------------------------------


def test_row_05_r01_the_same_packet_again(two, tmp_path, hands):
    path = packet(tmp_path, two)
    acceptance.receive(two[1], path)
    arrived = hands.now()
    hands.at += DAY_S
    with unchanged(two[1]), pytest.raises(PacketKnownError) as refused:
        acceptance.receive(two[1], path)
    assert refused.value.facts == {"on": arrived}


def test_row_06_r02_the_same_id_with_other_content(two, tmp_path):
    acceptance.receive(two[1], packet(tmp_path, two, pid="12" * 16))
    second = packet(tmp_path, two, "second.lifafa", pid="12" * 16, seq=2)
    with unchanged(two[1]), pytest.raises(PacketConflictError):
        acceptance.receive(two[1], second)
    assert log.entries(two[1], limit=1)[0].action == "alarm_packet"


def test_r03_the_same_number_with_another_id(two, tmp_path):
    acceptance.receive(two[1], packet(tmp_path, two, seq=7))
    with unchanged(two[1]), pytest.raises(PacketConflictError):
        acceptance.receive(two[1], packet(tmp_path, two, "second.lifafa", seq=7))


def test_an_id_that_we_gave_ourselves_is_a_conflict(two, tmp_path):
    one, other = two
    _case, sent = sealed_case(other, one)
    path = packet(tmp_path, two, pid=sent.packet_id)
    with unchanged(other), pytest.raises(PacketConflictError):
        acceptance.receive(other, path)


def test_row_15_r04_earlier_packets_are_missing(two, tmp_path):
    other = two[1]
    for seq in (1, 2, 3, 4):
        acceptance.receive(other, packet(tmp_path, two, f"{seq}.lifafa", seq=seq))
    item = acceptance.receive(other, packet(tmp_path, two, "7.lifafa", seq=7))
    seen = acceptance.preview(other, item.packet_id)
    assert seen.missing_packets == (5, 6)
    assert "gap" in seen.warnings
    acceptance.receive(other, packet(tmp_path, two, "6.lifafa", seq=6))
    assert acceptance.preview(other, item.packet_id).missing_packets == (5,)
    late = packet(tmp_path, two, "9.lifafa", seq=9)
    assert acceptance.preview_file(other, late).missing_packets == (5, 8)


def test_a_gap_is_told_back_to_the_office_that_made_it(two, tmp_path):
    one, other = two
    acceptance.receive(other, packet(tmp_path, two, seq=3, ep="11" * 8))
    _case, sent = sealed_case(other, one)
    with Path(sent.file).open("rb") as source:
        opened = arrival.open_from(one, source, sent.size)
    assert opened.manifest.ack == {"ep": "11" * 8, "upto": 3, "missing": [1, 2]}


def test_row_14_r05_a_date_in_the_future_is_a_warning(two, tmp_path, hands):
    path = packet(tmp_path, two, created=hands.now() + 3 * DAY_S, expires=hands.now() + 9 * DAY_S)
    item = acceptance.receive(two[1], path)
    assert "future-date" in acceptance.preview(two[1], item.packet_id).warnings
    assert acceptance.accept(two[1], item.packet_id).case_no


def test_a_clock_a_day_ahead_is_no_warning(two, tmp_path, hands):
    path = packet(tmp_path, two, created=hands.now() + DAY_S, expires=hands.now() + 9 * DAY_S)
    item = acceptance.receive(two[1], path)
    assert acceptance.preview(two[1], item.packet_id).warnings == ()


def test_row_13_r06_an_expired_packet_needs_a_reason(two, tmp_path, hands):
    other = two[1]
    path = packet(tmp_path, two, expires=hands.now() + DAY_S)
    until = hands.now() + DAY_S
    hands.at += 2 * DAY_S
    item = acceptance.receive(other, path)
    assert "expired" in acceptance.preview(other, item.packet_id).warnings
    with unchanged(other, lines=0), pytest.raises(PacketExpiredError) as refused:
        acceptance.accept(other, item.packet_id)
    assert refused.value.facts == {"until": until}
    assert acceptance.accept(other, item.packet_id, reason="She is still in danger").case_no


def test_r07_a_new_epoch_begins_its_numbers_anew(two, tmp_path):
    other = two[1]
    acceptance.receive(other, packet(tmp_path, two, seq=1))
    item = acceptance.receive(other, packet(tmp_path, two, "n.lifafa", seq=1, ep="22" * 8))
    assert acceptance.preview(other, item.packet_id).missing_packets == ()


def test_r08_a_packet_to_a_destroyed_key(two, tmp_path, hands):
    other = two[1]
    path = packet(tmp_path, two)
    for _ in range(5):
        hands.at += 30 * DAY_S
        renew_keys(other)
    with unchanged(other), pytest.raises(PacketNotForUsError):
        acceptance.receive(other, path)


def test_row_11_a_packet_that_waited_until_its_key_was_destroyed(two, tmp_path, hands):
    other = two[1]
    item = acceptance.receive(other, packet(tmp_path, two))
    for _ in range(5):
        hands.at += 30 * DAY_S
        renew_keys(other)
    with pytest.raises(PacketKeyDestroyedError) as refused:
        acceptance.accept(other, item.packet_id, reason="found on an old stick")
    assert int(refused.value.facts["on"]) <= hands.now()


# Rows 7, 8, 9, 10: who it is from ----------------------------------------------------------------


def test_row_07_forwarded_by_its_first_recipient(two, tmp_path, hands):
    one, other = two
    with open_office(tmp_path / "third", THIRD, clock=hands) as third:
        named = third.office.office_id
    path = packet(tmp_path, two, named_to=named)
    with unchanged(other), pytest.raises(PacketForwardedError) as refused:
        acceptance.receive(other, path)
    assert refused.value.facts == {"office": one.office.name, "addressee": named[:8]}


def test_row_08_an_unknown_sender_stays_closed_until_its_number_is_checked(two, tmp_path, hands):
    other = two[1]
    with open_office(tmp_path / "third", THIRD, clock=hands) as third:
        path = write_packet(tmp_path / "p.lifafa", third, other, files=(file_of("a.pdf", b"a"),))
        number, third_id = third.office.number, third.office.office_id
        assert acceptance.preview_file(other, path).from_number == number
        item = acceptance.receive(other, path)
        assert (item.state, item.from_state) == ("quarantined", "new")
        seen = acceptance.preview(other, item.packet_id)
        assert (seen.facts, seen.files, seen.details, seen.purpose) == ((), (), "", "")
        assert seen.block is not None
        assert seen.from_number == number
        assert "sender-unknown" in seen.warnings
        with unchanged(other, lines=0), pytest.raises(SenderUnknownError):
            acceptance.accept(other, item.packet_id)
        check(other, third)
        assert offices.show_office(other, third_id).state == "verified"
        assert acceptance.inbox(other)[0].state == "waiting"
        assert acceptance.preview(other, item.packet_id).facts
        assert acceptance.accept(other, item.packet_id).receipt


def test_row_09_a_known_name_with_a_new_key_is_red(two, tmp_path, hands):
    one, other = two
    twin = NewOffice(name=one.office.name, kind="ngo", state="Bihar", district="Patna")
    with open_office(tmp_path / "twin", twin, clock=hands) as impostor:
        path = write_packet(tmp_path / "p.lifafa", impostor, other)
        item = acceptance.receive(other, path)
    assert (item.state, item.from_state) == ("quarantined", "changed")
    seen = acceptance.preview(other, item.packet_id)
    assert seen.facts == ()
    assert "sender-changed" in seen.warnings
    with pytest.raises(OfficeChangedError):
        acceptance.accept(other, item.packet_id)


def test_row_10_a_blocked_sender(two, tmp_path, hands):
    one, other = two
    old = packet(tmp_path, two)
    hands.at += DAY_S
    waiting = acceptance.receive(other, packet(tmp_path, two, "w.lifafa", seq=2))
    offices.block_office(other, one.office.office_id)
    hands.at += DAY_S
    new = packet(tmp_path, two, "new.lifafa", seq=3)
    with unchanged(other), pytest.raises(OfficeRevokedError) as refused:
        acceptance.receive(other, new)
    assert refused.value.facts["on"] == hands.now() - DAY_S
    item = acceptance.receive(other, old)
    assert item.state == "quarantined"
    for packet_id in (item.packet_id, waiting.packet_id):
        with pytest.raises(OfficeRevokedError):
            acceptance.accept(other, packet_id)


# Rows 16 to 20: attachments and room -------------------------------------------------------------


def test_row_16_a_damaged_attachment_refuses_the_whole_packet(two, tmp_path):
    other = two[1]
    good, bad = file_of("a.pdf", b"a" * 90_000), file_of("b.pdf", b"b" * 90_000, "00" * 32)
    item = acceptance.receive(other, packet(tmp_path, two, files=(good, bad)))
    with pytest.raises(AttachmentDamagedError):
        acceptance.accept(other, item.packet_id)
    assert acceptance.inbox(other)[0].state == "waiting"
    assert cases.list_cases(other).rows == ()
    assert not list((other.folder / "outbox").iterdir())
    assert not list(other.folder.rglob("*.lfb"))


def test_row_17_too_little_room_is_told_before_anything_is_read(two, tmp_path, monkeypatch):
    other = two[1]
    path = packet(tmp_path, two, files=(file_of("a.bin", b"a" * SIX_MIB),))
    monkeypatch.setattr(arrival, "free_bytes", lambda folder: 2**20)
    with unchanged(other), pytest.raises(NotEnoughDiskError) as refused:
        acceptance.receive(other, path)
    assert refused.value.facts == {"needed": path.stat().st_size, "free": 2**20}
    monkeypatch.undo()
    item = acceptance.receive(other, path)
    monkeypatch.setattr(acceptance, "free_bytes", lambda folder: 2**20)
    with unchanged(other, lines=0), pytest.raises(NotEnoughDiskError):
        acceptance.accept(other, item.packet_id)


def test_a_file_larger_than_any_packet_is_not_copied(two, tmp_path):
    huge = tmp_path / "huge.lifafa"
    with huge.open("wb") as target:
        target.truncate(3 * 2**30)
    with unchanged(two[1]), pytest.raises(NotAPacketError):
        acceptance.receive(two[1], huge)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("photo\u202egpj.exe", "file-01.bin"),
        ("..\\..\\Startup\\x.lnk", "file-01.bin"),
        ("CON.pdf", "file-01.pdf"),
        ("रिपोर्ट.pdf", "रिपोर्ट.pdf"),
    ],
)
def test_rows_18_to_20_hostile_file_names(two, tmp_path, name, shown):
    other = two[1]
    item = acceptance.receive(other, packet(tmp_path, two, files=(file_of(name, b"x"),)))
    (seen,) = acceptance.preview(other, item.packet_id).files
    assert (seen.name, seen.unsafe) == (shown, shown.startswith("file-"))
    done = acceptance.accept(other, item.packet_id)
    (paper,) = cases.show_case(other, done.case_id).papers
    assert paper.title == shown


def test_row_22_markup_in_a_name_is_kept_as_it_was_typed(two, tmp_path):
    other, markup = two[1], "<img src=//x/y>"
    body = {"kind": "refer", "persons": [{"name_full": markup}], "case": {}}
    item = acceptance.receive(other, packet(tmp_path, two, body=body))
    done = acceptance.accept(other, item.packet_id)
    assert cases.show_case(other, done.case_id).value("p1.name_full") == markup


# Answers that do not fit -------------------------------------------------------------------------


def answer(tmp_path, sender, to, sent, name="r.lifafa", **changes):
    manifest = referrals.show_referral(to, sent.referral_id)
    body = receipt_body(sent.packet_id, sha_of(to, sent), "accepted")
    members = {"type": "receipt", "re": sent.packet_id, "body": body, **changes}
    assert manifest.state
    return write_packet(tmp_path / name, sender, to, **members)


def sha_of(s, sent) -> str:
    with s.register.read() as session:
        from models.packet import Packet

        return str(session.get(Packet, sent.packet_id).manifest_sha256)


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
    assert acceptance.inbox(one)[0].state == "read"


def test_an_answer_that_fits_nothing_is_refused_when_it_leaves_quarantine(two, tmp_path):
    one, other = two
    _case, sent = sealed_case(one, other)
    offices.report_mismatch(one, other.office.office_id)
    acceptance.receive(one, answer(tmp_path, other, one, sent, re=None))
    check(one, other)
    assert referrals.show_referral(one, sent.referral_id).state == "sealed"


# The rest of the way -----------------------------------------------------------------------------


def test_only_a_referral_is_accepted(two, tmp_path):
    other = two[1]
    body = {"kind": "withdraw", "pid": "00" * 16}
    item = acceptance.receive(other, packet(tmp_path, two, type="notice", body=body))
    with unchanged(other, lines=0), pytest.raises(PacketStateError):
        acceptance.accept(other, item.packet_id)


def test_a_card_packet_renews_the_card_and_is_read_at_once(two, tmp_path, hands):
    one, other = two
    before = offices.show_office(other, one.office.office_id).card_seq
    hands.at += 40 * DAY_S
    item = acceptance.receive(other, packet(tmp_path, two, type="card", body={}))
    assert item.state == "read"
    assert offices.show_office(other, one.office.office_id).card_seq > before


def test_a_waiting_file_that_was_swapped_is_refused(two, tmp_path):
    other = two[1]
    item = acceptance.receive(other, packet(tmp_path, two))
    second = packet(tmp_path, two, "second.lifafa", seq=2)
    (staged,) = (other.folder / "inbox").iterdir()
    shutil.copyfile(second, staged)
    with pytest.raises(PacketConflictError):
        acceptance.accept(other, item.packet_id)


def test_a_waiting_file_that_vanished_is_told(two, tmp_path):
    other = two[1]
    item = acceptance.receive(other, packet(tmp_path, two))
    (staged,) = (other.folder / "inbox").iterdir()
    staged.unlink()
    with pytest.raises(FileUnreadableError):
        acceptance.accept(other, item.packet_id)


@pytest.mark.parametrize("step", ["copying", "unsealing", "sealing"])
def test_a_stop_leaves_nothing_half_done(two, tmp_path, step):
    other = two[1]
    token = Token()

    def stop(progress):
        if progress.step == step:
            token.cancel()

    path = packet(tmp_path, two, files=(file_of("a.bin", b"a" * SIX_MIB),))
    if step == "copying":
        with unchanged(other, lines=0), pytest.raises(Cancelled):
            acceptance.receive(other, path, stop, token)
        return
    item = acceptance.receive(other, path)
    with pytest.raises(Cancelled):
        acceptance.accept(other, item.packet_id, None, "", stop, token)
    assert acceptance.inbox(other)[0].state == "waiting"
    assert not list((other.folder / "outbox").iterdir())
    assert not list(other.folder.rglob("*.lfb"))


def test_sealed_packets_of_one_size_class_are_all_of_one_size(two):
    one, other = two
    sizes = {
        sealed_case(one, other, {"p1.age": "30", "summary": "x" * n})[1].size for n in (1, 900)
    }
    assert sizes == {67_195}


def test_everything_survives_closing_and_opening(two, tmp_path):
    other = two[1]
    item = acceptance.receive(other, packet(tmp_path, two))
    again = reopened(other)
    assert acceptance.inbox(again)[0].packet_id == item.packet_id
    assert acceptance.accept(again, item.packet_id).case_no
    from app import vault

    vault.lock(again)
