"""The presenter of the check of a letter: one at a time, never stale, never decided by itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from app.letters.check_words import words_of
from checked_letters import ANSWERS, CHECKS, CODE, FakeLetterChecks
from exchange_fakes import AtOnce, Later
from ui.letters.check_flow import (
    TICKS,
    CheckStage,
    LetterCheckFlow,
    looks_like_code,
    where_it_belongs,
)
from ui.letters.check_result import Face, face_of, to_compare
from ui.letters.check_telephone import in_groups, told
from ui.papers.papers_adding import Pasted


def face(check, **seen):
    return face_of(check, words_of(check), **seen)


def flow_over(answer: str = "yes", errands=None):
    uses = FakeLetterChecks(answer)
    flow = LetterCheckFlow(uses, errands or AtOnce())
    heard: dict[str, list] = {"refused": [], "misplaced": []}
    flow.refused.connect(lambda error, name: heard["refused"].append((error, name)))
    flow.misplaced.connect(heard["misplaced"].append)
    return flow, uses, heard


def test_a_file_is_checked_and_nothing_is_ticked(qtbot):
    flow, uses, _heard = flow_over()
    flow.take([Path("good.pdf")])
    assert uses.asked == [Path("good.pdf")]
    assert (flow.stage, flow.result) == (CheckStage.RESULT, CHECKS["good"])
    assert not flow.ticks
    assert not flow.compared


def test_only_all_three_ticks_make_a_paper_compared(qtbot):
    flow, _uses, _heard = flow_over()
    flow.take([Path("good.pdf")])
    for which in TICKS:
        assert face(flow.result, compared=flow.compared) is Face.COMPARE
        flow.tick(which, True)
    flow.tick("something else", True)
    assert face(flow.result, compared=flow.compared) is Face.GOOD
    flow.tick("pages", False)
    assert not flow.compared


def test_what_differs_takes_the_ticks_back_and_is_taken_back_itself(qtbot):
    flow, _uses, _heard = flow_over()
    flow.take([Path("good.pdf")])
    for which in TICKS:
        flow.tick(which, True)
    flow.says_differs()
    assert not flow.ticks
    assert face(flow.result, compared=flow.compared, differs=flow.differs) is Face.BAD
    flow.says_differs(False)
    assert face(flow.result, compared=flow.compared, differs=flow.differs) is Face.COMPARE


def test_ticks_of_one_letter_never_count_for_the_next(qtbot):
    flow, _uses, _heard = flow_over()
    flow.take([Path("good.pdf")])
    for which in TICKS:
        flow.tick(which, True)
    flow.take([Path("good.pdf")])
    assert not flow.compared


@pytest.mark.parametrize(
    ("state", "wanted"), [("new", Face.UNPROVED), ("changed", Face.BAD), ("mismatch", Face.BAD)]
)
def test_a_good_seal_of_an_office_that_nobody_checked_proves_nothing(state, wanted):
    for name in ("good", "whole"):
        check = replace(CHECKS[name], office_state=state)
        assert face(check, compared=True) is wanted
        assert not to_compare(check, words_of(check))


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("whole", Face.GOOD),
        ("expired", Face.OVER),
        ("withdrawn", Face.OVER),
        ("unknown", Face.UNPROVED),
        ("newer", Face.UNPROVED),
        ("alike", Face.UNPROVED),
        ("not-ours", Face.UNPROVED),
        ("changed", Face.BAD),
        ("revoked", Face.BAD),
        ("bad", Face.BAD),
    ],
)
def test_every_verdict_has_its_face(name, wanted):
    assert face(CHECKS[name]) is wanted


def test_a_good_seal_with_nothing_to_compare_is_never_green():
    for bare in (
        replace(CHECKS["good"], shown=""),
        replace(CHECKS["good"], notes=("code",), shown=""),
    ):
        assert face(bare, compared=True) is Face.UNPROVED


def test_a_verdict_that_is_not_known_proves_nothing():
    assert face(replace(CHECKS["good"], verdict="hm")) is Face.UNPROVED


def test_a_pasted_picture_goes_as_bytes(qtbot):
    flow, uses, _heard = flow_over()
    image = QImage(4, 4, QImage.Format.Format_RGB32)
    image.fill(0)
    flow.take([Pasted(".png", image)])
    assert uses.asked[0].startswith(b"\x89PNG")
    assert flow.asked.name == ""


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("a.lifafa", "inbox"),
        ("a.LFPART", "inbox"),
        ("a.lfcard", "offices"),
        ("a.lfnotice", "offices"),
        ("a.lfdir", "office-list"),
        ("old.xlsx", "import"),
    ],
)
def test_a_file_that_belongs_elsewhere_is_told_and_not_opened(qtbot, name, place):
    flow, uses, heard = flow_over()
    flow.take([Path(name)])
    assert uses.asked == []
    (misplaced,) = heard["misplaced"]
    assert misplaced.place == place
    assert name in misplaced.words
    assert misplaced.button
    assert misplaced.argument == ("" if place == "import" else name)
    assert flow.stage is CheckStage.ASKING


def test_letters_and_unknown_endings_belong_here():
    assert [where_it_belongs(Path(name)) for name in ("a.pdf", "b.JPG", "c", "d.odd")] == [""] * 4


def test_a_file_without_a_seal_is_refused_with_its_name(qtbot):
    flow, _uses, heard = flow_over()
    flow.take([Path("holiday.jpg")])
    ((error, name),) = heard["refused"]
    assert (error.facts["reason"], name) == ("letter.no-code", "holiday.jpg")
    assert flow.stage is CheckStage.ASKING


@pytest.mark.parametrize("typed", [CODE, "kq3f7xnab2rtm", "  KQ3F 7XNA B2RTM ", "kq3f.7xna.b2rtm"])
def test_a_code_is_known_however_it_is_typed_and_wherever(qtbot, typed):
    flow, uses, _heard = flow_over()
    flow.take_text(typed)
    flow.look_up(typed)
    assert uses.asked == [typed.strip()] * 2
    assert flow.stage is CheckStage.ANSWER
    assert in_groups(typed) == CODE


def test_the_text_of_a_code_typed_as_letter_code_is_checked_as_a_letter(qtbot):
    flow, uses, _heard = flow_over()
    flow.look_up("LFL1:ABC")
    assert uses.asked == ["LFL1:ABC"]
    assert flow.stage is CheckStage.RESULT


def test_nothing_typed_asks_nothing(qtbot):
    flow, uses, _heard = flow_over()
    flow.look_up("  ")
    flow.take_text(" \n")
    flow.take([])
    assert uses.asked == []
    assert flow.stage is CheckStage.ASKING


def test_a_half_code_is_left_to_the_use_case_to_refuse(qtbot):
    flow, uses, _heard = flow_over("no")
    flow.look_up("KQ3F")
    assert uses.asked == ["KQ3F"]
    assert not looks_like_code("KQ3F")
    assert in_groups("KQ3F ") == "KQ3F"


def test_an_answer_goes_away_with_the_page_and_a_checked_letter_stays(qtbot):
    flow, _uses, _heard = flow_over()
    flow.look_up(CODE)
    flow.leave()
    assert (flow.stage, flow.answer, flow.code) == (CheckStage.ASKING, None, "")
    flow.take([Path("good.pdf")])
    flow.leave()
    assert flow.stage is CheckStage.RESULT


def test_leaving_stops_a_check_so_that_a_lock_does_not_wait(qtbot):
    later = Later()
    flow, _uses, heard = flow_over(errands=later)
    flow.take([Path("good.pdf")])
    flow.leave()
    assert flow.stage is CheckStage.ASKING
    assert later.waiting[0][-1].is_set
    later.go()
    assert (flow.result, heard["refused"]) == (None, [])


def test_of_several_files_the_one_that_is_checked_is_named(qtbot):
    flow, uses, _heard = flow_over()
    named = []
    flow.left_out.connect(named.append)
    flow.take([Path("good.pdf")])
    assert named == []
    flow.take([Path("whole.pdf"), Path("bad.pdf")])
    assert named == ["whole.pdf"]
    assert uses.asked == [Path("good.pdf"), Path("whole.pdf")]


def test_a_check_can_be_stopped_and_its_late_answer_is_let_go(qtbot):
    later = Later()
    flow, _uses, heard = flow_over(errands=later)
    flow.take([Path("good.pdf")])
    assert flow.stage is CheckStage.CHECKING
    flow.stop()
    assert flow.stage is CheckStage.ASKING
    later.go()
    assert (flow.stage, flow.result, heard["refused"]) == (CheckStage.ASKING, None, [])


def test_the_answer_to_an_older_question_never_shows(qtbot):
    later = Later()
    flow, _uses, heard = flow_over(errands=later)
    flow.take([Path("bad.pdf")])
    flow.take([Path("good.pdf")])
    later.go(1)
    assert flow.result is CHECKS["good"]
    later.go(0)
    assert flow.result is CHECKS["good"]
    assert heard["refused"] == []


def test_the_same_is_checked_once_more_when_an_office_was_checked_meanwhile(qtbot):
    flow, uses, _heard = flow_over()
    flow.check_again()
    flow.take([Path("new.pdf")])
    flow.check_again()
    assert uses.asked == [Path("new.pdf")] * 2
    flow.again()
    assert (flow.stage, flow.asked) == (CheckStage.ASKING, None)


@pytest.mark.parametrize("verdict", sorted(ANSWERS))
def test_what_may_be_told_names_nobody(verdict):
    words = told(ANSWERS[verdict])
    assert words.tell
    for part in ("CWC", "S.K.", "Patna", "2 pages"):
        assert part not in words.tell + words.word + words.todo


def test_a_letter_without_a_limit_is_told_without_a_date():
    words = told(replace(ANSWERS["yes"], valid_until=""))
    assert words.tell == "Yes, we issued this letter on 22 Nov 2026."
