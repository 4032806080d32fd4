"""Out of a PDF of somebody else comes one page as a picture, or one word."""

import io
import os
import sys
import threading

import pypdfium2
import pytest
from PIL import Image
from pypdfium2 import raw as pdfium

from app.base.errors import PaperRefusedError
from app.base.jobs import Cancelled, Token
from app.system import pictures
from app.system.sandbox import pdf_worker as worker
from app.system.sandbox.process import command
from closed_doors import behind_closed_doors
from made_pdfs import locked, made_pdf, many_pages, one_page, stream
from made_pictures import photograph
from own_system import DIE, children_of

RED_SQUARE = b"1 0 0 rg 0 100 100 100 re f"


def coloured() -> bytes:
    """A page of 200 by 200 points whose upper left quarter is red."""
    page = b"/MediaBox [0 0 200 200] /Contents 4 0 R"
    return one_page(b"", page, stream(RED_SQUARE))


def asked(content: bytes, number: int = 0, edge: int = 400, line: str = "") -> bytes:
    out = io.BytesIO()
    first = line or f"lifafa-page 1 {number} {edge} {len(content)}\n"
    worker.answer(io.BytesIO(first.encode() + content), out)
    return out.getvalue()


def drawn(content: bytes, number: int = 0, edge: int = 400, **more) -> pictures.PageDrawn:
    return pictures.draw_page(io.BytesIO(content), len(content), number, edge, **more)


def refusal(content: bytes, number: int = 0, **more) -> str:
    with pytest.raises(PaperRefusedError) as caught:
        drawn(content, number, **more)
    return str(caught.value.facts["reason"])


def test_a_page_is_drawn_as_large_as_it_is_asked_for_and_in_colour():
    page = drawn(coloured(), edge=400)
    assert (page.pages, page.width, page.height) == (1, 400, 400)
    image = Image.open(io.BytesIO(page.content))
    assert image.format == "JPEG"
    red, white = image.getpixel((50, 50)), image.getpixel((350, 350))
    assert red[0] > 200 > 60 > red[1]
    assert min(white) > 240


def test_only_the_page_that_is_asked_for_is_drawn(monkeypatch):
    many = many_pages(600, widths=(200, 600))
    numbers: list[int] = []
    drawing = worker.drawn

    def noting(pdf, number, **more):
        numbers.append(number)
        return drawing(pdf, number, **more)

    monkeypatch.setattr(worker, "drawn", noting)
    assert asked(many, 599, 600).startswith(b"good 600 600 300 ")
    assert numbers == [599]
    page = drawn(many, 598, 600)
    assert (page.pages, page.width, page.height) == (600, 400, 600)


def test_what_was_filled_into_a_form_is_shown():
    """Without it a form that was filled in on a computer would look empty."""
    field = (
        b"<</Type /Annot /Subtype /Widget /FT /Tx /T (a) /Rect [0 100 100 200] /F 4 "
        b"/AP <</N 5 0 R>>>>"
    )
    look = stream(
        b"1 0 0 rg 0 0 100 100 re f", b"/Type /XObject /Subtype /Form /BBox [0 0 100 100]"
    )
    page = b"/MediaBox [0 0 200 200] /Annots [4 0 R]"
    filled = one_page(b"/AcroForm <</Fields [4 0 R]>>", page, field, look)
    image = Image.open(io.BytesIO(drawn(filled).content))
    assert image.getpixel((50, 50))[1] < 60


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"%PDF-1.7\n", "pdf.damaged"),
        (b"%PDF-1.7\n" + bytes(4000), "pdf.damaged"),
        (coloured()[:120], "pdf.damaged"),
        (locked(), "pdf.locked"),
        (one_page(b"", b"/MediaBox [0 0 90000 90000]"), "pdf.giant"),
        (made_pdf(b"<</Type /Catalog /Pages 2 0 R>>",
                  b"<</Type /Pages /Kids [] /Count 0>>"), "pdf.damaged"),
        (photograph(), "pdf.damaged"),
    ],
    ids=range(7),
)  # fmt: skip
def test_what_cannot_be_drawn_is_one_word(content, expected):
    # In a process of its own, because the library remembers its last error.
    assert refusal(content) == expected


def test_a_page_that_is_not_there_is_refused():
    assert refusal(many_pages(2), 2) == "pdf.pages"
    assert asked(coloured(), line="lifafa-page 1 -1 400 3\n") == b"no pdf.damaged\n"


@pytest.mark.parametrize(
    "line",
    ["", "lifafa-page 2 0 400 9\n", "lifafa-page 1 0 400\n", "lifafa-page 1 x 400 9\n",
     "lifafa-picture 1 look 400 9\n", "lifafa-page 1 0 400 99999\n"],
)  # fmt: skip
def test_another_request_is_refused(line):
    out = io.BytesIO()
    worker.answer(io.BytesIO(line.encode() + b"x" * 50), out)
    assert out.getvalue() == b"no pdf.damaged\n"


def test_a_program_in_it_is_not_run_and_the_page_is_shown():
    catalogue = b"/OpenAction <</S /JavaScript /JS (while\\(true\\){})>>"
    assert drawn(one_page(catalogue), edge=100).width == 100


def test_a_page_of_any_shape_is_never_larger_than_asked_for():
    for box, edge in ((b"[0 0 14000 14]", 3600), (b"[0 0 7 14000]", 333), (b"[0 0 3 3]", 3600)):
        page = drawn(one_page(b"", b"/MediaBox " + box), edge=edge)
        assert max(page.width, page.height) <= edge
        assert min(page.width, page.height) >= 1


