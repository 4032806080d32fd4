"""Two offices, one on Linux and one on Windows; and one register, carried from one to the other.

Rules: driven from Debian by the command line of the program, each command a process of its own, on
Windows of the Windows computer's Python; only files pass between the offices. Where no Windows
computer can be made, each of these fails.
"""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import windows_computer
from command_line import NEXT_YEAR
from two_systems import NEW_PASSPHRASE, Desk, System, linux, windows

pytestmark = pytest.mark.posix("one of the two systems is Linux, from which both are driven")

SUNITA, RAMESH, MARIA = "सुनीता बनावटी", "रमेश बनावटी", "Made-up Maria"
VILLAGE = "बनावटी गाँव, ज़िला परीक्षण"
NOTE = "जगह नहीं है, सोमवार को फिर पूछें।"
GROUPS = "identity_names,age_sex,language,home_address,attachments"
SCAN = b"%PDF-1.7\n" + bytes(range(256)) * 4_000
ON_LINUX = ("--office", "Asha Kendra Test Office", "--name-local", "आशा केंद्र परीक्षण",
            "--kind", "ngo", "--officer", "R. Das", "--state", "Bihar")  # fmt: skip
ON_WINDOWS = ("--office", "Bal Kalyan Test Shelter", "--name-local", "बाल कल्याण परीक्षण",
              "--kind", "shelter_cci", "--officer", "कमला बनावटी", "--state", "Bihar")  # fmt: skip

type Shelf = Callable[[str], Path]


@dataclass(frozen=True)
class Sent:
    """A case of one office that was sealed for the other.

    Attributes:
        one: the office that sealed it.
        other: the office for which it is.
        name: of the person.
        case: its number.
        referral: the id.
        packet: the file.
    """

    one: Desk
    other: Desk
    name: str
    case: str
    referral: str
    packet: Path

    @property
    def short(self) -> str:
        """The first letters of its id, as a person types them."""
        return self.referral[:8]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[System, System]]:
    computer = windows_computer.make(windows_computer.place())
    with windows(computer, tmp_path_factory.mktemp("temporary")) as there:
        yield linux(), there


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """Where files lie that pass between the offices; their names are in Hindi, too."""
    folder = tmp_path_factory.mktemp("डिब्बा")
    number = itertools.count(1)
    return lambda suffix: folder / f"काग़ज़ {next(number)}{suffix}"


@pytest.fixture(scope="module")
def offices(both, shelf, tmp_path_factory) -> tuple[Desk, Desk]:
    """One office on Linux and one on Windows, which have checked each other's numbers."""
    made = []
    for system, facts in zip(both, (ON_LINUX, ON_WINDOWS), strict=True):
        desk = Desk(system, tmp_path_factory.mktemp(system.name) / "register")
        desk.create(*facts)
        made.append(desk)
    one, other = made
    for mine, theirs in ((one, other), (other, one)):
        card = shelf(".lfcard")
        theirs.ok("office", "card", "-o", card)
        added = mine.ok("office", "add", card)
        assert (added["office_id"], added["state"]) == (theirs.office_id, "new")
        check = ("office", "check", theirs.office_id[:8], "--how", "phone", "--with", "A. Made-up")
        assert mine.run(*check, "--number", mine.number).code == 6
        assert mine.ok(*check, "--number", theirs.number)["state"] == "verified"
    return one, other


@pytest.fixture(scope="module")
def sent(offices: tuple[Desk, Desk], shelf: Shelf) -> dict[str, Sent]:
    """A case of each office with a paper, sealed for the other one; by where it goes."""
    one, other = offices
    return {
        "Windows": sealed(one, other, agreed_case(one, other, SUNITA, shelf), SUNITA, shelf),
        "Linux": sealed(other, one, agreed_case(other, one, RAMESH, shelf), RAMESH, shelf),
    }


def case_with_paper(desk: Desk, name: str, shelf: Shelf) -> str:
    """Let an office write a case down and add a paper to it; return its number."""
    paper = shelf(".pdf")
    paper.write_bytes(SCAN)
    facts = (f"name_full={name}", "age=24", "is_child_stated=no", "languages=hin")
    case = desk.ok("case", "add", *facts, f"home_place={VILLAGE}")["case_no"]
    desk.ok("case", "attach", case, paper, "--kind", "fir_copy")
    return str(case)


def agreed_case(desk: Desk, other: Desk, name: str, shelf: Shelf) -> str:
    """As ``case_with_paper``; the person agrees to the other office."""
    case = case_with_paper(desk, name, shelf)
    given = ("--person", "1", "--given-by", "individual", "--language", "hin")
    what = ("--purposes", "shelter", "--groups", GROUPS, "--until", NEXT_YEAR)
    desk.ok("consent", "add", case, *given, *what, "--offices", other.office_id[:8])
    return case


def sealed(one: Desk, other: Desk, case: str, name: str, shelf: Shelf) -> Sent:
    """Seal a case with its paper for the other office."""
    packet = shelf(".lifafa")
    what = ("--purpose", "shelter", "--services", "shelter", "--groups", GROUPS, "--attach", "all")
    told = one.ok("refer", case, "--to", other.office_id[:8], *what, "-o", packet)
    assert packet.stat().st_size == told["size"] > len(SCAN)
    return Sent(one, other, name, case, told["referral_id"], packet)


