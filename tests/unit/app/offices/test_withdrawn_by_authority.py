"""What a nodal authority may withdraw: which keys count, whom they reach, and who decides."""

from __future__ import annotations

import pytest

from app.core import log
from app.core.services import reading, writing
from app.inbox import acceptance, inbox_list
from app.offices import directory, offices
from app.offices.trust_errors import (
    NoticeRefusedError,
    OfficeChangedError,
    OfficeRevokedError,
)
from app.referrals import referrals
from crypto.office.directory import make_authority, read_directory
from crypto.office.notices import sign_revocation
from directory_desk import take_list
from hostile import packet_of
from models.base.meta import drop_meta, set_meta
from models.queries.exchange import packets_from
from models.rows.directory import office_lists
from models.rows.office import Office
from office_sim import DAY_S, NOON
from packet_maker import card_of, office
from pair_sim import agree_with, case_with, everything_of, pair
from trust_maker import AUTHORITY, COMING, NEXT, SIGNERS, directory_file, listed

OURS = office("Made-up Listed", 3)
ELSE = office("Made-up Elsewhere", 3)
ENTRY = listed(OURS.name, office_id=OURS.id)
OTHERS = listed(ELSE.name, office_id=ELSE.id)


@pytest.fixture
def s(tmp_path, hands):
    with pair(tmp_path, clock=hands) as (one, _other):
        yield one


def met(s, of=OURS, *, checked=True):
    offices.add_card(s, card_of(of, names={"en": of.name}, contact={}))
    if checked:
        offices.check_number(s, of.id, of.identity.public.number, "phone", "A. Made-up")


def shown(s, of=OURS):
    return offices.show_office(s, of.id)


def notice(signers, of=OURS, at=NOON - 5, why="stolen"):
    return sign_revocation(of.id, signers, at=at, why=why)


def handed_over(s, entries=(ENTRY,)):
    """Take in a list that names who signs from the next one on."""
    signers = [*SIGNERS[:2], *COMING[:2]]
    take_list(s, offices=list(entries), next_authority=NEXT, signers=signers)


def refusal(s, raw):
    with pytest.raises(NoticeRefusedError) as refused:
        offices.take_notice(s, raw)
    return refused.value.facts.get("reason")


# -- whose keys --------------------------------------------------------------------------------


def test_after_a_list_names_its_next_authority_the_old_keys_withdraw_nobody(s):
    met(s, checked=False)
    handed_over(s)
    assert refusal(s, notice(SIGNERS[:2])) == "notice.not-theirs"
    assert shown(s).state == "listed"


def test_after_a_list_names_its_next_authority_the_new_keys_withdraw(s):
    met(s, checked=False)
    handed_over(s)
    found = offices.take_notice(s, notice(COMING[:2]))
    assert (found.state, found.why) == ("revoked", "authority:stolen")


def test_too_few_keys_of_an_authority_withdraw_nobody(s):
    met(s, checked=False)
    take_list(s, offices=[ENTRY])
    assert refusal(s, notice(SIGNERS[:1])) == "notice.not-theirs"
    assert refusal(s, notice([SIGNERS[0], COMING[0]])) == "notice.not-theirs"


# -- whom they reach ---------------------------------------------------------------------------


def test_an_authority_reaches_no_office_that_its_lists_never_named(s):
    met(s)
    take_list(s, offices=[OTHERS])
    assert refusal(s, notice(SIGNERS[:2])) == "notice.not-listed"
    assert shown(s).state == "verified"
    assert offices.show_office(s, OURS.id).why == ""


def test_an_office_that_an_earlier_list_named_is_still_reached(s):
    met(s, checked=False)
    first = directory_file(offices=[ENTRY])
    take_list(s, offices=[ENTRY])
    take_list(s, version=2, offices=[OTHERS], prev=read_directory(first).body_sha256)
    assert offices.take_notice(s, notice(SIGNERS[:2])).state == "revoked"


# -- who decides -------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["notice", "revoked", "closed"])
def test_a_checked_office_turns_red_and_not_black(s, how):
    met(s)
    take_list(s, offices=[ENTRY])
    withdraw(s, how)
    found = shown(s)
    assert (found.state, found.name) == ("changed", OURS.name)
    assert found.why == {"notice": "authority:stolen"}.get(how, f"directory:{how}")
    assert "alarm_disowned" in [line.action for line in log.entries(s, limit=4)]
    with pytest.raises(OfficeChangedError):
        send(s)


def withdraw(s, how, version=2):
    if how == "notice":
        offices.take_notice(s, notice(SIGNERS[:2]))
        return None
    first = directory_file(offices=[ENTRY])
    gone = listed(OURS.name, office_id=OURS.id, status=how, since=NOON - 5)
    return take_list(s, version=version, offices=[gone], prev=read_directory(first).body_sha256)


