"""Bad input in the window (rows 1 to 20 of docs/rules.md): what the officer reads, and what
is left behind. The same rows by command are in the tests of the command line."""

from __future__ import annotations

import itertools

import pytest

from app.core.services import reading
from app.inbox import arrival, inbox_list
from app.offices import offices
from app.packets import store
from crypto.packet import bodies
from desk_sim import desk_over, dressed, settle
from exchange_stage import on_desk, texts
from hostile import packet_of
from made_pictures import png_bomb
from models.rows.packet import Packet
from office_sim import DAY_S, NOON
from packet_desk import file_of
from packet_forge import Forge
from packet_maker import DAY, card_of, office
from register_state import state_of
from ui.packets.inbox.inbox_flow import InboxStage
from ui.packets.inbox.inbox_page import InboxPage
from waits import wait_until

KNOWN, UNKNOWN, FALSE = (office(f"Made-up {name}", 3) for name in ("Known", "Unknown", "False"))
GONE, LATER = office("Made-up Gone", 3), office("Made-up Later", 3)
FACE = {"issued": NOON - DAY, "expires": NOON + 300 * DAY, "contact": {}}
COUNT = itertools.count(1)


def card(of, name="", **changes):
    return card_of(of, names={"en": name or of.name}, **FACE, **changes)


def meet(s):
    for of in (KNOWN, GONE, LATER):
        offices.add_card(s, card(of))
        number = of.identity.public.number
        offices.check_number(s, of.id, number, "phone", "A. Made-up")
    offices.block_office(s, GONE.id)


@pytest.fixture(scope="module")
def desk(qapp, tmp_path_factory):
    dressed(qapp)
    with desk_over(tmp_path_factory.mktemp("rows"), meet) as lent:
        yield lent


class Window:
    """The inbox in front of an officer who opens files."""

    def __init__(self, desk, page, folder):
        self.desk, self.page, self.folder = desk, page, folder
        self.said = []
        desk.noticed.connect(self.said.append)

    def write(self, sender=KNOWN, seq=0, **changes):
        """Write a packet for this office and return its file."""
        number = next(COUNT)
        path = self.folder / f"{number}.lifafa"
        changes.setdefault("card", card(sender))
        changes.setdefault("ep", f"{number:016x}")
        changes.setdefault("pid", f"{number:032x}")
        return on_desk(self.desk, lambda s: packet_of(path, sender, s, seq=seq or 1, **changes))

    def open(self, path):
        """Open a file and return what was told beside the list."""
        del self.said[:]
        self.page.open(str(path))
        self.wait()
        return " ".join(f"{one.text} {one.todo}" for one in self.said)

    def wait(self):
        settle(self.desk)
        flow = self.page.flow
        wait_until(lambda: not flow.taking_in.busy and flow.stage is not InboxStage.WORKING)
        settle(self.desk)

    def read(self):
        """Return every word beside the list."""
        return "\n".join(texts(self.page.pane))

    def held(self):
        return on_desk(self.desk, state_of)


@pytest.fixture
def window(qtbot, desk, tmp_path):
    page = InboxPage(desk)
    qtbot.addWidget(page)
    page.resize(1130, 640)
    page.refresh()
    page.show()
    settle(desk)
    lent = Window(desk, page, tmp_path)
    yield lent
    desk.noticed.disconnect(lent.said.append)


def picture(window):
    path = window.folder / "holiday.lifafa"
    path.write_bytes(b"\xff\xd8\xff\xe0" + b"JFIF" * 20_000)
    return path


def for_another(window):
    path = window.folder / "other.lifafa"
    path.write_bytes(Forge().file())
    return path


def cut_off(window):
    path = window.write()
    path.write_bytes(path.read_bytes()[:40_000])
    return path


def one_bit(window):
    path = window.write()
    raw = bytearray(path.read_bytes())
    raw[30_000] ^= 1
    path.write_bytes(raw)
    return path


def other_content(window):
    window.open(window.write(pid="77" * 16))
    return window.write(pid="77" * 16, expires=NOON + 3 * DAY_S)


def forwarded(window):
    return window.write(named_to=UNKNOWN.id)


def revoked(window):
    return window.write(GONE, created=NOON + 60)


REFUSED = {
    "row 1": (picture, "not a Lifafa packet"),
    "row 2": (for_another, "made for another office, or for a key we no longer have"),
    "row 3": (cut_off, "The packet is incomplete. Copy it again."),
    "row 4": (one_bit, "damaged or changed"),
    "row 6": (other_content, "Call the sender"),
    "row 7": (forwarded, "Signed by Made-up Known, addressed to"),
    "row 10": (revoked, "key was withdrawn on"),
}


@pytest.mark.parametrize("row", REFUSED)
def test_a_refusal_names_the_file_says_what_to_do_and_leaves_nothing(window, row):
    build, words = REFUSED[row]
    path = build(window)
    before = window.held()
    said = window.open(path)
    assert words in said.replace("but addressed", "addressed"), said
    assert path.name in said
    assert all(one.todo for one in window.said)
    assert window.held() == before


def test_row_05_the_same_packet_again_is_shown(window):
    path = window.write()
    window.open(path)
    first = window.page.flow.chosen_id
    window.open(window.write())
    assert window.page.flow.chosen_id != first
    said = window.open(path)
    assert "Already received on" in said
    assert "It is shown here." in said
    assert window.page.flow.chosen_id == first


