"""A sealed case is there for the people named for it, and for nobody else, not even in the file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.base.errors import CaseStateError, NotFoundError, RegisterDamagedError
from app.base.jobs import Cancelled, Progress, Token
from app.cases import case_list, cases
from app.cases.history import history
from app.cases.papers import papers
from app.cases.records import CaseQuery
from app.core import drafts, log
from app.core.key_files import CURRENT
from app.core.services import Services, reading, writing
from app.duplicates import merging
from app.exports.export import ExportChoice, export_cases
from app.imports.documents import take_in
from app.inbox import acceptance, inbox_list
from app.outbox import delivery
from app.referrals import referrals
from app.register import access, people
from app.register.integrity import checks
from app.sealed import case_sealing, sealed
from app.story import log_sentences
from models.base.meta import set_meta
from models.operations.case_dump import case_tables
from models.queries.listing import count_cases
from models.rows.sealed import SealedCase
from office_sim import CLOCK, LOGIN, PASSPHRASE
from page_scan import holds, pages
from pair_sim import ENGLISH, pair, sealed_case
from shared_desk import (
    FACTS,
    LOCAL,
    MARKER,
    MEERA,
    PRIYA,
    RAVI,
    SharedDesk,
    attach,
    made_office,
    shared_desk,
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_office(tmp_path_factory.mktemp("people"))


@pytest.fixture(scope="module")
def worked_at(made: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The register with twenty other cases and the one that is sealed, and the id of that one."""
    folder = tmp_path_factory.mktemp("cases")
    with shared_desk(made, folder) as there:
        s = there.sit()
        for number in range(20):
            cases.add_case(s, {"p1.name_full": f"Other {number}", "notes": "x" * 3000})
        found = cases.add_case(s, FACTS).case_id
        cases.set_facts(s, found, {"summary": f"{MARKER} was promised other work."})
        attach(s, found, folder, "first")
    return there.folder, found


@pytest.fixture
def desk(request: pytest.FixtureRequest, made: Path, tmp_path: Path) -> Iterator[SharedDesk]:
    """The desk, with cases where a test asks for one."""
    if "case_id" in request.fixturenames:
        made, _found = request.getfixturevalue("worked_at")
    with shared_desk(made, tmp_path) as there:
        yield there


@pytest.fixture
def s(desk: SharedDesk) -> Services:
    return desk.sit()


@pytest.fixture
def case_id(s: Services, worked_at: tuple[Path, str]) -> str:
    return worked_at[1]


def left(s: Services) -> list[str]:
    """Return the markers that a holder of the register key finds in the file."""
    return holds(s.register.path, s.vault.db_key, MARKER, LOCAL, "9000055555")


def reason(act) -> str:
    with pytest.raises(CaseStateError) as caught:
        act()
    return str(caught.value.facts["reason"])


def test_the_scan_finds_a_case_that_is_not_sealed(s: Services, case_id: str):
    assert left(s) == [MARKER, LOCAL, "9000055555"]
    assert sum(1 for _page in pages(s.register.path, s.vault.db_key)) > 20


def test_others_find_nothing_of_a_sealed_case_anywhere(
    desk: SharedDesk, s: Services, case_id: str, tmp_path: Path
):
    number = cases.show_case(s, case_id).case_no
    s = case_sealing.seal(s, case_id, {1, PRIYA})
    assert left(s) == []
    for login in ("meera", "ravi"):
        other = desk.sit(login)
        assert sealed.compartments(other) == frozenset()
        assert sealed.count(other) == 0
        assert sealed.list_sealed(other) == ()
        assert sealed.search(other, MARKER) == ()
        for which in ("open", "all", "mine", "closed"):
            assert case_list.list_cases(other, CaseQuery(text=MARKER, filter=which)).rows == ()
        page = case_list.list_cases(other, CaseQuery(filter="all"))
        assert page.counts["all"] == 20
        assert case_id not in {row.case_id for row in page.rows}
        for ref in (case_id, case_id[:6], number):
            for look in (cases.show_case, sealed.look, sealed.resolve):
                with pytest.raises(NotFoundError):
                    look(other, ref)
        with reading(other) as session:
            assert count_cases(session) == 20
        (told,) = sealed.seals(other)
        assert (told.people, told.kit_opens, told.mine) == ((1, PRIYA), True, False)
        assert left(other) == []
    officer = desk.sit("meera")
    for kind in ("json", "csv"):
        target = tmp_path / f"all.{kind}"
        assert export_cases(officer, ExportChoice(kind), target).cases == 20
        assert MARKER.encode() not in b"".join(
            path.read_bytes() for path in tmp_path.glob(f"all*{kind}*") if path.is_file()
        )
    lines = log.entries(officer, limit=1000)
    assert MARKER not in " ".join(str(line) for line in lines)
    assert any(
        "sealed. Who can open it: R. Das, Priya" in log_sentences.sentence(one) for one in lines
    )


