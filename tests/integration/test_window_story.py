"""The story of an office in the window of the real program, on every system that it runs on.

First run in a language, the six words, a case, a check of the other office's number, consent, a
referral that is sealed and carried out on a stick, a letter, a backup, lock and unlock, a double
click on a packet (a second start, which hands it to the first), and the end of the day. The program
runs as processes of its own: on Windows on its screen, elsewhere without one. With LIFAFA_STORY set
to a folder, pictures of the screen are put there.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.base.clock import SystemClock
from app.base.language import NAMES
from app.cases import case_list
from app.core import log
from app.offices import offices
from app.referrals import referrals
from app.register import access
from office_sim import SECOND, office
from own_system import wait_for
from source_tree import ROOT
from told_program import LONGEST_S, of_a_new_person, programs_on
from window_steps import they_answer_and_send_one

STORY = ROOT / "tests" / "helpers" / "window_story.py"


class Played:
    """A story that is being played.

    Args:
        home: an empty folder; profile, register and desk come to lie there.
        language: of the window.
        look: light or dark.
    """

    def __init__(self, home: Path, language: str, look: str) -> None:
        self.register, self.desk, self.them = home / "register", home / "desk", home / "them"
        self.stick = self.desk / "stick"
        for folder in (self.desk, self.them, self.stick, self.desk / "safe"):
            folder.mkdir()
        self._asked = {
            "language": language,
            "language_name": NAMES[language],
            "look": look,
            "look_name": f"{language}-{look}",
        }
        self.env = of_a_new_person(home / "profile")
        self.started: list[subprocess.Popen[bytes]] = []

    def begin(self, **facts: str) -> None:
        """Lay the desk and start the program."""
        asked = json.dumps(self._asked | facts, ensure_ascii=False)
        (self.desk / "asked.json").write_text(asked, "utf-8")
        self.start(str(STORY), "first", str(self.register), str(self.desk))

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """Start a process of Python with some words."""
        process = subprocess.Popen([sys.executable, *words], env=self.env, cwd=ROOT)
        self.started.append(process)
        return process

    def told(self) -> list[str]:
        """Return what the program has told; it never tells of a failure."""
        told = self.desk / "told"
        text = told.read_text("utf-8") if told.exists() else ""
        assert "failed in" not in text, text
        return text.splitlines()

    def waits_for(self, line: str) -> str:
        """Wait until a line that begins so was told, and return the rest of it."""
        wait_for(lambda: any(one.startswith(line) for one in self.told()), LONGEST_S)
        return next(one for one in self.told() if one.startswith(line))[len(line) :].strip()

    def end(self) -> None:
        """End whatever still runs."""
        for process in self.started:
            process.kill()
            process.wait()
        for pid in programs_on(self.register):
            os.kill(pid, 9)


@contextmanager
def day(home: Path, language: str, look: str) -> Iterator[Played]:
    """Lend a day that nobody has begun; what it started is ended with the block."""
    played = Played(home, language, look)
    try:
        yield played
    finally:
        played.end()


def test_from_the_first_run_to_a_packet_that_was_double_clicked(tmp_path: Path):
    with day(tmp_path, "en", "light") as story:
        play(story, tmp_path)


def test_the_same_day_in_hindi_and_in_the_dark(tmp_path: Path):
    with day(tmp_path, "hi", "dark") as story:
        play(story, tmp_path)


def play(story: Played, tmp_path: Path) -> None:
    """Play the day with another office, and look at what was put on the stick and kept."""
    partner = office(tmp_path / "partner", SECOND, clock=SystemClock())
    offices.export_card(partner, story.desk / "their.lfcard")
    story.begin(office=partner.office.name, number=partner.office.number)
    number = story.waits_for("number")
    assert story.waits_for("ended first") == "0"
    files = they_answer_and_send_one(partner, number, story.stick, story.them)
    access.lock(partner)
    story.waits_for("open")
    words = ("-m", "app", "window", "--register", str(story.register), str(files[1]))
    assert story.start(*words).wait(LONGEST_S) == 0
    story.waits_for("handed over")
    assert story.waits_for("ended second") == "0"
    wait_for(lambda: not programs_on(story.register), LONGEST_S)
    on_stick = [".lfcard", ".lifafa", ".lifafa", ".pdf", ".txt"]  # The last says how to open.
    assert sorted(one.suffix for one in story.stick.iterdir()) == on_stick
    [letter] = story.stick.glob("*.pdf")
    assert letter.read_bytes().startswith(b"%PDF")
    assert len(list((story.desk / "safe").rglob("*.lfbak"))) == 1
    what_is_kept(story)


def what_is_kept(story: Played) -> None:
    """The register holds what was done, and nothing of it was said to be broken."""
    passphrase = (story.desk / "paper.txt").read_text("utf-8")
    s = access.unlock(story.register, None, passphrase, clock=SystemClock())
    try:
        names = {row.name for row in case_list.list_cases(s).rows}
        assert names == {"Made-up Asha", "Made-up Maria"}
        assert [one.state for one in referrals.list_referrals(s)].count("handed_over") == 1
        done = {entry.action for entry in log.entries(s)}
        assert {"letter_saved", "backup_made"} <= done
        assert log.check(s).broken_at == 0
    finally:
        access.lock(s)
