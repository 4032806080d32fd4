"""A month of small packets and parts from several made-up senders, as they lie in one folder.

The senders have no register: only keys, a card and a number, the same on every run. ``write_month``
writes the files; ``know`` makes a register know and trust the senders.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.core.services import Services
from app.offices import offices
from crypto.office.card import read_card
from crypto.packet.packet_seal import Facts, prepare
from packet_maker import Office, card_of, office
from part_files import cut

SENDERS = (
    "Made-up Station Desk", "Made-up Night Shelter", "Made-up Child Welfare Committee",
    "Made-up Health Post", "Made-up Legal Aid Cell",
)  # fmt: skip
KINDS = ("refer", "refer", "refer", "transfer", "request", "notify")
STEP = 24 * 1024
_PLACES = ("Patna", "Gaya", "Purnia", "Araria")


@dataclass(frozen=True)
class Month:
    """What lies in the folder.

    Attributes:
        referrals: referral packets, whole and in parts.
        notices: notices that take one of them back.
        in_parts: referrals that lie there in three parts.
        files: files in all.
    """

    referrals: int
    notices: int
    in_parts: int
    files: int

    @property
    def packets(self) -> int:
        """Packets in all."""
        return self.referrals + self.notices


def senders(now: int) -> list[Office]:
    """Return the made-up offices with cards in force."""
    found = [office(name) for name in SENDERS]
    for one in found:
        enc = one.enc[:1]
        one.card = card_of(one, issued=now - 86_400, expires=now + 300 * 86_400, enc=enc)
    return found


def know(s: Services, known: list[Office]) -> None:
    """Let a register know some senders, their numbers checked."""
    for one in known:
        offices.add_card(s, one.card)
        offices.check_number(s, one.id, one.identity.public.number, "phone", "A. Made-up")


def write_month(
    folder: Path,
    to: Services,
    count: int,
    *,
    notice_every: int = 10,
    parts_every: int = 25,
    words: str = "",
) -> Month:
    """Write packets for an office into a folder.

    Args:
        folder: made when it is missing.
        to: the register that they are sealed for.
        count: packets in all.
        notice_every: each so many-th packet takes the one before of its sender back.
        parts_every: each so many-th referral lies there in three parts.
        words: said in every case, for a search.
    """
    folder.mkdir(exist_ok=True)
    told = {"referrals": 0, "notices": 0, "in_parts": 0}
    for number, (sender, facts) in enumerate(_facts(to, count, notice_every, words), start=1):
        path = folder / f"{_name(facts.pid)}.lifafa"
        _write(path, sender, facts, to)
        told["notices" if facts.type == "notice" else "referrals"] += 1
        if facts.type == "referral" and number % parts_every == 0:
            cut(path, folder, STEP)
            path.unlink()
            told["in_parts"] += 1
    return Month(**told, files=count + 2 * told["in_parts"])


def _facts(
    to: Services, count: int, notice_every: int, words: str
) -> Iterator[tuple[Office, Facts]]:
    """Yield who sends, and what."""
    now = to.clock.now()
    known = senders(now)
    last: dict[str, Facts] = {}
    for number in range(count):
        sender = known[number % len(known)]
        seq, before = number // len(known) + 1, last.get(sender.id)
        is_notice = before is not None and number % notice_every == notice_every - 1
        pid = hashlib.sha256(f"month {number}".encode()).hexdigest()[:32]
        members: dict[str, Any] = {
            "pid": pid, "thread": pid[::-1], "re": None, "ep": "0123456789abcdef", "seq": seq,
            "ack": None, "created": now - (count - number) * 60, "expires": now + 90 * 86_400,
            "log_head": "00" * 32, "card": sender.card,
        }  # fmt: skip
        if is_notice and before is not None:
            body = {"kind": "withdraw", "pid": before.pid, "note": f"made up {words}"}
            told = {"type": "notice", "re": before.pid, "thread": before.thread, "body": body}
        else:
            told = {"type": "referral", "body": _body(number, words)}
        facts = Facts(**(members | told))
        if not is_notice:
            last[sender.id] = facts
        yield sender, facts


def _body(number: int, words: str) -> dict[str, Any]:
    return {
        "kind": KINDS[number % len(KINDS)],
        "purpose": "shelter",
        "urgency": ("routine", "today", "immediate")[number % 3],
        "case_ref": f"R-{number:05d}",
        "case": {"summary": f"Made-up case {number}, found at {_PLACES[number % 4]}. {words}"},
        "persons": [{"name_full": f"Namuna {number}", "age": str(15 + number % 20)}],
    }


def _write(path: Path, sender: Office, facts: Facts, to: Services) -> None:
    card = read_card(offices.own_card(to))
    key = card.best_key(to.clock.now()) or card.newest_key()
    prepared = prepare(
        facts, sender.identity, to.office.office_id, key, (), ("summary", "narrative", "note")
    )
    with path.open("wb") as target:
        prepared.write(target)


def _name(pid: str) -> str:
    """Return a neutral name, in another order than the packets were made in."""
    return f"{pid[:4]}-{pid[4:8]}{pid[8:10]}".upper()
