"""Out of a letter of somebody else come seals, two small files and numbers, or one word."""

import io
import subprocess
import zlib

import pypdfium2
import pytest
from pypdfium2 import raw as pdfium

from app.letters import check_worker as worker
from app.letters.check_reading import command
from app.letters.check_worker import NoLetterError
from app.system.sandbox import pdf_worker
from closed_doors import behind_closed_doors
from crypto.office.identity import Identity
from letter_prints import sealed
from made_codes import code_photograph
from made_pdfs import locked, made_pdf, one_page, stream
from made_pictures import moving, photograph, png_bomb

IDENTITY = Identity.from_seeds(b"\1" * 32, None)
LETTER = sealed(IDENTITY)


def asked(content: bytes, line: str = "") -> bytes:
    out = io.BytesIO()
    first = line or f"lifafa-letter 1 {len(content)}\n"
    worker.answer(io.BytesIO(first.encode() + content), out)
    return out.getvalue()


def reason(content: bytes) -> str:
    with pytest.raises(NoLetterError) as refused:
        worker.look(content)
    assert asked(content) == f"no {refused.value}\n".encode()
    return str(refused.value)


def pages(count: int) -> bytes:
    """A PDF of so many empty pages, which share one page."""
    kids = b" ".join(b"3 0 R" for _ in range(count))
    return made_pdf(
        b"<</Type /Catalog /Pages 2 0 R>>",
        b"<</Type /Pages /Kids [%s] /Count %d>>" % (kids, count),
        b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 60 60]>>",
    )


def test_a_letter_shows_its_seal_and_what_is_embedded():
    seen = worker.look(LETTER.pdf)
    assert (seen.kind, seen.pages, seen.looked_at, seen.others) == ("pdf", 1, 1, 0)
    assert seen.codes == {LETTER.text: 1}
    assert seen.embedded == {"letter.json": LETTER.record, "sheet.json": LETTER.sheet}
    told = asked(LETTER.pdf)
    sizes = f"{len(LETTER.record)} {len(LETTER.sheet)}"
    assert told.startswith(f"good pdf 1 1 0 0 1 {sizes}\n1 {LETTER.text}\n".encode())
    assert told.endswith(LETTER.record + LETTER.sheet + b"end\n")


def test_a_picture_shows_its_seal():
    seen = worker.look(code_photograph([LETTER.text, "https://example.org"], edge=600))
    assert (seen.kind, seen.codes, seen.others) == ("picture", {LETTER.text: 1}, 1)


def test_only_what_looks_like_a_seal_leaves():
    odd = ["LFO1:ABC", "LFL:ABC", "LFLX:ABC", "LFL12345:ABC", "LFL1:abc", "LFL1:" + "A" * 396]
    for text in odd:
        assert not worker._is_ours(text), text
    assert worker._is_ours("LFL2:ABC $%*+-./:")
    assert asked(code_photograph(["LFL1:ABC"], edge=400)).endswith(b"\n1 LFL1:ABC\nend\n")
    assert asked(code_photograph(["SECRET 1234"], edge=400)) == b"good picture 1 1 1 0 0 0 0\nend\n"


def test_the_seal_on_the_last_page_of_many_is_found():
    document = pypdfium2.PdfDocument.new()
    for _ in range(70):
        document.new_page(100, 100)
    document.import_pages(pypdfium2.PdfDocument(LETTER.pdf))
    out = io.BytesIO()
    document.save(out)
    seen = worker.look(out.getvalue())
    assert (seen.pages, seen.looked_at, seen.codes) == (71, 40, {LETTER.text: 71})


def test_ten_thousand_pages_are_not_all_looked_at():
    seen = worker.look(pages(10_000))
    assert (seen.pages, seen.looked_at, seen.codes) == (10_000, 40, {})
    assert reason(pages(100_001)) == "pdf.pages"


