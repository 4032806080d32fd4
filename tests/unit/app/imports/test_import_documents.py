"""A JSON file of cases is somebody else's: odd values, numbers and answers about sharing."""

import copy
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.base.errors import AppError, CaseStateError
from app.cases import case_list, case_work, wishes
from app.cases.records import CaseQuery, WishAnswer, WishStated
from app.consent import decisions
from app.core.services import Services
from app.duplicates import merging
from app.exports.export import CASE_MEMBERS, ExportChoice, export_cases
from app.imports.documents import remarks, take_in
from app.retention import due
from office_sim import open_office
from pair_sim import agree, case_with, pair

ODD = [
    None, True, -1, 2**63, 10**30, 1.5, float("nan"), "", "x" * 70_000, "\ud800", "a\x00b",
    "\u202egnp.exe", [], [[]], [{}], [None], [1.0], [True], ["p1", "p1"], {}, {"a": {}},
    {"fir_date": ["\ud800", "made"]}, {"fir_date": [1, 2]},
]  # fmt: skip


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """One case in which there is something of everything, as it was exported."""
    folder = tmp_path_factory.mktemp("source")
    with pair(folder) as (one, other):
        first, second = (case_with(one) for _ in range(2))
        for case in (first, second):
            agree(one, case, other)
        case_work.add_note(one, first.case_id, "A made-up note.")
        stated = WishStated("correct", "My name is spelt otherwise.", "person", section="identity")
        made = wishes.write_wish(one, first.case_id, 1, stated)
        wishes.answer_wish(one, first.case_id, made.wish_id, WishAnswer("followed", "Done."))
        case_work.add_task(one, first.case_id, "Call the shelter", "2027-01-01")
        same = merging.MergeChoices(persons={1: 1})
        merging.merge_cases(one, first.case_id, second.case_id, same)
        out = folder / "out.json"
        export_cases(one, ExportChoice("json", state="open"), out)
    found: dict[str, Any] = json.loads(out.read_text("utf-8"))
    (case,) = found["cases"]
    assert all(case[part] for part in ("persons", "events", "consents", "consent_sides", "notes"))
    assert case["tasks"]
    assert case["wishes"]
    return found


