"""Made-up matches in every state, and hand-written fakes of their use cases, for the window."""

from __future__ import annotations

from dataclasses import replace

from app.base.errors import NotFoundError
from app.cases.records import CasePage, CaseSummary
from app.consent.records import LegalGround
from app.matching import match_words
from app.matching.match_records import (
    KINDS,
    Allowance,
    MatchPlan,
    MatchRecord,
    MatchSent,
    PlannedCase,
    ResultRecord,
    Switch,
)
from exchange_records import DAY, NOW
from ui.matching.match_flow import MOST_FOUND

SHELTER, HOME = "Bal Kalyan Shelter, Siliguri", "Maiti Home, Kathmandu"
OFFICES = (("a" * 64, SHELTER), ("c" * 64, HOME))
ON, OFF = Switch(True, NOW - 9 * DAY, "R. Das"), Switch(False, 0, "")
FREE = Allowance(0, 1024, 4096, 0, 1024)
FULL = Allowance(NOW + 40 * DAY, 0, 2048, NOW + 40 * DAY, 0)
SMALLER = Allowance(0, 100, 2048, 0, 64)
GROUND = LegalGround("court_order", "CR 12/2026", "S. Sen, Magistrate", "Made-up reason.")
NAMES = ("Made-up Maria", "सुनीता तामाङ", "Rekha (made up)", "রেখা মণ্ডল", "Made-up Suspect")


def match(number: int, side: str = "asking", state: str = "asked", **changes) -> MatchRecord:
    """Return a made-up match."""
    office_id, name = OFFICES[number % 2]
    made = MatchRecord(
        match_id=f"{number:032x}", side=side, state=state, office_id=office_id, office_name=name,
        office_state="verified", office_phone="+91 353 255 0199", bucket=64, rules=1, kinds=KINDS,
        purpose="investigation", basis="legal_obligation", note="", ground=None, keys=17,
        cases=("case-1", "case-2", "case-3"), opened_at=NOW - 2 * DAY, expires_at=NOW + 28 * DAY,
        prepared_at=NOW - 2 * DAY, prepared_by="P. Roy", confirmed_at=NOW - 2 * DAY,
        confirmed_by="R. Das", ended_at=0, question_packet=f"{number + 100:032x}",
        answer_packet="", result_packet="", decline_reason="", decline_cap=0, decline_note="",
        shared=0, results=0, waits_for="reply",
    )  # fmt: skip
    return replace(made, **changes)


_NOT_AGREED = {"confirmed_at": 0, "confirmed_by": ""}
_UNTOUCHED = _NOT_AGREED | {"prepared_at": 0, "prepared_by": "", "keys": 0, "cases": ()}
_ENDED = {"ended_at": NOW - DAY, "waits_for": ""}
MATCHES = {
    "arrived": match(
        1, "answering", "arrived", waits_for="answer", note="Please answer this week.",
        **_UNTOUCHED,
    ),
    "agree-answer": match(
        2, "answering", "prepared", waits_for="confirm", ground=GROUND, **_NOT_AGREED
    ),
    "answered": match(3, "answering", "answered", answer_packet="f" * 32, waits_for="send"),
    "agree": match(4, "asking", "prepared", waits_for="confirm", question_packet="", **_NOT_AGREED),
    "asked": match(5),
    "came-back": match(6, "asking", "came_back", waits_for="finish"),
    "found": match(7, "asking", "done", results=2, shared=2, result_packet="e" * 32, **_ENDED),
    "nothing": match(8, "answering", "done", **_ENDED),
    "declined": match(
        9, "asking", "declined", bucket=256, kinds=("phone", "id"), decline_reason="lower_cap",
        decline_cap=64, decline_note="We answer small questions only.", **_ENDED,
    ),
    "expired": match(10, "asking", "expired", **_ENDED),
    "stopped": match(11, "asking", "stopped", **_ENDED),
}  # fmt: skip


def result(number: int, match_id: str, kind: str = "phone", **changes) -> ResultRecord:
    """Return a made-up result."""
    case_no = f"LF-26-{number:04d}"
    made = ResultRecord(
        result_id=f"{number + 500:032x}", match_id=match_id, case_id=f"case-{number}",
        case_no=case_no, name=NAMES[number % 5], person_number=1, person_name=NAMES[number % 5],
        is_suspect=kind == "vehicle", kind=kind, value="" if kind == "nd" else "+919800000001",
        office_id="c" * 64, office_name=HOME, office_phone="+977 1 555 0199", found_at=NOW - DAY,
        outcome="", outcome_at=0, line=match_words.line_of(case_no, kind),
        question=match_words.QUESTIONS[kind], todo=match_words.todo_of(HOME, kind),
    )  # fmt: skip
    return replace(made, **changes)


def planned(number: int, why: str = "", keys: int = 4) -> PlannedCase:
    """Return a made-up case as it would be compared."""
    return PlannedCase(
        f"case-{number}", f"LF-26-{number:04d}", NAMES[number % 5], 0 if why else keys, why
    )


CASES = (
    planned(1),
    planned(2, keys=7),
    planned(3, keys=6),
    planned(4, "not-asked"),
    planned(5, "said-no"),
    planned(6, "no-victim"),
    planned(7, keys=0),
)
_ON_GROUND = ("not-asked", "no-victim")


