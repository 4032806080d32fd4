"""The letterhead: typed, drawn as letters are, an emblem or none, and nothing lost by leaving."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from app.base.errors import FactRefusedError
from app.core import drafts
from app.letters import letterhead
from app.letters.document import Letterhead
from desk_roles import as_role
from desk_sim import desk_over, dressed, settle
from exchange_fakes import AtOnce, Later
from exchange_stage import in_window, on_desk, press, shown, texts
from made_pictures import photograph
from ui.letters.letterhead_flow import LetterheadFlow, head_of, sample_pdf
from ui.letters.letterhead_page import LetterheadPage

_PNG = b"\x89PNG\r\n\x1a\n"
TODAY = dt.date(2026, 11, 25)
HEAD = Letterhead("Asha Kendra Test Office", "आशा केंद्र परीक्षण", ("Patna, Bihar", "+919000000001"))


class FakeLetterhead:
    """A letterhead in memory; pictures are bytes."""

    def __init__(self, head: Letterhead = HEAD) -> None:
        self.head = head
        self.saved: list[tuple[Letterhead, bytes | None]] = []
        self.drawn: list[Letterhead] = []

    def letterhead(self):
        return self.head

    def set_letterhead(self, head, emblem):
        self.saved.append((head, emblem))
        self.head = head
        return head

    def emblem_of(self, path, token):
        if path.suffix != ".png":
            raise FactRefusedError(field="Emblem", reason="emblem.kind")
        return b"png"

    def sample(self, head):
        self.drawn.append(head)
        return b""


def flow_over(errands=None):
    uses = FakeLetterhead()
    flow = LetterheadFlow(uses, errands or AtOnce())
    refused: list[tuple[Exception, bool]] = []
    flow.refused.connect(lambda error, emblem: refused.append((error, emblem)))
    flow.reload()
    return flow, uses, refused


# -- presenter -------------------------------------------------------------------------------------


def test_what_is_typed_is_drawn_and_saved_once(qtbot):
    flow, uses, _refused = flow_over()
    assert not flow.is_changed
    flow.type("Other", "", ("One line",))
    assert flow.is_changed
    flow.draw()
    assert uses.drawn[-1] == Letterhead("Other", "", ("One line",))
    flow.save()
    flow.save()
    assert uses.saved == [(Letterhead("Other", "", ("One line",)), None)]
    assert not flow.is_changed


def test_only_a_changed_emblem_is_handed_on(qtbot):
    flow, uses, _refused = flow_over()
    flow.choose_emblem(Path("emblem.png"))
    assert flow.is_changed
    flow.save()
    flow.remove_emblem()
    flow.save()
    flow.remove_emblem()
    assert [emblem for _head, emblem in uses.saved] == [b"png", b""]
    assert not flow.is_changed


def test_a_refused_picture_leaves_the_emblem_and_is_told(qtbot):
    flow, _uses, refused = flow_over()
    flow.choose_emblem(Path("emblem.svg"))
    assert [about for _error, about in refused] == [True]
    assert not flow.is_changed
    assert flow.busy == ""


def test_only_the_newest_drawing_is_shown(qtbot):
    later = Later()
    flow, uses, _refused = flow_over(later)
    later.go()
    later.go()
    seen = []
    flow.drawn.connect(seen.append)
    flow.draw()
    flow.draw()
    later.go(1)
    later.go(0)
    assert len(seen) == 1
    assert len(uses.drawn) == 3


def test_what_was_typed_meanwhile_is_not_lost_by_an_answer(qtbot):
    later = Later()
    flow, _uses, _refused = flow_over(later)
    later.go()
    later.go()
    flow.type("First", "", ())
    flow.save()
    flow.type("Second", "", ())
    later.go()
    assert flow.draft.name == "Second"
    assert flow.is_changed
    flow.reload()
    assert flow.draft.name == "Second"


# -- picture ---------------------------------------------------------------------------------------


def test_the_picture_is_the_real_drawing(qapp):
    image = head_of(sample_pdf(HEAD, TODAY))
    assert not image.isNull()
    assert image.height() < image.width()
    bare = head_of(sample_pdf(Letterhead(""), TODAY))
    assert image != bare
    assert head_of(b"no page").isNull()


# -- page ------------------------------------------------------------------------------------------


def test_a_letterhead_without_a_name_is_not_saved_and_says_so(qtbot):
    uses = FakeLetterhead()
    page, _desk = shown(qtbot, LetterheadPage, uses)
    qtbot.keyClick(page.form.name, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(page.form.name, Qt.Key.Key_Backspace)
    press(qtbot, page.save)
    assert uses.saved == []
    assert page.form.name_field.error.isVisible()
    assert page.leave()
    assert uses.saved == []
    assert page.has_unsaved()


def test_more_lines_than_there_is_room_for_are_told_while_typing(qtbot):
    page, _desk = shown(qtbot, LetterheadPage, FakeLetterhead())
    page.form.lines.setText("\n".join("abcdefg"))
    assert page.form.lines_field.error.isVisible()
    page.form.lines.setText("\n".join("abcdef"))
    assert not page.form.lines_field.error.isVisible()


def test_leaving_saves_what_was_typed(qtbot):
    uses = FakeLetterhead()
    page, desk = shown(qtbot, LetterheadPage, uses)
    undo = []
    desk.undo_offered.connect(lambda _text, back: undo.append(back))
    qtbot.keyClicks(page.form.name, "X")
    assert "It is saved when you leave" in page.state.text()
    assert page.leave()
    assert uses.saved[0][0].name.endswith("X")
    assert not page.has_unsaved()
    undo[0]()
    assert uses.head == HEAD
    assert page.form.values() == (HEAD.name, HEAD.name_local, HEAD.lines)


def test_taking_back_brings_the_emblem_of_before_too(qtbot):
    flow, uses, _refused = flow_over()
    befores = []
    flow.saved.connect(befores.append)
    flow.choose_emblem(Path("emblem.png"))
    flow.save()
    flow.put_back(befores[0])
    assert uses.saved[-1] == (HEAD, b"")
    flow.put_back(befores[1])
    assert uses.saved[-1][1] == b"png"


def test_a_refused_emblem_is_told_beside_it(qtbot):
    page, desk = shown(qtbot, LetterheadPage, FakeLetterhead())
    page.drops.dropped.emit([Path("emblem.svg")])
    assert page.form.emblem.property("role") == "wrong"
    assert page.form.emblem.text()
    assert desk.notices == []
    page.drops.dropped.emit([Path("emblem.png")])
    assert page.form.remove.isVisible()
    press(qtbot, page.form.remove)
    assert not page.form.remove.isVisible()


# -- a real register -------------------------------------------------------------------------------


@pytest.fixture
def desk(qapp, tmp_path):
    dressed(qapp)
    with desk_over(tmp_path) as lent:
        yield lent


def test_the_head_is_kept_with_its_emblem(qtbot, desk, tmp_path):
    page = in_window(qtbot, LetterheadPage(desk))
    assert page.form.name.text() == desk.services.office.name
    assert page.picture.has_picture
    emblem = tmp_path / "emblem.jpg"
    emblem.write_bytes(photograph((300, 300)))
    page.drops.dropped.emit([emblem])
    qtbot.waitUntil(lambda: bool(page.flow.draft.emblem), timeout=20_000)
    settle(desk)
    qtbot.keyClicks(page.form.name, " East")
    press(qtbot, page.save)
    settle(desk)
    head = on_desk(desk, letterhead.letterhead)
    assert head.name.endswith(" East")
    assert head.emblem.startswith(b"\x89PNG")
    again = in_window(qtbot, LetterheadPage(desk))
    assert again.flow.draft == head


@pytest.mark.parametrize("name", ["emblem.svg", "emblem.png", "huge.png"])
def test_hostile_pictures_change_nothing_and_are_told(qtbot, desk, tmp_path, name):
    content = {
        "emblem.svg": b"<svg xmlns='http://www.w3.org/2000/svg'><image href='//evil/a'/></svg>",
        "emblem.png": photograph((60, 60), kind="PNG")[:200],
        "huge.png": _PNG + b"\0\0\0\rIHDR" + b"\0\0\xc3\x50" * 2 + b"\x08\x02" + b"\0" * 7,
    }[name]
    (tmp_path / name).write_bytes(content)
    page = in_window(qtbot, LetterheadPage(desk))
    page.drops.dropped.emit([tmp_path / name])
    qtbot.waitUntil(lambda: page.form.emblem.property("role") == "wrong", timeout=20_000)
    assert page.form.emblem.text()
    assert page.flow.draft.emblem == b""


def test_who_may_not_change_it_reads_why(qtbot, desk):
    desk.services = as_role(desk.services, "data_entry")
    page = in_window(qtbot, LetterheadPage(desk))
    settle(desk)
    assert not page.save.isEnabled()
    assert not page.form.choose.isEnabled()
    assert page.form.name.isReadOnly()
    assert any("Your role does not allow this" in words for words in texts(page))


def test_a_letterhead_that_a_crash_cut_off_comes_back_and_goes_once_it_is_saved(qtbot, tmp_path):
    with desk_over(tmp_path / "register") as desk:

        def opened() -> LetterheadPage:
            page = in_window(qtbot, LetterheadPage(desk))
            page.refresh()
            settle(desk)
            settle(desk)
            return page

        first = opened()
        first.form.name.setText("Made-up Office")
        first._begun.keep()
        settle(desk)
        again = opened()
        assert again.form.name.text() == "Made-up Office"
        assert again.flow.is_changed
        again.save.click()
        settle(desk)
        settle(desk)
        assert on_desk(desk, letterhead.letterhead).name == "Made-up Office"
        assert on_desk(desk, lambda s: drafts.kept(s, "letterhead")) == ""
        assert opened()._begun.banner is None
