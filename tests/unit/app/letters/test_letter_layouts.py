"""Five facts stand on one page, whatever the letter; what was sealed is laid out as it was then."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pypdfium2
import pytest

from app.consent.records import SendReferral
from app.core.services import Services
from app.inbox import acceptance
from app.letters import checking, document
from app.letters.document import COPIES, LAYOUTS, DrawnSeal, Facts, Heading, Items, Letter
from app.letters.drawing import draw
from app.letters.drawing.flow import MM
from app.letters.drawing.paper import Paper
from app.letters.drawing.setting import Passage
from app.letters.issue import issue, pdf_again
from app.letters.prepare import prepare
from app.letters.records import KEPT_BY_PERSON, OF_CASE, MakeLetter, PreparedLetter
from app.outbox import delivery
from app.referrals import referrals
from content_desk import CHILD_WORD, strings
from crypto.letter.letter_record import KINDS
from drawn_letters import picture_of, squares_of, text_of
from pair_sim import agree, case_with, pair
from source_tree import ROOT

LANGUAGES = ("en", "hi", "ne", "bn")
FACTS = {
    "p1.name_full": "मीरा कुमारी",
    "p1.age": "13",
    "p1.sex_or_gender": "female",
    "p1.home_district": "Purnia",
    "p1.languages": "hin",
}
USUAL = COPIES[:2]
PRINTED = ROOT / "tests" / "vectors" / "printed"
GOLDEN = json.loads((PRINTED / "printed.json").read_text("utf-8"))
TALL, LOW = 24 * MM, 20 * MM
"""Heights of the signature box in a letter as it usually stands, and in a close one."""


@dataclass(frozen=True)
class Told:
    """An office that sealed five facts, and what its letters can be about."""

    s: Services
    other: Services
    case_id: str
    sent: str
    notified: str
    came: str

    def wish(self, kind: str, language: str) -> MakeLetter:
        about = {"notice": self.notified, "acknowledgement": self.came}.get(kind, self.sent)
        wish = MakeLetter(kind, (language,), referral_id=about, copies=USUAL)
        if kind in OF_CASE:
            wish = replace(wish, referral_id="", case_id=self.case_id)
        if kind in KEPT_BY_PERSON:
            return replace(wish, copies=COPIES[:1], safe_to_carry=True)
        return wish


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    folder = tmp_path_factory.mktemp("five")
    with pair(folder) as (one, other):
        case = case_with(one, FACTS)
        agree(one, case, other, **CHILD_WORD)
        command = SendReferral(
            case.case_id, other.office.office_id, "refer", "shelter", tuple(FACTS),
            services=("shelter",),
        )  # fmt: skip
        sent = referrals.send(one, command)
        few = ("p1.sex_or_gender", "p1.home_district")
        notified = referrals.send(one, replace(command, kind="notify", facts=few, services=()))
        back = case_with(other, FACTS)
        agree(other, back, one, **CHILD_WORD)
        theirs = referrals.send(
            other, replace(command, case_id=back.case_id, to=one.office.office_id)
        )
        (folder / "stick").mkdir()
        packet = delivery.copy_to(other, theirs.packet_id, folder / "stick")
        came = acceptance.receive(one, packet).packet_id
        yield Told(one, other, case.case_id, sent.referral_id, notified.referral_id, came)


@pytest.fixture(scope="module")
def made(told: Told) -> dict[tuple[str, str], PreparedLetter]:
    """Every kind of letter in every language."""
    wishes = {
        (kind, language): told.wish(kind, language) for kind in KINDS for language in LANGUAGES
    }
    return {key: prepare(told.s, wish) for key, wish in wishes.items()}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_five_facts_stand_on_one_page(made, kind):
    for language in LANGUAGES:
        letter = made[kind, language]
        assert letter.pages == 1, language
        with pypdfium2.PdfDocument(letter.pdf) as pages:
            assert len(pages) == (1 if kind in KEPT_BY_PERSON else len(USUAL)), language


def drawn_as(letter: PreparedLetter, layout: int) -> int:
    """Return how many pages a letter has when it is laid out in another way."""
    sheet = document.read(letter.sheet).letter
    seal = DrawnSeal(letter.qr_text, letter.record, letter.sheet)
    return draw(replace(sheet, layout=layout), lambda _pages: seal).pages


def test_the_same_letters_had_a_second_page_before(made):
    assert drawn_as(made["referral", "hi"], 1) == 2
    assert drawn_as(made["handover", "hi"], 1) == 2


@pytest.mark.parametrize("kind", ["referral", "forwarding", "home_verification", "handover"])
def test_a_close_letter_leaves_out_no_word_and_its_seal_is_read(made, kind):
    letter = made[kind, "en"]
    assert letter.box is not None
    assert letter.box[4] in (
        pytest.approx(LOW),
        pytest.approx(LOW * 0.95),
        pytest.approx(LOW * 0.9),
    )
    shown = "".join(text_of(letter.pdf, "-l", "1", "-raw").split())
    body = document.read(letter.sheet).letter.bodies[0]
    copies = {words for _copy, words in body.copy_words}
    for text in set(strings(body)) - copies - {body.language, body.page_words, *USUAL}:
        plain = "".join(text.replace("\N{HORIZONTAL ELLIPSIS}", "").split())
        assert plain in shown, text
    assert squares_of(picture_of(letter.pdf, 1, 200)) == [letter.qr_text]


def test_the_code_of_a_letter_stands_in_one_line_wherever_it_is_said(made, monkeypatch):
    letter = made["referral", "hi"]
    sheet = document.read(letter.sheet).letter
    seal = DrawnSeal(letter.qr_text, letter.record, letter.sheet)
    (body,) = sheet.bodies
    code, usual, drawn = "EZQX-XPQC-MEPEW", Paper.text, list[Passage]()

    def text(paper: Paper, passage: Passage, left: float, top: float) -> None:
        drawn.append(passage)
        usual(paper, passage, left, top)

    monkeypatch.setattr(Paper, "text", text)
    for before in range(12, 21, 2):
        told = replace(body, to_check=f"{'a ' * before}{code}.")
        draw(replace(sheet, code=code, bodies=(told,), copies=COPIES[:1]), lambda _pages: seal)
        saying = [passage for passage in drawn if code in passage.words]
        assert len(saying) == 3, before
        for passage in saying:
            assert any(code in line.text for line in passage.lines), before
        drawn.clear()


def test_a_heading_of_an_empty_table_or_list_is_not_lost_in_a_close_letter(made):
    letter = made["referral", "hi"]
    sheet = document.read(letter.sheet).letter
    seal = DrawnSeal(letter.qr_text, letter.record, letter.sheet)
    (body,) = sheet.bodies
    for empty in (Facts(()), Items(())):
        blocks = (Heading("Madeup empty"), empty, *body.blocks)
        again = draw(replace(sheet, bodies=(replace(body, blocks=blocks),)), lambda _pages: seal)
        assert again.box is not None
        assert again.box.height < TALL
        assert "Madeup empty" in text_of(again.pdf, "-l", "1")


def test_what_marks_a_practice_letter_stays_on_a_line_of_its_own(told):
    words = "Practice letter: made up, not valid"
    practice = replace(told.s, office=replace(told.s.office, practice=True))
    letter = prepare(practice, told.wish("referral", "en"))
    assert letter.box is not None
    assert letter.box[4] < TALL
    lines = [line.strip() for line in text_of(letter.pdf, "-l", "1", "-layout").splitlines()]
    assert words in lines
    assert "Patna, Bihar · +919000000001 · asha@example.org" in lines


def test_a_letter_that_has_room_stands_as_it_usually_does(made):
    for kind in ("certificate", "notice", "acknowledgement"):
        box = made[kind, "hi"].box
        assert box is not None
        assert box[4] == pytest.approx(TALL), kind


# What was sealed before -------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(GOLDEN))
def test_a_golden_letter_is_drawn_again_byte_for_byte(name):
    raw = (PRINTED / f"{name}.pdf").read_bytes()
    files = attached(raw)
    sheet = document.read(files["sheet.json"])
    assert sheet.letter.layout == 1
    seal = DrawnSeal(GOLDEN[name]["qr"], files["letter.json"], files["sheet.json"])
    assert sheet.is_drawn_alike
    assert draw(sheet.letter, lambda _pages: seal).pdf == raw


def attached(raw: bytes) -> dict[str, bytes]:
    with pypdfium2.PdfDocument(raw) as pages:
        found = [pages.get_attachment(at) for at in range(pages.count_attachments())]
        return {one.get_name(): bytes(one.get_data()) for one in found}


def test_a_letter_of_the_first_layout_is_printed_again_and_checked_as_it_was(
    told, monkeypatch, tmp_path: Path
):
    monkeypatch.setattr("app.letters.prepare.Letter", functools.partial(Letter, layout=1))
    old = prepare(told.s, told.wish("referral", "hi"))
    monkeypatch.undo()
    assert (old.pages, LAYOUTS) == (2, (1, 2))
    issued = issue(told.s, old)
    assert pdf_again(told.s, issued.letter_id) == old.pdf
    check = checking.check_file(told.other, old.pdf)
    assert (check.verdict, check.copy, check.pages) == ("good", "same", 2)


def test_a_letter_of_the_present_layout_is_printed_again_and_checked(told):
    new = prepare(told.s, told.wish("referral", "hi"))
    issued = issue(told.s, new)
    assert pdf_again(told.s, issued.letter_id) == new.pdf
    check = checking.check_file(told.other, new.pdf)
    assert (check.verdict, check.copy, check.pages) == ("good", "same", 1)
