"""Papers by command: several at once, taken out and put back, with exit codes that tell."""

from pathlib import Path

import pytest

from app.base.jobs import Token
from app.system import pictures, scanning
from app.system.scanning import Scanner
from command_line import CommandLine
from made_pictures import OWNER, photograph, png_bomb
from office_sim import FIRST


@pytest.fixture
def desk(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path / "office", FIRST)


@pytest.fixture
def case(desk: CommandLine) -> str:
    return desk.ok("case", "add", "name_full=Made-up Asha")["case_no"]


def files(folder: Path, **contents: bytes) -> list[Path]:
    found = []
    for name, content in contents.items():
        path = folder / name.replace("__", ".")
        path.write_bytes(content)
        found.append(path)
    return found


def test_one_paper_is_one_object_and_its_kind_is_guessed(desk, case, tmp_path):
    (path,) = files(tmp_path, FIR_copy__pdf=b"%PDF-1.7 made up")
    paper = desk.ok("case", "attach", case, path)
    assert (paper["kind"], paper["title"], paper["notes"]) == ("fir_copy", "FIR_copy.pdf", [])


def test_several_at_once_and_one_that_is_refused_holds_back_no_other(desk, case, tmp_path):
    paths = files(tmp_path, a__jpg=photograph(), b__pdf=b"", c__txt=b"text")
    done = desk.run("case", "attach", case, *paths, tmp_path, "--json")
    assert done.code == 1
    assert [paper["title"] for paper in done.json] == ["a.jpg", "c.txt"]
    assert "b.pdf: This paper was not added. The file is empty." in done.err
    assert "This is a folder, not a file." in done.err
    shown = desk.ok("case", "show", case)
    assert len(shown["papers"]) == 2


def test_pictures_forget_the_place_unless_the_original_is_wanted(desk, case, tmp_path):
    (path,) = files(tmp_path, a__jpg=photograph((2000, 1000)))
    small = desk.ok("case", "attach", case, path)
    whole = desk.ok("case", "attach", case, path, "--keep-original")
    out = tmp_path / "out"
    out.mkdir()
    for paper, has_owner in ((small, False), (whole, True)):
        saved = desk.ok("case", "save-attachment", case, paper["paper_id"][:8], out)["file"]
        assert (OWNER in Path(saved).read_bytes()) == has_owner
        Path(saved).unlink()


def test_pictures_are_turned_and_cut_and_the_original_stays_beside_them(desk, case, tmp_path):
    (path,) = files(tmp_path, a__jpg=photograph((800, 600)))
    how = ("--turn", "90", "--crop", "0,0,50,100", "--keep-original")
    paper = desk.ok("case", "attach", case, path, *how)
    first, second = desk.ok("case", "show", case)["papers"]
    assert (first["paper_id"], second["paper_id"]) == (paper["paper_id"], paper["original_id"])
    assert second["group"] == ""
    saved = tmp_path / "out"
    saved.mkdir()
    name = desk.ok("case", "save-attachment", case, first["paper_id"], saved)["file"]
    assert pictures.jpeg_size(Path(name).read_bytes()) == (300, 800)


@pytest.mark.parametrize(
    "how",
    [
        ("--turn", "45"),
        ("--crop", "1,2,3"),
        ("--crop", "50,0,10,100"),
        ("--crop", "0,0,nan,100"),
        ("--crop", "0,0,101,100"),
        ("--crop", "a,b,c,d"),
    ],
)
def test_a_part_that_makes_no_sense_is_refused_before_anything_is_read(desk, case, tmp_path, how):
    done = desk.run("case", "attach", case, tmp_path / "nowhere.jpg", *how)
    assert done.code == 2
    assert how[0] in done.err


def test_a_bomb_is_kept_with_a_warning_or_refused(desk, case, tmp_path):
    (path,) = files(tmp_path, bomb__png=png_bomb())
    for how in ((), ("--only-small",)):
        done = desk.run("case", "attach", case, path, *how)
        assert done.code == 1
        assert "too large to be made smaller" in done.err
    assert desk.ok("case", "show", case)["papers"] == []
    done = desk.run("case", "attach", case, path, "--as-it-is")
    assert done.code == 0
    assert "bomb.png: kept as it is" in done.err
    again = desk.run("case", "attach", case, path, "--as-it-is")
    assert "holds exactly this paper already" in again.err


