"""A paper is looked at page by page, drawn anew; nothing else of it leaves, and nothing is kept."""

import io
from dataclasses import replace

import pytest
from PIL import Image

from app.base.errors import CaseStateError, NotFoundError, PaperRefusedError, RegisterDamagedError
from app.base.jobs import Cancelled, Token
from app.base.messages import reason
from app.cases.papers import looks, paper_changes, papers
from app.cases.papers.papers import Wish
from app.core import log
from app.core.services import Services
from app.retention.promise import promise
from app.sealed import case_sealing, sealed
from app.story import log_sentences
from app.system import pictures
from made_pdfs import locked, many_pages
from made_pictures import OWNER, moving, photograph, png_bomb


def added(s: Services, case_id: str, content: bytes, name: str) -> papers.PaperRecord:
    return papers.attach_bytes(s, case_id, content, name, "other", wish=Wish.ORIGINAL)


def test_a_page_of_a_pdf_comes_alone_and_as_large_as_wanted(s, case_id):
    paper = added(s, case_id, many_pages(600, widths=(200, 600)), "order.pdf")
    assert looks.can_be_looked_at(paper)
    first = looks.look_at(s, paper.paper_id, 0, 900)
    last = looks.look_at(s, paper.paper_id, 599, 900)
    assert (first.pages, first.width, first.height) == (600, 600, 900)
    assert (last.pages, last.width, last.height) == (600, 900, 450)
    assert Image.open(io.BytesIO(last.content)).format == "JPEG"
    with pytest.raises(PaperRefusedError) as refused:
        looks.look_at(s, paper.paper_id, 600)
    assert refused.value.facts == {"reason": "pdf.pages"}


def test_a_picture_has_one_page_and_is_never_made_larger_than_it_is(s, case_id):
    paper = added(s, case_id, photograph((2000, 1000)), "a.jpg")
    large = looks.look_at(s, paper.paper_id, 0, pictures.LOOK_EDGE)
    assert (large.pages, large.width, large.height) == (1, 2000, 1000)
    assert OWNER not in large.content
    small = looks.look_at(s, paper.paper_id, 0, 500)
    assert (small.width, small.height) == (500, 250)


def test_no_more_points_are_drawn_than_a_look_may_have(s, case_id):
    paper = added(s, case_id, many_pages(1), "a.pdf")
    assert looks.look_at(s, paper.paper_id, 0, 50_000).height == pictures.LOOK_EDGE