def test_a_seal_that_is_small_on_the_page_is_found_by_a_closer_look():
    document = pypdfium2.PdfDocument(LETTER.pdf)
    page = document[0]
    for each in page.get_objects():
        each.transform(pypdfium2.PdfMatrix().scale(0.33, 0.33))
    page.gen_content()
    out = io.BytesIO()
    document.save(out)
    assert worker.look(out.getvalue()).codes == {LETTER.text: 1}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "picture.unreadable"),
        (b"%PDF-1.7\n", "pdf.damaged"),
        (b"%PDF-1.7\n" + bytes(4000), "pdf.damaged"),
        (LETTER.pdf[:4000], "pdf.damaged"),
        (LETTER.pdf[:-30], "pdf.cut"),
        (LETTER.pdf[: len(LETTER.pdf) // 2], "pdf.cut"),
        (one_page(b"/Names <</JavaScript <</Names [(a) 4 0 R]>>>>",
                  b"/MediaBox [0 0 9 9]", b"<</S /JavaScript /JS (app.alert\\(1\\))>>"),
         "pdf.program"),
        (one_page(b"/OpenAction <</S /JavaScript /JS (x)>>"), "pdf.program"),
        (one_page(b"/AcroForm <</Fields [] /XFA 4 0 R>>", b"/MediaBox [0 0 9 9]",
                  stream(b"<xdp/>")), "pdf.form"),
        (one_page(b"", b"/MediaBox [0 0 90000 90000]"), "pdf.giant"),
        (made_pdf(b"<</Type /Catalog /Pages 2 0 R>>",
                  b"<</Type /Pages /Kids [] /Count 0>>"), "pdf.damaged"),
        (photograph()[:3000], "picture.unreadable"),
        (png_bomb(50_000, 50_000), "picture.too-large"),
        (moving("PNG"), "picture.moving"),
    ],
    ids=range(14),
)  # fmt: skip
def test_anything_else_is_one_word(content, expected):
    assert reason(content) in ({expected, "pdf.damaged"} if expected == "pdf.cut" else {expected})


def test_a_pdf_with_a_lock_is_refused():
    assert reason(locked()) == "pdf.locked"


def test_a_page_larger_than_paper_is_drawn_small():
    seen = worker.look(one_page(b"", b"/MediaBox [0 0 14000 14000]"))
    assert (seen.pages, seen.codes) == (1, {})
    with worker._opened(one_page(b"", b"/MediaBox [0 0 14000 14000]")) as document:
        assert max(pdf_worker.drawn(document, 0, dots=400).size) <= pdf_worker.MOST_EDGE + 1


def test_a_file_that_takes_too_long_tells_what_was_seen_so_far(monkeypatch):
    monkeypatch.setattr(worker, "ENOUGH_S", -1.0)
    document = pypdfium2.PdfDocument(LETTER.pdf)
    document.new_page(100, 100, index=0)
    out = io.BytesIO()
    document.save(out)
    seen = worker.look(out.getvalue())
    assert (seen.pages, seen.looked_at, seen.codes) == (2, 1, {})


def with_file(name: bytes, content: bytes, entries: bytes = b"", twice: bool = False) -> bytes:
    spec = b"<</Type /Filespec /F (%s) /UF (%s) /EF <</F 5 0 R>>>>" % (name, name)
    names = b"(a) 4 0 R" + (b" (b) 4 0 R" if twice else b"")
    return one_page(
        b"/Names <</EmbeddedFiles <</Names [%s]>>>>" % names,
        b"/MediaBox [0 0 9 9]",
        spec,
        stream(content, b"/Type /EmbeddedFile " + entries),
    )


def test_embedded_files_are_bounded():
    assert worker.look(with_file(b"letter.json", b"{}")).embedded == {"letter.json": b"{}"}
    assert worker.look(with_file(b"other.json", b"{}")).embedded == {}
    assert worker.look(with_file(b"letter.json", b"{}", twice=True)).embedded == {}
    assert worker.look(with_file(b"letter.json", b"")).embedded in ({}, {"letter.json": b""})
    assert reason(with_file(b"sheet.json", bytes(worker.MOST_EMBEDDED + 1))) == "pdf.giant"
    bomb = zlib.compress(bytes(80 * 1024 * 1024), 9)
    assert reason(with_file(b"sheet.json", bomb, b"/Filter /FlateDecode")) == "pdf.giant"


def test_a_link_is_not_followed_and_a_strange_typeface_is_not_looked_for():
    page = (b"/MediaBox [0 0 200 200] /Contents 4 0 R /Resources <</Font <</F 5 0 R>>>> "
            b"/Annots [<</Type /Annot /Subtype /Link /Rect [0 0 200 200] "
            b"/A <</S /URI /URI (http://example.org/)>>>>]")  # fmt: skip
    content = one_page(
        b"/OpenAction <</S /Launch /F (/bin/true)>>",
        page,
        stream(b"BT /F 12 Tf 20 100 Td (Hello) Tj ET"),
        b"<</Type /Font /Subtype /TrueType /BaseFont /MadeUpSans>>",
    )
    assert worker.look(content).codes == {}
    assert run(content) == b"good pdf 1 1 0 0 0 0 0\nend\n"


def run(content: bytes, line: str = "", **more) -> bytes:
    first = line or f"lifafa-letter 1 {len(content)}\n"
    done = subprocess.run(
        command(), input=first.encode() + content, capture_output=True, check=False, **more
    )
    assert done.stderr == b""
    return done.stdout


