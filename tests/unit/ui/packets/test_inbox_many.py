"""A folder taken in by the window, stopped and gone on with, and a long list narrowed."""

from __future__ import annotations

import functools
import shutil

import pytest

from app.inbox import inbox_list
from app.packets.records import Gap
from app.register import access
from desk_sim import on_lane, settle
from exchange_fakes import FakeTray
from exchange_records import NOW, inbox_item, outbox_items
from exchange_stage import shown, texts
from month_of_packets import know, senders, write_month
from office_sim import CLOCK, PASSPHRASE, open_office
from ui.frame.desk import Desk
from ui.frame.worker import make_lane
from ui.packets.inbox.inbox_page import InboxPage
from ui.packets.inbox.taking_in import FEW
from ui.packets.outbox.outbox_page import OutboxPage

COUNT = 80


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("month")
    with open_office(folder) as s:
        know(s, senders(s.clock.now()))
        write_month(folder / "stick", s, COUNT, parts_every=1000)
    (folder / "stick" / "0-photo.lifafa").write_bytes(bytes(100_000))
    return folder


@pytest.fixture
def desk(made, tmp_path):
    shutil.copytree(made / "register", tmp_path / "register")
    lane = make_lane()
    unlock = functools.partial(access.unlock, tmp_path / "register", None, PASSPHRASE, clock=CLOCK)
    desk = Desk(on_lane(lane, unlock), lane)
    yield desk
    settle(desk)
    on_lane(lane, functools.partial(access.lock, desk.services))
    lane.waitForDone()
    desk.deleteLater()


@pytest.fixture
def page(qtbot, desk):
    page = InboxPage(desk)
    qtbot.addWidget(page)
    page.resize(1130, 640)
    page.refresh()
    qtbot.in_front(page)
    settle(desk)
    return page


def test_a_folder_is_taken_in_and_what_was_refused_is_named_once(qtbot, desk, page, made):
    said = []
    desk.noticed.connect(said.append)
    assert not page.narrow.isVisible()
    page.many.take([made / "stick"])
    qtbot.waitUntil(lambda: page.many.busy)
    assert page.many.total == COUNT + 1
    qtbot.waitUntil(lambda: not page.many.busy, timeout=30_000)
    settle(desk)
    assert page.model.rowCount() == COUNT
    (last,) = said
    assert last.text == "80 packets are in the inbox now. 1 file was not taken in."
    assert last.todo.startswith("0-photo.lifafa: ")
    assert last.tone == "caution"
    assert page.narrow.isVisible()


def test_it_is_stopped_between_two_batches_and_gone_on_with(qtbot, desk, page, made):
    said = []
    desk.noticed.connect(said.append)
    page.many.take([made / "stick"])
    qtbot.waitUntil(lambda: page.many.told.done > 0, timeout=30_000)
    page.many.stop()
    qtbot.waitUntil(lambda: not page.many.busy, timeout=30_000)
    settle(desk)
    came = len(on_lane(desk.lane, functools.partial(inbox_list.inbox, desk.services)))
    assert 0 < came < COUNT
    assert "Take in the folder again to go on." in said[-1].text
    page.many.take([made / "stick"])
    qtbot.waitUntil(lambda: not page.many.busy, timeout=30_000)
    settle(desk)
    assert page.model.rowCount() == COUNT
    assert "files were here already." in said[-1].text


def test_others_ask_the_register_while_a_folder_is_taken_in(qtbot, desk, page, made):
    asked = []
    page.many.take([made / "stick"])
    qtbot.waitUntil(lambda: page.many.busy)
    desk.ask(inbox_list.count_waiting, asked.append, by=page)
    qtbot.waitUntil(lambda: bool(asked), timeout=30_000)
    assert page.many.busy
    qtbot.waitUntil(lambda: not page.many.busy, timeout=30_000)
    settle(desk)


def test_a_folder_that_is_gone_and_one_without_packets(qtbot, desk, page, tmp_path):
    said = []
    desk.noticed.connect(said.append)
    page.many.take([tmp_path / "gone", tmp_path])
    settle(desk)
    qtbot.waitUntil(lambda: bool(said), timeout=10_000)
    page.many.take([tmp_path])
    qtbot.waitUntil(lambda: len(said) >= 2, timeout=10_000)
    assert said[-1].text == "There is no packet in this folder."