def test_how_it_begins_decides_and_not_its_name(s, case_id):
    pdf = added(s, case_id, many_pages(2), "really a pdf.jpg")
    picture = added(s, case_id, photograph(), "really a picture.pdf")
    assert looks.look_at(s, pdf.paper_id).pages == 2
    assert looks.look_at(s, picture.paper_id).pages == 1


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (locked(), "a.pdf", "pdf.locked"),
        (b"%PDF-1.7\n" + bytes(900), "a.pdf", "pdf.damaged"),
        (b"MZ evil", "a.pdf", "paper.other-kind"),
        (png_bomb(), "a.png", "picture.too-large"),
        (png_bomb(16_000, 12_500), "200 megapixels.png", "picture.too-large"),
        (moving(), "a.png", "picture.moving"),
        (photograph()[:3000], "a.jpg", "picture.unreadable"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_words(s, case_id, content, name, expected):
    paper = added(s, case_id, content, name)
    with pytest.raises(PaperRefusedError) as refused:
        looks.look_at(s, paper.paper_id)
    assert refused.value.facts == {"reason": expected}
    assert reason(expected) not in ("", expected)


def test_a_paper_that_is_gone_or_changed_is_not_shown(s, case_id):
    paper = added(s, case_id, many_pages(3), "a.pdf")
    (path,) = [one for one in (s.folder / "blobs").rglob("*") if one.is_file()]
    raw = bytearray(path.read_bytes())
    raw[200] ^= 1
    path.write_bytes(raw)
    with pytest.raises(RegisterDamagedError):
        looks.look_at(s, paper.paper_id)
    with pytest.raises(NotFoundError):
        looks.look_at(s, "0" * 32)


def test_what_is_no_longer_wanted_is_not_drawn(s, case_id):
    paper = added(s, case_id, many_pages(3), "a.pdf")
    token = Token()
    token.cancel()
    with pytest.raises(Cancelled):
        looks.look_at(s, paper.paper_id, token=token)


def test_looking_leaves_nothing_on_the_disk_and_no_line_in_the_log(s, case_id, tmp_path):
    paper = added(s, case_id, photograph((900, 700)), "a.jpg")
    before = {path: path.read_bytes() for path in s.folder.rglob("*") if path.is_file()}
    lines = len(log.entries(s))
    seen = looks.look_at(s, paper.paper_id)
    needle = seen.content[200:240]
    for path in s.folder.rglob("*"):
        assert not path.is_file() or path in before, path.name
        assert not path.is_file() or needle not in path.read_bytes(), path.name
    assert len(log.entries(s)) == lines


def test_who_may_see_a_case_may_look_at_its_papers(s, case_id):
    paper = added(s, case_id, many_pages(1), "a.pdf")
    reader = replace(s, user=replace(s.user, role="read_only"))
    assert looks.look_at(reader, paper.paper_id).pages == 1
    stranger = replace(s, user=replace(s.user, role="of a newer version"))
    with pytest.raises(CaseStateError):
        looks.look_at(stranger, paper.paper_id)


def test_a_paper_that_was_taken_out_of_its_case_is_told(s, case_id):
    paper = added(s, case_id, many_pages(1), "a.pdf")
    paper_changes.detach(s, paper.paper_id)
    with pytest.raises(NotFoundError):
        looks.look_at(s, paper.paper_id)


# Printing -----------------------------------------------------------------------------------------


def printed(s: Services, paper: papers.PaperRecord, **more: object) -> None:
    told = {"pages": 2, "copies": 3, "printer": "Made-up Laser", **more}
    looks.begin_print(s, paper.paper_id, **told)  # type: ignore[arg-type]


def test_a_print_is_in_the_log_with_case_paper_pages_copies_and_printer(s, case_id):
    paper = papers.attach_bytes(s, case_id, many_pages(2), "Order about Asha.pdf", "fir_copy")
    printed(s, paper)
    line = log.entries(s)[0]
    assert (line.action, line.object) == ("paper_printed", "LF-26-0001")
    assert line.facts == {
        "kind": "fir_copy",
        "paper": paper.paper_id,
        "pages": 2,
        "copies": 3,
        "printer": "Made-up Laser",
    }
    told = log_sentences.sentence(line)
    assert told.startswith("Document of LF-26-0001 given to a printer, pages: 2, copies: 3")
    assert "FIR or diary entry" in told
    assert "printer: Made-up Laser" in told
    assert "Asha" not in told


def test_deleting_a_case_tells_that_a_paper_of_it_was_printed(s, case_id):
    paper = added(s, case_id, many_pages(1), "a.pdf")
    before = promise(s, [case_id]).taken_out
    printed(s, paper)
    assert promise(s, [case_id]).taken_out == before + 1


@pytest.mark.parametrize("role", ["data_entry", "read_only"])
def test_who_may_not_save_a_copy_may_not_print_one(s, case_id, role):
    paper = added(s, case_id, many_pages(1), "a.pdf")
    lines = len(log.entries(s))
    with pytest.raises(CaseStateError):
        printed(replace(s, user=replace(s.user, role=role)), paper)
    assert len(log.entries(s)) == lines


def test_a_file_whose_kind_can_run_is_printed_by_the_head_alone(s, case_id):
    paper = added(s, case_id, photograph(), "photo.exe")
    officer = replace(s, user=replace(s.user, role="officer"))
    with pytest.raises(PaperRefusedError) as refused:
        printed(officer, paper)
    assert refused.value.facts == {"reason": "paper.unsafe-name"}
    printed(s, paper)
    printed(officer, added(s, case_id, photograph(), "photo.jpg"))


def test_a_paper_that_is_gone_is_not_printed(s, case_id):
    paper = added(s, case_id, many_pages(1), "a.pdf")
    paper_changes.detach(s, paper.paper_id)
    with pytest.raises(NotFoundError):
        printed(s, paper)


def test_inside_a_seal_the_log_tells_numbers_alone(s, case_id):
    paper = added(s, case_id, many_pages(1), "a.pdf")
    after = case_sealing.seal(s, case_id, {s.user.user})
    with sealed.opened(after, case_id) as inside:
        assert looks.look_at(inside, paper.paper_id).pages == 1
        printed(inside, paper)
    line = next(one for one in log.entries(after) if one.action == "paper_printed")
    assert line.facts == {"pages": 2, "copies": 3}
    assert "pages: 2, copies: 3" in log_sentences.sentence(line)