def test_the_process_reads_every_kind_behind_closed_doors(tmp_path):
    for kind in ("JPEG", "PNG", "WEBP"):
        picture = code_photograph([LETTER.text], edge=500, kind=kind, angle=2)
        told = run(picture, cwd=tmp_path)
        assert told == f"good picture 1 1 0 0 1 0 0\n1 {LETTER.text}\nend\n".encode(), kind
    assert run(LETTER.pdf, cwd=tmp_path) == asked(LETTER.pdf)
    assert run(b"%PDF-1.7\n") == b"no pdf.damaged\n"
    assert list(tmp_path.iterdir()) == []


CLOSED = "from app.letters import check_worker as w; w.close_the_doors(may_read=False)"


@pytest.mark.posix("no process can be kept from files on Windows")
def test_no_door_is_open(tmp_path):
    told = behind_closed_doors(command()[4], CLOSED, tmp_path)
    assert told[0] == "OSError"
    assert "open" not in told[:4], told


# What is drawn again, and compared ---------------------------------------------------------------


def drawn(text: bytes, record: bytes, sheet: bytes) -> bytes:
    content = text + record + sheet
    return run(content, f"lifafa-draw 1 {len(content)} {len(text)} {len(record)}\n")


def test_a_letter_is_drawn_again_in_the_process():
    told = drawn(LETTER.text.encode(), LETTER.record, LETTER.sheet)
    first, _, rest = told.partition(b"\n")
    assert first.split()[:3] == [b"drawn", str(len(LETTER.pdf)).encode(), b"0"]
    assert rest == LETTER.pdf + b"end\n"
    for sheet in (b"", b"{}", LETTER.sheet[:-1], b"[" * 100_000, LETTER.sheet * 2):
        assert drawn(b"LFL1:AB", b"{}", sheet) == b"no letter.undrawn\n"


def test_pages_are_compared_but_for_a_box():
    before = LETTER.pdf
    document = pypdfium2.PdfDocument(before)
    page = document[0]
    mark = pdfium.FPDFPageObj_CreateNewRect(340.0, 330.0, 20.0, 20.0)
    pdfium.FPDFPath_SetDrawMode(mark, 1, True)
    pdfium.FPDFPage_InsertObject(page, mark)
    page.gen_content()
    out = io.BytesIO()
    document.save(out)
    after = out.getvalue()
    box = (0, 334.0, 318.0, 205.0, 69.0)
    assert worker.looks_the_same(before, before, [])
    assert not worker.looks_the_same(before, after, [])
    assert worker.looks_the_same(before, after, [box])
    assert not worker.looks_the_same(before, after, [(1, *box[1:])])
    assert not worker.looks_the_same(before, pages(2), [])
    both = before + after
    assert asked(both, f"lifafa-looks 1 {len(both)} {len(before)}\n") in (b"other\n", b"same\n")
    assert asked(before, f"lifafa-looks 1 {len(before)} {len(before)}\n") == b"same\n"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("hello\n", "letter.gave-up"),
        ("lifafa-letter 2 {size}\n", "letter.gave-up"),
        ("lifafa-letter 1 -{size}\n", "letter.gave-up"),
        ("lifafa-letter 1 {size} 3\n", "letter.gave-up"),
        ("lifafa-letter 1 9{size}\n", "letter.gave-up"),
        ("lifafa-letter 1 99999{size}\n", "letter.too-large"),
        ("lifafa-other 1 {size}\n", "letter.gave-up"),
        ("lifafa-looks 1 {size} x\n", "letter.gave-up"),
        ("lifafa-looks 1 {size} 5 1 2\n", "letter.gave-up"),
        ("lifafa-looks 1 {size} 5 a b c d e\n", "letter.gave-up"),
        ("lifafa-draw 1 {size} 1\n", "letter.gave-up"),
        ("lifafa-draw 1 {size} -1 5\n", "letter.gave-up"),
        ("x" * 300, "letter.gave-up"),
    ],
)
def test_an_odd_request_is_refused(line, expected):
    content = LETTER.pdf
    assert asked(content, line.format(size=len(content))) == f"no {expected}\n".encode()


def test_every_flipped_byte_gives_the_seal_or_one_word():
    for place in range(0, len(LETTER.pdf), 1501):
        hurt = bytearray(LETTER.pdf)
        hurt[place] ^= 0xFF
        told = asked(bytes(hurt))
        assert told.startswith((b"good pdf ", b"no ")), told[:60]
    picture = code_photograph([LETTER.text], size=(600, 600), edge=500)
    for place in range(0, len(picture), 997):
        hurt = bytearray(picture)
        hurt[place] ^= 0xFF
        assert asked(bytes(hurt)).startswith((b"good picture ", b"no "))
