"""The commands of the guide, each as it is written: from two registers to an accepted referral."""

import re
import shlex
from pathlib import Path

import pytest

from app.base.clock import SystemClock
from app.cli.program import run
from app.help.guide import shelf
from app.help.guide.shelf import COMMAND
from app.offices import offices
from app.register import access
from office_sim import FIRST, PASSPHRASE, SECOND, office

AT_THE_OTHER_OFFICE = 4
"""Place of the section of the chapter that the other office follows."""


class Desk:
    """One office at its terminal."""

    def __init__(self, folder: Path, new, name: str) -> None:
        services = office(folder, new, clock=SystemClock())
        offices.export_card(services, Path(f"{name}.lfcard"))
        self.register, self.number = services.folder, services.office.number
        self.office_id = services.office.office_id
        access.lock(services)
        self._words = folder / "words.txt"
        self._words.write_text(f"{PASSPHRASE}\n", encoding="utf-8")

    def do(self, line: str) -> int:
        first, *words = shlex.split(line)
        assert first == "lifafa"
        more = ["--register", str(self.register), "--passphrase-file", str(self._words)]
        return run([*words, *more])


@pytest.fixture
def desks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Desk, Desk]:
    monkeypatch.chdir(tmp_path)
    one, other = Desk(tmp_path / "one", FIRST, "our"), Desk(tmp_path / "other", SECOND, "their")
    for done in ("office add our.lfcard", f"office check {one.office_id} --number '{one.number}'"):
        check = " --how phone --with 'A. Made-up'" if "check" in done else ""
        assert other.do(f"lifafa {done}{check}") == 0
    Path("our.lfcard").unlink()
    return one, other


def test_every_command_of_the_chapter_does_what_it_says(desks, capsys):
    one, other = desks
    chapter = shelf.chapter("commands", "en")
    done, left_out = [], []
    for place, section in enumerate(chapter.sections):
        for block in section.blocks:
            if block.kind != COMMAND:
                continue
            if "register create" in block.text:
                left_out.append(block.text)
                continue
            line = block.text.replace("SIX GROUPS OF DIGITS", other.number)
            line = line.replace(" OFFICE", f" {other.office_id[:8]}").replace("CASE", "LF-26-0001")
            line = line.replace("OUR_FOLDER", str(one.register))
            at = other if place == AT_THE_OTHER_OFFICE else one
            if "PACKET" in line:
                listed = capsys.readouterr().out.splitlines()[-1]
                line = line.replace("PACKET", listed.split()[0])
            assert at.do(line) == 0, line
            done.append(line)
    assert len(done) > 14
    assert left_out == [chapter.sections[1].blocks[0].text]
    capsys.readouterr()
    assert one.do("lifafa packet receive receipt.lifafa") == 0
    assert one.do("lifafa referral list") == 0
    assert "accepted" in capsys.readouterr().out
    assert Path("guide.pdf").read_bytes().startswith(b"%PDF")


def test_the_register_of_the_chapter_is_made_as_it_is_written(tmp_path, monkeypatch, capsys):
    """At full cost, and so apart from the story, whose registers are made cheaply."""
    monkeypatch.chdir(tmp_path)
    Path("words.txt").write_text(f"{PASSPHRASE}\n", encoding="utf-8")
    create, check = [
        block.text
        for block in shelf.chapter("commands", "en").sections[1].blocks
        if block.kind == COMMAND
    ]
    for line in (create, check):
        words = shlex.split(line)[1:]
        assert run([*words, "--passphrase-file", "words.txt"]) == 0, line
    assert Path("OUR_FOLDER").is_dir()
    assert len(re.findall(r"\b\d{6}\b", Path("sheet.txt").read_text("utf-8"))) >= 8