def send(s):
    case = case_with(s)
    agree_with(s, case, OURS.id)
    return referrals.send(s, everything_of(case, OURS.id))


@pytest.mark.parametrize("how", ["notice", "revoked"])
def test_a_person_agrees_by_blocking_it_and_the_reason_and_the_day_are_kept(s, how):
    met(s)
    take_list(s, offices=[ENTRY])
    withdraw(s, how)
    found = offices.block_office(s, OURS.id)
    why = {"notice": "authority:stolen"}.get(how, f"directory:{how}")
    assert (found.state, found.why) == ("revoked", why)
    with reading(s) as session:
        assert session.get_one(Office, OURS.id).revoked_at == NOON - 5
    with pytest.raises(OfficeRevokedError):
        offices.check_number(s, OURS.id, OURS.identity.public.number, "phone", "A")


@pytest.mark.parametrize("how", ["notice", "revoked"])
def test_a_person_who_checks_the_number_again_decides_otherwise_and_is_not_asked_twice(s, how):
    met(s)
    take_list(s, offices=[ENTRY])
    withdraw(s, how)
    found = offices.check_number(s, OURS.id, OURS.identity.public.number, "phone", "A. Made-up")
    assert found.state == "verified"
    take_again(s, how)
    assert shown(s).state == "verified"


def take_again(s, how):
    """The next list says the same of the office."""
    with reading(s) as session:
        last = read_directory(office_lists(session)[0].file)
    take_list(s, version=last.version + 1, offices=list(last.offices), prev=last.body_sha256)


def test_another_reason_is_asked_about_again(s):
    met(s)
    take_list(s, offices=[ENTRY])
    withdraw(s, "closed")
    offices.check_number(s, OURS.id, OURS.identity.public.number, "phone", "A. Made-up")
    offices.take_notice(s, notice(SIGNERS[:2]))
    assert (shown(s).state, shown(s).why) == ("changed", "authority:stolen")


@pytest.mark.parametrize("how", ["notice", "revoked"])
def test_the_same_reason_from_a_day_after_the_check_is_asked_about_again(s, hands, how):
    met(s)
    take_list(s, offices=[ENTRY])
    withdraw(s, how)
    offices.check_number(s, OURS.id, OURS.identity.public.number, "phone", "A. Made-up")
    hands.at += 90 * DAY_S
    if how == "notice":
        offices.take_notice(s, notice(SIGNERS[:2], at=hands.at - 5))
    else:
        with reading(s) as session:
            last = read_directory(office_lists(session)[0].file)
        gone = listed(OURS.name, office_id=OURS.id, status=how, since=hands.at - 5)
        take_list(s, version=last.version + 1, offices=[gone], prev=last.body_sha256)
    assert shown(s).state == "changed"
    assert offices.block_office(s, OURS.id).state == "revoked"


def test_an_office_that_withdraws_itself_is_black_at_once(s):
    met(s)
    assert offices.take_notice(s, notice([OURS.identity])).state == "revoked"


def test_packets_wait_closed_while_nobody_decided_and_open_after_the_check(s, tmp_path, hands):
    met(s)
    take_list(s, offices=[ENTRY])
    withdraw(s, "notice")
    path = packet_of(tmp_path / "p.lifafa", OURS, s, card_of(OURS, contact={}))
    item = acceptance.receive(s, path)
    assert (item.state, item.from_state) == ("quarantined", "changed")
    seen = inbox_list.preview(s, item.packet_id)
    assert (seen.facts, seen.warnings[0]) == ((), "sender-withdrawn")
    hands.at += DAY_S
    offices.check_number(s, OURS.id, OURS.identity.public.number, "phone", "A. Made-up")
    assert inbox_list.preview(s, item.packet_id).from_state == "verified"


@pytest.mark.parametrize("itself", [True, False])
def test_what_waits_of_an_office_is_closed_as_soon_as_it_is_withdrawn(s, tmp_path, itself):
    met(s)
    take_list(s, offices=[ENTRY])
    card = card_of(OURS, names={"en": OURS.name}, contact={})
    item = acceptance.receive(s, packet_of(tmp_path / "p.lifafa", OURS, s, card))
    assert item.state == "waiting"
    offices.take_notice(s, notice([OURS.identity] if itself else SIGNERS[:2]))
    with reading(s) as session:
        closed = packets_from(session, OURS.id, "quarantined")
        assert [row.id for row in closed] == [item.packet_id]


