"""Presenters of the exchange: what they let through and what they hold back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.core.records import LogReport
from app.offices.trust_errors import CardChangedError
from app.packets.errors import PacketDamagedError
from exchange_fakes import (
    AtOnce,
    FakeLog,
    FakeOffices,
    FakeTray,
    Later,
)
from exchange_records import (
    DAY,
    NOW,
    OWN,
    inbox_item,
    log_lines,
    office,
    outbox_items,
    packet,
)
from ui.log.log_page import LogFlow
from ui.offices.check_flow import CheckFlow, CheckStage, GroupState
from ui.offices.offices_flow import OfficesFlow
from ui.packets.inbox.inbox_flow import InboxFlow, InboxStage
from ui.packets.outbox.hand_over_flow import HandOverFlow, HandOverStage
from ui.packets.outbox.outbox_page import OutboxFlow

# -- number check ----------------------------------------------------------------------------------


def check(uses=None, one=None) -> CheckFlow:
    uses = uses or FakeOffices()
    return CheckFlow(uses, AtOnce(), one or uses.rows[1])


def type_all(flow, groups) -> None:
    for index, digits in enumerate(groups):
        flow.type_group(index, digits)


def test_six_groups_in_any_script_a_way_and_a_name_make_an_office_checked(qtbot):
    uses = FakeOffices()
    flow = check(uses)
    type_all(flow, ["३६४४२", "04073", "৯১৮২০", "0 0 5 1 7", "64208", "33190"])
    assert all(group.state is GroupState.RIGHT for group in flow.groups)
    assert flow.missing() == "whom"
    flow.confirm("phone")
    assert uses.checked == []
    flow.set_with_whom(" S. Lama ")
    flow.confirm("phone")
    assert flow.stage is CheckStage.DONE
    assert uses.checked == [("b" * 64, " ".join(uses.right), "phone", "S. Lama")]


def test_a_group_with_the_right_five_and_more_behind_them_is_not_equal(qtbot):
    uses = FakeOffices()
    flow = check(uses)
    type_all(flow, [*uses.right[:5], uses.right[5] + "5462454"])
    flow.set_with_whom("S. Lama")
    assert flow.groups[5].state is GroupState.TOO_LONG
    assert flow.missing() == "groups"
    flow.confirm("phone")
    assert uses.checked == []
    flow.type_group(5, uses.right[5])
    assert flow.missing() == ""


def test_a_wrong_group_says_which_and_can_be_typed_again(qtbot):
    flow = check()
    type_all(flow, ["36442", "04073", "91820", "00571"])
    assert [group.state for group in flow.groups][3] is GroupState.WRONG
    assert flow.stage is CheckStage.TYPING
    flow.type_group(3, "0057")
    assert flow.groups[3].state is GroupState.EMPTY
    flow.type_group(3, "00517")
    assert flow.groups[3].state is GroupState.RIGHT


def test_what_counts_is_the_card_that_stood_on_the_page(qtbot):
    uses = FakeOffices()
    flow = check(uses)
    refused = []
    flow.refused.connect(refused.append)
    type_all(flow, uses.right)
    flow.set_with_whom("S. Lama")
    uses.rows[1] = replace(uses.rows[1], card_seq=uses.rows[1].card_seq + 1)
    flow.confirm("phone")
    assert [type(error) for error in refused] == [CardChangedError]
    assert uses.checked == []
    assert flow.stage is CheckStage.TYPING


def test_a_picture_does_not_bring_another_card_onto_the_page(qtbot):
    uses = FakeOffices()
    flow = check(uses)
    uses.rows[1] = replace(uses.rows[1], card_seq=uses.rows[1].card_seq + 1, name="Another")
    flow.read_picture(Path("theirs.jpg"))
    flow.set_with_whom("S. Lama")
    flow.confirm("qr")
    assert uses.checked == []


def test_the_same_group_twice_wrong_stops_the_check(qtbot):
    uses = FakeOffices()
    flow = check(uses)
    flow.type_group(3, "11111")
    flow.type_group(3, "1111")
    flow.type_group(3, "22222")
    assert flow.stage is CheckStage.STOPPED
    assert uses.mismatched == ["b" * 64]
    assert flow.stopped_at == 4
    assert flow.office.state == "mismatch"
    flow.type_group(3, "00517")
    flow.set_with_whom("S. Lama")
    flow.confirm("phone")
    assert uses.checked == []


def test_different_groups_once_wrong_do_not_stop_it(qtbot):
    flow = check()
    flow.type_group(0, "11111")
    flow.type_group(1, "11111")
    assert flow.stage is CheckStage.TYPING


def test_an_answer_for_digits_that_stand_there_no_longer_is_dropped(qtbot):
    later = Later()
    flow = CheckFlow(FakeOffices(), later, office("b", state="new"))
    flow.type_group(0, "99999")
    flow.type_group(0, "36442")
    later.go()
    assert flow.groups[0].state is GroupState.COMPARING
    later.go()
    assert flow.groups[0].state is GroupState.RIGHT


def test_saying_that_it_differs_stops_the_check_at_once(qtbot):
    uses = FakeOffices()
    flow = check(uses)
    flow.does_not_match()
    assert flow.stage is CheckStage.STOPPED
    assert uses.mismatched == ["b" * 64]


# -- offices ---------------------------------------------------------------------------------------


def test_a_new_card_is_chosen_and_not_checked(qtbot):
    flow = OfficesFlow(FakeOffices(), AtOnce(), OWN)
    added = []
    flow.added.connect(added.append)
    flow.add_card(Path("x.lfcard"))
    assert added[0].state == "new"
    assert flow.chosen == added[0]


def test_a_refused_card_keeps_the_list(qtbot):
    flow = OfficesFlow(FakeOffices(), AtOnce(), OWN)
    flow.reload()
    refused = []
    flow.refused.connect(refused.append)
    flow.add_card(Path("x.jpg"))
    assert len(refused) == 1
    assert len(flow.offices) == 6


def test_a_blocked_office_stays_in_the_list(qtbot):
    flow = OfficesFlow(FakeOffices(), AtOnce(), OWN)
    flow.reload()
    flow.block("a" * 64)
    assert flow.offices[0].state == "revoked"


# -- inbox -----------------------------------------------------------------------------------------


def inbox(uses=None, errands=None) -> InboxFlow:
    flow = InboxFlow(uses or FakeTray(), errands or AtOnce())
    flow.reload()
    return flow


def test_a_packet_of_an_unchecked_office_cannot_be_answered(qtbot):
    uses = FakeTray()
    flow = inbox(uses)
    for number in (2, 5):
        flow.choose(f"{number:032x}")
        assert not flow.can_answer()
        assert not flow.accept()
        assert not flow.decline("no_capacity")
    assert uses.accepted == uses.declined == []


def test_a_receipt_and_an_answered_packet_are_only_read(qtbot):
    flow = inbox()
    for number in (3, 4, 6):
        flow.choose(f"{number:032x}")
        assert not flow.can_answer()


def test_accepting_prepares_a_receipt_and_tells_the_case(qtbot):
    uses = FakeTray()
    flow = inbox(uses)
    assert flow.accept(into="case-1")
    assert uses.accepted == [(f"{1:032x}", "case-1", "")]
    assert flow.stage is InboxStage.ANSWERED
    assert flow.outcome.receipt_packet_id == "receipt-1"
    assert flow.chosen.state == "accepted"


def test_a_packet_past_its_day_needs_a_reason(qtbot):
    uses = FakeTray()
    uses.previews[f"{1:032x}"] = packet(warnings=("expired",))
    flow = inbox(uses)
    assert flow.needs_reason()
    assert not flow.accept()
    assert not flow.accept(reason="  ")
    assert flow.accept(reason="The rescue may still help")


def test_declining_needs_a_reason(qtbot):
    uses = FakeTray()
    flow = inbox(uses)
    assert not flow.decline("")
    assert flow.decline("no_capacity", " Full until Monday ")
    assert uses.declined == [(f"{1:032x}", "no_capacity", "Full until Monday")]
    assert flow.declined


def test_each_file_gets_its_own_answer(qtbot):
    flow = inbox()
    refused = []
    flow.refused.connect(lambda error, name: refused.append((type(error), name)))
    flow.taking_in.receive([Path("a.lifafa"), Path("holiday.jpg"), Path("b.lifafa")])
    assert refused == [(PacketDamagedError, "holiday.jpg")]
    assert len(flow.items) == 8
    assert not flow.taking_in.busy


def test_files_are_taken_in_one_after_the_other(qtbot):
    later = Later()
    flow = InboxFlow(FakeTray(), later)
    flow.taking_in.receive([Path("a.lifafa"), Path("b.lifafa")])
    assert len(later.waiting) == 1
    assert flow.taking_in.file_name == "a.lifafa"
    later.go()
    assert flow.taking_in.file_name == "b.lifafa"


def test_the_view_of_another_packet_is_not_shown_for_this_one(qtbot):
    later = Later()
    flow = InboxFlow(FakeTray(), later)
    flow.reload()
    later.go()
    flow.choose(f"{2:032x}")
    later.go()
    assert flow.shown is None
    later.go()
    assert flow.shown.packet_id == f"{2:032x}"


def test_a_failed_answer_leaves_the_packet_waiting(qtbot):
    uses = FakeTray()
    uses.error = PacketDamagedError()
    flow = inbox(uses)
    flow.accept()
    assert flow.stage is InboxStage.READING
    assert flow.can_answer()


# -- outbox ----------------------------------------------------------------------------------------


def test_seven_days_of_silence_are_named(qtbot):
    flow = OutboxFlow(FakeTray(), AtOnce())
    flow.reload()
    states = [flow.shown_state(item) for item in flow.items]
    assert states == ["sealed", "silent", "handed_over", "accepted", "declined"]
    assert flow.waiting_to_leave == 1
    early = replace(outbox_items()[1], handed_over_at=NOW - 6 * DAY)
    assert flow.shown_state(early) == "handed_over"


def test_safe_to_remove_is_said_only_after_the_copy(qtbot):
    later = Later()
    flow = HandOverFlow(FakeTray(), later)
    flow.show("1" * 32)
    flow.copy_to(Path("/media/stick"))
    assert flow.stage is HandOverStage.COPYING
    later.go()
    assert flow.stage is HandOverStage.COPIED
    assert flow.copied_to == str(Path("/media/stick/A7F3-9K2M.lifafa"))


def test_a_pulled_stick_is_told_and_can_be_tried_again(qtbot):
    uses = FakeTray()
    uses.error = PacketDamagedError()
    flow = HandOverFlow(uses, AtOnce())
    refused = []
    flow.refused.connect(refused.append)
    flow.show("1" * 32)
    flow.copy_to(Path("/media/stick"))
    assert flow.stage is HandOverStage.FAILED
    assert len(refused) == 1
    uses.error = None
    flow.copy_to(Path("/media/stick"))
    assert flow.stage is HandOverStage.COPIED


def test_a_stopped_copy_is_ready_to_begin_again(qtbot):
    later = Later()
    flow = HandOverFlow(FakeTray(), later)
    flow.show("1" * 32)
    flow.copy_to(Path("/media/stick"))
    flow.stop()
    later.go()
    assert flow.stage is HandOverStage.READY
    assert flow.copied_to == ""


def test_marking_is_done_once(qtbot):
    uses = FakeTray()
    flow = HandOverFlow(uses, AtOnce())
    flow.show("1" * 32)
    flow.mark_handed_over()
    flow.mark_handed_over()
    assert uses.handed_over == ["1" * 32]


# -- log -------------------------------------------------------------------------------------------


def test_the_log_filters_by_what_is_said_and_by_person(qtbot):
    flow = LogFlow(FakeLog(), AtOnce(), lambda line: f"said {line.action}")
    flow.reload()
    assert flow.report == LogReport(4, 0, "")
    assert flow.persons == ("A. Tamang", "R. Das")
    flow.filter(text="SEALED lf-26")
    assert [line.number for line in flow.lines] == [4]
    flow.filter(text="", person="A. Tamang")
    assert [line.number for line in flow.lines] == [3]
    flow.filter(person="")
    assert len(flow.lines) == 4


@pytest.mark.parametrize("count", [0, 1, 199, 200, 201])
def test_older_lines_are_read_page_by_page(qtbot, count):
    lines = [replace(log_lines()[0], number=n, place=n) for n in range(count, 0, -1)]
    flow = LogFlow(FakeLog(lines), AtOnce(), lambda line: line.action)
    flow.reload()
    while flow.more:
        flow.read_more()
    assert [line.number for line in flow.lines] == list(range(count, 0, -1))


def test_the_list_of_offices_follows_a_packet_without_answer(qtbot):
    flow = inbox(FakeTray([inbox_item(1, from_state="revoked")]))
    assert not flow.can_answer()