def test_what_cannot_forget_its_place_goes_in_by_a_word_alone_and_stays_here(desk, case, tmp_path):
    (heic,) = files(tmp_path, IMG_1=b"\0\0\0\x18ftypheic" + OWNER)
    (film,) = files(tmp_path, a__mov=b"\0\0\0\x14ftypqt  " + OWNER)
    done = desk.run("case", "attach", case, heic, film)
    assert done.code == 1
    assert "cannot be made smaller here" in done.err
    assert "A film still tells where it was taken" in done.err
    assert desk.ok("case", "show", case)["papers"] == []
    added = desk.ok("case", "attach", case, heic, film, "--as-it-is")
    assert [paper["group"] for paper in added] == ["", ""]


def test_a_paper_is_taken_out_listed_and_put_back(desk, case, tmp_path):
    (path,) = files(tmp_path, note__txt=b"text")
    paper_id = desk.ok("case", "attach", case, path)["paper_id"]
    gone = desk.ok("case", "detach", case, paper_id[:6])
    assert gone["paper_id"] == paper_id
    assert desk.ok("case", "show", case)["papers"] == []
    assert desk.run("case", "detach", case, paper_id).code == 1
    (waiting,) = desk.ok("case", "put-back", case)
    assert (waiting["paper"]["paper_id"], waiting["kept_until"]) == (paper_id, gone["kept_until"])
    assert desk.ok("case", "put-back", case, paper_id[:4])["title"] == "note.txt"
    assert desk.ok("case", "put-back", case) == []
    assert len(desk.ok("case", "show", case)["papers"]) == 1


def test_words_about_a_paper_are_changed(desk, case, tmp_path):
    (path,) = files(tmp_path, note__txt=b"text")
    paper_id = desk.ok("case", "attach", case, path)["paper_id"]
    more = ("--title", "Note of the doctor", "--kind", "statement", "--group", "never")
    changed = desk.ok("case", "describe-attachment", case, paper_id[:4], *more)
    assert (changed["title"], changed["kind"], changed["group"]) == (
        "Note of the doctor", "statement", "",
    )  # fmt: skip
    assert desk.run("case", "describe-attachment", case, paper_id, "--kind", "poem").code == 2


@pytest.mark.parametrize(
    "more",
    [
        ("--keep-original", "--only-small"),
        ("--as-it-is", "--only-small"),
        ("--title", "One title", "second.txt"),
    ],
)
def test_wishes_that_exclude_each_other_are_a_matter_of_usage(desk, case, tmp_path, more):
    (path,) = files(tmp_path, note__txt=b"text")
    assert desk.run("case", "attach", case, path, *more).code == 2


def test_papers_of_a_sealed_case_are_worked_on_inside_its_seal(desk, case, tmp_path):
    desk.ok("case", "seal", case)
    (path,) = files(tmp_path, a__jpg=photograph())
    paper_id = desk.ok("case", "attach", case, path)["paper_id"]
    desk.ok("case", "detach", case, paper_id[:6])
    assert len(desk.ok("case", "put-back", case)) == 1
    desk.ok("case", "put-back", case, paper_id[:6])
    desk.ok("case", "describe-attachment", case, paper_id[:6], "--title", "At the station")
    out = tmp_path / "out"
    out.mkdir()
    saved = Path(desk.ok("case", "save-attachment", case, paper_id[:6], out)["file"])
    assert saved.name == "At the station.jpg"
    assert OWNER not in saved.read_bytes()
    (paper,) = desk.ok("case", "show", case)["papers"]
    assert paper["paper_id"] == paper_id


def test_a_page_is_scanned_into_a_case_by_the_scanner_that_is_meant(desk, case, monkeypatch):
    two = (Scanner("made-up:0", "Flatbed 100"), Scanner("made-up:1", "Feeder 200"))
    asked: list[tuple[str, str]] = []

    def scan(scanner: Scanner, colour: str, _token: Token | None = None) -> bytes:
        asked.append((scanner.device, colour))
        return photograph((600, 800))

    monkeypatch.setattr(scanning, "scanners", lambda _token=None: two)
    monkeypatch.setattr(scanning, "scan", scan)
    assert [one["name"] for one in desk.ok("case", "scan", case, "--list")] == [
        "Flatbed 100", "Feeder 200",
    ]  # fmt: skip
    assert desk.run("case", "scan", case).code == 2
    several = desk.run("case", "scan", case, "--title", "Statement")
    assert several.code == 2
    assert "Flatbed 100, Feeder 200" in several.err
    how = ("--title", "Statement", "--scanner", "feeder", "--grey", "--turn", "270")
    paper = desk.ok("case", "scan", case, *how)
    assert (paper["title"], paper["kind"]) == ("Statement", "statement")
    assert asked == [("made-up:1", "grey")]
    nowhere = desk.run("case", "scan", case, "--title", "A", "--scanner", "nothing")
    assert nowhere.code == 1
    assert "No scanner was found." in nowhere.err
