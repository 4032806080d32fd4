"""Behind a letter in its file stands a signature and nothing that another program would show."""

import datetime as dt
import io

import pytest
from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
    pdf_name,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from app.letters import checking, pdf_signatures_worker, signing
from app.letters.signing_talk import FileKey
from app.offices.own_card import load_identity
from letter_prints import sealed
from office_sim import NOON
from signing_world import PASSPHRASE, key_file, officer


@pytest.fixture(scope="module")
def key():
    return FileKey(key_file(officer()), PASSPHRASE)


def signed(pdf: bytes, key: FileKey, box) -> bytes:
    draw = signing.stamp_drawer(("en",), dt.date(2026, 11, 25))
    return signing.sign(pdf, box, key, at=NOON, stamp=draw)


def names(**members) -> DictionaryObject:
    return DictionaryObject({pdf_name(f"/{name}"): value for name, value in members.items()})


def added(pdf: bytes, change) -> bytes:
    """The file with a change behind it, as a program writes that keeps what was signed."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer, writer.root["/Pages"]["/Kids"][0].get_object())
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def note_without_looks(writer, page):
    """Our library draws no such note, most programs that show a PDF do."""
    box = ArrayObject(FloatObject(one) for one in (60, 560, 400, 640))
    note = names(
        Type=NameObject("/Annot"),
        Subtype=NameObject("/FreeText"),
        Rect=box,
        F=NumberObject(4),
        DA=TextStringObject("/Helv 18 Tf 0 g"),
        C=ArrayObject(FloatObject(1) for _ in range(3)),
        Contents=TextStringObject("Other made-up words"),
    )
    held = page["/Annots"] if "/Annots" in page else ArrayObject()
    page[pdf_name("/Annots")] = ArrayObject([*held, writer.add_object(note)])
    writer.update_container(page)


def portfolio(writer, _page):
    writer.root[pdf_name("/Collection")] = names(D=TextStringObject("other.pdf"))
    writer.update_root()


def action_on_opening(writer, _page):
    goal = names(S=NameObject("/URI"), URI=TextStringObject("http://made-up.invalid/"))
    writer.root[pdf_name("/OpenAction")] = goal
    writer.update_root()


def second_words(writer, page):
    """A layer that says of itself that it is hidden until somebody looks closely."""
    layer = writer.add_object(names(Type=NameObject("/OCG"), Name=TextStringObject("")))
    shown = names(OCGs=ArrayObject([layer]), D=names(OFF=ArrayObject([layer])))
    writer.root[pdf_name("/OCProperties")] = shown
    writer.update_root()


def size_of_page(writer, page):
    page[pdf_name("/UserUnit")] = FloatObject(1.0)
    writer.update_container(page)


def order_of_pages(writer, _page):
    writer.update_container(writer.root["/Pages"])


def field_to_fill_in(writer, _page):
    field = names(FT=NameObject("/Tx"), Subtype=NameObject("/Widget"), T=TextStringObject("x"))
    fields = ArrayObject([writer.add_object(field)])
    writer.root[pdf_name("/AcroForm")] = names(Fields=fields)
    writer.update_root()


def program_of_a_field(writer, _page):
    runs = names(S=NameObject("/JavaScript"), JS=TextStringObject("made up"))
    field = names(
        FT=NameObject("/Sig"), Subtype=NameObject("/Widget"), AA=names(E=writer.add_object(runs))
    )
    fields = ArrayObject([writer.add_object(field)])
    writer.root[pdf_name("/AcroForm")] = names(Fields=fields)
    writer.update_root()


CHANGES = (
    note_without_looks,
    portfolio,
    action_on_opening,
    second_words,
    size_of_page,
    order_of_pages,
    field_to_fill_in,
    program_of_a_field,
)


@pytest.mark.parametrize("change", CHANGES)
def test_what_another_program_would_show_or_do_is_more_than_a_signature(two, change):
    letter = sealed(load_identity(two[1])).pdf
    assert not pdf_signatures_worker.are_signatures(added(letter, change), len(letter))


def test_one_signature_or_two_and_another_title_of_the_file_are_no_more(two, key):
    letter = sealed(load_identity(two[1]), paragraphs=8)
    once = signed(letter.pdf, key, letter.box)
    before = len(letter.pdf)
    assert pdf_signatures_worker.are_signatures(once, before)
    assert pdf_signatures_worker.are_signatures(signed(once, key, None), before)

    def retitle(writer, _page):
        writer.set_info(writer.add_object(names(Title=TextStringObject("made up"))))

    assert pdf_signatures_worker.are_signatures(added(once, retitle), before)
    assert not pdf_signatures_worker.are_signatures(letter.pdf, before)
    assert not pdf_signatures_worker.are_signatures(once, before - 10)
    assert not pdf_signatures_worker.are_signatures(once[:-40], before)


@pytest.mark.parametrize("change", [note_without_looks, portfolio])
@pytest.mark.parametrize("order", ["before", "after"])
def test_a_signed_letter_that_other_programs_show_otherwise_is_changed(two, key, change, order):
    letter = sealed(load_identity(two[1]))
    if order == "before":
        pdf = signed(added(letter.pdf, change), key, letter.box)
    else:
        pdf = added(signed(letter.pdf, key, letter.box), change)
    assert pdf.startswith(letter.pdf)
    check = checking.check_file(two[0], pdf)
    assert (check.verdict, check.copy) == ("changed", "changed")
    assert check.signatures
