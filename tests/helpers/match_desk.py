"""Two made-up offices that match: cases that agreed, and each step through real packets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from app.base.clock import Clock
from app.cases import cases
from app.consent import decisions
from app.consent.records import LegalGround
from app.core.services import Services, writing
from app.inbox import acceptance
from app.matching import allowed, answering, asking, matches
from app.matching.match_records import AnswerMatch, AskMatch, MatchRecord, MatchSent
from app.outbox import delivery
from models.rows import matching as rows
from models.rows.case import Consent, Person, open_case
from models.rows.matching import MatchSession
from office_sim import CLOCK
from pair_sim import pair

GROUND = LegalGround("court_order", "CWC-7/2026", "A. Made-up", "Made-up order to search")
AGREED: Mapping[str, str] = {
    "given_by": "individual",
    "capacity": "adult_own",
    "explained": "purpose_of_interview,use_of_data,how_to_withdraw",
    "explained_in_language": "hin",
    "form": "spoken",
    "purposes": "investigation",
    "named_offices": "ab" * 32,
    "field_groups": "contact,identity_names",
    "may_be_matched": "yes",
}


@contextmanager
def matching_pair(folder: Path, clock: Clock = CLOCK) -> Iterator[tuple[Services, Services]]:
    """Give two open offices that checked each other, with matching switched on in both."""
    with pair(folder, clock=clock) as two:
        for s in two:
            allowed.turn_on(s)
        yield two


def case_of(s: Services, agreed: bool = True, **facts: str) -> str:
    """Write down a case with one adult victim who agreed to be compared; return its id."""
    told = {"name_full": "Made-up Asha", "is_child_stated": "no", **facts}
    case = cases.add_case(s, {f"p1.{name}": value for name, value in told.items()})
    if agreed:
        decisions.add_consent(s, case.case_id, 1, {**AGREED})
    return case.case_id


def many_cases(s: Services, people: Sequence[Mapping[str, object]]) -> list[str]:
    """Write many cases at once, each with one person who agreed; return their ids."""
    now, today = s.clock.now(), s.clock.today()
    ids = []
    with writing(s) as session:
        for facts in people:
            case = open_case(session, now=now, today=today, created_by=s.user.user)
            session.flush()
            person = Person(case_id=case.id, position=1, created=now, updated=now)
            person.put_all({"role": ("victim", "suspect"), "is_child_stated": "no", **facts})
            session.add(person)
            session.flush()
            decision = Consent(case_id=case.id, person_id=person.id, created=now)
            decision.put_all({**AGREED, "valid_from": today.isoformat()})
            session.add(decision)
            ids.append(case.id)
    return ids


def many_matches(s: Services, office_id: str, count: int, at: int) -> list[str]:
    """Write matches that are over, each a second older than the one before; return their ids."""
    made = [
        MatchSession(
            side=rows.ASKING, office_id=office_id, state=rows.DECLINED, bucket=64, rules=1,
            purpose="investigation", basis="consent", opened_at=at - place, expires_at=at,
            pid=f"{place:032x}", result_pid=f"{place + 4096:032x}",
        )
        for place in range(count)
    ]  # fmt: skip
    with writing(s) as session:
        session.add_all(made)
        session.flush()
        return [one.id for one in made]


def asked(two: tuple[Services, Services], ids: Sequence[str], **wanted) -> MatchSent:
    """Ask the second office about cases of the first, and let a head agree."""
    one, other = two
    told = {"bucket": 64, "purpose": "investigation", "basis": "consent", **wanted}
    record = asking.prepare(one, AskMatch(other.office.office_id, tuple(ids), **told))
    return asking.confirm(one, record.match_id)


def carried(s: Services, sent: MatchSent, stick: Path, to: Services) -> MatchRecord:
    """Carry a packet on a stick to the other office, which receives it; return its match there."""
    stick.mkdir(exist_ok=True)
    path = delivery.copy_to(s, sent.packet_id, stick)
    acceptance.receive(to, path)
    return next(
        one
        for one in matches.matches(to)
        if sent.packet_id in (one.question_packet, one.answer_packet, one.result_packet)
    )


def answered(s: Services, record: MatchRecord, ids: Sequence[str], **wanted) -> MatchSent:
    """Answer a question with cases, and let a head agree."""
    answering.prepare(s, record.match_id, AnswerMatch(tuple(ids), **wanted))
    return answering.confirm(s, record.match_id)


def whole(
    two: tuple[Services, Services],
    ours: Sequence[str],
    theirs: Sequence[str],
    stick: Path,
    **wanted,
) -> tuple[MatchRecord, MatchRecord]:
    """Go through a whole match; return how it stands on both sides."""
    one, other = two
    question = carried(one, asked(two, ours, **wanted), stick, other)
    came_back = carried(other, answered(other, question, theirs), stick, one)
    learnt = carried(one, asking.finish(one, came_back.match_id), stick, other)
    return matches.match(one, came_back.match_id), learnt