def test_the_named_work_on_it_as_on_any_other(
    desk: SharedDesk, s: Services, case_id: str, tmp_path: Path
):
    before = cases.show_case(s, case_id)
    case_sealing.seal(s, case_id, {1, PRIYA})
    hers = desk.sit("priya")
    assert [row.case_id for row in sealed.list_sealed(hers)] == [case_id]
    assert [row.case_id for row in sealed.search(hers, LOCAL)] == [case_id]
    assert sealed.search(hers, "nobody") == ()
    assert sealed.resolve(hers, before.case_no) == case_id
    seen = sealed.look(hers, case_id)
    assert seen.persons == before.persons
    assert seen.papers == before.papers
    with sealed.opened(hers, case_id) as inside:
        changed = cases.set_facts(inside, case_id, {"summary": f"{MARKER} changed", "notes": ""})
        assert changed.value("summary") == f"{MARKER} changed"
        cases.add_event(inside, case_id)
        cases.add_person(inside, case_id, "witness")
    assert left(hers) == []
    with sealed.opened(hers, before.case_no) as inside:
        paper = attach(inside, case_id, tmp_path, "second")
    assert left(hers) == []
    with sealed.opened(hers, case_id) as inside:
        assert any(MARKER in str(one) for one in history(inside, case_id).lines)
        with papers.read_paper(inside, paper) as reader:
            assert reader.read() == f"{MARKER} second".encode()
        saved = papers.save_paper(inside, paper, tmp_path)
        assert MARKER in saved.read_text(encoding="utf-8")
        cases.close_case(inside, case_id, "other")
    assert left(hers) == []
    again = desk.sit("priya")
    record = sealed.look(again, case_id)
    assert (len(record.papers), len(record.persons)) == (2, 2)
    after = case_sealing.unseal(again, case_id)
    assert cases.show_case(after, case_id).persons == record.persons
    assert (
        case_list.list_cases(after, CaseQuery(filter="all", text=MARKER)).rows[0].case_id == case_id
    )
    assert sealed.count(after) == 0
    assert {one.domain for one in after.vault.header.grants} == {"reg", "off"}
    with papers.read_paper(after, paper) as reader:
        assert reader.read() == f"{MARKER} second".encode()
    assert after.register.check() == []
    told = [log_sentences.sentence(line) for line in log.entries(after, object_id=case_id)]
    assert MARKER not in " ".join(told)
    assert any("unsealed" in one for one in told)
    assert any("Document" in one and "saved outside" in one for one in told)


def test_what_fails_inside_changes_nothing_and_nothing_of_it_is_left(s: Services, case_id: str):
    s = case_sealing.seal(s, case_id, {1})
    before = sealed.look(s, case_id)
    with pytest.raises(KeyError), sealed.opened(s, case_id) as inside:
        cases.set_facts(inside, case_id, {"summary": "lost"})
        raise KeyError
    with sealed.opened(s, case_id) as inside:
        with pytest.raises(CaseStateError):
            cases.close_case(inside, case_id, "other", "1 Jan 2020")
        assert cases.show_case(inside, case_id).persons == before.persons
    assert sealed.look(s, case_id).value("summary") == before.value("summary")
    assert left(s) == []


def test_a_sealed_case_does_not_leave_its_compartment(s: Services, case_id: str):
    s = case_sealing.seal(s, case_id, {1})

    def second() -> None:
        with sealed.opened(s, case_id) as inside:
            cases.add_case(inside, {"summary": MARKER})

    assert reason(second) == "case.sealed"
    with sealed.opened(s, case_id) as inside:
        assert reason(lambda: case_sealing.seal(inside, case_id, {1})) == "case.sealed"
    assert left(s) == []
    assert sealed.count(s) == 1
    with pytest.raises(NotFoundError):
        case_sealing.seal(s, case_id, {1})


