"""What goes between two offices, and what must hold when it is killed in the middle.

Rules: as in ``kill_operations``; the office that is not killed lies beside the world (``FAR``) and
is copied before it takes part.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.cases import case_list, cases
from app.cases.papers import papers
from app.consent.records import SendReferral
from app.core import log
from app.core.services import Services, reading, writing
from app.inbox import acceptance, bulk, inbox_list, parts
from app.matching import answering, asking, matches
from app.outbox import delivery, parts_out
from app.packets.errors import PacketKnownError
from app.referrals import feedback, referrals, withdrawing
from app.register import access
from app.retention.declined import erase_declined
from crash_desk import MARKER, REGISTER, Operation
from crash_match import PACKET, in_match
from crash_operations import FACTS, FAR, STEP, exchange, in_parts
from kill_operations import opened
from models.index.all_tables import METADATA
from models.rows import matching as rows
from models.rows.packet import Packet
from month_of_packets import know, senders, write_month
from office_sim import CLOCK, DAY_S, NOON, PASSPHRASE, fixed_clock, office
from packet_desk import write_packet
from pair_sim import agree, attach, case_with, everything, everything_of

PAPERS = {"one.pdf": (MARKER * 7_000).encode(), "two.txt": MARKER.encode()}
COUNT = 7
KEPT_UNTIL, OVER = NOON + 29 * DAY_S, NOON + 31 * DAY_S
NAME = "AAAA-AAAA.lifafa"
DECLINED = {
    "kind": "refer",
    "purpose": "shelter",
    "details": MARKER,
    "case": {"summary": MARKER},
    "persons": [{"name_full": MARKER}],
}


_SAID = {
    "receipt": "referral_answered",
    "status": "referral_answered",
    "notice": "referral_withdrawn_there",
}
_STEPS = {"asked": "match_question", "answered": "match_answer", "done": "match_finished"}


@contextmanager
def far_office(world: Path) -> Iterator[Services]:
    """Open a fresh copy of the other office."""
    folder = world.parent / "far-now"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(world.parent / FAR, folder)
    (folder / "lock").unlink(missing_ok=True)
    s = access.unlock(folder, None, PASSPHRASE, clock=CLOCK)
    try:
        yield s
    finally:
        access.lock(s)


def stick_of(world: Path) -> Path:
    """Return the stick of a world."""
    stick = world / "stick"
    stick.mkdir(exist_ok=True)
    return stick


def ready_case(one: Services, other: Services, at: Path, *sheets: str) -> Any:
    """Write a case with papers and consent for the other office."""
    case = case_with(one, FACTS)
    agree(one, case, other)
    for name in sheets:
        attach(one, case, at, name, PAPERS[name])
        (at / name).unlink()
    return case


# A referral goes out --------------------------------------------------------------------------


def to_refer(world: Path) -> Any:
    """A case with a paper and consent is ready to go; return the command."""

    def more(one: Services, other: Services, at: Path) -> dict[str, str]:
        case = ready_case(one, other, at, "one.pdf")
        return {"case": case.case_id, "to": other.office.office_id}

    return exchange(world, more, "one")


def command(s: Services, known: Any) -> SendReferral:
    """Return the command that shares all of the case."""
    return everything_of(cases.show_case(s, known["case"]), known["to"])


def numbers_of(s: Services) -> list[int]:
    """Return the numbers that packets have taken."""
    with s.register.read() as session:
        return [row.seq for row in session.query(Packet).filter_by(direction="out")]


def look_referred(s: Services, world: Path, known: Any) -> str:
    """A packet is there whole or not, no number is used twice, and the next packet explains."""
    found = referrals.list_referrals(s)
    files = list((s.folder / "outbox").glob("*"))
    used = numbers_of(s)
    assert len(found) == len(files) <= 1
    assert len(used) == len(set(used)) <= 1
    again = referrals.send(s, command(s, known))
    assert sorted(numbers_of(s)) == list(range(1, len(used) + 2))
    for file in (*files, Path(again.file)):
        assert file.stat().st_size == again.size
    if found:
        return "sealed"
    if not used:
        return "nothing"
    # The number is burnt; nobody misses it.
    with far_office(world) as far:
        item = acceptance.receive(far, Path(again.file))
        assert inbox_list.preview(far, item.packet_id).missing_packets == ()
        assert acceptance.accept(far, item.packet_id).case_no
    return "burnt"


def in_outbox(world: Path) -> Any:
    """A sealed packet waits in the outbox; return its id and its bytes."""

    def more(one: Services, other: Services, at: Path) -> dict[str, Any]:
        case = ready_case(one, other, at, "one.pdf")
        sent = referrals.send(one, everything(one, case, other))
        stick_of(at)
        return {"packet": sent.packet_id, "bytes": Path(sent.file).read_bytes()}

    return exchange(world, more, "one")


def look_copied(s: Services, world: Path, known: Any) -> int:
    """What has its name on the stick is whole, and can be copied once more."""
    stick = world / "stick"
    named = [path for path in stick.iterdir() if path.suffix == ".lifafa"]
    assert all(path.read_bytes() == known["bytes"] for path in named)
    copied = delivery.copy_to(s, known["packet"], stick)
    assert copied.read_bytes() == known["bytes"]
    return len(named)


def look_parts_out(s: Services, world: Path, known: Any) -> int:
    """Told as copied are only parts that are whole there, and the rest can follow."""
    stick, packet = world / "stick", known["packet"]
    there = {path.name: path.read_bytes() for path in stick.glob("*.lfpart")}
    (item,) = delivery.outbox(s)
    told = set(range(1, item.parts + 1)) - set(item.parts_left)
    assert len(told) <= len(there)
    copied = parts_out.copy_parts(s, packet, stick, STEP)
    assert delivery.outbox(s)[0].parts_left == ()
    assert copied.numbers == tuple(range(1, copied.count + 1))
    assert all((stick / name).read_bytes() == content for name, content in there.items())
    assert {Path(file).name for file in copied.files} >= set(there)
    return len(there)


# A packet comes in ----------------------------------------------------------------------------


def on_its_way(world: Path) -> Any:
    """A packet with a paper lies on the stick."""

    def more(one: Services, other: Services, at: Path) -> str:
        case = ready_case(one, other, at, "one.pdf")
        path = stick_of(at) / "packet.lifafa"
        referrals.send(one, everything(one, case, other), target=path)
        return path.name

    return exchange(world, more, "other")


def look_received(s: Services, world: Path, known: Any) -> int:
    """The packet came once or not at all, and can be accepted once it is there."""
    items = inbox_list.inbox(s)
    assert len(items) == len(list((s.folder / "inbox").iterdir())) <= 1
    if items:
        with pytest.raises(PacketKnownError):
            acceptance.receive(s, world / "stick" / known)
    else:
        acceptance.receive(s, world / "stick" / known)
    (item,) = inbox_list.inbox(s)
    assert inbox_list.preview(s, item.packet_id).facts
    assert acceptance.accept(s, item.packet_id).receipt
    return len(items)


def look_part_received(s: Services, world: Path, known: Any) -> tuple[int, int]:
    """Once the rest is taken in, too, the packet came once and whole."""
    before, waiting = len(inbox_list.inbox(s)), len(parts.waiting(s))
    for name in known:
        try:
            parts.receive(s, world / "stick" / name)
        except PacketKnownError:
            assert inbox_list.inbox(s)
    (item,) = inbox_list.inbox(s)
    assert parts.waiting(s) == ()
    assert len(list((s.folder / "inbox").iterdir())) == 1
    assert acceptance.accept(s, item.packet_id).receipt
    return before, waiting


def with_month(world: Path) -> None:
    """A stick holds referrals, a notice that takes one back, and one packet in parts."""
    s = office(world)
    try:
        know(s, senders(s.clock.now()))
        told = write_month(world / "stick", s, COUNT, notice_every=6, parts_every=5, words=MARKER)
        assert (told.notices, told.in_parts) == (1, 1)
    finally:
        access.lock(s)


def files_belong(s: Services) -> bool:
    """Say whether every packet that waits has its file, and no other file lies there."""
    waiting = sum(item.state == "waiting" for item in inbox_list.inbox(s))
    return len(list((s.folder / "inbox").iterdir())) == waiting


def look_all_received(s: Services, world: Path, _known: Any) -> int:
    """What is not in yet comes in, each packet once."""
    assert files_belong(s)
    before = len(inbox_list.inbox(s))
    told = bulk.take_in(s, bulk.files_in(world / "stick"))
    assert (before + told.received, told.refused, told.ended_by) == (COUNT, [], None)
    assert parts.waiting(s) == ()
    assert files_belong(s)
    assert inbox_list.gaps(s) == ()
    ended = [item for item in inbox_list.inbox(s) if item.type == "referral" != item.state]
    assert sorted(item.state for item in ended)[:1] == ["read"]
    return before


# Small packets --------------------------------------------------------------------------------


def small(kind: str) -> Callable[[Path], Any]:
    """Return a ``ready`` with a receipt, a status note or a notice on its way."""

    def more(one: Services, other: Services, at: Path) -> str:
        case = ready_case(one, other, at)
        sent = referrals.send(one, everything(one, case, other))
        taken = acceptance.accept(other, acceptance.receive(other, Path(sent.file)).packet_id)
        file = taken.receipt
        if kind != "receipt":
            acceptance.receive(one, Path(taken.receipt))
        if kind == "status":
            theirs = referrals.list_referrals(other)[0].referral_id
            file = feedback.progress(other, theirs, f"Words {MARKER}").file
        if kind == "notice":
            again = referrals.send(one, everything(one, case, other))
            acceptance.receive(other, Path(again.file))
            referrals.mark_handed_over(one, again.referral_id)
            file = withdrawing.withdraw(one, again.referral_id, f"Reason {MARKER}").file
        shutil.copyfile(file, stick_of(at) / "small.lifafa")
        return kind

    return lambda world: exchange(world, more, "other" if kind == "notice" else "one")


def look_small(s: Services, world: Path, known: Any) -> bool:
    """A small packet counts once or not at all, and no file went too early."""
    items = inbox_list.inbox(s)
    path = world / "stick" / "small.lifafa"
    assert files_belong(s)
    # What lies in the outbox can still be handed over again.
    assert all(Path(row.file).is_file() for row in delivery.outbox(s) if row.file)
    if known == "receipt":
        (referral,) = referrals.list_referrals(s)
        assert referral.state in ("sealed", "accepted")
        assert len(items) == (referral.state == "accepted")
    try:
        acceptance.receive(s, path)
        came = False
    except PacketKnownError:
        came = True
    assert len(inbox_list.inbox(s)) == len(items) + (not came)
    if known == "receipt":
        assert referrals.list_referrals(s)[0].state == "accepted"
    return came


def received_small(s: Services, world: Path, _known: Any) -> None:
    """Take the small packet in."""
    acceptance.receive(s, world / "stick" / "small.lifafa")


# A packet is answered -------------------------------------------------------------------------


def to_accept(world: Path) -> Any:
    """A packet with two papers waits; return its id."""

    def more(one: Services, other: Services, at: Path) -> str:
        case = ready_case(one, other, at, *PAPERS)
        sent = referrals.send(one, everything(one, case, other))
        return acceptance.receive(other, Path(sent.file)).packet_id

    return exchange(world, more, "other")


def look_accepted(s: Services, world: Path, known: Any) -> str:
    """The case is there with papers and answer, or the packet waits; the answer comes home."""
    assert not list((s.folder / "staging").iterdir())
    (item,) = inbox_list.inbox(s)
    written, sealed = case_list.list_cases(s).rows, list(s.folder.rglob("*.lfb"))
    outbox = list((s.folder / "outbox").iterdir())
    if item.state == "waiting":
        assert (written, sealed, outbox) == ((), [], [])
        acceptance.accept(s, known)
    else:
        assert item.state == "accepted"
        assert (len(written), len(sealed), len(outbox)) == (1, 2, 1)
    (row,) = case_list.list_cases(s).rows
    case = cases.show_case(s, row.case_id)
    assert case.value("summary") == MARKER
    for paper, content in zip(case.papers, PAPERS.values(), strict=True):
        with papers.read_paper(s, paper.paper_id) as reader:
            assert reader.read() == content
    (receipt,) = (s.folder / "outbox").iterdir()
    with far_office(world) as home:
        acceptance.receive(home, receipt)
        assert referrals.list_referrals(home)[0].state == "accepted"
    return item.state


def with_declined(world: Path) -> Any:
    """A declined packet, whose file an older version left; return the id of its receipt."""

    def more(one: Services, other: Services, at: Path) -> str:
        path = write_packet(at / "p.lifafa", one, other, body=DECLINED)
        item = acceptance.receive(other, path)
        done = acceptance.decline(other, item.packet_id, "no_capacity", "made up")
        with writing(other) as session:
            session.get_one(Packet, item.packet_id).file_name = NAME
        (other.folder / "inbox" / NAME).write_bytes(path.read_bytes())
        path.unlink()
        return done.receipt_packet_id

    receipt = exchange(world, more, "other")
    # Nobody doubts a clock that the office has seen a few days before.
    access.lock(access.unlock(world / REGISTER, None, PASSPHRASE, clock=fixed_clock(KEPT_UNTIL)))
    return receipt


def erased(s: Services, _world: Path, _known: Any) -> None:
    """Erase; unlocking does it too, so it was unlocked before the days were over."""
    erase_declined(replace(s, clock=fixed_clock(OVER)))


def look_erased(s: Services, _world: Path, known: Any) -> str:
    """The next unlock has done all of it, once."""
    assert inbox_list.inbox(s) == ()
    assert list((s.folder / "inbox").iterdir()) == []
    with reading(s) as session:
        for table in METADATA.sorted_tables:
            for row in session.execute(select(table)):
                assert MARKER not in repr(tuple(row))
                held = b"".join(one for one in row if isinstance(one, bytes))
                assert MARKER.encode() not in held
    said = [one.action for one in log.entries(s, limit=50)]
    assert said.count("declined_erased") == 1
    assert [one.packet_id for one in delivery.outbox(s)] == [known]
    return "erased"


# A private match ------------------------------------------------------------------------------


def matched(
    home: str, steps: int, before: str, after: str, step: Callable[[Services, str], object],
    *, keeps_secret: bool,
) -> Operation:  # fmt: skip
    """Return one step of a match that seals a packet."""

    def act(s: Services, _world: Path, _known: Any) -> None:
        step(s, matches.matches(s)[0].match_id)

    def look(s: Services, _world: Path, _known: Any) -> str:
        (record,) = matches.matches(s)
        state = record.state
        fits(s, record, before, after, keeps_secret=keeps_secret)
        if state == before:
            step(s, record.match_id)
            (record,) = matches.matches(s)
            assert record.state == after
            fits(s, record, before, after, keeps_secret=keeps_secret)
        return state

    return Operation(
        f"a match becomes {after}", in_match(home, steps), act, look=opened(look),
        states=(before, after), logs=(_STEPS[after],),
    )  # fmt: skip


def fits(s: Services, record: Any, before: str, after: str, *, keeps_secret: bool) -> None:
    """A match stands before its step or after it, and what is kept for it fits."""
    with reading(s) as session:
        has_secret = rows.secret_of(session, record.match_id) is not None
        results = len(rows.results_of(session, [record.match_id]))
        sealed = session.query(Packet).filter_by(direction="out", state="sealed").count()
        counted = session.query(rows.MatchAllowance).count()
    is_after = record.state == after
    assert record.state in (before, after)
    assert has_secret == (keeps_secret if is_after else before == "came_back")
    assert results == (1 if is_after and after == "done" else 0)
    assert counted == int(is_after and after in ("answered", "done"))
    kept = len(list((s.folder / "outbox").glob("*.lifafa")))
    assert sealed == kept == int(is_after)


def learnt(s: Services, world: Path, _known: Any) -> None:
    """Take the last packet of the match in."""
    acceptance.receive(s, world / "stick" / PACKET)


def look_learnt(s: Services, world: Path, _known: Any) -> str:
    """The result is learnt once, and the secret is gone."""
    (record,) = matches.matches(s)
    state = record.state
    if state == "answered":
        learnt(s, world, None)
        (record,) = matches.matches(s)
    assert (record.state, record.results, record.shared) == ("done", 1, 1)
    with reading(s) as session:
        assert rows.secret_of(session, record.match_id) is None
    return state


BETWEEN: tuple[Operation, ...] = (
    Operation(
        "seal a referral", to_refer, lambda s, _w, k: referrals.send(s, command(s, k)),
        look=opened(look_referred), states=("nothing", "burnt", "sealed"),
        logs=("referral_sealed",),
    ),
    Operation(
        "copy a packet to a stick", in_outbox,
        lambda s, w, k: delivery.copy_to(s, k["packet"], w / "stick"),
        look=opened(look_copied), states=(0, 1),
        logs=("packet_copied",),
    ),
    Operation(
        "write parts to a stick", in_outbox,
        lambda s, w, k: parts_out.copy_parts(s, k["packet"], w / "stick", STEP),
        look=opened(look_parts_out), states=tuple(range(7)),
        logs=("parts_copied",),
    ),
    Operation(
        "receive a packet", on_its_way, lambda s, w, k: acceptance.receive(s, w / "stick" / k),
        look=opened(look_received), states=(0, 1),
        logs=("packet_received",),
    ),
    Operation(
        "receive the first part", in_parts(False),
        lambda s, w, k: parts.receive(s, w / "stick" / k[0]), look=opened(look_part_received),
        states=((0, 0), (0, 1)),
        logs=("parts_begun",),
    ),
    Operation(
        "receive the last part", in_parts(True),
        lambda s, w, k: parts.receive(s, w / "stick" / k[0]), look=opened(look_part_received),
        states=((0, 1), (1, 1), (1, 0)),
        logs=("packet_received",),
    ),
    Operation(
        "receive a whole folder", with_month,
        lambda s, w, _k: bulk.take_in(s, bulk.files_in(w / "stick")),
        look=opened(look_all_received),
        # All small packets of the batch or none of them; the one in parts comes after.
        states=(0, COUNT - 1, COUNT),
        logs=("packet_received", "parts_begun", "referral_withdrawn_there"),
    ),
    *(
        Operation(
            f"receive a {kind}", small(kind), received_small, look=opened(look_small),
            states=(False, True), logs=("packet_received", says),
        )
        for kind, says in _SAID.items()
    ),
    Operation(
        "accept a packet", to_accept, lambda s, _w, k: acceptance.accept(s, k),
        look=opened(look_accepted), states=("waiting", "accepted"),
        logs=("packet_accepted", "receipt_sealed", "task_added"),
    ),
    Operation(
        "erase a declined referral", with_declined, erased,
        look=opened(look_erased, fixed_clock(OVER)), states=("erased",), same=True,
        clock=fixed_clock(KEPT_UNTIL),
        logs=("declined_erased",),
    ),
    matched("one", 0, "prepared", "asked", asking.confirm, keeps_secret=True),
    matched("other", 1, "prepared", "answered", answering.confirm, keeps_secret=True),
    matched("one", 2, "came_back", "done", asking.finish, keeps_secret=False),
    Operation(
        "learn the result of a match", in_match("other", 3), learnt, look=opened(look_learnt),
        states=("answered", "done"),
        logs=("match_learnt", "packet_received"),
    ),
)  # fmt: skip
