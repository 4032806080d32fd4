"""More for a child than was recorded: marked, named before sealing, sealed only with a reason."""

from __future__ import annotations

from app.cases import cases
from app.consent import decisions
from app.inbox import inbox_list
from app.outbox import delivery
from desk_sim import settle
from exchange_stage import keyboard_in, on_desk, texts
from ui.referrals.choices import Step
from ui.referrals.composer_page import ComposerPage

CHILD = {
    "p1.name_full": "Made-up Child",
    "p1.age": "12",
    "p1.is_child_stated": "yes",
    "p1.health_needs": "Made-up cough",
}
DECISION = {
    "given_by": "guardian_or_cwc",
    "given_by_relation": "committee",
    "capacity": "child_guardian",
    "explained": "use_of_data",
    "explained_in_language": "hin",
    "form": "spoken",
    "purposes": "medical",
    "field_groups": "age_sex",
}
OUTSIDE = "More leaves than was recorded for the child."


def composer(qtbot, one, other) -> ComposerPage:
    to = other.services.office.office_id

    def write(s) -> str:
        case = cases.add_case(s, CHILD)
        decisions.add_consent(s, case.case_id, 1, DECISION | {"named_offices": to})
        return case.case_id

    page = ComposerPage(one)
    qtbot.addWidget(page)
    page.resize(1130, 640)
    page.open(on_desk(one, write))
    page.refresh()
    page.show()
    settle(one)
    page.body.flow.choices.choose_office(to)
    page.body.flow.choices.set_purpose("shelter")
    settle(one)
    return page


def shown_last(qtbot, page, one) -> None:
    page.body.flow.go(Step.SEAL)
    qtbot.wait(400)
    settle(one)
    qtbot.waitUntil(lambda: page.body.flow.seen.fresh)
    page.body.focus_step()


def test_what_is_outside_is_marked_and_the_seal_waits_for_a_reason(qtbot, desks, tmp_path):
    one, other = desks
    page = composer(qtbot, one, other)
    body, choices = page.body, page.body.flow.choices
    body.flow.go(Step.SHARE)
    name, age = (body.share.ticks.lines[f"p1.{field}"] for field in ("name_full", "age"))
    assert "Not recorded for the child." in name.accessibleDescription()
    assert not name.isChecked()
    assert "Not recorded" not in age.accessibleDescription()
    name.click()
    shown_last(qtbot, page, one)
    assert body.seal.beyond.isVisible()
    assert body.seal.outside.text().endswith("the child: the purpose Shelter; Full name")
    assert texts(body.seen).count(OUTSIDE) == 1
    assert keyboard_in(body.seal.reason)
    assert not body.seal_button.isEnabled()
    assert "Write why more leaves than was recorded for the child." in body.status.text()
    qtbot.keyClicks(body.seal.reason, "Made-up reason")
    qtbot.waitUntil(body.flow.can_seal)
    assert "Made-up reason" in texts(body.seen)
    assert keyboard_in(body.seal.reason)
    body.flow.seal()
    settle(one)
    assert body.flow.sent is not None
    file = on_desk(one, lambda s: delivery.copy_to(s, body.flow.sent.packet_id, tmp_path))
    seen = on_desk(other, lambda s: inbox_list.preview_file(s, tmp_path / file))
    assert (seen.beyond.reason, seen.beyond.facts) == ("Made-up reason", ("name_full",))
    assert choices.draft.beyond_reason == "Made-up reason"


def test_within_what_was_recorded_no_reason_is_asked(qtbot, desks):
    one, other = desks
    page = composer(qtbot, one, other)
    page.body.flow.choices.set_purpose("medical")
    settle(one)
    shown_last(qtbot, page, one)
    assert not page.body.seal.beyond.isVisible()
    assert OUTSIDE not in texts(page.body.seen)
    assert page.body.flow.can_seal()