def test_a_list_tells_whom_it_put_in_doubt(s):
    met(s)
    take_list(s, offices=[ENTRY])
    taken = withdraw(s, "revoked")
    assert (taken.doubted, taken.withdrawn) == ((OURS.name,), ())


# Once more ------------------------------------------------------------------------------------


def test_what_a_red_office_is_red_for_is_told_once(s, hands):
    met(s)
    take_list(s, offices=[ENTRY])
    hands.at += DAY_S
    withdraw_at(s, "revoked", hands.at - 5)
    take_again(s, "revoked")
    (line,) = log.entries(s, action="alarm_disowned", object_id=OURS.id)
    assert (line.object, line.facts) == (OURS.name, {"why": "directory:revoked"})
    assert shown(s).state == "changed"


def withdraw_at(s, how, since):
    with reading(s) as session:
        last = read_directory(office_lists(session)[0].file)
    gone = listed(OURS.name, office_id=OURS.id, status=how, since=since)
    take_list(s, version=last.version + 1, offices=[gone], prev=last.body_sha256)


@pytest.mark.parametrize(("later_s", "state"), [(0, "verified"), (1, "changed")])
def test_a_withdrawal_of_the_second_of_the_check_is_not_of_a_later_day(s, later_s, state):
    met(s)
    take_list(s, offices=[ENTRY])
    withdraw(s, "closed")
    offices.check_number(s, OURS.id, OURS.identity.public.number, "phone", "A. Made-up")
    withdraw_at(s, "closed", NOON + later_s)
    assert shown(s).state == state


@pytest.mark.parametrize("lose_trust", [offices.block_office, offices.report_mismatch])
def test_after_another_check_what_a_person_decides_has_no_reason_of_others(s, lose_trust):
    met(s)
    take_list(s, offices=[ENTRY])
    withdraw(s, "closed")
    offices.check_number(s, OURS.id, OURS.identity.public.number, "phone", "A. Made-up")
    found = lose_trust(s, OURS.id)
    assert found.why in ("local", "")
    blocked = offices.block_office(s, OURS.id)
    assert (blocked.state, blocked.why) == ("revoked", "local")
    with reading(s) as session:
        assert session.get_one(Office, OURS.id).revoked_at == NOON


def test_a_number_that_differs_does_not_hide_that_the_list_withdraws_the_office_again(s):
    met(s)
    take_list(s, offices=[ENTRY])
    withdraw(s, "closed")
    offices.check_number(s, OURS.id, OURS.identity.public.number, "phone", "A. Made-up")
    offices.report_mismatch(s, OURS.id)
    take_again(s, "closed")
    assert (shown(s).state, shown(s).why) == ("mismatch", "directory:closed")
    assert offices.block_office(s, OURS.id).why == "directory:closed"


def test_a_number_that_differs_keeps_the_reason_of_others_while_nobody_decided(s):
    met(s)
    take_list(s, offices=[ENTRY])
    withdraw(s, "closed")
    found = offices.report_mismatch(s, OURS.id)
    assert (found.state, found.why) == ("mismatch", "directory:closed")
    assert offices.block_office(s, OURS.id).why == "directory:closed"


def test_an_authority_still_reaches_whom_an_older_version_noted_as_named(s):
    met(s, checked=False)
    take_list(s, offices=[OTHERS])
    with reading(s) as session:
        dir_id = office_lists(session)[0].dir_id
    assert refusal(s, notice(SIGNERS[:2])) == "notice.not-listed"
    with writing(s) as session:
        set_meta(session, f"list.named.{dir_id}.{OURS.id}", "1")
    assert offices.take_notice(s, notice(SIGNERS[:2])).state == "revoked"


def test_an_authority_reaches_whom_its_list_names_where_that_was_never_noted(s):
    met(s, checked=False)
    take_list(s, offices=[ENTRY])
    with reading(s) as session:
        dir_id = office_lists(session)[0].dir_id
    with writing(s) as session:
        drop_meta(session, f"list.named.{dir_id}.{OURS.id}")
    assert offices.take_notice(s, notice(SIGNERS[:2])).state == "revoked"


def test_of_two_lists_the_one_that_withdraws_an_office_says_since_when(s):
    other = make_authority("e2" * 16, AUTHORITY.keys, 2)
    met(s)
    take_list(s, offices=[ENTRY])
    early = listed(OURS.name, office_id=OURS.id, since=NOON - 90 * DAY_S)
    directory.import_directory(s, directory_file(authority=other, offices=[early]), other.number)
    withdraw(s, "revoked")
    offices.block_office(s, OURS.id)
    with reading(s) as session:
        assert session.get_one(Office, OURS.id).revoked_at == NOON - 5
