"""The bin takes a case away and gives it back, and after 30 days nothing of it is left."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.base import messages
from app.base.errors import CaseStateError, NotFoundError
from app.cases import case_list, case_work, cases
from app.cases.papers import blob_store, papers
from app.cases.records import CaseQuery
from app.consent import decisions
from app.core import log
from app.core.services import Services, reading, writing
from app.register.integrity import checks
from app.retention import recycle_bin as bins
from models.base.base import new_id
from models.operations.recycle_bin import note_gone
from models.rows.case import Case, Referral
from models.rows.merge import say_different
from models.rows.office import Office
from models.rows.packet import Packet
from office_sim import DAY_S, Hands, reopened

FACTS = {"p1.name_full": "Binned Person", "narrative": "Found at the station", "next_step": "Call"}
ANSWER = {"given_by": "individual", "capacity": "undecided", "explained_in_language": "hin",
          "explained": "use_of_data", "form": "spoken"}  # fmt: skip


def full_case(s: Services, folder: Path) -> str:
    """A case with something in every corner, and its sealed file."""
    case = cases.add_case(s, FACTS)
    source = folder / "scan.pdf"
    source.write_bytes(b"content of the paper" * 500)
    papers.attach(s, case.case_id, source, "other", "Scan")
    decisions.add_consent(s, case.case_id, 1, ANSWER)
    case_work.add_note(s, case.case_id, "A note about her")
    case_work.add_task(s, case.case_id, "Visit", "2026-11-28")
    cases.set_facts(s, case.case_id, {"p1.age": "17"})
    return case.case_id


def listed(s: Services, text: str = "") -> list[str]:
    return [row.case_id for row in case_list.list_cases(s, CaseQuery(filter="all", text=text)).rows]


def blobs(s: Services) -> list[Path]:
    return [path for path in (s.folder / "blobs").rglob("*") if path.is_file()]


def refer(s: Services, case_id: str, state: str) -> None:
    with writing(s) as session:
        if session.get(Office, "a" * 64) is None:
            session.add(
                Office(
                    id="a" * 64, number="1 2", name="Other Office", state_since=1,
                    ed25519=bytes(32), pq_commit=bytes(32), card=b"", card_seq=1, card_issued=1,
                    card_expires=2, first_seen=1,
                )
            )  # fmt: skip
            session.flush()
        packet = new_id()
        session.add(
            Packet(
                id=packet, direction="out", state="answered" if state == "done" else "sealed",
                type="referral", office_id="a" * 64, thread="t", ep="e", seq=1, created=1,
                expires=2, updated=1, size=1, manifest=b"Binned Person", case_id=case_id,
            )
        )  # fmt: skip
        session.add(
            Referral(
                id=new_id(), direction="out", state=state, case_id=case_id, office_id="a" * 64,
                packet_id=packet, created=1, updated=1,
            )
        )  # fmt: skip


def test_a_binned_case_leaves_list_and_search_and_comes_back_whole(s: Services, tmp_path: Path):
    case_id = full_case(s, tmp_path)
    before = cases.show_case(s, case_id)
    gone = bins.bin_case(s, before.case_no)
    assert (gone.case_no, gone.name, gone.by, gone.days_left) == (
        before.case_no,
        "Binned Person",
        "R. Das",
        30,
    )
    assert listed(s) == listed(s, "Binned") == listed(s, "note about") == []
    assert bins.list_bin(s) == (gone,)
    for act in (
        lambda: cases.set_facts(s, case_id, {"narrative": "x"}),
        lambda: bins.bin_case(s, case_id),
        lambda: case_work.add_note(s, case_id, "x"),
        lambda: case_work.add_task(s, case_id, "x"),
    ):
        with pytest.raises(CaseStateError) as caught:
            act()
        assert caught.value.facts == {"reason": "case.in-bin"}
        assert "Restore it" in messages.words(caught.value).todo
    assert bins.restore_case(s, case_id) == case_id
    back = cases.show_case(s, case_id)
    assert replace(back, timeline=()) == replace(before, timeline=())
    assert [entry.kind for entry in back.timeline][:2] == ["case_restored", "case_binned"]
    assert listed(s) == listed(s, "Binned") == [case_id]
    with pytest.raises(CaseStateError):
        bins.restore_case(s, case_id)


def test_a_case_with_a_pending_referral_stays_and_says_for_whom(s: Services, tmp_path: Path):
    case_id = full_case(s, tmp_path)
    refer(s, case_id, "handed_over")
    with pytest.raises(CaseStateError) as caught:
        bins.bin_case(s, case_id)
    assert caught.value.facts == {"reason": "case.pending-referral", "office": "Other Office"}
    words = messages.words(caught.value)
    assert "Other Office has not answered" in words.happened
    assert "Wait for the answer" in words.todo
    assert listed(s) == [case_id]


def test_after_thirty_days_the_next_unlock_erases_everything(
    s: Services, tmp_path: Path, hands: Hands
):
    case_id = full_case(s, tmp_path)
    kept_id = full_case(s, tmp_path)
    refer(s, case_id, "done")
    with writing(s) as session:
        say_different(session, case_id, kept_id, at=1, by=1)
    bins.bin_case(s, case_id)
    hands.at += 30 * DAY_S - 1
    s = reopened(s)
    assert [one.days_left for one in bins.list_bin(s)] == [1]
    hands.at += 1
    s = reopened(s)
    assert bins.list_bin(s) == ()
    line = next(one for one in log.entries(s) if one.action == "bin_emptied")
    assert line.facts == {"cases": 1, "papers": 1}
    with pytest.raises(NotFoundError):
        cases.show_case(s, case_id)
    assert len(blobs(s)) == 1
    assert listed(s) == [kept_id]
    with reading(s) as session:
        assert session.query(Packet).count() == session.query(Referral).count() == 0
        names = session.connection().exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'log'"
        )
        for (table,) in names.fetchall():
            rows = session.connection().exec_driver_sql(f'SELECT * FROM "{table}"').fetchall()
            assert case_id not in str(rows), table
    assert checks.check_register(s).problems == ()
    assert log.check(s).broken_at == 0


def test_the_head_may_empty_the_bin_now_and_only_of_what_was_shown(s: Services, tmp_path: Path):
    shown, later = full_case(s, tmp_path), full_case(s, tmp_path)
    bins.bin_case(s, shown)
    bins.bin_case(s, later)
    assert bins.empty_bin(s, [shown, "0" * 32]) == 1
    assert [one.case_id for one in bins.list_bin(s)] == [later]
    assert bins.empty_bin(s) == 1
    assert bins.empty_bin(s) == 0
    assert blobs(s) == []
    assert [one.action for one in log.entries(s)].count("bin_emptied") == 2


def test_roles_decide_about_the_bin(s: Services, tmp_path: Path):
    case_id = full_case(s, tmp_path)
    officer = replace(s, user=replace(s.user, role="officer"))
    entry = replace(s, user=replace(s.user, role="data_entry"))
    bins.bin_case(officer, case_id)
    for act in (
        lambda: bins.empty_bin(officer),
        lambda: bins.restore_case(entry, case_id),
        lambda: bins.bin_case(entry, case_id),
    ):
        with pytest.raises(CaseStateError) as caught:
            act()
        assert caught.value.facts == {"reason": "role.not-allowed"}


def test_a_file_whose_key_is_gone_is_removed_at_the_next_unlock(s: Services, tmp_path: Path):
    case_id = full_case(s, tmp_path)
    paper = cases.show_case(s, case_id).papers[0]
    orphan = blob_store.blob_path(s.folder, "ab" + "0" * 62)
    orphan.parent.mkdir(parents=True, exist_ok=True)
    orphan.write_bytes(b"noise")
    with writing(s) as session:
        note_gone(session, ["ab" + "0" * 62])
    s = reopened(s)
    assert not orphan.exists()
    with papers.read_paper(s, paper.paper_id) as reader:
        assert reader.read().startswith(b"content")
    with reading(s) as session:
        assert session.get(Case, case_id) is not None
