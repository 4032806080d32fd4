"""While names are hidden, what leaves the office holds the true words: packets, letters, files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from openpyxl import load_workbook

from app.cases import cases
from app.exports.export import HTCDS, JSON, SUFFIXES, XLSX, ExportChoice, export_cases
from app.inbox import inbox_list
from desk_sim import dressed, settle
from exchange_stage import agreed_case, in_window, on_desk, press, two_desks
from letter_fakes import FakePrinters
from pair_sim import ENGLISH, HINDI, agree, attach, case_with
from seen_texts import seen_texts
from ui.frame import projector
from ui.frame.page import LetterAsked
from ui.letters.make_page import MakePage
from ui.letters.save_sheet import SaveSheet
from ui.printing.printing import PrintSheet
from ui.referrals.choices import Step
from ui.referrals.composer_page import ComposerPage

MASKS = ("Name hidden", "hidden")
DETAILS = "Ask सुनीता बनावटी, or Sunita Banawati, for 9876543210"


@pytest.fixture
def desks(qapp, tmp_path):
    dressed(qapp)
    with two_desks(tmp_path) as pair:
        try:
            yield pair
        finally:
            projector.wear(False)


def hide_names(desk) -> None:
    projector.wear(True)
    desk.ask(projector.learn_register)
    settle(desk)


def sealed_from_the_window(qtbot, ours, theirs, case_id: str) -> Path:
    """Walk the composer with the mouse, and return the packet."""
    page = in_window(qtbot, ComposerPage(ours), case_id)
    body = page.body
    press(qtbot, body.office.radios[theirs.services.office.office_id])
    body.office.purpose.choose("shelter")
    body.office.purpose.chosen.emit("shelter")
    settle(ours)
    press(qtbot, body.seal.share)
    for line in body.share.ticks.papers.values():
        line.click()
    body.flow.choices.set_details(DETAILS)
    qtbot.waitUntil(lambda: body.flow.seen.fresh)
    press(qtbot, body.next)
    assert body.flow.step is Step.SEAL
    if projector.is_on():
        seen = [text for _where, text in seen_texts(page)]
        assert not [text for text in seen if "सुनीता" in text or "Sunita" in text]
    press(qtbot, body.seal_button)
    qtbot.waitUntil(lambda: body.flow.sent is not None)
    return Path(body.flow.sent.file)


def test_a_referral_sealed_while_names_are_hidden_holds_what_it_always_holds(
    qtbot, desks, tmp_path
):
    ours, theirs = desks

    def write(s):
        case = case_with(s, HINDI)
        agree(s, case, theirs.services)
        attach(s, case, tmp_path, "Sunita_Banawati.txt", b"made-up note " * 100)
        return case.case_id

    case_id = on_desk(ours, write)
    read = {}
    for hiding in (False, True):
        if hiding:
            hide_names(ours)
        packet = sealed_from_the_window(qtbot, ours, theirs, case_id)
        projector.wear(False)
        read[hiding] = on_desk(theirs, lambda s, packet=packet: inbox_list.preview_file(s, packet))
    plain, hidden = read[False], read[True]
    assert "सुनीता बनावटी" in {fact.shown for fact in hidden.facts if fact.name == "name_full"}
    assert hidden.details == DETAILS
    assert [file.name for file in hidden.files] == ["Sunita_Banawati.txt"]
    own = {"packet_id": "", "created": 0, "expires": 0, "missing_packets": (), "warnings": ()}
    assert replace(hidden, **own) == replace(plain, **own)
    assert not any(mask in repr(hidden) for mask in MASKS)


def words_of_pdf(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    return "\n".join(pages)


def test_a_letter_made_while_names_are_hidden_prints_the_names(qtbot, desks, tmp_path):
    ours, theirs = desks
    case_id = agreed_case(ours, theirs, ENGLISH)
    hide_names(ours)
    printers = FakePrinters("Laser")
    page = in_window(qtbot, MakePage(ours, printers=printers), LetterAsked(case_id).argument)
    qtbot.waitUntil(lambda: page.body.flow.can_leave, timeout=20_000)
    settle(ours)
    assert page.body.pane.pages == 0
    assert not [text for _where, text in seen_texts(page) if "Maria" in text]
    press(qtbot, page.body.foot.save)
    sheet = next(one for one in page.window().findChildren(SaveSheet) if one.isVisible())
    press(qtbot, sheet.go)
    page.body.dialog.reject()
    target = tmp_path / "letter.pdf"
    page.body._save_to(target)
    qtbot.waitUntil(target.exists)
    settle(ours)
    words = words_of_pdf(target.read_bytes())
    assert "Maria" in words
    assert not any(mask in words for mask in MASKS)
    press(qtbot, page.body.foot.print)
    sheet = next(one for one in page.window().findChildren(PrintSheet) if one.isVisible())
    assert not [text for _where, text in seen_texts(sheet) if "Maria" in text]
    press(qtbot, sheet.go)
    qtbot.waitUntil(lambda: bool(printers.papers) and printers.papers[0].was_let_go == "end")
    settle(ours)
    with pypdfium2.PdfDocument(target.read_bytes()) as document:
        assert printers.papers[0].pages == len(document)


def cells(path: Path) -> Iterator[str]:
    book = load_workbook(path, read_only=True)
    for sheet in book:
        yield from (str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell)
    book.close()


@pytest.mark.parametrize("kind", [XLSX, JSON, HTCDS])
def test_what_is_exported_while_names_are_hidden_is_what_is_always_exported(desks, tmp_path, kind):
    ours, _theirs = desks
    on_desk(ours, lambda s: cases.add_case(s, ENGLISH))
    written = []
    for hiding in (False, True):
        if hiding:
            hide_names(ours)
        target = tmp_path / f"all-{hiding}{SUFFIXES[kind]}"
        choice = ExportChoice(kind)
        on_desk(ours, lambda s, choice=choice, target=target: export_cases(s, choice, target))
        read = json.loads(target.read_bytes()) if kind == JSON else list(cells(target))
        written.append(read)
    told = json.dumps(written[1], ensure_ascii=False)
    assert written[0] == written[1]
    assert not any(mask in told for mask in MASKS)
    if kind != HTCDS:
        for words in ("Made-up Maria", "Banawati Recruiter", "made-up market", "made-up hotel"):
            assert words in told