@pytest.fixture(scope="module")
def s(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with open_office(tmp_path_factory.mktemp("target")) as there:
        yield there


def places(value: Any, before: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the way to every value in a document; of a list only to its first."""
    if before:
        yield before
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from places(inner, (*before, name))
    elif isinstance(value, list) and value:
        yield from places(value[0], (*before, 0))


def changed(value: Any, way: tuple[str | int, ...], odd: Any) -> Any:
    """Return a copy with another value in one place."""
    copied = copy.deepcopy(value)
    inner = copied
    for step in way[:-1]:
        inner = inner[step]
    inner[way[-1]] = odd
    return copied


def taken(s: Services, folder: Path, document: dict[str, Any]) -> Any:
    source = folder / "in.json"
    source.write_text(json.dumps(document), "utf-8")
    return take_in(s, source)


NOTHING_DECIDED: dict[str, Any] = {"consents": [], "consent_sides": [], "wishes": []}
PARTS = (
    "tasks",
    "notes",
    "wishes",
    "consents",
    "consent_sides",
    "typed",
    "record_state",
    "case_no",
    "facts",
)


@pytest.mark.parametrize("part", PARTS)
def test_an_odd_value_anywhere_is_kept_or_refused_and_never_a_fault(
    s: Services, tmp_path: Path, document: dict[str, Any], part: str
):
    (case,) = document["cases"]
    ways = [(part, *way) for way in places(case[part])] or [(part,)]
    if part == "facts":
        ways = ways[:3]
    refused = 0
    for way in ways:
        for odd in ODD:
            try:
                taken(s, tmp_path, {**document, "cases": [changed(case, way, odd)]})
            except AppError:
                refused += 1
    # A number or a state that nobody knows is passed over: the case gets one of ours.
    assert refused or part in ("record_state", "case_no")


def test_a_refused_file_leaves_no_case(s: Services, tmp_path: Path, document: dict[str, Any]):
    before = case_list.list_cases(s, CaseQuery(filter="all")).counts["all"]
    (case,) = document["cases"]
    bad = changed(case, ("notes", 0, "at"), 2**63)
    with pytest.raises(AppError) as refused:
        taken(s, tmp_path, {**document, "cases": [case, bad]})
    assert refused.value.facts["reason"] == "import.damaged"
    assert case_list.list_cases(s, CaseQuery(filter="all")).counts["all"] == before


def test_a_wish_for_erasing_that_comes_in_makes_its_case_due_until_somebody_decides(
    tmp_path: Path, document: dict[str, Any]
):
    (case,) = document["cases"]
    asked = {**case["wishes"][0], "kind": "erase", "section": "", "outcome": None}
    asked["written"] = 2**40
    alone = {**case, "wishes": [asked]}
    with open_office(tmp_path / "there") as there:
        taken(there, tmp_path, {**document, "cases": [alone]})
        (found,) = due.due(there).rows
        assert found.why == due.ASKED
        due.keep(there, [found.case_id], "2027-06-01", "the trial goes on")
        assert due.due(there).rows == (), "what is decided now is later than any wish"


def test_a_wish_to_erase_a_section_that_is_not_known_here_is_none_to_erase_everything(
    tmp_path: Path, document: dict[str, Any]
):
    (case,) = document["cases"]
    asked = {**case["wishes"][0], "kind": "erase", "section": "made_up_later", "outcome": None}
    with open_office(tmp_path / "there") as there:
        taken(there, tmp_path, {**document, "cases": [{**case, "wishes": [asked]}]})
        assert due.due(there).rows == ()


def test_what_a_newer_version_keeps_with_a_case_is_named(tmp_path: Path, document: dict[str, Any]):
    (case,) = document["cases"]
    assert case.keys() == CASE_MEMBERS
    with open_office(tmp_path / "there") as there:
        later = taken(there, tmp_path, {**document, "cases": [{**case, "made_up_later": []}]})
        assert later.unknown == ("made_up_later",)


def test_two_people_with_one_number_are_refused(
    s: Services, tmp_path: Path, document: dict[str, Any]
):
    """The answer of one would be that of the other."""
    (case,) = document["cases"]
    twice = {**case, "persons": [case["persons"][0], *case["persons"]]}
    with pytest.raises(AppError) as refused:
        taken(s, tmp_path, {**document, "cases": [twice]})
    assert refused.value.facts["reason"] == "import.damaged"


def test_a_note_without_a_number_corrects_nothing(
    s: Services, tmp_path: Path, document: dict[str, Any]
):
    (case,) = document["cases"]
    bare = {**case, "case_no": "LF-31-0001", "notes": [{"text": "One."}, {"text": "Two."}]}
    taken(s, tmp_path, {**document, "cases": [bare]})
    told = case_work.list_notes(s, "LF-31-0001")
    assert [note.corrects for note in told] == [told[0].corrects] * 2
    assert not told[0].corrects


@pytest.mark.parametrize(
    ("change", "allowed"),
    [
        (NOTHING_DECIDED, True),
        ({}, False),
        ({"consents": [], "consent_sides": []}, False),
        ({**NOTHING_DECIDED, "record_state": "transferred"}, False),
    ],
)
def test_who_may_record_no_consent_and_close_no_case_brings_none_in(
    s: Services, tmp_path: Path, document: dict[str, Any], change: dict[str, Any], allowed: bool
):
    typist = replace(s, user=replace(s.user, role="data_entry"))
    (case,) = document["cases"]
    wanted = {**document, "cases": [{**case, "case_no": "", **change}]}
    if allowed:
        assert taken(typist, tmp_path, wanted).added == 1
        return
    with pytest.raises(CaseStateError) as refused:
        taken(typist, tmp_path, wanted)
    assert refused.value.facts == {"reason": "role.not-allowed"}


def test_what_was_agreed_to_comes_in_for_those_who_may_record_it(
    s: Services, tmp_path: Path, document: dict[str, Any]
):
    (case,) = document["cases"]
    taken(s, tmp_path, {**document, "cases": [{**case, "case_no": "LF-31-0002"}]})
    found = decisions.list_consents(s, "LF-31-0002")
    assert len(found) == len(case["consents"])


def test_what_is_kept_otherwise_than_the_file_writes_it_is_told(
    s: Services, tmp_path: Path, document: dict[str, Any]
) -> None:
    assert taken(s, tmp_path, document).otherwise == ()
    odd = copy.deepcopy(document)
    odd["cases"][0]["persons"][0]["facts"] |= {"phone": "9000000123", "home_state": "up"}
    found = taken(s, tmp_path, odd)
    assert [one[1:] for one in found.otherwise] == [
        ("phone", "9000000123", "+919000000123"), ("home_state", "up", "Uttar Pradesh"),
    ]  # fmt: skip
    (said,) = [line for line in remarks(found) if "otherwise" in line]
    assert said.startswith("2 facts are kept otherwise than the file writes them: LF-")
    assert said.endswith("Home state: up → Uttar Pradesh")
