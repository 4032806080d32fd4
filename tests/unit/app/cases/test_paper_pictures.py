"""Pictures go in small and without a past, unless the officer wants them as they are."""

import io
import os
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from app.base.errors import (
    CaseStateError,
    FileUnreadableError,
    NotFoundError,
    PaperRefusedError,
    RegisterDamagedError,
)
from app.base.jobs import Cancelled, Progress, Token
from app.base.messages import paper_note
from app.cases import cases
from app.cases.papers import looks, paper_changes, papers, thumbnails
from app.cases.papers.papers import Wish
from app.core.services import Services, reading, writing
from app.register import access
from app.system import pictures
from app.system.sandbox.trim import Trim
from made_pictures import OWNER, moving, photograph, png_bomb
from models.rows.papers import PaperThumbnail
from own_system import DIE, IS_WINDOWS


def made(folder: Path, content: bytes, name: str) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def content_of(s: Services, paper: papers.PaperRecord) -> bytes:
    with papers.read_paper(s, paper.paper_id) as reader:
        return reader.read()


def test_a_photograph_is_kept_small_and_without_the_place(s, case_id, tmp_path):
    told: list[Progress] = []
    given = photograph((3600, 2700))
    paper = papers.attach(
        s, case_id, made(tmp_path, given, "IMG_1.jpg"), "photo_person", report=told.append
    )
    kept = content_of(s, paper)
    assert Image.open(io.BytesIO(kept)).size == (2400, 1800)
    assert OWNER in given
    assert OWNER not in kept
    assert b"Exif" not in kept
    assert (paper.media_type, paper.notes, paper.size) == ("image/jpeg", (), len(kept))
    assert [one.step for one in told if one.done == one.total] == ["picture", "sealing"]
    assert pictures.is_thumbnail(thumbnails.thumbnails(s, case_id)[paper.paper_id])
    assert (tmp_path / "IMG_1.jpg").read_bytes() == given


def test_the_original_is_kept_when_it_is_wanted(s, case_id, tmp_path):
    given = photograph((2400, 1800))
    paper = papers.attach(s, case_id, made(tmp_path, given, "a.jpg"), "other", wish=Wish.ORIGINAL)
    assert content_of(s, paper) == given
    # It still tells where it was taken.
    assert paper.group == ""
    assert thumbnails.thumbnails(s, case_id) == {}
    small = thumbnails.make_thumbnail(s, paper.paper_id)
    assert OWNER not in small
    assert thumbnails.thumbnails(s, case_id) == {paper.paper_id: small}
    larger = looks.look_at(s, paper.paper_id)
    assert (larger.width, larger.height) == (1600, 1200)
    assert OWNER not in larger.content


def test_a_picture_is_turned_and_cut_before_it_is_sealed(s, case_id, tmp_path):
    path = made(tmp_path, photograph((800, 600)), "a.jpg")
    trim = Trim(1, 0, 0, 5_000, 10_000)
    paper = papers.attach(s, case_id, path, "other", trim=trim)
    kept = content_of(s, paper)
    assert Image.open(io.BytesIO(kept)).size == (300, 800)
    assert OWNER not in kept
    assert [one.title for one in cases.show_case(s, case_id).papers] == ["a.jpg"]


def test_the_original_of_one_that_is_cut_stays_beside_it_and_never_leaves(s, case_id, tmp_path):
    given = photograph((800, 600))
    path = made(tmp_path, given, "a.jpg")
    half = Trim(0, 0, 0, 5_000, 10_000)
    paper = papers.attach(s, case_id, path, "other", trim=half, wish=Wish.ORIGINAL)
    first, second = cases.show_case(s, case_id).papers
    assert (first.paper_id, first.group) == (paper.paper_id, papers.DEFAULT_GROUP)
    assert (second.title, second.group) == ("a.jpg (original)", "")
    assert content_of(s, second) == given
    assert OWNER not in content_of(s, first)
    assert list((s.folder / "staging").iterdir()) == []


@pytest.mark.parametrize("wish", list(Wish))
def test_what_was_to_be_cut_is_cut_or_refused_whatever_was_wished(s, case_id, tmp_path, wish):
    half = Trim(0, 0, 0, 5_000, 10_000)
    for content, name in ((moving(), "a.png"), (b"%PDF-1.7", "a.pdf")):
        with pytest.raises(PaperRefusedError):
            papers.attach(s, case_id, made(tmp_path, content, name), "other", wish=wish, trim=half)
    assert cases.show_case(s, case_id).papers == ()
    assert list((s.folder / "staging").iterdir()) == []


