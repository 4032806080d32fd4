"""A declined referral that became no case goes after its days: rows, file and words, no more."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from app.base import messages
from app.base.errors import (
    CaseStateError,
    FactRefusedError,
)
from app.core import log
from app.core.services import Services, reading, writing
from app.inbox import acceptance, inbox_list
from app.letters import issue, prepare
from app.letters.records import MakeLetter
from app.offices import clock_check
from app.outbox import delivery
from app.packets.errors import PacketKnownError
from app.referrals import referrals, withdrawing
from app.register import access
from app.retention import holds, rules
from app.retention.declined import declined_rule, erase_declined
from app.retention.records import DeclinedRule
from app.story.log_sentences import sentence
from models.index.all_tables import METADATA
from models.queries.counting import referrals_between
from models.rows.case import Referral
from models.rows.packet import Packet
from office_sim import DAY_S, Hands, days_pass, reopened
from packet_desk import write_packet
from page_scan import holds as on_pages
from pair_sim import everything, pair, sealed_case

MARKER, OURS = "Zqxdeclined", "Vqxreason"
BODY = {
    "kind": "refer",
    "purpose": "shelter",
    "urgency": "1_day",
    "case_ref": f"{MARKER}-ref",
    "details": f"{MARKER} needs an escort",
    "officer": f"{MARKER} Officer",
    "officer_post": MARKER,
    "case": {"summary": MARKER},
    "persons": [{"name_full": MARKER, "home_district": MARKER}],
}


def set_declined(s: Services, days: int) -> DeclinedRule:
    """Set the days, as the page of retention periods does, and return what counts then."""
    rules.set_rules(s, {}, days)
    return declined_rule(s)


def packet(folder: Path, two: tuple[Services, Services], **changes: object) -> Path:
    one, other = two
    return write_packet(folder / f"{len(list(folder.iterdir()))}.lifafa", one, other, **changes)


def declined(folder: Path, two: tuple[Services, Services]) -> tuple[str, Path, str]:
    """Return a declined packet, its file and the receipt."""
    path = packet(folder, two, body=BODY)
    item = acceptance.receive(two[1], path)
    done = acceptance.decline(two[1], item.packet_id, "no_capacity", OURS)
    return item.packet_id, path, done.receipt_packet_id


def rows_of(s: Services) -> str:
    with reading(s) as session:
        return " ".join(
            repr(tuple(row))
            for table in METADATA.sorted_tables
            for row in session.execute(select(table))
        )


def actions(s: Services) -> list[str]:
    return [one.action for one in log.entries(s, limit=50)]


def listed(s: Services) -> list[str]:
    return [one.packet_id for one in inbox_list.inbox(s)]


def test_what_was_declined_is_gone_after_thirty_days_and_its_answer_is_not(
    tmp_path: Path, two: tuple[Services, Services], hands: Hands
) -> None:
    s = two[1]
    packet_id, path, receipt = declined(tmp_path, two)
    stick = tmp_path / "stick"
    stick.mkdir()
    assert MARKER in rows_of(s)
    days_pass(s, hands, 29)
    assert erase_declined(s) == 0
    assert listed(s) == [packet_id]
    days_pass(s, hands, 1)
    assert erase_declined(s) == 1
    assert erase_declined(s) == 0
    assert listed(s) == []
    assert MARKER not in rows_of(s)
    assert on_pages(s.register.path, s.vault.db_key, MARKER) == []
    assert list((s.folder / "inbox").iterdir()) == []
    (line,) = [one for one in log.entries(s, limit=50) if one.action == "declined_erased"]
    assert sentence(line) == (
        "Referral from Asha Kendra Test Office, declined on 25 Nov 2026, erased: it became no case"
    )
    # The answer waits as before, and can be handed over.
    assert [one.packet_id for one in delivery.outbox(s)] == [receipt]
    assert delivery.copy_to(s, receipt, stick).stat().st_size
    assert delivery.mark_handed_over(s, receipt).packet_id == receipt
    with pytest.raises(PacketKnownError) as known:
        acceptance.receive(s, path)
    assert "erased here since" in messages.words(known.value).happened
    assert listed(s) == []
    # It is counted as before, and nobody reads a word of it.
    with reading(s) as session:
        (counted,) = referrals_between(session, 0, s.clock.now(), direction="in")
    assert counted.steps == ("sent", "received", "declined", "declined.no_capacity")
    (record,) = referrals.list_referrals(s)
    assert referrals.show_referral(s, record.referral_id).state == "declined"


def test_unlocking_does_it_and_an_older_decline_counts_from_its_own_day(
    tmp_path: Path, hands: Hands
) -> None:
    with pair(tmp_path / "pair", clock=hands) as two:
        s = two[1]
        declined(tmp_path, two)
        with writing(s) as session:
            # As an older version that kept no moment of the step, and a file left by a cut-off.
            row = session.scalars(select(Referral)).one()
            row.declined_at = None
            kept = session.scalars(select(Packet).where(Packet.direction == "in")).one()
            kept.file_name = "AAAA-AAAA.lifafa"
            file = s.folder / "inbox" / "AAAA-AAAA.lifafa"
            file.write_bytes(b"sealed")
        days_pass(s, hands, 30)
        opened = reopened(s)
        try:
            assert "declined_erased" in actions(opened)
            assert MARKER not in rows_of(opened)
            assert not file.exists()
        finally:
            access.lock(opened)


def test_the_head_sets_other_days_or_keeps_all(
    tmp_path: Path, two: tuple[Services, Services], hands: Hands
) -> None:
    s = two[1]
    rule = declined_rule(s)
    assert (rule.days, rule.suggested_days, rule.changed_at) == (30, 30, 0)
    for days in (-1, 3651):
        with pytest.raises(FactRefusedError):
            set_declined(s, days)
        with pytest.raises(FactRefusedError):
            rules.set_rules(s, {"adult": (1, 2)}, days)
    assert not any(one.is_on for one in rules.list_rules(s))
    declined(tmp_path, two)
    assert set_declined(s, 0).days == 0
    days_pass(s, hands, 400)
    assert erase_declined(s) == 0
    assert set_declined(s, 3650).changed_by
    set_declined(s, 3650)
    assert erase_declined(s) == 0
    set_declined(s, 399)
    assert erase_declined(s) == 1
    assert actions(s).count("declined_days_set") == 2
    assert actions(s).count("declined_kept") == 1


def taken_back(two: tuple[Services, Services], how: str) -> tuple[str, str]:
    """Return a referral that was withdrawn or replaced before anybody accepted it, and by what."""
    one, other = two
    case, sent = sealed_case(one, other, {"p1.name_full": MARKER, "p1.is_child_stated": "no"})
    delivery.mark_handed_over(one, sent.packet_id)
    acceptance.receive(other, Path(sent.file))
    if how == "withdrawn":
        notice = withdrawing.withdraw(one, sent.referral_id, MARKER)
        acceptance.receive(other, Path(notice.file))
        return sent.packet_id, notice.packet_id
    command = everything(one, case, other, supersedes=sent.referral_id)
    newer = referrals.send(one, command)
    acceptance.receive(other, Path(newer.file))
    return sent.packet_id, newer.packet_id


def test_what_was_withdrawn_before_it_was_accepted_goes_after_the_same_days(
    two: tuple[Services, Services], hands: Hands
) -> None:
    s = two[1]
    packet_id, _notice = taken_back(two, "withdrawn")
    assert MARKER in rows_of(s)
    days_pass(s, hands, 29)
    assert erase_declined(s) == 0
    assert packet_id in listed(s)
    days_pass(s, hands, 1)
    assert erase_declined(s) == 1
    assert listed(s) == []
    assert MARKER not in rows_of(s)
    assert on_pages(s.register.path, s.vault.db_key, MARKER) == []
    (line,) = [one for one in log.entries(s, limit=50) if one.action == "withdrawn_erased"]
    assert sentence(line) == (
        "Referral from Asha Kendra Test Office, withdrawn on 25 Nov 2026, erased: it became no case"
    )
    (record,) = referrals.list_referrals(s)
    assert record.state == "revoked"


def test_what_was_replaced_stays_while_the_newer_one_waits_and_goes_when_that_was_declined(
    two: tuple[Services, Services], hands: Hands
) -> None:
    s = two[1]
    _older, newer = taken_back(two, "replaced")
    days_pass(s, hands, 40)
    assert erase_declined(s) == 0
    acceptance.decline(s, newer, "other")
    days_pass(s, hands, 30)
    assert erase_declined(s) == 2
    assert {"replaced_erased", "declined_erased"} <= set(actions(s))
    assert MARKER not in rows_of(s)


def test_the_head_keeps_what_was_withdrawn_too(
    two: tuple[Services, Services], hands: Hands
) -> None:
    s = two[1]
    packet_id, _notice = taken_back(two, "withdrawn")
    set_declined(s, 0)
    days_pass(s, hands, 400)
    assert erase_declined(s) == 0
    assert packet_id in listed(s)


def test_only_the_head_sets_it(s: Services) -> None:
    plain = replace(s, user=replace(s.user, role="officer"))
    with pytest.raises(CaseStateError):
        set_declined(plain, 5)
    assert declined_rule(plain).days == 30


def test_nothing_is_erased_while_the_clock_is_in_doubt(
    tmp_path: Path, two: tuple[Services, Services], hands: Hands
) -> None:
    s = two[1]
    packet_id, _path, _receipt = declined(tmp_path, two)
    hands.at += 45 * DAY_S
    assert erase_declined(s) == 0
    assert erase_declined(s) == 0
    assert listed(s) == [packet_id]
    clock_check.confirm(s)
    assert erase_declined(s) == 1


def test_a_case_of_the_same_matter_keeps_it_also_while_it_is_held(
    tmp_path: Path, two: tuple[Services, Services], hands: Hands
) -> None:
    s = two[1]
    packet_id, _path, _receipt = declined(tmp_path, two)
    again = acceptance.receive(s, packet(tmp_path, two, seq=2, body=BODY))
    days_pass(s, hands, 40)
    # Something of the matter waits for a person.
    assert erase_declined(s) == 0
    case_id = acceptance.accept(s, again.packet_id).case_id
    holds.hold(s, case_id, "audit")
    days_pass(s, hands, 40)
    assert erase_declined(s) == 0
    assert packet_id in listed(s)


def test_what_waits_was_accepted_or_is_younger_stays(
    tmp_path: Path, two: tuple[Services, Services], hands: Hands
) -> None:
    s = two[1]
    waiting = acceptance.receive(s, packet(tmp_path, two, thread="01" * 16, body=BODY))
    taken = acceptance.receive(s, packet(tmp_path, two, thread="02" * 16, seq=2, body=BODY))
    acceptance.accept(s, taken.packet_id)
    days_pass(s, hands, 40)
    young = acceptance.receive(s, packet(tmp_path, two, thread="03" * 16, seq=3, body=BODY))
    acceptance.decline(s, young.packet_id, "no_capacity")
    assert erase_declined(s) == 0
    assert set(listed(s)) == {waiting.packet_id, taken.packet_id, young.packet_id}


def test_notices_about_it_and_letters_of_it_go_with_it(
    tmp_path: Path, two: tuple[Services, Services], hands: Hands
) -> None:
    s = two[1]
    packet_id, _path, _receipt = declined(tmp_path, two)
    body = {"kind": "withdraw", "pid": packet_id, "note": MARKER}
    acceptance.receive(s, packet(tmp_path, two, seq=2, type="notice", re=packet_id, body=body))
    (record,) = referrals.list_referrals(s)
    wish = MakeLetter("acknowledgement", ("en",), referral_id=record.referral_id)
    issue.issue(s, prepare.prepare(s, wish))
    assert len(listed(s)) == 2
    days_pass(s, hands, 30)
    assert erase_declined(s) == 1
    assert (listed(s), MARKER in rows_of(s)) == ([], False)
    assert len(issue.list_letters(s)) == 1
    # What comes about it later is taken in, and finds nothing to end.
    acceptance.receive(s, packet(tmp_path, two, seq=3, type="notice", re=packet_id, body=body))