class FakeChoosing:
    """What making a question or an answer asks for, over records in memory."""

    def __init__(self, rows=None, switch: Switch = ON, offices=OFFICES) -> None:
        self.rows = list(MATCHES.values() if rows is None else rows)
        self.switch = switch
        self.to_ask = offices
        self.allowed = FREE
        self.cases = CASES
        self.asked = []
        self.answered = []
        self.done = []
        self.noted = []
        self.written = []
        self.refusal: Exception | None = None
        self.found = {
            MATCHES["found"].match_id: [
                result(1, MATCHES["found"].match_id),
                result(2, MATCHES["found"].match_id, "nd"),
            ]
        }

    def match(self, match_id):
        for row in self.rows:
            packets = (row.question_packet, row.answer_packet, row.result_packet)
            if match_id in (row.match_id, *packets):
                return row
        raise NotFoundError

    def _put(self, row):
        self.rows = [row, *(one for one in self.rows if one.match_id != row.match_id)]
        return row

    def offices(self):
        return self.to_ask

    def find(self, text):
        found = tuple(
            CaseSummary(one.case_id, one.case_no, one.name, "", "", "", "open", NOW)
            for one in self.cases
            if text.casefold() in f"{one.case_no} {one.name}".casefold()
        )
        return CasePage(found[:MOST_FOUND], {}, len(found) > MOST_FOUND)

    def _plan(self, wanted, office_name, bucket, kinds):
        cases = []
        for case_id in wanted.case_ids:
            one = next((row for row in self.cases if row.case_id == case_id), None)
            if one is None:
                continue
            if one.why in _ON_GROUND and wanted.ground is not None:
                one = replace(one, why="", keys=3)
            cases.append(one)
        keys = sum(one.keys for one in cases if not one.why)
        on_ground = sum(one.case_id in ("case-4", "case-6") and not one.why for one in cases)
        counts = (("id", keys // 3), ("phone", keys - keys // 3))
        by_kind = tuple((kind, count) for kind, count in counts if count)
        needed = next((size for size in (64, 256, 1024) if keys <= size), 0)
        return MatchPlan(
            "a" * 64, office_name, bucket, tuple(kinds), tuple(cases), keys, by_kind,
            keys <= bucket, needed, on_ground, match_words.sentence(bucket),
        )  # fmt: skip

    def plan_question(self, wanted):
        if self.refusal is not None:
            raise self.refusal
        name = dict(self.to_ask)[wanted.office_id]
        return self._plan(wanted, name, wanted.bucket, wanted.kinds)

    def plan_answer(self, match_id, wanted):
        row = self.match(match_id)
        return self._plan(wanted, row.office_name, row.bucket, row.kinds)

    def prepare_question(self, wanted):
        self.asked.append(wanted)
        made = match(50, "asking", "prepared", office_id=wanted.office_id, cases=wanted.case_ids)
        name = dict(self.to_ask)[wanted.office_id]
        return self._put(replace(made, office_name=name, waits_for="confirm"))

    def prepare_answer(self, match_id, wanted):
        self.answered.append(wanted)
        row = self.match(match_id)
        return self._put(
            replace(row, state="prepared", cases=wanted.case_ids, waits_for="confirm", keys=4)
        )


class FakeMatches(FakeChoosing):
    """All use cases of matching over records in memory."""

    def switched(self):
        return self.switch

    def turn(self, on):
        self.done.append(("turn", on))
        self.switch = ON if on else OFF
        return 0 if on else sum(not row.ended_at for row in self.rows)

    def matches(self, limit, after):
        ids = [row.match_id for row in self.rows]
        begin = ids.index(after) + 1 if after else 0
        return tuple(self.rows[begin : begin + limit])

    def resolve(self, typed):
        return self.match(typed).match_id

    def results(self, match_id):
        return tuple(self.found.get(match_id, ()))

    def allowance(self, match_id):
        return self.allowed

    def _sent(self, row, state, shared=0):
        self.done.append((state, row.match_id))
        if self.refusal is not None:
            raise self.refusal
        packet = f"{900 + len(self.done):032x}"
        field = {"asked": "question_packet", "done": "result_packet"}.get(state, "answer_packet")
        self._put(replace(row, state=state, waits_for="send", **{field: packet}))
        return MatchSent(row.match_id, packet, "p.lifafa", row.office_name, shared)

    def confirm(self, found):
        return self._sent(found, "asked" if found.side == "asking" else "answered")

    def finish(self, match_id):
        self.found[match_id] = [result(1, match_id)]
        self._put(replace(self.match(match_id), results=1))
        return self._sent(self.match(match_id), "done", 1)

    def decline(self, match_id, reason, cap, note):
        self.done.append((reason, cap, note))
        row = replace(self.match(match_id), decline_reason=reason, decline_cap=cap)
        return self._sent(replace(row, ended_at=NOW), "declined")

    def stop(self, match_id):
        self.done.append(("stop", match_id))
        return self._put(replace(self.match(match_id), state="stopped", ended_at=NOW, waits_for=""))

    def forget(self, match_id):
        self.done.append(("forget", match_id))
        self.rows = [row for row in self.rows if row.match_id != match_id]

    def note_outcome(self, result_id, outcome):
        self.noted.append((result_id, outcome))
        for found in self.found.values():
            for place, one in enumerate(found):
                if one.result_id == result_id:
                    found[place] = replace(one, outcome=outcome, outcome_at=NOW)
        return self.result(result_id)

    def result(self, result_id):
        return next(
            one for found in self.found.values() for one in found if one.result_id == result_id
        )

    def add_note(self, found, text):
        self.written.append((found.case_id, text))