def test_the_original_beside_is_that_of_the_picture_or_nothing_is_kept(s, case_id, tmp_path):
    path = made(tmp_path, photograph((800, 600)), "a.jpg")
    size = path.stat().st_size

    def meddle(progress: Progress) -> None:
        if progress.step == "picture" and progress.done == size:
            path.write_bytes(bytes(size))

    with pytest.raises(PaperRefusedError) as caught:
        papers.attach(s, case_id, path, "other", trim=Trim(1), wish=Wish.ORIGINAL, report=meddle)
    assert caught.value.facts == {"reason": "paper.changed"}
    assert cases.show_case(s, case_id).papers == ()
    for folder in ("staging", "blobs"):
        assert [one for one in (s.folder / folder).rglob("*") if one.is_file()] == []


HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + OWNER
TIFF = b"II*\0\x08\0\0\0" + OWNER
FILM = b"\0\0\0\x14ftypqt  \0\0\0\0qt  \xa9xyz" + OWNER
STILL_TELL = [
    *((HEIC, name) for name in ("a.heic", "a.hif", "a.heics", "IMG_1", "a.bin", "a.jpg", "a.mp4")),
    *((TIFF, name) for name in ("a.tif", "scan", "a.arw", "a.nef", "a.pef", "a.srw", "a.pdf")),
    *((b"unknown" + OWNER, f"a.{end}") for end in ("cr3", "orf", "rw2", "raf", "jxl", "JP2")),
    (b"\0\0\0\x18ftypcrx \0\0\0\1crx isom" + OWNER, "raw"),
    (b"\0\0\0\x18ftypavif\0\0\0\0" + OWNER, "a.txt"),
    (b"MM\0*\0\0\0\x08" + OWNER, "a"),
    (b"IIRO\x08\0\0\0" + OWNER, "a"),
    (b"FUJIFILMCCD-RAW 0201" + OWNER, "a"),
    (b"\0\0\0\x0cJXL \r\n\x87\n" + OWNER, "a"),
    (b"\xff\x0a" + OWNER, "a"),
    *((FILM, name) for name in ("a.mov", "a.MP4", "a.3gp", "VID_1", "a.pdf")),
    (b"\0\0\0\x18ftyp3gp4\0\0\0\0" + OWNER, "a"),
    (b"\x1a\x45\xdf\xa3" + OWNER, "a.webm"),
]


def packets(time: int = 0) -> bytes:
    """Return what begins like a stream of a camera: packets, each after some bytes of time."""
    return (bytes(time) + b"G" + bytes(187)) * 3 + OWNER


FILMS = [
    *(b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0" for brand in (
        b"isom", b"mp41", b"mp42", b"qt  ", b"3gp5", b"3g2a", b"M4V ", b"MSNV", b"avc1", b"iso6",
    )),
    b"\0\0\0\x08wide\0\0\1\0mdat", b"\0\0\0\1mdat" + bytes(8), b"\0\0\0\x20moof" + bytes(24),
    b"\0\0\0\x18styp" + bytes(16), b"\x1a\x45\xdf\xa3\x9f\x42\x86",
    b"RIFF\0\1\0\0AVI LIST", packets(), packets(time=4), b"\0\0\1\xba\x44", b"\0\0\1\xb3\x14",
    b"FLV\1\5", b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", b"OggS\0\2" + bytes(22) + b"\x80theora",
]  # fmt: skip
"""How films begin, each of its own kind."""


@pytest.mark.parametrize(("content", "name"), STILL_TELL)
def test_what_cannot_forget_its_place_is_known_by_what_it_is_and_stays_in_the_office(
    s, case_id, tmp_path, content, name
):
    path = made(tmp_path, content, name)
    with pytest.raises(PaperRefusedError) as caught:
        papers.attach(s, case_id, path, "other", wish=Wish.SMALL_ONLY)
    reason = "picture.film" if content is FILM or b"3gp4" in content or name == "a.webm" else ""
    assert caught.value.facts == {"reason": reason or "picture.other-kind"}
    assert cases.show_case(s, case_id).papers == ()
    for wish in (Wish.SMALL, Wish.ORIGINAL):
        paper = papers.attach(s, case_id, path, "other", wish=wish)
        assert (paper.group, content_of(s, paper)) == ("", content)
    changed = paper_changes.change(s, paper.paper_id, group=papers.DEFAULT_GROUP)
    assert changed.group == papers.DEFAULT_GROUP