def test_looks_and_changes_are_in_the_log_without_what_was_written(
    desk: SharedDesk, s: Services, case_id: str
):
    s = case_sealing.seal(s, case_id, {1})

    def actions() -> list[str]:
        return [line.action for line in log.entries(s, object_id=case_id, limit=4)]

    sealed.look(s, case_id)
    sealed.look(s, case_id)
    assert actions()[:2] == ["sealed_viewed", "case_sealed"]
    with sealed.opened(s, case_id) as inside:
        cases.set_facts(inside, case_id, {"notes": "more"})
    newest = log.entries(s, limit=1)[0]
    assert (newest.action, newest.facts) == ("case_changed", {"fields": 1})
    desk.clock.at += 601
    sealed.look(s, case_id)
    assert actions()[0] == "sealed_viewed"
    assert log.check(s).problem == ""


def test_who_is_not_named_any_more_holds_no_key_that_opens_it(
    desk: SharedDesk, s: Services, case_id: str
):
    s = case_sealing.seal(s, case_id, {1, PRIYA})
    hers = desk.sit("priya")
    stolen = dict(hers.vault.domains)
    desk.sit()
    assert desk.s is not None
    s = case_sealing.name_people(desk.s, case_id, {1, MEERA})
    with reading(s) as session:
        row = session.get(sealed.SealedCase, case_id)
        assert row is not None
        assert row.domain not in stolen
        assert not set(stolen) & {one.domain for one in s.vault.header.grants} - {"reg", "off"}
    hers = desk.sit("priya")
    assert sealed.list_sealed(hers) == ()
    theirs = desk.sit("meera")
    assert sealed.look(theirs, case_id).value("summary")
    assert reason(lambda: case_sealing.name_people(theirs, case_id, {1})) == (
        "seal.not-without-you"
    )


def test_a_seal_is_refused_in_words(desk: SharedDesk, s: Services, case_id: str):
    assert reason(lambda: case_sealing.seal(s, case_id, {PRIYA})) == "seal.not-without-you"
    with pytest.raises(NotFoundError):
        case_sealing.seal(s, case_id, {1, 99})
    ravi = desk.sit("ravi")
    assert reason(lambda: case_sealing.seal(ravi, case_id, {RAVI})) == "role.not-allowed"
    assert cases.show_case(ravi, case_id).case_id == case_id


def test_cases_for_the_same_people_share_a_compartment(s: Services, case_id: str):
    s = case_sealing.seal(s, case_id, {1, PRIYA})
    other = cases.add_case(s, FACTS).case_id
    s = case_sealing.seal(s, other, {PRIYA, 1})
    third = cases.add_case(s, FACTS).case_id
    s = case_sealing.seal(s, third, {1})
    assert len(sealed.compartments(s)) == 2
    assert {row.case_id for row in sealed.list_sealed(s)} == {case_id, other, third}
    s = case_sealing.unseal(s, other)
    s = case_sealing.unseal(s, case_id)
    assert len(sealed.compartments(s)) == 1
    assert left(s) != []


def test_a_removed_person_takes_no_key_along_and_the_last_holder_stays(
    desk: SharedDesk, s: Services, case_id: str
):
    hers = desk.sit("priya")
    hers = case_sealing.seal(hers, case_id, {PRIYA})
    s = desk.sit()
    assert reason(lambda: people.remove_user(s, PRIYA)) == "user.only-holder"
    assert reason(lambda: people.reset_passphrase(s, PRIYA)) == "user.only-holder"
    hers = desk.sit("priya")
    hers = case_sealing.name_people(hers, case_id, {PRIYA, MEERA})
    (before,) = sealed.compartments(hers)
    s = desk.sit()
    people.remove_user(s, PRIYA)
    theirs = desk.sit("meera")
    assert sealed.look(theirs, case_id).value("summary")
    assert sealed.compartments(theirs) != {before}
    assert "sealed_renewed" in [line.action for line in log.entries(theirs)]


