"""The operations of an office that are cut off at every call: what each needs, does and leaves.

Rules: everything is made up; a world is made by ``ready`` in an empty folder and closed again; what
the act needs to know travels in what ``ready`` returns. ``OPERATIONS`` is the whole table.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.cases import case_list, case_work, cases
from app.cases.papers import papers
from app.core import search_index
from app.core.services import Services
from app.duplicates.merging import MergeChoices, merge_cases
from app.inbox import acceptance, parts
from app.outbox import delivery, parts_out
from app.referrals import referrals
from app.register import access, people
from app.register.people import NewUser
from app.retention import recycle_bin as bins
from app.sealed import case_sealing, sealed
from crash_desk import MARKER, REGISTER, Key, State, flat, whole
from crypto.vault.key_slots import KDF_CHEAPEST
from office_sim import CLOCK, FIRST, OFFICER, OTHER_PASSPHRASE, PASSPHRASE, office
from pair_sim import ENGLISH, agree, attach, case_with, everything, everything_of, pair

FACTS = {**ENGLISH, "p1.name_full": f"Maria {MARKER}", "summary": MARKER, "notes": MARKER}
NEXT = "eleven painted boats at the weir"
STEP = 32_768
FAR = "far"
HEAD: Key = (None, PASSPHRASE)
BOTH: tuple[Key, ...] = (("das", PASSPHRASE), ("meera", OTHER_PASSPHRASE))
_MADE_FROM: set[tuple[str, ...]] = set()
PAPER = MARKER.encode() * 3_000


def in_office(
    more: Callable[[Services, Path], Any] = lambda _s, _world: None,
) -> Callable[[Path], Any]:
    """Return a ``ready`` that makes one office with one case and does something more."""

    def ready(world: Path) -> Any:
        s = office(world)
        try:
            cases.add_case(s, FACTS)
            return more(s, world)
        finally:
            access.lock(s)

    return ready


def only_case(s: Services) -> str:
    """Return the id of the case that was written first."""
    return case_list.list_cases(s).rows[-1].case_id


def with_paper(s: Services, world: Path) -> dict[str, str]:
    """Attach a paper to the case; its readable source goes again."""
    case = only_case(s)
    source = world / "paper.pdf"
    source.write_bytes(PAPER)
    paper = papers.attach(s, case, source, "other").paper_id
    source.unlink()
    return {"case": case, "paper": paper}


def with_meera(s: Services, _world: Path) -> dict[str, str]:
    """Let a second person unlock the register."""
    people.add_user(s, NewUser("meera", "Meera Made-up", "officer"), OTHER_PASSPHRASE)
    return {"case": only_case(s)}


def create(_s: None, world: Path, _known: Any) -> Services:
    """Make a register, and return it open."""
    return access.create_register(
        world / REGISTER, FIRST, OFFICER, PASSPHRASE, clock=CLOCK, cost=KDF_CHEAPEST
    ).services


def look_created(world: Path, _known: Any) -> State:
    """Either there is no register, and one can be made; or there is one that opens."""
    there = (world / REGISTER / "vault.lfv").exists()
    left = tuple(sorted(path.relative_to(world).as_posix() for path in world.rglob("*")))
    if not there and left not in _MADE_FROM:
        # What lies about is made anew whatever it holds: once for each set of names is enough.
        _MADE_FROM.add(left)
        access.lock(create(None, world, None))
    if (world / REGISTER / "vault.lfv").exists():
        s = access.unlock(world / REGISTER, None, PASSPHRASE, clock=CLOCK)
        whole(s)
        assert case_list.list_cases(s).rows == ()
        access.lock(s)
        assert not (world / f"{REGISTER}.making").exists()
    return {"there": there}


def unlocking(key: Key = HEAD, clock: Any = CLOCK) -> Callable[[Any, Path, Any], None]:
    """Return an act that unlocks."""

    def act(_s: Any, world: Path, _known: Any) -> None:
        access.unlock(world / REGISTER, *key, clock=clock)

    return act


def hurt_copy(_s: Services, world: Path) -> None:
    """Let the second copy of the key file be cut."""
    copy = world / REGISTER / "vault.lfv.copy"
    copy.write_bytes(copy.read_bytes()[:700])


def locked(s: Services, _world: Path, _known: Any) -> None:
    """Save something, and lock."""
    case_work.add_note(s, only_case(s), MARKER)
    access.lock(s)


def saved(s: Services, _world: Path, _known: Any) -> None:
    """Change facts of a case, and let the search follow."""
    cases.save_facts(s, only_case(s), {"p1.name_full": f"Meena {MARKER}", "narrative": MARKER})
    search_index.catch_up(s)


def attached(s: Services, _world: Path, _known: Any) -> None:
    """Attach a paper that is already in memory."""
    papers.attach_bytes(s, only_case(s), PAPER, f"{MARKER}.pdf", "other")


def binned(s: Services, world: Path) -> None:
    """Put the case with its paper into the bin."""
    with_paper(s, world)
    bins.bin_case(s, only_case(s))


def two_cases(s: Services, _world: Path) -> dict[str, str]:
    """Write the same case twice."""
    return {"kept": only_case(s), "merged": cases.add_case(s, FACTS).case_id}


def merged(s: Services, world: Path) -> dict[str, str]:
    """Join both."""
    known = two_cases(s, world)
    done = merge_cases(s, known["kept"], known["merged"], MergeChoices({1: 1}))
    return {**known, "merge": done.merge_id}


def sealed_for(*named: int) -> Callable[[Services, Path], dict[str, str]]:
    """Return what seals the case, with its paper, in an office of two."""

    def more(s: Services, world: Path) -> dict[str, str]:
        known = with_paper(s, world)
        s = people.add_user(
            s, NewUser("meera", "Meera Made-up", "officer"), OTHER_PASSPHRASE
        ).services
        if named:
            case_sealing.seal(s, known["case"], set(named))
        return known

    return more


def seals(s: Services, _world: Path, known: Any) -> Any:
    """Say whether the case is sealed and for whom, and that it is whole there."""
    found = sealed.seals(s)
    if not found:
        return []
    if found[0].mine:
        record = sealed.look(s, known["case"])
        assert MARKER in str(record.facts) + str(record.persons)
        assert len(record.papers) == 1
    people_of = sorted(
        grant.user for grant in s.vault.header.grants if grant.domain not in ("reg", "off")
    )
    return [people_of, len(found)]


def exchange(world: Path, more: Callable[[Services, Services, Path], Any], home: str) -> Any:
    """Make two offices that know each other; one of them becomes the register of the world.

    The other one lies beside the world, in the folder ``FAR``.
    """
    making = world / "making"
    with pair(making) as (one, other):
        known = more(one, other, world)
    away = "other" if home == "one" else "one"
    shutil.copytree(making / home / REGISTER, world / REGISTER)
    shutil.copytree(making / away / REGISTER, world.parent / FAR, dirs_exist_ok=True)
    shutil.rmtree(making)
    return known


def packet_for(one: Services, other: Services, world: Path, *, bulk: int = 3_000) -> Path:
    """Send a case with a paper to the other office, onto a stick."""
    case = case_with(one, FACTS)
    agree(one, case, other)
    attach(one, case, world, "paper.pdf", MARKER.encode() * bulk)
    (world / "paper.pdf").unlink()
    stick = world / "stick"
    stick.mkdir()
    referrals.send(one, everything(one, case, other), target=stick / "packet.lifafa")
    return stick / "packet.lifafa"


def to_receive(world: Path) -> Any:
    """A packet lies on a stick at the second office."""
    return exchange(world, lambda one, other, at: packet_for(one, other, at).name, "other")


def to_accept(world: Path) -> Any:
    """A packet waits in the second office."""

    def more(one: Services, other: Services, at: Path) -> str:
        return acceptance.receive(other, packet_for(one, other, at)).packet_id

    return exchange(world, more, "other")


def to_hear(world: Path) -> Any:
    """The answer to a packet lies on a stick at the first office."""

    def more(one: Services, other: Services, at: Path) -> None:
        item = acceptance.receive(other, packet_for(one, other, at))
        answer = acceptance.accept(other, item.packet_id).receipt
        shutil.copyfile(answer, at / "stick" / "answer.lifafa")

    return exchange(world, more, "one")


def to_send(world: Path) -> Any:
    """A case with a paper and consent is ready to go."""

    def more(one: Services, other: Services, at: Path) -> dict[str, str]:
        case = case_with(one, FACTS)
        agree(one, case, other)
        attach(one, case, at, "paper.pdf", PAPER)
        (at / "paper.pdf").unlink()
        return {"case": case.case_id, "to": other.office.office_id}

    return exchange(world, more, "one")


def sent(s: Services, _world: Path, known: Any) -> None:
    """Seal the case for the other office."""
    referrals.send(s, everything_of(cases.show_case(s, known["case"]), known["to"]))


def numbers(s: Services, _world: Path, _known: Any) -> Any:
    """Return the numbers that packets have; none is ever used twice."""
    from models.rows.packet import Packet

    with s.register.read() as session:
        used = [row.seq for row in session.query(Packet).filter_by(direction="out")]
    assert len(used) == len(set(used))
    return len(referrals.list_referrals(s))


def burnt(state: State, old: State, _new: State) -> bool:
    """The number of a seal that was cut off stays used, so that it is never used again."""
    now, before = flat(state), flat(old)
    changed = {name for name in now if now[name] != before.get(name)}
    return changed <= {"rows counters", "rows packets"}


def in_outbox(world: Path) -> Any:
    """A sealed packet waits in the outbox; the stick is empty."""

    def more(one: Services, other: Services, at: Path) -> str:
        packet_for(one, other, at, bulk=8_000)
        shutil.rmtree(at / "stick")
        (at / "stick").mkdir()
        return delivery.outbox(one)[0].packet_id

    return exchange(world, more, "one")


def on_stick(_s: Services, world: Path, _known: Any) -> Any:
    """Return what has its name on the stick."""
    return sorted(
        (path.suffix, path.stat().st_size)
        for path in (world / "stick").iterdir()
        if path.suffix in (".lifafa", ".lfpart")
    )


def some_parts(state: State, old: State, new: State) -> bool:
    """Some whole parts are on the stick, and nothing else has changed."""
    known = ("cases", "files", "users", "keys")
    return all(state[name] == old[name] for name in known) and set(state["facts"]) <= set(
        new["facts"]
    )


def in_parts(last: bool) -> Callable[[Path], Any]:
    """Return what lets a packet arrive in parts, all but one or none of them taken in."""

    def ready(world: Path) -> Any:
        def more(one: Services, other: Services, at: Path) -> list[str]:
            packet_for(one, other, at, bulk=8_000)
            packet = delivery.outbox(one)[0].packet_id
            (at / "stick" / "packet.lifafa").unlink()
            copied = parts_out.copy_parts(one, packet, at / "stick", STEP)
            names = [Path(file).name for file in copied.files]
            for name in names[1:] if last else ():
                parts.receive(other, at / "stick" / name)
            return names

        return exchange(world, more, "other")

    return ready