@pytest.mark.parametrize("content", FILMS)
@pytest.mark.parametrize("name", ["voice.m4a", "voice.3ga", "a.aac", "a.amr", "a.txt", "a"])
def test_a_film_is_known_under_any_name(s, case_id, tmp_path, content, name):
    path = made(tmp_path, content, name)
    with pytest.raises(PaperRefusedError) as caught:
        papers.attach(s, case_id, path, "audio")
    like = (
        "picture.like-film" if name.endswith((".m4a", ".3ga", ".aac", ".amr")) else "picture.film"
    )
    assert caught.value.facts == {"reason": like}
    assert cases.show_case(s, case_id).papers == ()
    assert papers.attach(s, case_id, path, "audio", wish=Wish.SMALL).group == ""


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"%PDF-1.7", "a.pdf"),
        (b"PK\x03\x04 a document", "a.docx"),
        (b"The film of heic", "note.txt"),
        (b"\0\0\0\x18ftypM4A \0\0\0\0", "voice.m4a"),
        (b"\0\0\0\x18ftypM4B \0\0\0\0", "voice.M4B"),
        (b"#!AMR\n" + bytes(32), "voice.amr"),
        (b"OggS\0\2" + bytes(22) + b"OpusHead", "PTT-20260101-WA0001.opus"),
        (b"RIFF\0\1\0\0WAVEfmt ", "voice.wav"),
        (b"ID3\4\0" + bytes(32), "voice.mp3"),
        (b"The free rice of July", "note.txt"),
        (b"Girls of the home " * 30, "note.txt"),
        (b"II", "a"),
    ],
)
def test_other_kinds_go_in_unasked(s, case_id, tmp_path, content, name):
    path = made(tmp_path, content, name)
    paper = papers.attach(s, case_id, path, "other", wish=Wish.SMALL_ONLY)
    assert (paper.group, paper.notes) == (papers.DEFAULT_GROUP, ())


HOSTILE = [
    (png_bomb(), "bomb.png", "picture.too-large"),
    (photograph()[:4000], "cut.jpg", "picture.unreadable"),
    (moving(), "moves.png", "picture.moving"),
    (b"II*\0" + bytes(200), "scan.tif", "picture.other-kind"),
    (b"....ftypheic" + bytes(200), "IMG_2.HEIC", "picture.other-kind"),
    (b"<html>", "not really.jpg", "picture.other-kind"),
]


@pytest.mark.parametrize(("content", "name", "reason"), HOSTILE)
def test_what_cannot_be_made_small_is_kept_with_a_warning_or_refused(
    s, case_id, tmp_path, content, name, reason
):
    path = made(tmp_path, content, name)
    with pytest.raises(PaperRefusedError) as caught:
        papers.attach(s, case_id, path, "other", wish=Wish.SMALL_ONLY)
    assert caught.value.facts == {"reason": reason}
    assert cases.show_case(s, case_id).papers == ()
    paper = papers.attach(s, case_id, path, "other", wish=Wish.SMALL)
    assert (paper.notes, paper.group) == ((reason,), "")
    assert content_of(s, paper) == content
    assert paper_note(reason, paper.title).startswith(f"{name}: kept as it is")
    assert thumbnails.make_thumbnail(s, paper.paper_id) == b""
    assert thumbnails.thumbnails(s, case_id) == {paper.paper_id: b""}
    with pytest.raises(PaperRefusedError):
        looks.look_at(s, paper.paper_id)


def test_the_ending_follows_what_a_picture_is(s, case_id, tmp_path):
    paper = papers.attach(s, case_id, made(tmp_path, photograph(), "scan.png"), "other")
    assert (paper.file_name, paper.media_type) == ("scan.png.jpg", "image/jpeg")
    bare = papers.attach(s, case_id, made(tmp_path, photograph(), "scan"), "other")
    assert bare.file_name == "scan.jpg"
    webp = papers.attach(s, case_id, made(tmp_path, photograph(kind="WEBP"), "s.webp"), "other")
    assert (webp.file_name, webp.media_type) == ("s.webp", "image/webp")


def test_the_same_paper_twice_is_told_and_not_blocked(s, case_id, tmp_path):
    path = made(tmp_path, photograph(), "a.jpg")
    first = papers.attach(s, case_id, path, "other")
    again = papers.attach(s, case_id, path, "other")
    assert (first.notes, again.notes) == ((), ("paper.same-as-before",))
    assert first.sha256 == again.sha256
    assert len(cases.show_case(s, case_id).papers) == 2
    elsewhere = cases.add_case(s, {"p1.name_full": "Rekha"}).case_id
    assert papers.attach(s, elsewhere, path, "other").notes == ()
    assert "already" in paper_note("paper.same-as-before", "a.jpg")


