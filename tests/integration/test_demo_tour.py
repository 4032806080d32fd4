"""The five-minute tour runs whole, tells what happened, and is never made twice over itself."""

from __future__ import annotations

import pytest

from app.base.errors import TargetExistsError
from app.base.jobs import Cancelled, Token
from app.cases import case_list, cases
from app.inbox import inbox_list
from app.offices import offices
from app.practice import demo
from app.referrals import referrals
from app.register import access
from app.register.integrity import checks
from office_sim import CLOCK


@pytest.fixture(scope="module")
def tour(tmp_path_factory):
    lines: list[str] = []
    folder = tmp_path_factory.mktemp("demo") / "tour"
    return demo.run(folder, lines.append, CLOCK), lines, folder


def open_(path, passphrase):
    return access.unlock(path, None, passphrase, clock=CLOCK)


def test_every_step_is_told_in_words(tour):
    result, lines, _folder = tour
    text = "\n".join(lines)
    assert [line.partition(".")[0] for line in lines if line[:1].isdigit()] == [
        *("1", "2", "3", "3", "4", "5", "6", "7", "8", "9", "10", "11"),
    ]
    for words in (demo.FIRST_OFFICE.name, demo.SECOND_OFFICE.name, "सुनीता बनावटी", "Accepted"):
        assert words in text
    assert all(words in text for words in result.passphrases)
    assert "{" not in text


def test_the_first_office_sent_a_hindi_case_and_got_its_receipt(tour):
    result, _lines, folder = tour
    s = open_(result.first, result.passphrases[0])
    (sent,) = referrals.list_referrals(s)
    assert (sent.direction, sent.state) == ("out", "accepted")
    assert len(case_list.list_cases(s).rows) == 4
    assert {item.state for item in inbox_list.inbox(s)} == {"read", "waiting"}
    assert offices.list_offices(s)[0].state == "verified"
    assert s.office.practice
    assert checks.check_register(s).problems == ()
    access.lock(s)
    assert (folder / "papers" / "place.png").read_bytes().startswith(b"\x89PNG")
    assert (folder / "papers" / "first information.pdf").read_bytes().endswith(b"%%EOF\n")


def test_the_second_office_has_the_case_with_its_papers(tour):
    result = tour[0]
    s = open_(result.second, result.passphrases[1])
    rows = case_list.list_cases(s).rows
    whole = [cases.show_case(s, row.case_id) for row in rows]
    assert {case.value("p1.name_full") for case in whole} == {"सुनीता बनावटी", "Made-up Maria"}
    assert sorted(len(case.papers) for case in whole) == [0, 2]
    assert s.office.practice
    access.lock(s)


def test_a_second_run_finds_the_tour_and_changes_nothing(tour):
    result, _lines, folder = tour
    before = sorted((path, path.stat().st_mtime_ns) for path in folder.rglob("*"))
    lines: list[str] = []
    again = demo.run(folder, lines.append, CLOCK)
    assert (again.first, again.fresh, result.fresh) == (result.first, False, True)
    assert "already there" in lines[0]
    assert sorted((path, path.stat().st_mtime_ns) for path in folder.rglob("*")) == before


def test_a_folder_with_other_things_is_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(TargetExistsError):
        demo.run(tmp_path, lambda _line: None, CLOCK)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_tour_that_breaks_off_leaves_nothing(tmp_path):
    def stop(line):
        if line.startswith("7"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        demo.run(tmp_path / "tour", stop, CLOCK)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "tour.making").mkdir()
    assert demo.run(tmp_path / "tour", lambda _line: None, CLOCK).fresh


def test_a_tour_that_is_stopped_leaves_nothing_and_tells_how_far_it_was(tmp_path):
    token, told = Token(), []

    def report(progress):
        told.append((progress.done, progress.total))
        if progress.done == 5:
            token.cancel()

    with pytest.raises(Cancelled):
        demo.begin_anew(tmp_path, CLOCK, demo.watched(report, token))
    assert told == [(number, 17) for number in range(1, 6)]
    assert list(tmp_path.iterdir()) == []


def test_a_whole_tour_tells_as_many_lines_as_are_announced(tour):
    _result, lines, _folder = tour
    assert len(lines) == 17
