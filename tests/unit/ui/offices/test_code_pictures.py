"""The code of an office in the window: shown, saved, and read from a picture or the clipboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage

from app.base import messages
from app.offices import code_pictures
from app.offices.trust_errors import NumberDiffersError
from crypto.office.office_code import office_code
from desk_sim import dressed
from exchange_fakes import AtOnce, FakeOffices, Later
from exchange_stage import StageDesk, keyboard_in, shown, texts, two_desks
from made_codes import code_photograph
from ui.offices.check_flow import CheckFlow, CheckStage
from ui.offices.check_page import CheckPage
from ui.offices.own_number_page import OwnNumberPage, SaveCode
from ui.papers.papers_adding import Pasted
from ui.widgets.chooser import Chooser

THEIRS, STRANGE, NOTHING = Path("theirs.jpg"), Path("strange.jpg"), Path("nothing.jpg")


def check(uses=None, errands=None):
    uses = uses or FakeOffices()
    flow = CheckFlow(uses, errands or AtOnce(), uses.rows[1])
    refused: list[Exception] = []
    flow.refused.connect(refused.append)
    return flow, uses, refused


# -- presenter -------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["qr", "met"])
def test_a_picture_a_way_and_a_name_make_an_office_checked(qtbot, how):
    flow, uses, refused = check()
    flow.read_picture(THEIRS)
    assert (flow.by_picture, flow.missing()) == (True, "whom")
    flow.confirm(how)
    assert uses.checked == []
    flow.set_with_whom("S. Lama")
    flow.confirm(how)
    assert flow.stage is CheckStage.DONE
    assert uses.checked == [("b" * 64, uses.rows[1].number, how, "S. Lama")]
    assert refused == []


def test_a_picture_that_was_sent_counts_for_nothing(qtbot):
    flow, uses, _refused = check()
    flow.set_with_whom("S. Lama")
    flow.read_picture(THEIRS)
    flow.picture_was_sent()
    assert (flow.by_picture, flow.was_sent, flow.missing()) == (False, True, "groups")
    flow.confirm("qr")
    flow.confirm("phone")
    assert uses.checked == []
    assert all(not group.digits for group in flow.groups)


def test_two_strange_codes_stop_the_check(qtbot):
    flow, uses, refused = check()
    flow.read_picture(STRANGE)
    assert flow.stage is CheckStage.TYPING
    assert isinstance(refused[0], NumberDiffersError)
    flow.read_picture(STRANGE)
    assert (flow.stage, flow.stopped_by_picture) == (CheckStage.STOPPED, True)
    assert uses.mismatched == ["b" * 64]
    assert len(refused) == 1
    flow.begin_again()
    assert (flow.stage, flow.stopped_by_picture) == (CheckStage.TYPING, False)


@pytest.mark.parametrize("name", ["nothing", "own", "of-another"])
def test_a_picture_of_something_else_is_told_and_changes_nothing(qtbot, name):
    flow, uses, refused = check()
    flow.type_group(0, uses.right[0])
    flow.read_picture(Pasted("pasted.png", name.encode()))
    assert flow.stage is CheckStage.TYPING
    assert not (flow.by_picture or flow.reading)
    assert "…" not in str(messages.words(refused[0]))
    assert flow.groups[0].digits


def test_one_picture_is_read_at_a_time_and_a_late_answer_after_a_stop_is_let_go(qtbot):
    later = Later()
    flow, _uses, _refused = check(errands=later)
    flow.read_picture(THEIRS)
    assert flow.reading
    flow.read_picture(STRANGE)
    flow.does_not_match()
    flow._stopped(0)
    later.go()
    assert (flow.reading, flow.by_picture, flow.stage) == (False, False, CheckStage.STOPPED)


# -- pages -----------------------------------------------------------------------------------------


def test_the_page_asks_where_the_picture_is_from_and_shows_no_digits(qtbot):
    page, desk = shown(qtbot, CheckPage, FakeOffices(), "b" * 64)
    face = page._face
    face.code.given.emit(THEIRS)
    assert "Mark it as checked. Where is the picture from?" in texts(page)
    assert not face.boxes.isVisibleTo(page)
    assert not any("36442" in text for text in texts(page))
    assert keyboard_in(face.way.whom)
    assert page.status.shown() == "Say with whom you spoke."
    assert not any(one.isEnabled() for one in page.marks)
    face.whom.setText("S. Lama")
    assert page.marks == (face.way.taken, face.way.given)
    qtbot.keyClick(face.way.given, Qt.Key.Key_Return)
    assert desk.closings == 0
    assert page.flow.stage is CheckStage.TYPING
    face.way.given.click()
    assert desk.closings == 1
    assert page.flow is None


def test_a_picture_that_was_sent_brings_the_boxes_back_with_the_reason(qtbot):
    page, _desk = shown(qtbot, CheckPage, FakeOffices(), "b" * 64)
    face = page._face
    face.code.given.emit(THEIRS)
    face.way.sent.click()
    assert "A picture that was sent does not count, even if it fits." in texts(page)
    assert face.boxes.isVisibleTo(page)
    assert keyboard_in(face.boxes.boxes[0].line)
    face.code.given.emit(THEIRS)
    assert not face.was_sent.isVisibleTo(page)
    face.type_instead.click()
    assert "Mark it as checked. How did you hear it?" in texts(page)


def test_the_buttons_rest_while_a_picture_is_read(qtbot):
    page, _desk = shown(qtbot, CheckPage, FakeOffices(), "b" * 64)
    later = Later()
    page.flow._errands = later
    row = page._face.code
    row.given.emit(NOTHING)
    assert "Looking for the code in the picture…" in texts(page)
    assert not (row.file.isEnabled() or row.paste.isEnabled())
    later.go()
    assert row.file.isEnabled()


def test_two_strange_pictures_end_on_the_red_face(qtbot):
    page, desk = shown(qtbot, CheckPage, FakeOffices(), "b" * 64)
    for _ in range(2):
        page._face.code.given.emit(STRANGE)
    assert "The code in the pictures is not the code of the card, twice." in texts(page)
    assert page.marks == ()
    assert "not the code" in desk.notices[0].text


def test_a_file_is_asked_for_without_the_systems_dialog(qtbot):
    page, _desk = shown(qtbot, CheckPage, FakeOffices(), "b" * 64)
    page._face.code.file.click()
    (dialog,) = page.findChildren(Chooser)
    dialog.take([THEIRS])
    assert page.flow.by_picture
    assert not dialog.isVisible()


def clipboard_with(mime: QMimeData) -> None:
    QGuiApplication.clipboard().setMimeData(mime)


def test_the_clipboard_gives_a_file_or_the_bytes_of_a_picture_or_is_empty(qtbot):
    page, _desk = shown(qtbot, CheckPage, FakeOffices(), "b" * 64)
    row = page._face.code
    taken: list[object] = []
    row.given.disconnect()
    row.given.connect(taken.append)
    mime = QMimeData()
    mime.setText("36442 04073")
    clipboard_with(mime)
    row.paste.click()
    assert taken == []
    assert any("no picture in the clipboard" in text for text in texts(page))
    picture = code_photograph([office_code("ab" * 32)], kind="PNG")
    mime = QMimeData()
    mime.setData("image/png", QByteArray(picture))
    clipboard_with(mime)
    row.paste.click()
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile("/made/up/theirs.jpg")])
    clipboard_with(mime)
    row.paste.click()
    mime = QMimeData()
    mime.setImageData(QImage.fromData(picture))
    clipboard_with(mime)
    row.paste.click()
    raw, path, drawn = taken
    assert isinstance(raw, Pasted)
    assert raw.as_bytes() == picture
    assert path == Path("/made/up/theirs.jpg")
    assert isinstance(drawn, Pasted)
    assert code_pictures.office_in(drawn.as_bytes()) == "ab" * 32


# -- our own code ----------------------------------------------------------------------------------


def test_our_own_code_on_the_screen_can_be_photographed(qtbot):
    desk = StageDesk()
    page = OwnNumberPage(desk)
    desk.setParent(page)
    qtbot.addWidget(page)
    page.resize(1130, 640)
    qtbot.in_front(page)
    assert page.code.accessibleName()
    room = page.grab().toImage()
    place = Pasted("screen.png", room)
    assert code_pictures.office_in(place.as_bytes()) == desk.services.office.office_id


@pytest.mark.parametrize("zoom", [100, 150])
def test_our_own_number_and_code_fit_a_small_screen(qtbot, qapp, zoom):
    dressed(qapp, "dark", zoom, "hi")
    desk = StageDesk()
    page = OwnNumberPage(desk)
    desk.setParent(page)
    qtbot.addWidget(page)
    page.show()
    least = page.layout().minimumSize()
    dressed(qapp)
    assert least.width() <= 750
    assert least.height() <= 347


def test_our_own_code_is_saved_as_a_picture(qtbot, tmp_path):
    desk = StageDesk()
    page = OwnNumberPage(desk)
    desk.setParent(page)
    qtbot.addWidget(page)
    uses = FakeOffices()
    saving = SaveCode(desk, page, uses, AtOnce())
    saving.save(tmp_path / "ours")
    saving.save(tmp_path / "ours.PNG")
    assert uses.saved == [tmp_path / "ours.png", tmp_path / "ours.PNG"]
    assert desk.notices[0].text == "Your number is saved as a QR code: ours.png"
    page.code_button.click()
    (dialog,) = page.findChildren(Chooser)
    assert dialog.name.text().endswith(".png")
    dialog.close()


def test_two_real_offices_check_each_other_by_picture(qtbot, tmp_path):
    with two_desks(tmp_path, checked=False) as (ours, theirs):
        target = tmp_path / "code.png"
        own = OwnNumberPage(theirs)
        qtbot.addWidget(own)
        own.save_code.save(target)
        qtbot.waitUntil(target.exists)
        assert target.read_bytes() == code_pictures.png(theirs.services.office.office_id)
        page = CheckPage(ours)
        qtbot.addWidget(page)
        page.open(theirs.services.office.office_id)
        page.refresh()
        qtbot.waitUntil(lambda: page.flow is not None)
        page._face.code.given.emit(target)
        qtbot.waitUntil(lambda: page.flow.by_picture, timeout=20_000)
        flow = page.flow
        page._face.whom.setText("A. Made-up")
        page._face.way.taken.click()
        qtbot.waitUntil(lambda: flow.stage is CheckStage.DONE)
        assert flow.office.state == "verified"
        assert flow.office.check.how == "qr"
