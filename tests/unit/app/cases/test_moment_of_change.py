"""Whatever changes a case, the list of cases and what is kept of its last change follow at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from app.cases import case_list, case_work, cases
from app.cases.papers import paper_changes, papers
from app.consent import decisions
from app.core.services import Services, reading
from app.retention import holds
from models.index.list_rows import ListedCase
from models.index.retention_rows import KeptCase
from models.rows.case import Case
from office_sim import DAY_S, Hands
from pair_sim import agree_with

CHANGES = (
    "a fact", "a note", "a task", "a paper", "words of a paper", "a paper taken out",
    "a paper put back", "a decision", "a decision taken back", "a hold", "closed",
)  # fmt: skip


def change_of(s: Services, case_id: str, name: str) -> Callable[[], object]:
    """Return a change; what it needs is done before."""
    paper = "" if "paper" not in name or name == "a paper" else attached(s, case_id)
    if name == "a paper put back":
        paper_changes.detach(s, paper)
    if name == "a decision taken back":
        agree_with(s, cases.show_case(s, case_id), "a" * 64)
    given = decisions.list_consents(s, case_id)
    return {
        "a fact": lambda: cases.save_facts(s, case_id, {"summary": "Said once more"}),
        "a note": lambda: case_work.add_note(s, case_id, "A made-up note."),
        "a task": lambda: case_work.add_task(s, case_id, "Visit", "2026-12-24"),
        "a paper": lambda: attached(s, case_id),
        "words of a paper": lambda: paper_changes.change(s, paper, title="Another"),
        "a paper taken out": lambda: paper_changes.detach(s, paper),
        "a paper put back": lambda: paper_changes.put_back(s, paper),
        "a decision": lambda: agree_with(s, cases.show_case(s, case_id), "a" * 64),
        "a decision taken back": lambda: decisions.withdraw_consent(s, given[0].consent_id),
        "a hold": lambda: holds.hold(s, case_id, "audit"),
        "closed": lambda: cases.close_case(s, case_id, "formal_closing"),
    }[name]


def attached(s: Services, case_id: str) -> str:
    return papers.attach_bytes(s, case_id, b"made-up", "paper.txt", "other").paper_id


@pytest.mark.parametrize("name", CHANGES)
def test_the_list_follows_every_change(s: Services, hands: Hands, name: str) -> None:
    first = cases.add_case(s, {"p1.name_full": "Asha"}).case_id
    change = change_of(s, first, name)
    hands.at += 2 * DAY_S
    cases.add_case(s, {"p1.name_full": "Mira"})
    hands.at += 2 * DAY_S
    change()
    with reading(s) as session:
        case = session.get(Case, first)
        assert case is not None
        listed = session.scalar(select(ListedCase.updated).where(ListedCase.case_id == first))
        assert listed == case.updated
        if name not in ("closed", "a hold"):
            assert case.updated == s.clock.now()
            assert case_list.list_cases(s).rows[0].case_id == first
            kept = select(KeptCase.day).where(KeptCase.case_order == case.case_order)
            assert str(session.scalar(kept)) == s.clock.today().strftime("%Y%m%d")
