"""A sealed case is referred inside its seal, and what comes home about it tells nobody else."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.base.errors import (
    AppError,
    CaseStateError,
    NotFoundError,
)
from app.cases import cases
from app.consent import decisions
from app.consent.errors import ConsentMissingError
from app.core import log
from app.core.services import Services, reading, writing
from app.inbox import acceptance, inbox_list
from app.offices import offices
from app.outbox import delivery, parts_out
from app.packets.errors import (
    PacketStateError,
    ReplyUnexpectedError,
    SealedNotCopiedError,
)
from app.packets.records import SentReferral
from app.referrals import consent_withdrawn, feedback, referrals, withdrawing
from app.sealed import case_sealing, sealed
from app.story import log_sentences
from crypto.packet.parts import SMALL_STEP
from models.rows.packet import Packet
from models.rows.sealed import SealedAnswer, SealedDomain
from office_sim import LOGIN, Hands, days_pass
from pair_sim import CLOCK, agree, case_with, check, everything
from sealed_offices import ANSWER, FACTS, MARKER, Offices, sealed_pair


@pytest.fixture
def clock() -> Hands:
    return Hands(CLOCK.now())


@pytest.fixture
def at(tmp_path: Path, clock: Hands) -> Iterator[Offices]:
    with sealed_pair(tmp_path, clock) as there:
        yield there


def reason(act) -> str:
    with pytest.raises((CaseStateError, PacketStateError)) as caught:
        act()
    return str(caught.value.facts["reason"])


def own_row(s: Services, packet_id: str) -> tuple[str, int, str | None]:
    """Return state, number and way of handing over of the row that stands in the register."""
    with reading(s) as session:
        row = session.get_one(Packet, packet_id)
        return row.state, row.seq, row.handed_over_how


def differs(s: Services, other: Services) -> None:
    """Say that the number of the other office did not match: it stops all traffic."""
    offices.report_mismatch(s, other.office.office_id)


def state_of(at: Offices, sent: SentReferral) -> str:
    with sealed.opened(at.one, at.case_id) as inside:
        return referrals.show_referral(inside, sent.referral_id).state


def answered(at: Offices, packet_id: str, act=acceptance.accept) -> Path:
    """Let the other office receive and answer a packet; return the file of its receipt."""
    file = at.stick(packet_id)
    there = acceptance.receive(at.other, file).packet_id
    return Path(act(at.other, there).receipt)


def test_a_referral_is_sealed_inside_and_others_see_only_that_there_is_one(at: Offices):
    sent = at.refer()
    assert Path(sent.file).is_file()
    assert MARKER not in sent.file
    assert at.left() == []
    for login in (LOGIN, "meera"):
        s = at.sit(login)
        (item,) = delivery.outbox(s)
        assert (item.packet_id, item.to_name) == (sent.packet_id, at.other.office.name)
        assert (item.state, item.case_no, item.case_id, item.case_ref) == ("sealed", "", "", "")
        assert (item.note, item.kind, item.referral_id, item.may) == ("", "", "", ())
        assert item.sealed_case == at.case_id
        assert referrals.list_referrals(s) == ()
        with pytest.raises(NotFoundError):
            referrals.show_referral(s, sent.referral_id)
        told = " ".join(log_sentences.sentence(line) for line in log.entries(s, limit=1000))
        assert MARKER not in told
        line = next(one for one in log.entries(s) if one.action == "referral_sealed")
        assert line.facts.keys() == {"facts", "papers"}
        assert at.left() == []
        assert Path(sent.file).is_file()
    at.sit()
    with sealed.opened(at.one, at.case_id) as inside:
        record = referrals.show_referral(inside, sent.referral_id)
        assert (record.state, record.case_no) == ("sealed", at.case_no)
        assert any(MARKER in str(fact.value) for fact in record.facts)


def test_only_the_named_hand_it_over(at: Offices):
    sent = at.refer()
    stick = at.folder / "stick"
    stick.mkdir()
    at.sit("meera")
    acts = (
        lambda: delivery.copy_to(at.one, sent.packet_id, stick),
        lambda: delivery.mark_handed_over(at.one, sent.packet_id, "usb"),
        lambda: delivery.unmark_handed_over(at.one, sent.packet_id),
        lambda: parts_out.copy_parts(at.one, sent.packet_id, stick, SMALL_STEP),
    )
    for act in acts:
        assert reason(act) == "packet.sealed-case"
    assert list(stick.iterdir()) == []
    at.sit()
    copy = at.stick(sent.packet_id)
    assert copy.read_bytes() == Path(sent.file).read_bytes()
    assert own_row(at.one, sent.packet_id)[2] is None
    assert delivery.mark_handed_over(at.one, sent.packet_id).state == "handed_over"
    assert delivery.unmark_handed_over(at.one, sent.packet_id).state == "sealed"
    assert delivery.outbox(at.one)[0].state == "sealed"
    item = delivery.mark_handed_over(at.one, sent.packet_id, f"{MARKER} took it")
    assert item.state == "handed_over"
    assert at.left() == []
    (item,) = delivery.outbox(at.one)
    assert item.state == "handed_over"
    made = parts_out.copy_parts(at.one, sent.packet_id, stick, SMALL_STEP)
    assert made.count == 1
    assert state_of(at, sent) == "lost_resent"


def test_consent_that_was_taken_back_keeps_a_sealed_packet_here(at: Offices):
    sent = at.refer()
    with sealed.opened(at.one, at.case_id) as inside:
        (row,) = decisions.list_consents(inside, at.case_id)
        decisions.withdraw_consent(inside, row.consent_id)
    with pytest.raises(ConsentMissingError):
        at.stick(sent.packet_id)
    assert at.left() == []


def test_an_answer_that_somebody_else_received_waits_for_the_named(at: Offices):
    sent = at.refer()
    receipt = answered(
        at,
        sent.packet_id,
        lambda s, packet: acceptance.decline(s, packet, "no_capacity", f"{ANSWER} has no bed"),
    )
    s = at.sit("meera")
    item = acceptance.receive(s, receipt)
    assert (item.type, item.state, item.sealed_case) == ("receipt", "read", at.case_id)
    assert (item.kind, item.case_no, item.case_ref, item.urgency) == ("", "", "", "")
    assert inbox_list.inbox(s)[0] == item
    assert reason(lambda: inbox_list.preview(s, item.packet_id)) == "packet.sealed-case"
    assert at.left() == []
    assert not any((s.folder / "inbox").iterdir())
    assert not any((s.folder / "outbox").iterdir())
    assert delivery.outbox(s)[0].state == "answered"
    assert ANSWER not in str(log.entries(s)) + str(delivery.outbox(s))
    assert sealed.waiting(s) == {}
    assert inbox_list.count_waiting(s) == 0
    with pytest.raises(AppError):
        acceptance.receive(s, receipt)
    at.sit()
    assert inbox_list.count_waiting(at.one) == 1
    assert sealed.waiting(at.one) == {at.case_id: 1}
    with sealed.opened(at.one, at.case_id) as inside:
        record = referrals.show_referral(inside, sent.referral_id)
        assert (record.state, record.reason) == ("declined", "no_capacity")
        assert ANSWER in record.note
        assert [step.what for step in record.life] == ["sealed", "declined"]
    assert sealed.waiting(at.one) == {}
    assert inbox_list.count_waiting(at.one) == 0
    assert inbox_list.inbox(at.one) == ()
    assert at.left() == []
    assert log.check(at.one).problem == ""
    assert at.one.register.check() == []
    after = case_sealing.unseal(at.one, at.case_id)
    assert referrals.show_referral(after, sent.referral_id).state == "declined"
    assert [row.type for row in inbox_list.inbox(after)] == ["receipt"]
    assert [row.case_no for row in delivery.outbox(after)] == [at.case_no]


def test_an_answer_waits_in_quarantine_as_closed_as_any(at: Offices):
    sent = at.refer()
    receipt = answered(at, sent.packet_id)
    s = at.sit("meera")
    differs(s, at.other)
    assert acceptance.receive(s, receipt).state == "quarantined"
    at.sit()
    assert state_of(at, sent) == "sealed"
    assert sealed.waiting(at.one) == {at.case_id: 1}
    assert at.left() == []
    check(at.one, at.other)
    assert state_of(at, sent) == "accepted"
    assert sealed.waiting(at.one) == {}


def test_what_waits_in_quarantine_comes_along_when_the_seal_is_taken_away(at: Offices):
    sent = at.refer()
    receipt = answered(at, sent.packet_id)
    differs(at.one, at.other)
    acceptance.receive(at.one, receipt)
    after = case_sealing.unseal(at.one, at.case_id)
    assert [row.state for row in inbox_list.inbox(after)] == ["quarantined"]
    check(after, at.other)
    assert referrals.show_referral(after, sent.referral_id).state == "accepted"


def test_waiting_answers_go_along_when_other_people_are_named(at: Offices):
    sent = at.refer()
    receipt = answered(at, sent.packet_id)
    differs(at.one, at.other)
    acceptance.receive(at.one, receipt)
    at.one = case_sealing.name_people(at.one, at.case_id, {1, 2})
    with reading(at.one) as session:
        (held,) = session.query(SealedAnswer).all()
        assert held.domain in sealed.compartments(at.one)
    check(at.one, at.other)
    s = at.sit("meera")
    assert state_of(at, sent) == "accepted"
    assert sealed.waiting(s) == {}


def test_an_answer_of_somebody_else_or_about_another_manifest_is_refused(at: Offices):
    sent = at.refer()
    receipt = answered(at, sent.packet_id)
    with writing(at.one) as session:
        session.get_one(Packet, sent.packet_id).manifest_sha256 = "0" * 64
    with pytest.raises(ReplyUnexpectedError):
        acceptance.receive(at.one, receipt)
    with reading(at.one) as session:
        assert session.query(SealedAnswer).count() == 0


def test_a_letterbox_that_was_changed_is_put_right_and_told(at: Offices):
    with writing(at.one) as session:
        (box,) = session.query(SealedDomain).all()
        right, box.letterbox = box.letterbox, bytes(1216)
    s = at.sit()
    with reading(s) as session:
        assert [row.letterbox for row in session.query(SealedDomain)] == [right]
    assert "alarm_letterbox" in [line.action for line in log.entries(s)]


def test_a_compartment_of_an_older_register_gets_its_letterbox(at: Offices):
    with writing(at.one) as session:
        (box,) = session.query(SealedDomain).all()
        right, box.letterbox = box.letterbox, None
    s = at.sit()
    with reading(s) as session:
        assert [row.letterbox for row in session.query(SealedDomain)] == [right]
    assert "alarm_letterbox" not in [line.action for line in log.entries(s)]


def test_news_comes_home_and_a_transfer_moves_the_case(at: Offices):
    sent = at.refer(kind="transfer")
    receipt = answered(at, sent.packet_id)
    at.sit("meera")
    acceptance.receive(at.one, receipt)
    (there,) = referrals.list_referrals(at.other)
    news = feedback.progress(at.other, there.referral_id, f"{ANSWER} arrived")
    acceptance.receive(at.one, Path(news.file))
    at.sit()
    assert sealed.waiting(at.one) == {at.case_id: 2}
    with sealed.opened(at.one, at.case_id) as inside:
        record = referrals.show_referral(inside, sent.referral_id)
        assert (record.state, record.note) == ("in_progress", f"{ANSWER} arrived")
        assert cases.show_case(inside, at.case_id).state == "transferred"
    assert at.left() == []


def test_a_referral_is_withdrawn_and_replaced_inside_the_seal(at: Offices):
    first = at.refer()
    at.stick(first.packet_id)
    second = at.refer(supersedes=first.referral_id)
    assert state_of(at, first) == "superseded"
    at.stick(second.packet_id)
    with sealed.of_referral(at.one, second.referral_id) as inside:
        notice = withdrawing.withdraw(inside, second.referral_id, f"{ANSWER} went home")
    assert Path(notice.file).is_file()
    assert at.left() == []
    states = {item.packet_id: (item.state, item.kind) for item in delivery.outbox(at.one)}
    assert states == {
        first.packet_id: ("superseded", ""),
        second.packet_id: ("withdrawn", ""),
        notice.packet_id: ("sealed", ""),
    }
    at.stick(notice.packet_id)
    after = case_sealing.unseal(at.one, at.case_id)
    kinds = {item.packet_id: item.kind for item in delivery.outbox(after)}
    assert kinds[notice.packet_id] == "withdraw"


def test_a_packet_that_never_left_is_burnt(at: Offices):
    sent = at.refer()
    with sealed.of_referral(at.one, sent.referral_id) as inside:
        withdrawing.withdraw(inside, sent.referral_id, "typed wrongly")
    assert delivery.outbox(at.one) == ()
    assert own_row(at.one, sent.packet_id)[0] == "burnt"
    assert not Path(sent.file).exists()


def test_the_place_of_a_referral_that_nobody_has_is_the_register(at: Offices):
    with sealed.of_referral(at.one, "f" * 32) as there:
        assert there is at.one
    case = case_with(at.one)
    agree(at.one, case, at.other)
    sent = referrals.send(at.one, everything(at.one, case, at.other))
    for place in (
        sealed.of_referral(at.one, sent.referral_id),
        sealed.of_packet(at.one, sent.packet_id),
        sealed.of_packet(at.one, "f" * 32),
    ):
        with place as there:
            assert there is at.one


def test_consent_taken_back_is_told_from_inside_the_seal(at: Offices):
    sent = at.refer()
    acceptance.receive(at.one, answered(at, sent.packet_id))
    with sealed.opened(at.one, at.case_id) as inside:
        (row,) = decisions.list_consents(inside, at.case_id)
        decisions.withdraw_consent(inside, row.consent_id)
        (told,) = consent_withdrawn.tell_offices(inside, row.consent_id, f"{ANSWER} asks")
    assert at.left() == []
    acceptance.receive(at.other, at.stick(told.packet_id))
    (waits,) = [item for item in inbox_list.inbox(at.other) if item.type == "notice"]
    done = consent_withdrawn.acknowledge(at.other, waits.packet_id)
    at.sit("meera")
    assert acceptance.receive(at.one, Path(done.file)).sealed_case == at.case_id
    at.sit()
    with sealed.opened(at.one, at.case_id) as inside:
        life = referrals.show_referral(inside, sent.referral_id).life
        assert [step.what for step in life][-2:] == ["consent_withdrawn", "acknowledged"]


def test_what_is_cut_off_leaves_a_burnt_number_and_no_file(at: Offices, monkeypatch):
    def fails(*_args: object) -> None:
        raise OSError(28, "disk full")

    monkeypatch.setattr("app.packets.sealing.rename_new", fails)
    with pytest.raises(AppError):
        at.refer()
    monkeypatch.undo()
    with reading(at.one) as session:
        (row,) = session.query(Packet).all()
        burnt = row.seq
        assert (row.state, row.case_id) == ("burnt", at.case_id)
    assert not any((at.one.folder / "outbox").iterdir())
    sent = at.refer()
    assert own_row(at.one, sent.packet_id)[:2] == ("sealed", burnt + 1)
    assert at.left() == []


def test_a_copy_that_goes_wrong_leaves_the_referral_in_the_outbox(at: Offices, monkeypatch):
    taken = at.folder / "taken.lifafa"

    def pulled(*_args: object) -> None:
        raise PacketStateError(reason="packet.wrong-state")

    monkeypatch.setattr(delivery, "copy_proved", pulled)
    with pytest.raises(SealedNotCopiedError), sealed.opened(at.one, at.case_id) as inside:
        record = cases.show_case(inside, at.case_id)
        referrals.send(inside, everything(inside, record, at.other), target=taken)
    (item,) = delivery.outbox(at.one)
    monkeypatch.undo()
    assert (item.state, Path(item.file).is_file()) == ("sealed", True)
    assert at.stick(item.packet_id).is_file()


def test_bytes_that_left_are_remembered_though_the_stick_was_pulled(at: Offices, monkeypatch):
    sent = at.refer()

    def pulled(*_args: object) -> None:
        raise PacketStateError(reason="packet.wrong-state")

    monkeypatch.setattr(delivery, "copy_proved", pulled)
    with pytest.raises(PacketStateError):
        at.stick(sent.packet_id)
    with sealed.opened(at.one, at.case_id) as inside:
        assert referrals.show_referral(inside, sent.referral_id).left


def test_a_packet_without_an_answer_runs_out_inside_the_seal_too(at: Offices, clock: Hands):
    sent = at.refer()
    days_pass(at.one, clock, 121)
    at.sit("meera")
    assert delivery.outbox(at.one)[0].state == "expired"
    at.sit()
    assert state_of(at, sent) == "expired"
    assert not Path(sent.file).exists()


def test_a_case_whose_referral_waits_can_be_sealed_and_unsealed(at: Offices):
    case = case_with(at.one, FACTS)
    agree(at.one, case, at.other)
    sent = referrals.send(at.one, everything(at.one, case, at.other))
    s = at.one = case_sealing.seal(at.one, case.case_id, {1})
    assert at.left() == []
    assert Path(sent.file).is_file()
    (item,) = delivery.outbox(s)
    assert (item.state, item.sealed_case) == ("sealed", case.case_id)
    s = at.one = case_sealing.unseal(s, case.case_id)
    (item,) = delivery.outbox(s)
    assert (item.case_no, item.sealed_case) == (case.case_no, "")
    assert at.stick(sent.packet_id).is_file()


def test_nothing_is_received_into_a_seal(at: Offices):
    case = case_with(at.other)
    agree(at.other, case, at.one)
    sent = referrals.send(at.other, everything(at.other, case, at.one))

    def receive() -> None:
        with sealed.opened(at.one, at.case_id) as inside:
            acceptance.receive(inside, Path(sent.file))

    assert reason(receive) == "case.sealed"
    assert inbox_list.inbox(at.one) == ()
    assert acceptance.receive(at.one, Path(sent.file)).state == "waiting"