def test_something_that_is_no_file_can_be_added(s, case_id):
    paper = papers.attach_bytes(s, case_id, photograph(kind="PNG"), "pasted.png", "other")
    assert Image.open(io.BytesIO(content_of(s, paper))).size == (800, 600)
    with pytest.raises(PaperRefusedError) as caught:
        papers.attach_bytes(s, case_id, b"", "pasted.png", "other")
    assert caught.value.facts == {"reason": "paper.empty"}


@pytest.mark.parametrize("longer", [True, False])
def test_a_picture_that_changes_while_it_is_read_is_refused(s, case_id, tmp_path, longer):
    path = made(tmp_path, photograph() + bytes(3_000_000), "a.jpg")

    def meddle(progress: Progress) -> None:
        if progress.step == "picture":
            os.truncate(path, 9_000_000 if longer else 10)

    with pytest.raises(PaperRefusedError) as caught:
        papers.attach(s, case_id, path, "other", report=meddle)
    assert caught.value.facts == {"reason": "paper.changed"}
    assert cases.show_case(s, case_id).papers == ()
    assert list((s.folder / "staging").iterdir()) == []


def test_stopping_while_a_picture_is_made_small_leaves_nothing(s, case_id, tmp_path):
    token = Token()
    path = made(tmp_path, photograph() + bytes(3_000_000), "a.jpg")
    with pytest.raises(Cancelled):
        papers.attach(s, case_id, path, "other", report=lambda _told: token.cancel(), token=token)
    assert cases.show_case(s, case_id).papers == ()
    assert list((s.folder / "staging").iterdir()) == []


def test_a_file_that_vanishes_while_it_is_read_is_said(s, case_id, tmp_path, monkeypatch):
    class Pulled(io.BytesIO):
        def read(self, count=-1):
            if self.tell() > 0:
                raise OSError(5, "the stick is gone")
            return super().read(count)

    content = photograph()
    monkeypatch.setattr(papers.files, "open_to_read", lambda _path: Pulled(content))
    with pytest.raises(FileUnreadableError):
        papers.attach(s, case_id, tmp_path / "a.jpg", "other")
    assert cases.show_case(s, case_id).papers == ()


def test_a_process_that_dies_keeps_the_original_or_refuses(s, case_id, tmp_path, monkeypatch):
    path = made(tmp_path, photograph(), "a.jpg")
    dying = [os.sys.executable, "-I", "-c", DIE]
    with monkeypatch.context() as patched:
        patched.setattr(pictures, "command", lambda: dying)
        with pytest.raises(PaperRefusedError):
            papers.attach(s, case_id, path, "other", wish=Wish.SMALL_ONLY)
        paper = papers.attach(s, case_id, path, "other", wish=Wish.SMALL)
        assert paper.notes == ("picture.gave-up",)
        assert content_of(s, paper) == photograph()
        # It may work on another day, so that is not remembered.
        assert thumbnails.make_thumbnail(s, paper.paper_id) == b""
        assert thumbnails.thumbnails(s, case_id) == {}
    assert thumbnails.make_thumbnail(s, paper.paper_id) != b""


def test_a_look_is_always_a_jpeg(s, case_id, tmp_path, monkeypatch):
    path = made(tmp_path, photograph((2000, 1000), kind="PNG"), "a.png")
    paper = papers.attach(s, case_id, path, "other", wish=Wish.ORIGINAL)
    seen = looks.look_at(s, paper.paper_id)
    assert pictures.jpeg_size(seen.content) == (1600, 800)
    monkeypatch.setattr(pictures, "jpeg_size", lambda _content: (9999, 1))
    with pytest.raises(PaperRefusedError):
        looks.look_at(s, paper.paper_id)


def test_a_small_picture_that_is_too_much_is_not_handed_out(s, case_id, tmp_path):
    paper = papers.attach(s, case_id, made(tmp_path, photograph(), "a.jpg"), "other")
    with writing(s) as session:
        row = session.get(PaperThumbnail, paper.paper_id)
        assert row is not None
        row.jpeg = photograph((1000, 900))[:20_000]
    assert thumbnails.thumbnails(s, case_id) == {paper.paper_id: b""}


