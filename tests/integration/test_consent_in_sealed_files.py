"""What an officer hands over holds no byte outside the consent: real registers, papers and sticks.

Beside the packet, its file names, its preview and all that is copied with it are searched for marks
that stand in the case and may not leave.
"""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.base.errors import AppError
from app.cases import cases
from app.cases.papers import papers
from app.cases.records import CaseRecord
from app.consent import decisions
from app.consent.errors import ConsentBeyondError
from app.core.services import Services
from app.inbox import acceptance, inbox_list
from app.offices import own_card
from app.outbox import delivery
from app.packets.bodies import MULTILINE
from app.referrals import referrals
from consent_judge import Judge
from consent_worlds import ELSEWHERE, GROUND, OLD, SHAREABLE, THERE, Maker
from crypto.packet.packet_open import open_packet
from office_sim import Hands
from packet_maker import Sinks
from pair_sim import pair

TYPED = frozenset(SHAREABLE) | {"notes", "tags"}
REASON = "Made-up order of a committee"


class Both:
    """Two open offices; a falsifying example shows only its seed."""

    def __init__(self, one: Services, other: Services) -> None:
        self.one, self.other = one, other

    def __repr__(self) -> str:
        return "both"


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory):
    with pair(tmp_path_factory.mktemp("consent"), clock=Hands()) as two:
        yield Both(*two)


class Register:
    """Writes a made-up world into a real register, as officers would."""

    def __init__(self, s: Services, to: Services, seed: int) -> None:
        self.s, self.to = s, to
        self.maker = Maker(seed)
        self.world = self.maker.world()
        self.marks = {
            of: mark
            for of, mark in self.world.marks.items()
            if not of.startswith(("paper", "only"))
        }

    def case(self) -> CaseRecord:
        """Return the case as the register holds it."""
        made = cases.add_case(self.s, dict(self._facts()))
        for paper in self.world.case.papers:
            self._attach(made.case_id, paper.group)
        for each in self.world.case.consents:
            # What nobody could record is left out here; the rules are tried with it elsewhere.
            with contextlib.suppress(AppError):
                decisions.add_consent(
                    self.s, made.case_id, each.person_number, self._decision(each)
                )
        return cases.show_case(self.s, made.case_id)

    def _facts(self) -> Any:
        case = self.world.case
        rows: list[tuple[str, Any]] = [("", case.facts)]
        rows += [(f"p{one.number}.", one.facts) for one in case.persons]
        rows += [(f"e{one.number}.", one.facts) for one in case.events]
        for before, facts in rows:
            for name, value in facts.items():
                if name in TYPED:
                    yield before + name, value if isinstance(value, str | tuple) else str(value)
                else:
                    self.marks.pop(before + name, None)

    def _attach(self, case_id: str, group: str) -> None:
        title, name, content = (self.maker.mark(each) for each in ("title", "name", "content"))
        paper = papers.attach_bytes(
            self.s, case_id, content.encode(), f"{name}.txt", "other", title, group
        )
        self.marks |= {f"{paper.paper_id} title": title, f"{paper.paper_id} content": content}
        self.marks[f"only here: name of {paper.paper_id}"] = name

    def _decision(self, each: Any) -> dict[str, Any]:
        named = {THERE: self.to.office.office_id, OLD: OLD, ELSEWHERE: ELSEWHERE}
        facts = {name: value for name, value in each.facts.items() if name != "withdrawn_on"}
        self.marks |= {
            f"only here: {name} of {each.consent_id}": str(facts[name])
            for name in ("given_by_relation", "interpreter", "witness", "refusal_reason")
        }
        return facts | {"named_offices": tuple(named[one] for one in each.offices)}


def handed_over(s: Services, to: Services, file: Path, folder: Path, packet_id: str) -> bytes:
    """Return all that stands on the stick and all that the receiver can read of it, as one text."""
    folder.mkdir()
    delivery.copy_to(s, packet_id, folder)
    found = [
        repr(path).encode() + path.read_bytes() for path in folder.rglob("*") if path.is_file()
    ]
    raw = file.read_bytes()
    with file.open("rb") as source:
        opened = open_packet(
            source, len(raw), own_card.encryption_keys(to), to.office.office_id, MULTILINE
        )
        sinks = Sinks()
        opened.extract(sinks)
    found += [raw, opened.manifest.raw, *sinks.accepted.values()]
    found.append(repr(inbox_list.preview_file(to, file)).encode())
    item = acceptance.receive(to, file)
    found += [repr(item).encode(), repr(inbox_list.preview(to, item.packet_id)).encode()]
    return b"\n".join(found)


def stands_there_as_it_leaves(register: Register, found: bytes, leaving: set[str]) -> None:
    """Prove that what may leave stands in what was handed over, and nothing else."""
    for of, mark in register.marks.items():
        there = mark.encode() in found or mark.lower().encode() in found
        assert not there or of in leaving, of
    for of in leaving & register.marks.keys():
        # The search can find: what may leave stands there.
        assert register.marks[of].lower() in found.decode("utf-8", "ignore").lower(), of


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.integers(0, 2**40))
def test_all_that_is_handed_over_stays_inside_the_consent(both, tmp_path_factory, seed):
    s, to = both.one, both.other
    register = Register(s, to, seed)
    case = register.case()
    wish = replace(
        register.world.wish,
        case_id=case.case_id,
        to=to.office.office_id,
        papers=tuple(one.paper_id for one in case.papers),
        facts=tuple(one for one in register.world.wish.facts if one.rpartition(".")[2] in TYPED),
        details="",
        ground=replace(GROUND) if register.world.wish.ground else None,
    )
    bad = Judge(case, wish).forbidden()
    if bad:
        with pytest.raises(AppError):
            referrals.send(s, wish)
    roles = {one.rpartition(".")[0] for one in bad if one.endswith(".role")}
    facts = [one for one in wish.facts if one not in bad and one.rpartition(".")[0] not in roles]
    sheets = tuple(one for one in wish.papers if one not in bad)
    wish = replace(wish, facts=tuple(facts), papers=sheets)
    if not sheets and all(case.value(one) is None for one in facts):
        return
    needs_reason = Judge(case, wish).needs_reason()
    if needs_reason:
        with pytest.raises(ConsentBeyondError):
            referrals.send(s, wish)
        wish = replace(wish, beyond_reason=REASON)
    sent = referrals.send(s, wish)
    folder = tmp_path_factory.mktemp("stick") / "stick"
    found = handed_over(s, to, Path(sent.file), folder, sent.packet_id)
    leaving = Judge(case, wish).leaving() | {
        f"{paper} {what}" for paper in sheets for what in ("title", "content")
    }
    stands_there_as_it_leaves(register, found, leaving)
    assert (REASON.encode() in found) is needs_reason
    assert case.case_no.encode() not in found
    assert case.case_id.encode() not in found
