"""What comes again is counted exactly, in one case and over all; sealed cases are never in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.base.errors import FactRefusedError, NotFoundError
from app.base.jobs import Cancelled, Progress, Token
from app.cases import case_work, cases
from app.core import log
from app.core.services import Services
from app.links.found import KINDS, Group, cases_of, joined, of_case, recurring
from app.links.taking_out import MOST, note_conference, others_line, proposed_words
from app.retention import recycle_bin as bins
from app.sealed import case_sealing
from app.statistics.periods import Period, read_days
from office_sim import CLOCK, open_office
from recurring_world import Truth, fill, several

CASES = 60


@pytest.fixture
def s(tmp_path: Path) -> Iterator[Services]:
    with open_office(tmp_path, clock=CLOCK) as services:
        yield services


@pytest.fixture(scope="module")
def world(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Services, Truth, dict[str, str]]]:
    with open_office(tmp_path_factory.mktemp("world"), clock=CLOCK) as services:
        yield services, *fill(services, CASES)


def numbers(s: Services, group: Group, period: Period | None = None) -> frozenset[str]:
    return frozenset(one.case_no for one in cases_of(s, group, period))


def seen(s: Services, kind: str, period: Period | None = None) -> list[frozenset[str]]:
    found = recurring(s, (kind,), period).groups
    return sorted((numbers(s, one, period) for one in found), key=sorted)


def suspect(**facts: object) -> dict[str, object]:
    own = {f"p2.{name}": value for name, value in facts.items()}
    return {"p1.name_full": "Made-up Asha", "p2.role": ("suspect",)} | own


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_counted_as_it_was_made(world, kind: str):
    s, truth, _days = world
    assert several(truth, kind)
    assert seen(s, kind) == several(truth, kind)


def test_counts_and_days_are_those_of_the_cases(world):
    s, _truth, days = world
    found = recurring(s)
    assert {kind: found.counts[kind] for kind in KINDS} == {
        kind: sum(one.kind == kind for one in found.groups) for kind in KINDS
    }
    for one in found.groups:
        held = numbers(s, one)
        assert one.cases == len(held)
        assert (one.first, one.last) == (
            min(days[case_no] for case_no in held),
            max(days[case_no] for case_no in held),
        )
        assert one.value


@pytest.mark.parametrize("kind", KINDS)
def test_a_period_counts_only_its_cases(world, kind: str):
    s, truth, days = world
    period = read_days("2026-01-20", "2026-02-14", CLOCK.today())
    inside = {one for one, day in days.items() if "2026-01-20" <= day <= "2026-02-14"}
    narrowed = {kind: {thing: held & inside for thing, held in truth[kind].items()}}
    assert several(narrowed, kind)
    assert seen(s, kind, period) == several(narrowed, kind)


def test_every_case_tells_the_same_as_the_whole_list(world):
    s, _truth, days = world
    whole = recurring(s).groups
    for case_no in list(days)[:20]:
        own = {(one.kind, numbers(s, one), one.cases) for one in of_case(s, case_no)}
        wanted = {
            (one.kind, held, one.cases) for one in whole if case_no in (held := numbers(s, one))
        }
        assert own == wanted


def test_those_of_most_cases_come_first_and_the_limit_leaves_the_counts(world):
    s, truth, _days = world
    found = recurring(s, ("phone", "vehicle"), limit=1)
    assert [one.kind for one in found.groups] == ["phone", "vehicle"]
    assert found.groups[0].cases == max(map(len, several(truth, "phone")))
    assert found.counts["phone"] == len(several(truth, "phone"))


def test_names_spelt_otherwise_are_only_possibly_the_same(s: Services):
    cases.add_case(s, suspect(name_full="Ramesh Sahni", birth="1980"))
    cases.add_case(s, suspect(name_full="Ramesh  SAHNI", birth="1980"))
    (same,) = recurring(s, ("suspect",)).groups
    assert not same.possible
    cases.add_case(s, suspect(name_full="रमेश साहनी", birth="1980"))
    (possible,) = recurring(s, ("suspect",)).groups
    assert (possible.possible, possible.cases, possible.value) == (True, 3, "रमेश साहनी")
    assert "Ramesh Sahni" in possible.other
    cases.add_case(s, suspect(name_full="रमेश साहनी", name_latin="Ramesh Sahni", birth="1980"))
    (certain,) = recurring(s, ("suspect",)).groups
    assert (certain.possible, certain.cases) == (False, 4)


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ({"name_full": "Ramesh Sahni", "birth": "1980"}, {"birth": "1981"}, False),
        ({"name_full": "Ramesh Sahni", "birth": "1980"}, {"birth": None}, False),
        ({"name_full": "Raju", "birth": "1980"}, {}, False),
        ({"name_full": "Raju", "birth": "1980-05-02"}, {}, True),
        ({"name_full": "Ramesh Sahni", "birth": "1980-05-02"}, {"birth": "1980"}, True),
        ({"name_full": "Ramesh Sahni", "age": "40"}, {}, True),
        ({"phone": "98765 43210", "name_full": "A B"}, {"name_full": "C D"}, True),
        ({"id_number": "AB 12-34", "id_type": "voter_id"}, {"id_number": "ab1234"}, True),
        ({"id_number": "AB1234", "id_type": "voter_id"}, {"id_type": "passport"}, False),
        ({"phone": "98765 43210"}, {"role": ("witness",)}, False),
        ({"name_full": "Ramesh Sahni", "birth": "1980"}, {"role": ("victim",)}, False),
    ],
)
def test_when_two_suspects_agree(s: Services, one: dict, other: dict, agree: bool):
    cases.add_case(s, suspect(**one))
    facts = {name: value for name, value in (one | other).items() if value is not None}
    cases.add_case(s, suspect(**facts))
    assert len(recurring(s, ("suspect",)).groups) == agree


def test_a_chain_of_cases_is_one_suspect(s: Services):
    first = cases.add_case(s, suspect(phone="98765 43210", name_full="Made-up Raju"))
    cases.add_case(
        s,
        suspect(phone="98765 43210", phone_second="98111 22333", name_full="Raju M.")
        | {"p3.role": ("suspect",), "p3.phone": "98220 00111"},
    )
    cases.add_case(s, suspect(phone="98111 22333", id_number="X 998877", id_type="passport"))
    cases.add_case(s, suspect(id_number="X998877", id_type="passport", name_full="R. Made-up"))
    (whole,) = recurring(s, ("suspect",)).groups
    (own,) = [one for one in of_case(s, first.case_id) if one.kind == "suspect"]
    assert (whole.cases, own.cases) == (4, 4)
    assert own.addresses == ("p2.name_full",)


def test_a_wallet_is_the_telephone_of_another_case(s: Services):
    cases.add_case(s, {"p1.name_full": "Made-up Asha", "p1.phone": "98765 43210"})
    cases.add_case(s, suspect(payment_handles=("wallet 9876543210",)))
    (found,) = recurring(s, ("phone",)).groups
    assert [one.roles for one in cases_of(s, found)] == [("suspect",), ("possible_victim",)]
    assert recurring(s, ("account",)).groups == ()


def test_what_one_case_says_twice_does_not_come_again(s: Services):
    one = suspect(phone="98765 43210", vehicles=("UP32AB0123", "UP 32 AB 123"))
    case = cases.add_case(s, one | {"p3.role": ("suspect",), "p3.phone": "98765 43210"})
    assert recurring(s).groups == ()
    assert of_case(s, case.case_id) == ()


def test_what_is_changed_or_deleted_follows(s: Services):
    first = cases.add_case(s, suspect(vehicles=("UP32AB0123",)))
    other = cases.add_case(s, suspect(vehicles=("UP32AB0123",)))
    assert recurring(s, ("vehicle",)).counts == {"vehicle": 1}
    cases.set_facts(s, other.case_id, {"p2.role": ("witness",)})
    assert recurring(s, ("vehicle",)).counts == {"vehicle": 0}
    cases.set_facts(s, other.case_id, {"p2.role": ("suspect",)})
    assert recurring(s, ("vehicle",)).counts == {"vehicle": 1}
    bins.bin_case(s, other.case_id)
    assert of_case(s, first.case_id) == ()
    bins.restore_case(s, other.case_id)
    assert len(of_case(s, first.case_id)) == 1


def test_a_sealed_case_is_never_among_them(s: Services):
    facts = suspect(vehicles=("UP32AB0123",), phone="98765 43210")
    kept = [cases.add_case(s, facts).case_no for _ in range(2)]
    hidden = cases.add_case(s, facts)
    assert {one.cases for one in recurring(s).groups} == {3}
    s = case_sealing.seal(s, hidden.case_id, {1})
    found = recurring(s).groups
    assert {one.cases for one in found} == {2}
    for one in (*found, *of_case(s, kept[0])):
        assert numbers(s, one) == frozenset(kept)
    with pytest.raises(NotFoundError):
        of_case(s, hidden.case_id)


def test_a_long_question_can_be_stopped_and_says_how_far_it_is(world):
    s, _truth, _days = world
    told: list[Progress] = []
    recurring(s, report=told.append)
    assert (told[0].done, told[-1].done, told[-1].total) == (0, len(KINDS), len(KINDS))
    token = Token()
    token.cancel()
    with pytest.raises(Cancelled):
        recurring(s, token=token)


def test_an_unknown_kind_is_refused(s: Services):
    with pytest.raises(FactRefusedError):
        recurring(s, ("shoes",))


def test_things_are_joined_over_what_lies_between():
    things = {"a": [1], "b": [1, 2], "c": [2], "d": [3], "e": []}
    assert sorted(map(sorted, joined(things))) == [["a", "b", "c"], ["d"], ["e"]]


# The note for a case conference -----------------------------------------------------------------


def test_every_case_gets_the_note_with_the_numbers_of_the_others(s: Services):
    ids = [cases.add_case(s, suspect(name_full=f"S {one}")).case_id for one in "abc"]
    cases.close_case(s, ids[2], "formal_closing")
    done = note_conference(s, ids, proposed_words("vehicle"))
    assert done.noted == ("LF-26-0001", "LF-26-0002")
    assert done.named == ("LF-26-0001", "LF-26-0002", "LF-26-0003")
    (note,) = case_work.list_notes(s, ids[0])
    assert note.text.startswith(proposed_words("vehicle"))
    assert note.text.endswith("Other cases: LF-26-0002, LF-26-0003")
    assert case_work.list_notes(s, ids[2]) == ()
    assert len(list(log.entries(s, action="note_added"))) == 2


def test_a_note_that_cannot_be_written_everywhere_is_written_nowhere(s: Services):
    ids = [cases.add_case(s, suspect(name_full=f"S {one}")).case_id for one in "ab"]
    for wanted, words in (
        ((ids[0], "LF-26-9999"), "Talk."),
        ((ids[0], ids[0]), "Talk."),
        ((ids[0],), "Talk."),
        (tuple(ids), "  "),
    ):
        with pytest.raises((NotFoundError, FactRefusedError)):
            note_conference(s, wanted, words)
    assert [case_work.list_notes(s, one) for one in ids] == [(), ()]


def test_too_many_cases_are_no_conference(s: Services, monkeypatch: pytest.MonkeyPatch):
    ids = [cases.add_case(s, suspect(name_full=f"S {one}")).case_id for one in "abc"]
    assert MOST > 2
    monkeypatch.setattr("app.links.taking_out.MOST", 2)
    with pytest.raises(FactRefusedError):
        note_conference(s, ids, "Talk.")


@pytest.mark.parametrize("kind", KINDS)
def test_ready_words_name_nobody(kind: str):
    assert "Case conference" in proposed_words(kind)
    assert others_line("LF-26-0001", ("LF-26-0001", "LF-26-0002")) == "Other cases: LF-26-0002"


def test_no_ready_words_for_an_unknown_kind():
    with pytest.raises(FactRefusedError):
        proposed_words("shoes")
