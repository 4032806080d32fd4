"""A digital signature may follow a letter; whatever else follows or covers it is told."""

import datetime as dt
import io

import pypdfium2
import pytest
from pypdfium2 import raw as pdfium

from app.letters import checking, signing
from app.letters.check_words import words_of
from app.letters.signing_talk import FileKey
from app.offices.own_card import load_identity
from letter_prints import sealed
from office_sim import NOON
from signing_world import HOLDER, PASSPHRASE, key_file, officer


@pytest.fixture(scope="module")
def key():
    return FileKey(key_file(officer()), PASSPHRASE)


def signed(pdf: bytes, key: FileKey, box) -> bytes:
    draw = signing.stamp_drawer(("en",), dt.date(2026, 11, 25))
    return signing.sign(pdf, box, key, at=NOON, stamp=draw)


def test_a_signed_letter_is_the_letter_and_a_personal_signature(two, key):
    letter = sealed(load_identity(two[1]))
    pdf = signed(letter.pdf, key, letter.box)
    assert pdf.startswith(letter.pdf)
    steps = []
    check = checking.check_file(two[0], pdf, report=lambda step: steps.append(step.step))
    assert (check.verdict, check.copy, check.notes) == ("good", "same", ("added",))
    assert steps == ["looking", "drawing", "comparing"]
    (one,) = check.signatures
    assert (one.holder, one.whole_file) == (HOLDER, True)
    told = words_of(check)
    assert told.tone == "good"
    assert any(f"{HOLDER}'s personal signature" in line for line in told.lines)
    assert any("not the seal of the office" in line for line in told.lines)
    assert any("Something was added" in line for line in told.lines)


def test_a_signature_that_is_not_seen_and_a_second_one(two, key):
    letter = sealed(load_identity(two[1]))
    unseen = signed(letter.pdf, key, None)
    assert checking.check_file(two[0], unseen).copy == "same"
    twice = checking.check_file(two[0], signed(unseen, key, letter.box))
    assert (twice.copy, len(twice.signatures)) == ("same", 2)


def test_a_signature_that_covers_words_of_the_letter_is_a_change(two, key):
    letter = sealed(load_identity(two[1]))
    over_words = (0, 60.0, 500.0, 300.0, 60.0)
    check = checking.check_file(two[0], signed(letter.pdf, key, over_words))
    assert (check.verdict, check.copy) == ("changed", "changed")


def redrawn(pdf: bytes) -> bytes:
    """The file with other words laid over its first page, behind everything that was there."""
    document = pypdfium2.PdfDocument(pdf)
    page = document[0]
    patch = pdfium.FPDFPageObj_CreateNewRect(60.0, 600.0, 200.0, 30.0)
    pdfium.FPDFPageObj_SetFillColor(patch, 255, 255, 255, 255)
    pdfium.FPDFPath_SetDrawMode(patch, 1, False)
    pdfium.FPDFPage_InsertObject(page, patch)
    page.gen_content()
    out = io.BytesIO()
    document.save(out, flags=pdfium.FPDF_INCREMENTAL)
    document.close()
    return out.getvalue()


def test_words_that_were_laid_over_a_letter_before_or_after_it_was_signed_are_a_change(two, key):
    letter = sealed(load_identity(two[1]))
    after = redrawn(signed(letter.pdf, key, letter.box))
    before = signed(redrawn(letter.pdf), key, letter.box)
    for pdf in (before, after):
        assert pdf.startswith(letter.pdf)
        check = checking.check_file(two[0], pdf)
        assert (check.verdict, check.copy) == ("changed", "changed")
        assert check.signatures


@pytest.mark.parametrize(
    "flags", [pdfium.FPDF_ANNOT_FLAG_PRINT, pdfium.FPDF_ANNOT_FLAG_PRINT | 0x20, 0]
)
def test_what_only_a_printer_or_only_a_screen_shows_is_a_change(two, key, flags):
    letter = sealed(load_identity(two[1]))
    document = pypdfium2.PdfDocument(signed(letter.pdf, key, letter.box))
    page = document[0]
    note = pdfium.FPDFPage_CreateAnnot(page, pdfium.FPDF_ANNOT_SQUARE)
    pdfium.FPDFAnnot_SetRect(note, pdfium.FS_RECTF(60, 640, 260, 600))
    pdfium.FPDFAnnot_SetColor(note, pdfium.FPDFANNOT_COLORTYPE_InteriorColor, 0, 0, 0, 255)
    pdfium.FPDFAnnot_SetColor(note, pdfium.FPDFANNOT_COLORTYPE_Color, 0, 0, 0, 255)
    pdfium.FPDFAnnot_SetFlags(note, flags)
    pdfium.FPDFPage_CloseAnnot(note)
    out = io.BytesIO()
    document.save(out, flags=pdfium.FPDF_INCREMENTAL)
    assert out.getvalue().startswith(letter.pdf)
    assert checking.check_file(two[0], out.getvalue()).copy == "changed"


def test_a_flipped_byte_in_the_signed_letter_is_a_change(two, key):
    letter = sealed(load_identity(two[1]))
    pdf = bytearray(signed(letter.pdf, key, letter.box))
    place = letter.pdf.index(b"ET\n") - 20
    pdf[place] ^= 1
    check = checking.check_file(two[0], bytes(pdf))
    assert check.verdict == "changed"
    assert [one.verdict for one in check.signatures] == ["changed"]
