"""The use cases of private matching, as the pages ask for them.

Rules: called on the register's lane only; nothing is decided here.
"""

from __future__ import annotations

from app.cases import notes
from app.cases.case_list import list_cases
from app.cases.case_query import CaseQuery
from app.cases.records import CaseSummary
from app.cases.work_records import NoteRecord
from app.core.permissions import Act, may
from app.core.services import Services
from app.matching import answering, asking, ending, matches, switch
from app.matching.match_records import (
    Allowance,
    AnswerMatch,
    AskMatch,
    MatchPlan,
    MatchRecord,
    MatchSent,
    ResultRecord,
    Switch,
)
from ui.drafts.draft_form import spending
from ui.frame.bound import Bound
from ui.matching.match_draft import draft_place, note_place

MOST_FOUND = 40
_HERE = frozenset({"answer", "confirm", "finish"})


class MatchUses(Bound):
    """Use cases bound to the open register."""

    def switched(self) -> Switch:
        return switch.switched(self._s)

    def turn(self, on: bool) -> int:
        if on:
            switch.turn_on(self._s)
            return 0
        return switch.turn_off(self._s)

    def matches(self) -> tuple[MatchRecord, ...]:
        ending.expire_due(self._s)
        return matches.matches(self._s)

    def match(self, match_id: str) -> MatchRecord:
        return matches.match(self._s, match_id)

    def resolve(self, typed: str) -> str:
        for match in matches.matches(self._s):
            packets = (match.question_packet, match.answer_packet, match.result_packet)
            if typed in (match.match_id, *packets):
                return match.match_id
        return matches.resolve(self._s, typed)

    def results(self, match_id: str) -> tuple[ResultRecord, ...]:
        return matches.results(self._s, match_id)

    def allowance(self, match_id: str) -> Allowance:
        return answering.allowance(self._s, match_id)

    def offices(self) -> tuple[tuple[str, str], ...]:
        return matches.offices_to_ask(self._s)

    def find(self, text: str) -> tuple[CaseSummary, ...]:
        query = CaseQuery(filter="open", text=text, limit=MOST_FOUND)
        return list_cases(self._s, query).rows

    def plan_question(self, wanted: AskMatch) -> MatchPlan:
        return asking.plan(self._s, wanted)

    def plan_answer(self, match_id: str, wanted: AnswerMatch) -> MatchPlan:
        return answering.plan(self._s, match_id, wanted)

    def prepare_question(self, wanted: AskMatch) -> MatchRecord:
        return spending(draft_place(""), lambda s: asking.prepare(s, wanted))(self._s)

    def prepare_answer(self, match_id: str, wanted: AnswerMatch) -> MatchRecord:
        place = draft_place(match_id)
        return spending(place, lambda s: answering.prepare(s, match_id, wanted))(self._s)

    def confirm(self, match: MatchRecord) -> MatchSent:
        confirm = asking.confirm if match.side == "asking" else answering.confirm
        return confirm(self._s, match.match_id)

    def finish(self, match_id: str) -> MatchSent:
        return asking.finish(self._s, match_id)

    def decline(self, match_id: str, reason: str, cap: int, note: str) -> MatchSent:
        return answering.decline(self._s, match_id, reason, cap, note)

    def stop(self, match_id: str) -> MatchRecord:
        return ending.stop(self._s, match_id)

    def forget(self, match_id: str) -> None:
        ending.forget(self._s, match_id)

    def note_outcome(self, result_id: str, outcome: str) -> ResultRecord:
        return ending.note_outcome(self._s, result_id, outcome)

    def add_note(self, result: ResultRecord, text: str) -> NoteRecord:
        place = note_place(result.result_id)
        return spending(place, lambda s: notes.add_note(s, result.case_id, text))(self._s)


def count_matches(s: Services) -> int:
    """Return how many matches wait for somebody here, for the number beside the place.

    A match also waits while nobody noted what a call about its results showed.
    """
    if not may(s.user, Act.MATCH) or s.inside_seal:
        return 0
    found = matches.matches(s)
    waiting = {one.match_id for one in found if one.waits_for in _HERE}
    if any(one.results for one in found):
        waiting |= {one.match_id for one in matches.results(s) if not one.outcome}
    return len(waiting)