def test_a_person_with_a_new_passphrase_keeps_what_the_head_can_give(
    desk: SharedDesk, s: Services, case_id: str
):
    s = case_sealing.seal(s, case_id, {1, PRIYA})
    reset = people.reset_passphrase(s, PRIYA, PASSPHRASE + " more")
    access.lock(reset.services)
    desk.s = None
    hers = access.unlock(desk.folder, "priya", PASSPHRASE + " more", clock=CLOCK)
    hers.second_lock.open()
    assert sealed.look(hers, case_id).value("summary")
    access.lock(hers)


def test_files_of_sealed_papers_outlive_every_sweep(
    desk: SharedDesk, s: Services, case_id: str, tmp_path: Path
):
    s = case_sealing.seal(s, case_id, {1})
    with sealed.opened(s, case_id) as inside:
        paper = attach(inside, case_id, tmp_path, "kept")
    for login in ("meera", LOGIN):
        s = desk.sit(login)
    with sealed.opened(s, case_id) as inside, papers.read_paper(inside, paper) as reader:
        assert reader.read() == f"{MARKER} kept".encode()


def test_a_check_misses_the_file_of_a_sealed_paper(desk: SharedDesk, s: Services, case_id: str):
    s = case_sealing.seal(s, case_id, {1})
    other = desk.sit("meera")
    assert checks.check_register(other).problems == ()
    (blob,) = [path for path in (other.folder / "blobs").rglob("*") if path.is_file()]
    blob.unlink()
    assert checks.check_register(other).problems == ("paper-missing:sealed",)


def test_a_register_without_the_key_of_the_sheet_seals_without_it(s: Services, case_id: str):
    with writing(s) as session:
        set_meta(session, case_sealing.KIT_KEY, "")
    s = case_sealing.seal(s, case_id, {1})
    assert not sealed.seals(s)[0].kit_opens


def test_many_sealed_cases_are_listed_together(s: Services):
    for number in range(25):
        one = cases.add_case(s, {**FACTS, "p1.name_full": f"Person {number}"})
        s = case_sealing.seal(s, one.case_id, {1})
    assert len(sealed.list_sealed(s)) == 25
    assert "Person 7" in [row.name for row in sealed.search(s, "person 7")]


def test_no_table_of_a_case_is_shared_with_the_register():
    from models.index.all_tables import METADATA
    from models.register.memory_tables import SHARED

    assert not {table.name for table in case_tables()} & SHARED
    assert set(METADATA.tables) >= SHARED


def test_a_case_that_was_taken_into_another_is_sealed_with_it(
    desk: SharedDesk, s: Services, case_id: str
):
    other = cases.add_case(s, FACTS).case_id
    merging.merge_cases(s, case_id, other)
    assert reason(lambda: case_sealing.seal(s, other, {1})) == "seal.duplicate"
    s = case_sealing.seal(s, case_id, {1, PRIYA})
    assert left(s) == []
    assert sealed.count(s) == 2
    s = case_sealing.name_people(s, case_id, {1})
    assert len(sealed.compartments(s)) == 1
    assert sealed.count(desk.sit("priya")) == 0
    s = case_sealing.unseal(desk.sit(), case_id)
    assert sealed.count(s) == 0
    assert cases.resolve_case(s, other) == other
    (merge,) = merging.merges_of(s, case_id)
    merging.undo_merge(s, merge.merge_id)
    assert s.register.check() == []


def test_what_anybody_had_begun_goes_into_the_seal_with_the_case_and_comes_out_with_it(
    desk: SharedDesk, s: Services, case_id: str
):
    place = f"note:{case_id}"
    drafts.keep(desk.sit("ravi"), place, f"{MARKER} told of it")
    s = desk.sit()
    drafts.keep(s, f"step:{case_id}:1", f"Ask {MARKER} again")
    drafts.keep(s, "letterhead", "of no case")
    s = case_sealing.seal(s, case_id, {1})
    assert left(s) == []
    # A page of before that is still open keeps nothing outside.
    assert not drafts.keep(s, place, f"{MARKER} was heard")
    assert drafts.kept(s, place) == ""
    assert left(s) == []
    with sealed.opened(s, case_id) as inside:
        assert drafts.kept(inside, f"step:{case_id}:1") == f"Ask {MARKER} again"
        assert drafts.keep(inside, place, f"{MARKER} came at four")
        assert not drafts.keep(inside, f"note:{'b' * 32}", "about another case")
    assert left(s) == []
    with sealed.opened(s, case_id) as inside:
        assert drafts.kept(inside, place) == f"{MARKER} came at four"
    s = case_sealing.unseal(s, case_id)
    assert drafts.kept(s, place) == f"{MARKER} came at four"
    assert drafts.kept(s, f"step:{case_id}:1") == f"Ask {MARKER} again"
    assert drafts.kept(s, "letterhead") == "of no case"
    assert drafts.kept(desk.sit("ravi"), place) == f"{MARKER} told of it"