def test_a_paper_that_is_damaged_gives_no_small_picture(s, case_id, tmp_path):
    paper = papers.attach(
        s, case_id, made(tmp_path, photograph(), "a.jpg"), "other", wish=Wish.ORIGINAL
    )
    (path,) = [one for one in (s.folder / "blobs").rglob("*") if one.is_file()]
    raw = bytearray(path.read_bytes())
    raw[200] ^= 1
    path.write_bytes(raw)
    for look in (thumbnails.make_thumbnail, looks.look_at):
        with pytest.raises(RegisterDamagedError):
            look(s, paper.paper_id)
    with pytest.raises(NotFoundError):
        thumbnails.make_thumbnail(s, "0" * 32)


def test_pictures_that_arrived_are_looked_into_by_the_process_alone(s, case_id, tmp_path):
    """What another office calls a picture is only a wish to have it shown."""
    paper = papers.attach(s, case_id, made(tmp_path, b"MZ evil", "run.exe"), "other")
    assert not thumbnails.can_be_shown(paper)
    assert thumbnails.can_be_shown(replace(paper, media_type="image/png"))
    assert thumbnails.make_thumbnail(s, paper.paper_id) == b""


# A file cannot have these on a disk of Windows; a place that is refused for its name is tried in
# `tests/unit/app/system/test_files.py`.
NOT_ON_WINDOWS = () if IS_WINDOWS else (
    "CON", "nul.txt", "x" * 200 + ".pdf", "a\nb.pdf", "a\udcffb.pdf", "<b>x<b>.txt",
)  # fmt: skip


@pytest.mark.parametrize(
    "name",
    ["a\u202egpj.exe", "-rf", "$(reboot).pdf", "photo.jpg.exe", " .. .pdf", "=HYPERLINK(1).csv",
     *NOT_ON_WINDOWS],
)  # fmt: skip
def test_a_hostile_name_is_only_text_and_nothing_is_lost(s, case_id, tmp_path, name):
    path = made(tmp_path, b"content", name)
    paper = papers.attach(s, case_id, path, "other")
    assert content_of(s, paper) == b"content"
    for text in (paper.title, paper.file_name):
        assert 0 < len(text) <= 120
        assert text.isprintable()
        assert "\u202e" not in text
    out = tmp_path / "out"
    out.mkdir()
    saved = papers.save_paper(s, paper.paper_id, out)
    assert saved.parent == out.resolve()
    assert saved.read_bytes() == b"content"
    assert saved.suffix in papers.files.SAFE_SUFFIXES | {".bin"}
    assert papers.is_harmless(paper.file_name) == (saved.suffix != ".bin")


def test_who_may_only_read_adds_nothing_and_who_enters_saves_nothing(s, case_id, tmp_path):
    path = made(tmp_path, b"x", "a.txt")
    paper = papers.attach(s, case_id, path, "other")
    reader = replace(s, user=replace(s.user, role="read_only"))
    enters = replace(s, user=replace(s.user, role="data_entry"))
    with pytest.raises(CaseStateError):
        papers.attach(reader, case_id, path, "other")
    papers.attach(enters, case_id, path, "other")
    for desk in (reader, enters):
        with pytest.raises(CaseStateError):
            papers.save_paper(desk, paper.paper_id, tmp_path)
        with papers.read_paper(desk, paper.paper_id) as content:
            assert content.read() == b"x"


def test_no_byte_of_a_picture_lies_on_the_disk_in_the_clear(s, case_id, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temp"))
    (tmp_path / "temp").mkdir()
    given = photograph((700, 500), kind="PNG")
    paper = papers.attach_bytes(s, case_id, given, "a.png", "other")
    kept, small = content_of(s, paper), thumbnails.thumbnails(s, case_id)[paper.paper_id]
    needles = [given[place : place + 40] for place in range(100, len(given) - 40, 997)]
    needles += [kept[-80:-40], small[200:240], OWNER, b"JFIF"]
    assert list((tmp_path / "temp").iterdir()) == []
    for when in ("open", "locked"):
        if when == "locked":
            access.lock(s)
        for path in s.folder.rglob("*"):
            if path.is_file():
                raw = path.read_bytes()
                assert not [one for one in needles if one in raw], (when, path.name)


def test_a_paper_over_four_gigabytes_is_not_too_large():
    assert papers.MAX_BYTES > 4 * 1024**3


def test_reading_the_case_again_tells_no_notes(s, case_id, tmp_path):
    paper = papers.attach(s, case_id, made(tmp_path, b"x", "a.jpg"), "other", wish=Wish.SMALL)
    assert paper.notes
    assert cases.show_case(s, case_id).papers[0].notes == ()
    with reading(s) as session:
        assert session.get(PaperThumbnail, paper.paper_id) is None