def test_a_file_that_is_too_large_is_not_even_handed_over(monkeypatch):
    monkeypatch.setattr(pictures.process, "command", lambda _word: pytest.fail("started"))
    with pytest.raises(PaperRefusedError) as caught:
        pictures.draw_page(io.BytesIO(b""), pictures.PDF_BYTES + 1, 0, 400)
    assert caught.value.facts == {"reason": "pdf.too-large"}
    line = f"lifafa-page 1 0 400 {worker.MOST_BYTES + 1}\n"
    assert asked(b"", line=line) == b"no pdf.too-large\n"


LIES = [
    DIE,
    "import sys; sys.exit(3)",
    "print('good')",
    "print('no ../../etc/passwd')",
    "print('good 1 400 400 3'); print('abc', end='')",
    "print('good -1 400 400 0')",
    "import sys; sys.stdout.buffer.write(b'x' * 40_000_000)",
]


def played(monkeypatch, code: str) -> None:
    """Let another program stand in the place of the worker."""
    monkeypatch.setattr(
        pictures.process, "command", lambda _word: [sys.executable, "-I", "-c", code]
    )


@pytest.mark.parametrize("code", LIES)
def test_a_process_that_dies_or_lies_is_not_believed(monkeypatch, code):
    monkeypatch.setattr(pictures, "LONGEST_S", 4)
    played(monkeypatch, code)
    assert refusal(coloured()) == "pdf.gave-up"


def lying(monkeypatch, line: str, picture: bytes) -> str:
    told = repr(line.encode() + b"\n" + picture)
    played(monkeypatch, f"import sys; sys.stdin.buffer.read(50); sys.stdout.buffer.write({told})")
    return refusal(coloured(), edge=100)


def test_what_comes_back_is_measured(monkeypatch):
    small = photograph((80, 60))
    size = len(small)
    for line in (
        f"good 1 81 60 {size}",  # another picture than it says
        f"good 0 80 60 {size}",  # a page of none
        f"good 100001 80 60 {size}",
        f"good 1 80 60 {size - 1}",
    ):
        assert lying(monkeypatch, line, small) == "pdf.gave-up", line
    wide = photograph((101, 60))
    assert lying(monkeypatch, f"good 1 101 60 {len(wide)}", wide) == "pdf.gave-up"
    png = photograph((80, 60), kind="PNG")
    assert lying(monkeypatch, f"good 1 80 60 {len(png)}", png) == "pdf.gave-up"


def test_a_process_that_hangs_is_ended_and_nothing_is_left(monkeypatch):
    before = children_of(os.getpid())
    monkeypatch.setattr(pictures, "LONGEST_S", 0.3)
    played(monkeypatch, "import time; time.sleep(600)")
    assert refusal(coloured()) == "pdf.gave-up"
    assert children_of(os.getpid()) == before


def test_stop_ends_the_process(monkeypatch):
    token = Token()
    played(monkeypatch, "import time; time.sleep(600)")
    threading.Timer(0.2, token.cancel).start()
    with pytest.raises(Cancelled):
        drawn(coloured(), token=token)


def test_a_process_that_cannot_be_started_is_said(monkeypatch):
    monkeypatch.setattr(pictures.process, "command", lambda _word: ["/no/such/program"])
    assert refusal(coloured()) == "pdf.no-helper"


def test_a_file_that_became_shorter_is_said_to_have_changed():
    with pytest.raises(PaperRefusedError) as caught:
        pictures.draw_page(io.BytesIO(coloured()), 100_000, 0, 400)
    assert caught.value.facts == {"reason": "paper.changed"}


CLOSED = "from app.system.sandbox import pdf_worker as w; w.close_the_doors()"


@pytest.mark.posix("no process can be kept from files on Windows")
def test_no_door_is_open(tmp_path):
    told = behind_closed_doors(command("x")[4], CLOSED, tmp_path)
    assert len(told) == 5
    assert "open" not in told, told


def test_a_scan_of_many_points_is_drawn_behind_closed_doors():
    out = io.BytesIO()
    Image.new("L", (2480, 3508), 200).save(out, "PDF", resolution=300)
    page = drawn(out.getvalue(), edge=pictures.LOOK_EDGE)
    assert (page.width, page.height) == (2546, 3600)


def test_a_typeface_that_is_not_in_the_file_is_not_looked_for():
    """Its letters are drawn with what the library has itself; nothing is opened for it."""
    font = b"<</Type /Font /Subtype /TrueType /BaseFont /MadeUpFace>>"
    page = b"/MediaBox [0 0 200 200] /Contents 4 0 R /Resources <</Font <</F 5 0 R>>>>"
    text = stream(b"BT /F 40 Tf 20 100 Td (made up) Tj ET")
    image = Image.open(io.BytesIO(drawn(one_page(b"", page, text, font)).content)).convert("L")
    assert min(image.get_flattened_data()) < 100


def test_the_library_holds_a_locked_file_for_what_it_is():
    """`pdf.locked` stands for its own error, so that a new version of it is noticed."""
    with pytest.raises(pypdfium2.PdfiumError) as refused:
        pypdfium2.PdfDocument(locked())
    assert refused.value.err_code == pdfium.FPDF_ERR_PASSWORD