def test_sealing_and_naming_others_can_be_stopped_until_the_keys_are_written(
    s: Services, case_id: str
):
    def stopped(act, step: str, named: set[int]) -> Services:
        token = Token()

        def at(progress: Progress) -> None:
            if progress.step == step:
                token.cancel()

        return act(s, case_id, named, at, token)

    header = (s.folder / CURRENT).read_bytes()
    with pytest.raises(Cancelled):
        stopped(case_sealing.seal, "sealing", {1})
    assert (s.folder / CURRENT).read_bytes() == header
    assert cases.show_case(s, case_id).case_id == case_id
    assert sealed.seals(s) == ()
    s = stopped(case_sealing.seal, "recording", {1})
    assert sealed.seals(s)[0].people == (1,)
    with pytest.raises(Cancelled):
        stopped(case_sealing.name_people, "sealing", {1, PRIYA})
    assert sealed.seals(s)[0].people == (1,)
    assert s.register.check() == []


def test_a_merge_that_was_undone_keeps_nothing_of_a_case_that_is_sealed_later(
    s: Services, case_id: str
):
    other = cases.add_case(s, {"p1.name_full": "Plain Test"}).case_id
    for persons in ({}, {1: 1}):
        made = merging.merge_cases(s, other, case_id, merging.MergeChoices(persons=persons))
        merging.undo_merge(s, made.merge_id)
    case_sealing.seal(s, case_id, {1})
    assert left(s) == []


def test_no_other_case_gets_the_number_of_a_sealed_one(s: Services, case_id: str, tmp_path: Path):
    number = cases.show_case(s, case_id).case_no
    out = tmp_path / "out.json"
    export_cases(s, ExportChoice("json"), out)
    s = case_sealing.seal(s, case_id, {1})
    assert number in out.read_text("utf-8")
    assert take_in(s, out).renumbered == 21
    s = case_sealing.unseal(s, case_id)
    assert cases.show_case(s, number).case_id == case_id


def test_packets_of_a_sealed_case_are_sealed_with_it(tmp_path: Path):
    facts = {**ENGLISH, "p1.name_full": MARKER, "summary": f"{MARKER} tells."}
    with pair(tmp_path) as (one, other):
        case, sent = sealed_case(other, one, facts)
        packet = acceptance.receive(one, Path(sent.file)).packet_id
        accepted = acceptance.accept(one, packet)
        own, out = sealed_case(one, other, facts)
        there = acceptance.receive(other, Path(out.file)).packet_id
        answer = acceptance.accept(other, there).receipt
        acceptance.receive(one, Path(answer))
        shared = one
        for case_id in (accepted.case_id, own.case_id):
            shared = case_sealing.seal(shared, case_id, {1})
        assert left(shared) == []
        assert MARKER not in str(inbox_list.inbox(shared)) + str(delivery.outbox(shared))
        with sealed.opened(shared, own.case_id) as inside:
            assert referrals.list_referrals(inside, own.case_id)
        for case_id in (accepted.case_id, own.case_id):
            shared = case_sealing.unseal(shared, case_id)
        assert [one.case_id for one in referrals.list_referrals(shared)] != []
        assert MARKER in str(inbox_list.preview(shared, packet))
        assert case.case_id not in (accepted.case_id, own.case_id)


def test_a_sealed_row_that_was_changed_or_moved_does_not_open(s: Services, case_id: str):
    other = cases.add_case(s, FACTS).case_id
    for one in (case_id, other):
        s = case_sealing.seal(s, one, {1})
    with writing(s) as session:
        first, second = (session.get(SealedCase, one) for one in (case_id, other))
        assert first is not None
        assert second is not None
        first.sealed, second.sealed = second.sealed, bytes(len(first.sealed))
    for one in (case_id, other):
        with pytest.raises(RegisterDamagedError):
            sealed.look(s, one)