def long_list(qtbot, count=40):
    offices = (("a" * 64, "Bal Kalyan Shelter"), ("c" * 64, "Maiti Home"))
    items = [
        inbox_item(
            n, from_office=offices[n % 2][0], from_name=offices[n % 2][1],
            kind=("refer", "transfer")[n % 3 == 0], state=("waiting", "accepted")[n % 4 == 0],
            case_no=f"LF-26-{n:04d}",
        )
        for n in range(count)
    ]  # fmt: skip
    return shown(qtbot, InboxPage, FakeTray(items))


def choose(box, value):
    box.choose(value)
    box.chosen.emit(value)


def test_a_long_list_is_narrowed_by_sender_kind_state_and_words(qtbot):
    page, _desk = long_list(qtbot)
    line = page.narrow
    assert line.isVisible()
    assert "40 packets" in texts(line)
    page.search_asked()
    choose(line.office, "c" * 64)
    assert {item.from_name for item in page.model.records()} == {"Maiti Home"}
    choose(line.kind, "transfer")
    choose(line.state, "waiting")
    left = page.model.records()
    assert {(item.kind, item.state) for item in left} == {("transfer", "waiting")}
    assert 0 < len(left) < 20
    line.text.setText("lf-26-0003")
    line.text.searched.emit("lf-26-0003")
    assert [item.case_no for item in page.model.records()] == ["LF-26-0003"]
    assert "1 packet" in texts(line)
    for box in (line.office, line.kind, line.state):
        choose(box, "")
    line.text.clear()
    line.text.searched.emit("")
    assert page.model.rowCount() == 40


def test_a_handful_of_files_is_told_one_by_one_and_many_together(qtbot, tmp_path):
    page, desk = shown(qtbot, InboxPage, FakeTray([]))
    files = [tmp_path / f"{n}.lifafa" for n in range(FEW + 4)]
    page.drops.dropped.emit(files[:2])
    assert [notice.key for notice in desk.notices] == ["received", "received"]
    desk.notices.clear()
    page.drops.dropped.emit([*files, tmp_path / "a.txt"])
    (told,) = desk.notices
    assert told.text == "12 packets are in the inbox now. 1 file was not taken in."
    assert told.todo.startswith("a.txt: ")
    assert not page.narrow.isHidden()


def test_the_outbox_shows_that_a_packet_was_copied_and_which_parts_were_not(qtbot):
    uses = FakeTray()
    first = outbox_items()[0]
    whole = {"copied_at": NOW, "copied_to": "stick"}
    uses.out = [
        type(first)(**{**first.__dict__, **whole}),
        type(first)(**{**first.__dict__, **whole, "packet_id": "9" * 32, "parts": 12,
                       "parts_left": (6, 7, 8)}),
    ]  # fmt: skip
    page, _desk = shown(qtbot, OutboxPage, uses)
    marks = [page.model.data(page.model.index(n, 4)) for n in range(2)]
    assert marks == ["Copied", "Copied in part"]
    assert any(text.endswith("· To a USB drive") for text in texts(page.pane))
    page.view.picked.emit(1)
    said = " ".join(texts(page.pane))
    assert "To a USB drive, parts 1-5, 9-12 of 12. Not copied yet: 6-8" in said


def test_gaps_of_many_offices_leave_the_list_its_room(qtbot):
    uses = FakeTray()
    uses.missing = tuple(Gap(f"{n}" * 64, f"Made-up {n}", (5, 7), 0) for n in range(9))
    page, _desk = shown(qtbot, InboxPage, uses)
    said = page.missing.text()
    assert said.startswith("Packets 5 and 7 from Made-up 0 have not arrived. ")
    assert said.endswith("Packets of 6 more offices have not arrived.")
    assert page.view.height() > 300


def test_in_a_low_window_the_list_keeps_its_room_while_a_folder_is_taken_in(qtbot):
    page, _desk = long_list(qtbot)
    page.resize(900, 400)
    assert page.open_file.isVisible()
    page.many.total = 40
    page.many.changed.emit()
    assert not page.open_file.isVisible()
    assert not page.hint.isVisible()
    page.resize(1130, 640)
    page.many.changed.emit()
    assert page.open_folder.isVisible()


def test_what_is_dropped_while_a_folder_is_taken_in_comes_after_it(qtbot, desk, page, made):
    ended = []
    page.many.ended.connect(lambda told, total: ended.append((told.known, total)))
    again = sorted((made / "stick").glob("*.lifafa"))[1 : FEW + 5]
    page.many.take([made / "stick"])
    qtbot.waitUntil(lambda: page.many.busy)
    page.many.take(again)
    qtbot.waitUntil(lambda: bool(ended), timeout=30_000)
    settle(desk)
    assert ended == [(len(again), COUNT + 1 + len(again))]
    assert page.model.rowCount() == COUNT