def test_row_08_an_unknown_sender(window):
    window.open(window.write(UNKNOWN, files=(file_of("zebra.pdf", b"z"),)))
    read = window.read()
    assert "Unknown office. Check its number first." in read
    assert "zebra" not in read
    assert "made up" not in read
    assert window.page.pane.check.isVisible()
    assert not window.page.pane.answer.isVisible()


def test_row_09_a_known_name_with_a_new_key(window):
    window.open(window.write(FALSE, card=card(FALSE, KNOWN.name)))
    read = window.read()
    assert "By its card this office looks like" in read
    assert "but its number is another one. The packet stays closed." in read
    assert "made up" not in read
    assert not window.page.pane.answer.isVisible()


def test_row_12_from_a_newer_version(window, monkeypatch):
    monkeypatch.setitem(bodies._CHECKS, "future", lambda body: None)
    monkeypatch.setattr(bodies, "TYPES", frozenset({*bodies.TYPES, "future"}))
    path = window.write(type="future", body={})
    monkeypatch.undo()
    before = window.held()
    said = window.open(path)
    assert "Made by a newer Lifafa. Nothing lost." in said
    assert "Update" in said
    assert window.held() == before


def test_row_13_past_its_date_needs_a_reason(window):
    window.open(window.write(created=NOON - 9 * DAY_S, expires=NOON - DAY_S))
    assert "Meant to be read before" in window.read()
    flow = window.page.flow
    assert flow.needs_reason()
    assert not flow.accept()
    assert flow.accept(reason="She is still in danger")
    window.wait()
    assert flow.stage is InboxStage.ANSWERED


def test_row_14_a_date_that_has_not_come(window):
    window.open(window.write(created=NOON + 7 * DAY_S, expires=NOON + 9 * DAY_S))
    assert "Date is in the future. Check both clocks." in window.read()


def test_row_15_earlier_packets_are_missing(window):
    window.open(window.write(LATER, seq=7, ep="15" * 8))
    assert f"from {LATER.name} have not arrived" in window.read()
    assert LATER.name in window.page.missing.text()


def test_row_16_an_attachment_that_is_damaged(window):
    path = window.write(files=(file_of("a.pdf", b"bad", sha256="ab" * 32),))
    before = window.held()
    assert "An attachment is damaged. The whole packet was refused." in window.open(path)
    assert window.held() == before


@pytest.mark.parametrize("place", [60, 1_640, 1_900, 80_000, -2_000, -1])
def test_row_04_a_damaged_copy_keeps_no_whole_one_out(window, place):
    good = window.write(files=(file_of("a.pdf", b"\1" * 90_000),))
    raw = bytearray(good.read_bytes())
    raw[place] ^= 1
    bad = window.folder / "bad.lifafa"
    bad.write_bytes(raw)
    before = window.held()
    for _ in range(2):
        assert "damaged" in window.open(bad)
        assert window.held() == before
    assert "is in the inbox" in window.open(good)
    window.open(bad)
    assert window.page.flow.accept()
    window.wait()
    states = {row.packet_id: row.state for row in on_desk(window.desk, inbox_list.inbox)}
    assert states[window.page.flow.chosen_id] == "accepted"


def test_what_was_damaged_here_is_mended_by_the_same_packet(window):
    good = window.write(files=(file_of("a.pdf", b"\1" * 90_000),))
    window.open(good)
    packet_id = window.page.flow.chosen_id
    on_desk(window.desk, lambda s: damage_kept(s, packet_id))
    del window.said[:]
    assert window.page.flow.accept()
    window.wait()
    said = " ".join(f"{one.text} {one.todo}" for one in window.said)
    assert "The file of this packet is damaged." in said
    assert "take it in: it takes the place of this one" in said
    assert "is in the inbox" in window.open(good)
    assert window.page.flow.chosen_id == packet_id
    assert window.page.flow.accept()
    window.wait()
    states = {row.packet_id: row.state for row in on_desk(window.desk, inbox_list.inbox)}
    assert states[packet_id] == "accepted"


def damage_kept(s, packet_id):
    """Change one bit of the last byte of a file in the inbox folder."""
    with reading(s) as session:
        path = store.file_of(s, session.get_one(Packet, packet_id))
    raw = bytearray(path.read_bytes())
    raw[-1] ^= 1
    path.write_bytes(raw)


def test_row_17_no_room(window, monkeypatch):
    path = window.write()
    before = window.held()
    monkeypatch.setattr(arrival, "free_bytes", lambda folder: 1_000)
    assert "Needs 67 KB, 1 KB free." in window.open(path)
    assert window.held() == before


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("photo\u202egpj.exe", "file-01.bin"),
        ("..\\..\\Startup\\x.lnk", "file-01.bin"),
        ("CON.pdf", "file-01.pdf"),
    ],
)
def test_rows_18_to_20_hostile_names(window, name, shown):
    window.open(window.write(files=(file_of(name, b"x"),)))
    read = window.read()
    assert shown in read
    assert name not in read
    assert "nsafe name" in read


def test_row_22_markup_is_read_as_text(window):
    markup = "<img src=//x/y><b>Made-up</b>"
    body = {"kind": "refer", "persons": [{"name_full": markup}], "case": {}}
    window.open(window.write(body=body))
    assert markup in window.read()


def test_a_hostile_picture_and_a_date_that_is_none_do_not_stop_a_packet(window):
    body = {"kind": "refer", "case": {"date_identified": "2026-13-45"}, "persons": []}
    bomb = file_of("photo.png", png_bomb(50_000, 50_000))
    window.open(window.write(body=body, files=(bomb,)))
    assert "2026-13-45" in window.read()
    assert window.page.flow.accept()
    window.wait()
    assert window.page.flow.stage is InboxStage.ANSWERED
