"""A summary leaves: as it was shown, with one line in the log, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.base.errors import AppError, CaseStateError, NotFoundError, TargetExistsError
from app.base.jobs import Cancelled, Token
from app.cases import cases
from app.consent import decisions
from app.consent.records import LegalGround
from app.core import log
from app.core.permissions import HEAD, OFFICER, ROLES
from app.core.services import Services
from app.letters.errors import SummaryRefusedError
from app.letters.records import NameGround
from app.letters.summary import issuing
from app.letters.summary.records import SummaryWish
from app.retention import recycle_bin
from app.sealed import sealed
from app.story.log_sentences import sentence
from content_desk import CHILD_SPOKEN
from office_sim import DAY_S, Hands
from pair_sim import CLOCK, agree, pair
from sealed_offices import Offices, sealed_pair

FACTS = {
    "p1.name_full": "Meera Kumari",
    "p1.role": "victim",
    "p1.age": "13",
    "p1.is_child_stated": "yes",
    "p1.home_district": "Purnia",
    "summary": "Meera Kumari was found at a made-up station.",
}


@pytest.fixture
def s(tmp_path: Path) -> Iterator[Services]:
    with pair(tmp_path, clock=Hands(CLOCK.now())) as (one, _other):
        yield one


@pytest.fixture
def wish(s: Services) -> SummaryWish:
    case = cases.add_case(s, FACTS)
    decisions.add_consent(s, case.case_id, 1, CHILD_SPOKEN)
    return SummaryWish(case.case_id, "cwc")


def lines(s: Services) -> list[object]:
    return [one for one in log.entries(s) if one.action.startswith("summary_")]


def printed(s: Services, ready, token: Token | None = None) -> None:
    issuing.begin_print(s, ready, copies=2, printer="Made-up Laser", token=token)


def test_looking_keeps_nothing_and_a_print_is_in_the_log_without_a_word_of_the_case(s, wish):
    ready = issuing.prepare(s, wish)
    assert (ready.pages, ready.initials) == (1, ("M. K.",))
    assert not lines(s)
    printed(s, ready)
    (line,) = lines(s)
    assert (line.action, line.object) == ("summary_printed", ready.case_no)
    assert dict(line.facts) == {
        "audience": "cwc", "pages": 1, "copies": 2, "printer": "Made-up Laser",
    }  # fmt: skip
    assert sentence(line) == (
        f"Summary of {ready.case_no} given to a printer, pages: 1, copies: 2; for: Child welfare"
        " committee; printer: Made-up Laser"
    )


def test_grounds_are_in_the_log_by_their_code_alone(s, wish):
    by = LegalGround("child_protection", "", "Made-up Judge", "Meera is in danger")
    named = NameGround("committee_order", "Order 7", "Made-up Judge")
    ready = issuing.prepare(s, replace(wish, ground=by, name_ground=named))
    printed(s, ready)
    (line,) = lines(s)
    assert (line.facts["ground"], line.facts["named"]) == ("child_protection", "committee_order")
    assert "Meera" not in str(dict(line.facts))
    assert "Judge" not in str(dict(line.facts))


def test_a_file_and_its_line_come_together_or_not_at_all(s, wish, tmp_path):
    ready = issuing.prepare(s, wish)
    target = tmp_path / issuing.FILE_NAME.format(number=ready.case_no)
    issuing.save(s, ready, target)
    assert target.read_bytes() == ready.pdf
    (line,) = lines(s)
    assert (line.action, dict(line.facts)) == ("summary_saved", {"audience": "cwc", "pages": 1})
    with pytest.raises(TargetExistsError):
        issuing.save(s, ready, target)
    with pytest.raises(AppError):
        issuing.save(s, ready, tmp_path / "nowhere" / "summary.pdf")
    assert len(lines(s)) == 1


@pytest.mark.parametrize("how", ["case", "consent", "day"])
def test_what_changed_since_it_was_drawn_does_not_leave(s, wish, tmp_path, how):
    ready = issuing.prepare(s, wish)
    if how == "case":
        cases.set_facts(s, wish.case_id, {"summary": "Something else."})
    elif how == "consent":
        known = cases.show_case(s, wish.case_id).consents[0]
        decisions.withdraw_consent(s, known.consent_id)
    else:
        s.clock.at += DAY_S
    with pytest.raises(AppError) as refused:
        printed(s, ready)
    expected = {"consent": "consent."}.get(how, "summary.")
    assert refused.value.code.startswith(expected)
    with pytest.raises(type(refused.value)):
        issuing.save(s, ready, tmp_path / "summary.pdf")
    assert not (tmp_path / "summary.pdf").exists()
    assert not lines(s)


def test_what_was_called_off_leaves_no_line_and_no_file(s, wish, tmp_path):
    ready = issuing.prepare(s, wish)
    token = Token()
    token.cancel()
    for act in (
        lambda: issuing.prepare(s, wish, token),
        lambda: printed(s, ready, token),
        lambda: issuing.save(s, ready, tmp_path / "summary.pdf", token),
    ):
        with pytest.raises(Cancelled):
            act()
    assert not lines(s)
    assert not (tmp_path / "summary.pdf").exists()


@pytest.mark.parametrize("role", ROLES)
def test_who_may_make_letters_may_print_a_summary(s, wish, role):
    s = replace(s, user=replace(s.user, role=role))
    if role in (HEAD, OFFICER):
        assert issuing.prepare(s, wish).pages
        return
    with pytest.raises(CaseStateError):
        issuing.prepare(s, wish)


def test_a_case_in_the_bin_or_one_that_there_is_not_has_no_summary(s, wish):
    for gone in (replace(wish, case_id="f" * 32), replace(wish, office_id="f" * 64)):
        with pytest.raises(NotFoundError):
            issuing.prepare(s, gone)
    with pytest.raises(SummaryRefusedError):
        issuing.prepare(s, replace(wish, language="xx"))
    recycle_bin.bin_case(s, wish.case_id)
    with pytest.raises(CaseStateError):
        issuing.prepare(s, wish)


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Offices]:
    with sealed_pair(tmp_path, Hands(CLOCK.now())) as there:
        yield there


def test_a_sealed_case_is_summed_up_inside_its_seal_and_the_line_holds_numbers_alone(at):
    by = LegalGround("court_order", "Order 7", "Made-up Judge", "Heard today")
    wish = SummaryWish(at.case_id, "police", ground=by)
    with pytest.raises(NotFoundError):
        issuing.prepare(at.one, wish)
    with sealed.opened(at.one, at.case_id) as inside:
        assert issuing.offers(inside, at.case_id)
        printed(inside, issuing.prepare(inside, wish))
        (line,) = lines(inside)
    assert dict(line.facts) == {"pages": 1, "copies": 2}


# For whom, and how much is written about it -----------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "purposes"),
    [
        ({}, {"legal"}),
        ({"capacity": "refused"}, set()),
        ({"valid_from": "2026-10-01", "valid_to": "2026-11-01"}, set()),
        ({"valid_from": "2027-01-01"}, set()),
    ],
)
def test_an_office_is_offered_first_for_what_was_agreed_to_today(tmp_path, changes, purposes):
    with pair(tmp_path, clock=Hands(CLOCK.now())) as (one, other):
        adult = {**FACTS, "p1.age": "30", "p1.is_child_stated": "no"}
        case = cases.add_case(one, adult)
        agree(one, case, other, **{"purposes": "legal", **changes})
        theirs = other.office.office_id
        (offer,) = (o for o in issuing.offers(one, case.case_id) if o.office_id == theirs)
    assert offer.purposes == purposes


@pytest.mark.parametrize("words", ["word " * 121, "x\n" * 11])
def test_a_reason_that_would_fill_the_paper_is_refused(s, wish, words):
    by = LegalGround("child_protection", "", "Made-up Judge", words)
    for longer in (replace(wish, ground=by), replace(wish, beyond_reason=words)):
        with pytest.raises(SummaryRefusedError) as refused:
            issuing.prepare(s, longer)
        assert refused.value.facts["reason"] == "summary.too-long"
        assert refused.value.exit_code == 2


def test_the_log_tells_of_more_than_was_recorded_only_when_there_was_more(s, wish):
    printed(s, issuing.prepare(s, replace(wish, beyond_reason="The committee sits today")))
    (line,) = lines(s)
    assert "beyond" not in line.facts


def test_an_office_that_is_no_such_reader_is_known(s, wish):
    ours = next(iter(issuing.offers(s, wish.case_id)))
    ready = issuing.prepare(s, replace(wish, office_id=ours.office_id))
    assert ready.is_unfit == (ours.kind not in ("", "cwc", "jjb", "dcpu", "court"))
