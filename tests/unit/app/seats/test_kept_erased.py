"""What two computers keep to be decided goes with what it is about: at both, from every file."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Sequence

import pytest

from app.base.errors import AppError
from app.cases import case_work, cases
from app.cases.papers import paper_changes, papers
from app.core.services import Services, reading, writing
from app.duplicates import merging
from app.sealed import case_sealing
from app.seats.errors import NoLineError
from crypto.feed.chain import Envelope
from memory_store import MemoryStore
from models.operations.recycle_bin import erase_cases
from models.queries import retention
from models.rows import papers as paper_rows
from models.rows.case import Referral
from models.rows.collision import Collision
from models.rows.office import Office as OtherOffice
from models.rows.packet import Packet
from page_scan import holds
from register_maker import make_office
from two_desks import Office
from two_registers import exchange, waiting

WORDS = ("Zqxfirst", "Vqxsecond")
REFERRAL, PACKET = "r" * 32, "k" * 32


class Cut(MemoryStore):
    """A line that is gone when something is to leave."""

    def append(self, envelope: Envelope) -> bool:
        raise NoLineError


def paper_of_both(office: Office) -> str:
    """A paper to which both gave a title apart."""
    one = office.both[0]
    paper = papers.attach_bytes(one, office.case, b"made up", "made-up.pdf", "other").paper_id
    office.meet()
    for at, word in zip(office.both, WORDS, strict=True):
        paper_changes.change(at, paper, title=word)
    return paper


def let_go(s: Services, paper: str) -> None:
    """Take a paper out of its case and let it go for ever."""
    paper_changes.detach(s, paper)
    with writing(s) as session:
        row = session.get_one(paper_rows.RemovedPaper, paper)
        paper_rows.let_go(session, [row.blob_name])


def referral_of_both(office: Office) -> None:
    """A referral that was declined here, to whose details both gave a value apart."""
    with writing(office.both[0]) as session:
        session.add_all([make_office(), *declined("Made up.")])
    office.meet()
    for one, word in zip(office.both, WORDS, strict=True):
        with writing(one) as session:
            session.get_one(Referral, REFERRAL).put("details", word)


def declined(details: str) -> tuple[Packet, Referral]:
    packet = Packet(
        id=PACKET, direction="in", state="declined", type="referral", office_id="a" * 64,
        thread="t" * 32, ep="0" * 16, seq=1, created=1, expires=2, updated=1, size=1,
    )  # fmt: skip
    referral = Referral(
        id=REFERRAL, direction="in", state="declined", office_id="a" * 64, packet_id=PACKET,
        created=1, updated=1, details=details,
    )  # fmt: skip
    return packet, referral


def erase_declined(s: Services) -> None:
    with writing(s) as session:
        assert session.get(OtherOffice, "a" * 64)
        retention.erase_declined(session, session.get_one(Packet, PACKET))


def erase_case(office: Office, at: int) -> None:
    one = office.both[at]
    with writing(one) as session:
        erase_cases(session, [office.case], one.clock.today())


def found(office: Office, words: Sequence[str] = WORDS) -> set[str]:
    """Those of some words that stand in any file of either computer, in the clear."""
    told = set()
    for one in office.both:
        path = one.register.path
        assert one.register.checkpoint()
        told.update(holds(path, one.vault.db_key, *words))
        others = (file for file in one.folder.rglob("*") if file.is_file() and file != path)
        told.update(word for file in others for word in words if word.encode() in file.read_bytes())
    return told


def kept_of(office: Office) -> list[tuple[str, str]]:
    return [(one.part, one.field) for one in office.to_decide()]


@pytest.mark.parametrize("who", [0, 1])
def test_of_a_paper_that_is_let_go(office: Office, who: int) -> None:
    paper = paper_of_both(office)
    office.save(0, summary="One made-up value.")
    office.save(1, summary="Another made-up value.")
    office.meet()
    assert sorted(kept_of(office)) == [("attachments", "title"), ("cases", "summary")]
    assert found(office) == set(WORDS)
    let_go(office.both[who], paper)
    office.meet()
    assert kept_of(office) == [("cases", "summary")], "what is about others stays"
    assert found(office) == set()


@pytest.mark.parametrize("who", [0, 1])
def test_of_a_value_that_is_emptied_where_something_is_erased(office: Office, who: int) -> None:
    referral_of_both(office)
    office.meet()
    assert kept_of(office) == [("referrals", "details")]
    erase_declined(office.both[who])
    told = [row for unit in waiting(office.both[who]) for row in unit.rows]
    assert ("collisions", "d", {}) in [(row[0], row[1], row[3]) for row in told]
    office.meet()
    assert (kept_of(office), found(office)) == ([], set())


def test_of_a_value_that_was_empty_already(office: Office) -> None:
    with writing(office.both[0]) as session:
        session.add_all([make_office(), *declined("Made up.")])
        session.get_one(Referral, REFERRAL).case_ref = "made up"
    office.meet()
    for one, word in zip(office.both, (None, WORDS[1]), strict=True):
        with writing(one) as session:
            session.get_one(Referral, REFERRAL).put("details", word)
    office.meet()
    assert found(office) == {WORDS[1]}
    erase_declined(office.both[0])
    office.meet()
    assert (kept_of(office), found(office)) == ([], set())


@pytest.mark.parametrize("who", [0, 1])
def test_of_a_case(office: Office, who: int) -> None:
    for at, word in enumerate(WORDS):
        office.save(at, summary=word)
    office.meet()
    erase_case(office, who)
    office.meet()
    assert (kept_of(office), found(office)) == ([], set())


@pytest.mark.parametrize("later", [False, True])
def test_what_was_new_for_a_case_that_is_erased_here(office: Office, later: bool) -> None:
    one = office.both[0]
    case_work.add_note(one, office.case, WORDS[0])
    number = cases.add_person(one, office.case, "witness")
    paper = papers.attach_bytes(one, office.case, b"made up", "made-up.pdf", "other").paper_id
    if later:
        exchange(one, MemoryStore(office.between))
    office.save(0, **{f"p{number}__name_full": WORDS[1]})
    paper_changes.change(one, paper, title=WORDS[1])
    cases.remove_person(one, office.case, number)
    erase_case(office, 1)
    office.meet(*((1,) if later else (0,)))
    for each in office.both:
        assert waiting(each) == []
    assert found(office) == set()


def test_what_was_moved_to_a_case_that_is_erased_here(office: Office) -> None:
    one, two = office.both
    kept = cases.add_case(one).case_id
    case_work.add_note(one, office.case, WORDS[0])
    office.meet()
    merging.merge_cases(two, kept, office.case)
    with writing(one) as session:
        erase_cases(session, [kept], one.clock.today())
    office.meet(1)
    assert found(office) == set()


@pytest.mark.parametrize("who", [0, 1])
def test_of_a_case_that_is_sealed(office: Office, who: int) -> None:
    """It goes into the seal, and is to be decided again when that is taken away."""
    for at, word in enumerate(WORDS):
        office.save(at, summary=word)
    office.meet()
    kept = kept_of(office)
    at_both = list(office.both)
    at_both[who] = case_sealing.seal(at_both[who], office.case, {1})
    office.both = (at_both[0], at_both[1])
    office.meet()
    assert (kept_of(office), found(office)) == ([], set())
    at_both[who] = case_sealing.unseal(at_both[who], office.case)
    office.both = (at_both[0], at_both[1])
    office.meet()
    assert (kept_of(office), found(office)) == (kept, set(WORDS))


def test_what_comes_to_be_kept_after_it_was_erased_here(office: Office) -> None:
    """The other computer kept a value before it heard of it."""
    paper = paper_of_both(office)
    one, two = office.both
    exchange(one, MemoryStore(office.between))
    exchange(two, MemoryStore(office.between))
    let_go(one, paper)
    office.meet()
    assert (kept_of(office), found(office)) == ([], set())


def test_what_is_kept_here_and_was_not_told_when_it_is_erased_there(office: Office) -> None:
    paper = paper_of_both(office)
    one, two = office.both
    exchange(one, MemoryStore(office.between))
    with pytest.raises(NoLineError):
        exchange(two, Cut(office.between))
    assert [row[0] for unit in waiting(two) for row in unit.rows].count("collisions") == 1
    let_go(one, paper)
    exchange(one, MemoryStore(office.between))
    with pytest.raises(NoLineError):
        exchange(two, Cut(office.between))
    assert "collisions" not in [row[0] for unit in waiting(two) for row in unit.rows]
    office.meet()
    assert (kept_of(office), found(office)) == ([], set())


# Drawn ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", (2, 3, 5))
def test_drawn_work_leaves_nothing_of_a_paper_that_is_gone(office: Office, seed: int) -> None:
    """Both give titles, let papers go and exchange; the line is cut now and then."""
    drawn = random.Random(seed)
    one = office.both[0]
    words = {
        papers.attach_bytes(one, office.case, b"made up", f"{n}.pdf", "other").paper_id: f"Zqx{n}q"
        for n in range(4)
    }
    office.meet()
    stays, *others = words
    gone = set[str]()
    kept = set[str]()
    for number in range(40):
        at, act = drawn.randrange(2), drawn.random()
        one, paper = office.both[at], drawn.choice(list(words))
        if act < 0.25:
            store = drawn.choice((MemoryStore, MemoryStore, Cut))(office.between)
            with contextlib.suppress(NoLineError):
                exchange(one, store)
            with reading(one) as session:
                kept |= {each.part_key for each in session.query(Collision)}
        elif number > 15 and act < 0.4 and paper in others:
            with contextlib.suppress(AppError):
                let_go(one, paper)
                gone.add(paper)
        else:
            with contextlib.suppress(AppError):
                paper_changes.change(one, paper, title=f"{words[paper]} {number} of {at}")
    office.meet()
    assert {f'["{paper}"]' for paper in gone} & kept, "something was kept of what is gone"
    assert {each.part_key for each in office.to_decide()} <= {
        f'["{paper}"]' for paper in words.keys() - gone
    }
    told = found(office, tuple(words.values()))
    assert words[stays] in told
    assert not told & {words[paper] for paper in gone}
