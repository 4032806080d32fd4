"""Pages that were made before the keys of the register changed go on with the new ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.referrals import referrals
from app.sealed import case_sealing
from desk_sim import dressed, settle
from exchange_stage import on_desk, two_desks
from pair_sim import HINDI, agree, case_with, everything
from ui.frame.desk import Bound
from ui.packets.outbox.outbox_page import OutboxPage
from ui.sealed.sealed_composer import SealedComposerPage


@pytest.fixture
def desks(qapp, tmp_path: Path):
    dressed(qapp)
    with two_desks(tmp_path) as pair:
        yield pair


def test_a_case_sealed_later_is_handed_over_and_referred(qtbot, desks, tmp_path: Path):
    ours, theirs = desks
    outbox, composer = OutboxPage(ours), SealedComposerPage(ours)
    for page in (outbox, composer):
        qtbot.addWidget(page)

    def write(s):
        case = case_with(s, HINDI)
        agree(s, case, theirs.services)
        sent = referrals.send(s, everything(s, case, theirs.services))
        return case.case_id, sent.packet_id, case_sealing.seal(s, case.case_id, {1})

    case_id, packet_id, ours.services = on_desk(ours, write)
    composer.open(case_id)
    composer.refresh()
    settle(ours)
    assert composer.body.flow.choices.case.case_id == case_id
    outbox.open(packet_id)
    outbox.refresh()
    settle(ours)
    assert outbox.flow.chosen is not None
    outbox.hand_over.copy_to(tmp_path)
    settle(ours)
    assert len(list(tmp_path.glob("*.lifafa"))) == 1


def test_use_cases_follow_the_desk_and_keep_to_a_register(desks):
    ours, theirs = desks
    before, follows, keeps = ours.services, Bound(ours), Bound(ours.services)
    ours.services = theirs.services
    try:
        assert follows._s is theirs.services
        assert keeps._s is before
    finally:
        ours.services = before
