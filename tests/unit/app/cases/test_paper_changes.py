"""A paper gets another title, is taken out, comes back within 30 days, then is gone for good."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.base.errors import AppError, CaseStateError, FactRefusedError, NotFoundError
from app.cases import case_list, cases
from app.cases.papers import paper_changes, papers, thumbnails
from app.cases.records import CaseQuery, CaseRecord
from app.core import log
from app.core.services import Services
from app.register import access
from app.register.integrity import checks
from app.story.log_sentences import sentence
from fault_fs import failing
from made_pictures import photograph
from models.queries.lookup import blob_names
from office_sim import DAY_S, days_pass, reopened


@pytest.fixture
def paper(s: Services, tmp_path: Path) -> papers.PaperRecord:
    case = cases.add_case(s, {"p1.name_full": "Asha"})
    return added(s, case.case_id, tmp_path)


def added(s: Services, case_id: str, folder: Path) -> papers.PaperRecord:
    path = folder / "IMG_1.jpg"
    path.write_bytes(photograph())
    return papers.attach(s, case_id, path, "photo_person", title="At the station")


def case_of(s: Services) -> CaseRecord:
    (row,) = case_list.list_cases(s, CaseQuery(filter="all")).rows
    return cases.show_case(s, row.case_id)


def blobs_of(s: Services) -> list[Path]:
    return [path for path in (s.folder / "blobs").rglob("*") if path.is_file()]


def test_words_about_a_paper_are_changed(s, paper):
    changed = paper_changes.change(
        s, paper.paper_id, title="At Patna station", kind="photo_place", group=""
    )
    assert (changed.title, changed.kind, changed.group) == ("At Patna station", "photo_place", "")
    assert case_of(s).papers == (changed,)
    line = log.entries(s)[0]
    assert (line.action, line.facts["changed"]) == ("paper_changed", "title, kind, consent_group")
    assert "Patna" not in str(line.facts)
    assert "Photograph of a place" in sentence(line)
    assert paper_changes.change(s, paper.paper_id, title="").title == "IMG_1.jpg"
    count = len(log.entries(s))
    paper_changes.change(s, paper.paper_id, title="IMG_1.jpg", kind=None)
    assert len(log.entries(s)) == count


@pytest.mark.parametrize(
    "wrong", [{"kind": "poem"}, {"group": "everything"}, {"title": "a\u202eb"}]
)
def test_a_wrong_word_is_refused_and_nothing_changes(s, paper, wrong):
    with pytest.raises(FactRefusedError):
        paper_changes.change(s, paper.paper_id, **wrong)
    assert case_of(s).papers == (paper,)


def test_a_paper_is_taken_out_and_put_back_whole(s, paper):
    case_id = case_of(s).case_id
    with papers.read_paper(s, paper.paper_id) as reader:
        content = reader.read()
    assert paper_changes.detach(s, paper.paper_id) == paper
    assert case_of(s).papers == ()
    assert thumbnails.thumbnails(s, case_id) == {}
    assert log.entries(s)[0].action == "paper_removed"
    for gone in (papers.read_paper, paper_changes.detach, thumbnails.make_thumbnail):
        with pytest.raises(NotFoundError):
            gone(s, paper.paper_id)
    (waiting,) = paper_changes.removed(s, case_id)
    assert (waiting.paper, waiting.removed_by) == (paper, "R. Das")
    assert waiting.kept_until == waiting.removed_at + 30 * DAY_S
    assert checks.check_register(s).problems == ()

    assert paper_changes.put_back(s, paper.paper_id) == paper
    assert case_of(s).papers == (paper,)
    assert paper_changes.removed(s, case_id) == ()
    with papers.read_paper(s, paper.paper_id) as reader:
        assert reader.read() == content
    assert thumbnails.make_thumbnail(s, paper.paper_id)
    with pytest.raises(CaseStateError) as caught:
        paper_changes.put_back(s, paper.paper_id)
    assert caught.value.facts == {"reason": "paper.not-removed"}


def test_papers_come_back_in_their_order(s, paper, tmp_path, hands):
    case_id = case_of(s).case_id
    hands.at += 10
    second = added(s, case_id, tmp_path)
    paper_changes.detach(s, paper.paper_id)
    paper_changes.put_back(s, paper.paper_id)
    assert [one.paper_id for one in case_of(s).papers] == [paper.paper_id, second.paper_id]


def test_after_thirty_days_key_and_file_are_gone(s, paper, hands):
    paper_changes.detach(s, paper.paper_id)
    hands.at += 30 * DAY_S - 60
    again = reopened(s)
    assert len(paper_changes.removed(again, case_of(again).case_id)) == 1
    assert len(blobs_of(again)) == 1
    hands.at += 120
    last = reopened(again)
    assert paper_changes.removed(last, case_of(last).case_id) == ()
    assert blobs_of(last) == []
    assert next(line for line in log.entries(last) if line.action == "papers_let_go").facts == {
        "count": 1
    }
    with pytest.raises(CaseStateError):
        paper_changes.put_back(last, paper.paper_id)
    assert log.check(last).broken_at == 0
    access.lock(last)


def test_a_staged_file_of_a_removed_paper_is_not_swept_away(s, paper, hands):
    (path,) = blobs_of(s)
    staged = s.folder / "staging" / path.name
    path.rename(staged)
    paper_changes.detach(s, paper.paper_id)
    again = reopened(s)
    paper_changes.put_back(again, paper.paper_id)
    with papers.read_paper(again, paper.paper_id) as reader:
        assert reader.read()
    access.lock(again)


def test_letting_go_survives_a_fault_at_every_step(s, paper, hands, monkeypatch):
    paper_changes.detach(s, paper.paper_id)
    days_pass(s, hands, 31)
    step, done = 0, 0
    while not done:
        step += 1
        with monkeypatch.context() as patched:
            failing(patched, step, 28)
            done = paper_changes.let_go_old(s)
        if not done:
            assert len(blobs_of(s)) == 1
    assert paper_changes.let_go_old(s) == 0


@pytest.mark.parametrize("role", ["read_only", "data_entry"])
def test_who_may_not_change_changes_nothing(s, paper, role):
    other = replace(s, user=replace(s.user, role=role))
    acts = [
        lambda: paper_changes.change(other, paper.paper_id, title="x"),
        lambda: paper_changes.detach(other, paper.paper_id),
        lambda: paper_changes.put_back(other, paper.paper_id),
    ]
    for act in acts:
        if role == "read_only":
            with pytest.raises(CaseStateError):
                act()
        else:
            act()
    assert (case_of(s).papers == (paper,)) == (role == "read_only")


def test_a_closed_case_keeps_its_papers_as_they_are(s, paper, tmp_path):
    case_id = case_of(s).case_id
    second = added(s, case_id, tmp_path)
    paper_changes.detach(s, second.paper_id)
    cases.close_case(s, case_id, "other")
    for act in (
        lambda: paper_changes.change(s, paper.paper_id, title="x"),
        lambda: paper_changes.detach(s, paper.paper_id),
        lambda: paper_changes.put_back(s, second.paper_id),
    ):
        with pytest.raises(AppError):
            act()
    assert case_of(s).papers == (paper,)


def test_a_removed_paper_still_needs_its_file(s, paper):
    from app.core.services import reading

    paper_changes.detach(s, paper.paper_id)
    with reading(s) as session:
        assert {path.stem for path in blobs_of(s)} == blob_names(session)