def has_person_and_paper(desk: Desk, case: str, name: str, shelf: Shelf) -> bool:
    """Say whether a case names the person, and has its one paper byte by byte."""
    shown, folder = desk.ok("case", "show", case), shelf("")
    folder.mkdir()
    (paper,) = shown["papers"]
    saved = desk.ok("case", "save-attachment", case, paper["paper_id"], folder)
    named = shown["persons"][0]["facts"]["name_full"]
    return (named, desk.system.place(saved["file"]).read_bytes()) == (name, SCAN)


EACH_WAY = pytest.mark.parametrize("way", ["Windows", "Linux"])
"""Where it goes, from the other system."""


@EACH_WAY
def test_a_referral_is_accepted_on_the_other_system_and_the_answer_comes_home(
    sent: dict[str, Sent], shelf: Shelf, way: str
) -> None:
    at = sent[way]
    shown = [fact["shown"] for fact in at.other.ok("packet", "preview", at.packet)["facts"]]
    assert {at.name, VILLAGE, "24"} <= set(shown)
    bent, answer = shelf(".lifafa"), shelf(".lifafa")
    whole = at.packet.read_bytes()
    bent.write_bytes(whole[:-2_000] + bytes([whole[-2_000] ^ 1]) + whole[-1_999:])
    assert at.other.run("packet", "receive", bent).code == 4
    item = at.other.ok("packet", "receive", at.packet)
    assert (item["from"], item["state"]) == (at.one.office_id, "waiting")
    taken = at.other.ok("packet", "accept", item["packet_id"][:8], "--receipt-out", answer)
    assert at.other.ok("case", "search", at.name.split()[0])[0]["name"].startswith(at.name)
    assert has_person_and_paper(at.other, taken["case_no"], at.name, shelf)
    at.one.ok("packet", "receive", answer)
    assert at.one.ok("referral", "show", at.short)["state"] == "accepted"
    assert (at.one.is_whole(), at.other.is_whole()) == (True, True)


@EACH_WAY
def test_a_referral_is_declined_with_words_in_hindi(
    sent: dict[str, Sent], shelf: Shelf, way: str
) -> None:
    before = sent[way]
    at = sealed(before.one, before.other, before.case, before.name, shelf)
    item, answer = at.other.ok("packet", "receive", at.packet), shelf(".lifafa")
    no = ("--reason", "no_capacity", "--note", NOTE, "--receipt-out", answer)
    at.other.ok("packet", "decline", item["packet_id"][:8], *no)
    at.one.ok("packet", "receive", answer)
    home = at.one.ok("referral", "show", at.short)
    assert (home["state"], home["reason"], home["note"]) == ("declined", "no_capacity", NOTE)


@EACH_WAY
def test_a_letter_that_one_signed_is_checked_on_the_other(
    sent: dict[str, Sent], shelf: Shelf, way: str
) -> None:
    at, letter, changed = sent[way], shelf(".pdf"), shelf(".pdf")
    in_both = ("--lang", "en", "--lang", "hi")
    made = at.one.ok("letter", "make", at.referral, *in_both, "-o", letter)
    found = at.other.ok("letter", "check", letter)
    assert (found["verdict"], found["copy"], found["office_state"]) == ("good", "same", "verified")
    assert found["code"] == made["code"]
    raw = bytearray(letter.read_bytes())
    raw[len(raw) // 2] ^= 1
    changed.write_bytes(raw)
    assert at.other.run("letter", "check", changed).code == 4


@EACH_WAY
def test_a_backup_of_one_system_is_restored_on_the_other(
    sent: dict[str, Sent], shelf: Shelf, way: str, tmp_path: Path
) -> None:
    at = sent[way]
    backup, new, next_sheet = shelf(".lfbak"), shelf(".txt"), shelf(".txt")
    at.one.ok("backup", "make", backup)
    new.write_text(NEW_PASSPHRASE + "\n", encoding="utf-8")
    back = at.one.on(at.other.system, tmp_path / "register")
    words = (backup, back.register, "--kit-file", at.one.sheet, "--new-passphrase-file", new)
    made = back.ok("backup", "restore", *words, "--kit-out", next_sheet, at_register=False)
    assert (made["cases"] > 0, made["problems"]) == (True, [])
    back.words = new
    assert has_person_and_paper(back, at.case, at.name, shelf)
    assert back.is_whole()


def test_a_register_is_carried_to_windows_and_back_and_changed_on_each(
    both: tuple[System, System], shelf: Shelf, tmp_path: Path
) -> None:
    here, there = both
    desk = Desk(here, tmp_path / "register")
    desk.create(*ON_LINUX)
    known: list[tuple[str, str]] = []
    for number, (system, name) in enumerate(((here, SUNITA), (there, RAMESH), (here, MARIA))):
        place = tmp_path / f"{number} {system.name}" / "रजिस्टर"
        place.parent.mkdir()
        shutil.move(desk.register, place)
        desk = desk.on(system, place)
        assert desk.is_whole()
        listed = {row["case_no"] for row in desk.ok("case", "list")}
        assert listed == {case for case, _name in known}
        for case, earlier in known:
            assert has_person_and_paper(desk, case, earlier, shelf)
            desk.ok("case", "set", case, f"summary={system.name} का सारांश")
        known.append((case_with_paper(desk, name, shelf), name))
        assert desk.is_whole()
        left = [one.name for one in place.rglob("*") if one.name.endswith((".part", ".new"))]
        assert left == []
    # What Windows wrote was written over here; what was written there alone is as it was.
    assert desk.ok("case", "show", known[0][0])["facts"]["summary"] == "Linux का सारांश"
    assert desk.ok("log", "check")["broken_at"] == 0
