"""Bad input at the desk (the rows of docs/rules.md): each row refused for
its own reason, and a refusal leaves the register as it was but for a line in the log."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.base.errors import PacketNewerError
from app.cases import case_list, cases
from app.core import log
from app.inbox import acceptance, arrival, inbox_list
from app.offices import offices
from app.offices.office_facts import NewOffice
from app.offices.own_card import renew_keys
from app.offices.trust_errors import (
    OfficeChangedError,
    OfficeRevokedError,
)
from app.packets.errors import (
    AttachmentDamagedError,
    NotAPacketError,
    PacketConflictError,
    PacketDamagedError,
    PacketForwardedError,
    PacketIncompleteError,
    PacketKnownError,
    PacketNotForUsError,
    SenderUnknownError,
    packet_refusals,
)
from crypto.envelope import age
from office_sim import DAY_S, open_office
from packet_desk import file_of, packet, write_packet
from pair_sim import check, sealed_case
from register_state import unchanged

THIRD = NewOffice(name="Third Test Police Unit", kind="sjpu", state="Bihar", district="Gaya")
SIX_MIB = 6 * 2**20


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
    with unchanged(two[1]), pytest.raises(PacketDamagedError):
        acceptance.receive(two[1], path)


def test_row_04_whichever_letter_of_its_envelope_was_changed_it_is_damaged_and_not_strange(
    two, tmp_path
):
    raw = packet(tmp_path, two).read_bytes()[: age.HEADER_BYTES]
    for place in range(raw.index(b"mlkem") + len("mlkem768x25519 "), age.HEADER_BYTES):
        changed = raw[:place] + b"*" + raw[place + 1 :]
        with pytest.raises(PacketDamagedError), packet_refusals():
            age.parse_header(changed)


def test_row_12_made_by_a_newer_lifafa(two, tmp_path, monkeypatch):
    from crypto.packet import bodies

    monkeypatch.setitem(bodies._CHECKS, "future", lambda body: None)
    monkeypatch.setattr(bodies, "TYPES", frozenset({*bodies.TYPES, "future"}))
    path = packet(tmp_path, two, type="future", body={})
    monkeypatch.undo()
    with unchanged(two[1]), pytest.raises(PacketNewerError):
        acceptance.receive(two[1], path)


def test_a_body_that_no_version_writes_is_refused(two, tmp_path):
    path = packet(tmp_path, two, body={"kind": "refer", "case": "text"})
    with unchanged(two[1], lines=0), pytest.raises(PacketDamagedError):
        inbox_list.preview_file(two[1], path)
    with unchanged(two[1]), pytest.raises(PacketDamagedError):
        acceptance.receive(two[1], path)


# Rows 5, 6 and the replay group ------------------------------------------------------------------


def test_row_05_r01_the_same_packet_again(two, tmp_path, hands):
    path = packet(tmp_path, two)
    item = acceptance.receive(two[1], path)
    arrived = hands.now()
    hands.at += DAY_S
    with unchanged(two[1]), pytest.raises(PacketKnownError) as refused:
        acceptance.receive(two[1], path)
    assert refused.value.facts == {"on": arrived, "packet": item.packet_id}


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
    seen = inbox_list.preview(other, item.packet_id)
    assert seen.missing_packets == (5, 6)
    assert "gap" in seen.warnings
    acceptance.receive(other, packet(tmp_path, two, "6.lifafa", seq=6))
    assert inbox_list.preview(other, item.packet_id).missing_packets == (5,)
    late = packet(tmp_path, two, "9.lifafa", seq=9)
    assert inbox_list.preview_file(other, late).missing_packets == (5, 8)


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
    assert "future-date" in inbox_list.preview(two[1], item.packet_id).warnings
    assert acceptance.accept(two[1], item.packet_id).case_no


def test_a_clock_a_day_ahead_is_no_warning(two, tmp_path, hands):
    path = packet(tmp_path, two, created=hands.now() + DAY_S, expires=hands.now() + 9 * DAY_S)
    item = acceptance.receive(two[1], path)
    assert inbox_list.preview(two[1], item.packet_id).warnings == ()


def test_r07_a_new_epoch_begins_its_numbers_anew(two, tmp_path):
    other = two[1]
    acceptance.receive(other, packet(tmp_path, two, seq=1))
    item = acceptance.receive(other, packet(tmp_path, two, "n.lifafa", seq=1, ep="22" * 8))
    assert inbox_list.preview(other, item.packet_id).missing_packets == ()


def test_r08_a_packet_to_a_destroyed_key(two, tmp_path, hands):
    other = two[1]
    path = packet(tmp_path, two)
    for _ in range(5):
        hands.at += 30 * DAY_S
        renew_keys(other)
    with unchanged(other), pytest.raises(PacketNotForUsError):
        acceptance.receive(other, path)


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
        assert inbox_list.preview_file(other, path).from_number is None
        item = acceptance.receive(other, path)
        assert (item.state, item.from_state) == ("quarantined", "new")
        seen = inbox_list.preview(other, item.packet_id)
        assert (seen.facts, seen.files, seen.details, seen.purpose) == ((), (), "", "")
        assert seen.block is not None
        assert seen.from_number is None
        assert "sender-unknown" in seen.warnings
        with unchanged(other, lines=0), pytest.raises(SenderUnknownError):
            acceptance.accept(other, item.packet_id)
        check(other, third)
        assert offices.show_office(other, third_id).state == "verified"
        assert inbox_list.inbox(other)[0].state == "waiting"
        opened = inbox_list.preview(other, item.packet_id)
        assert opened.facts
        assert opened.from_number == number
        assert acceptance.accept(other, item.packet_id).receipt


def test_row_09_a_known_name_with_a_new_key_is_red(two, tmp_path, hands):
    one, other = two
    twin = NewOffice(name=one.office.name, kind="ngo", state="Bihar", district="Patna")
    with open_office(tmp_path / "twin", twin, clock=hands) as impostor:
        path = write_packet(tmp_path / "p.lifafa", impostor, other)
        item = acceptance.receive(other, path)
    assert (item.state, item.from_state) == ("quarantined", "changed")
    seen = inbox_list.preview(other, item.packet_id)
    assert seen.facts == ()
    assert (seen.warnings[0], seen.from_like) == ("sender-like-another", one.office.name)
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
    with unchanged(other), pytest.raises(AttachmentDamagedError):
        acceptance.receive(other, packet(tmp_path, two, files=(good, bad)))
    assert inbox_list.inbox(other) == ()
    assert case_list.list_cases(other).rows == ()
    assert not list((other.folder / "outbox").iterdir())
    assert not list(other.folder.rglob("*.lfb"))


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
    (seen,) = inbox_list.preview(other, item.packet_id).files
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
