"""Notices of another office: what one may end, whose decisions stop counting, from which day."""

from __future__ import annotations

import pytest

from app.cases import cases
from app.core import log
from app.core.services import writing
from app.inbox import acceptance, inbox_list, notices
from app.offices import offices
from app.offices.office_facts import NewOffice
from app.packets.errors import (
    PacketStateError,
    ReplyUnexpectedError,
)
from app.referrals import referrals
from models.rows.case import Consent
from models.rows.packet import Packet, Seen
from models.rows.retention import TAKEN_BACK, CaseDecision
from office_sim import DAY_S, open_office
from packet_desk import write_packet
from pair_sim import agree, check, sealed_case
from register_state import unchanged

PACKET, LATER = "12" * 16, "34" * 16
THIRD = NewOffice(name="Third Test Police Unit", kind="sjpu", state="Bihar", district="Gaya")
ADULT = {"person": 1, "capacity": "adult_own", "form": "spoken", "field_groups": ["health"]}


def referral_with(folder, two, *records, persons=1, pid=PACKET, seq=1):
    """Write a referral of the first office with decisions of its persons."""
    body = {
        "kind": "refer",
        "case": {},
        "persons": [{"age": 30 + number} for number in range(persons)],
        "consent": {"records": list(records)},
    }
    return write_packet(folder / f"{pid}.lifafa", *two, pid=pid, body=body, seq=seq)


def accepted(folder, two, *records, into=None, **changes):
    """Accept such a referral at the second office, and return the id of the case."""
    item = acceptance.receive(two[1], referral_with(folder, two, *records, **changes))
    return acceptance.accept(two[1], item.packet_id, into).case_id


def notice(folder, sender, to, kind, pid=PACKET, seq=20, ext=None, note=""):
    """Receive a notice about a packet."""
    body = {"kind": kind, "pid": pid, "note": note}
    path = folder / f"{kind}-{seq}.lifafa"
    write_packet(path, sender, to, type="notice", body=body, ext=ext or {}, seq=seq)
    return acceptance.receive(to, path)


def taken_back(folder, two, places, on="", **changes):
    """Receive a notice that decisions of the packet, by their places, were taken back."""
    ext = {"records": list(places)} | ({"on": on} if on else {})
    return notice(folder, *two, "consent_withdrawn", ext=ext, **changes)


def ends(two, case_id):
    """Return person and day of being taken back of each decision of a case."""
    found = cases.show_case(two[1], case_id).consents
    return sorted((one.person_number, one.withdrawn_on) for one in found)


def lines(s, action):
    return [(one.object, one.facts.get("office")) for one in log.entries(s, action=action)]


def state(s, packet_id=PACKET):
    return referrals.show_referral(s, packet_id).state


# Decisions that are taken back ------------------------------------------------------------------


@pytest.mark.parametrize(
    "odd",
    [
        {"form": "by_a_newer_way"},
        {"a_newer_fact": "x"},
        {"witness": "never travels"},
        {"field_groups": ["health", "dreams"]},
        {"purposes": ["shelter", "shelter"]},
        {"named_offices": ["0" * 64]},
    ],
)
def test_a_decision_of_which_a_newer_office_told_more_ends_when_it_is_taken_back(
    two, tmp_path, odd
):
    case_id = accepted(tmp_path, two, ADULT | odd)
    assert ends(two, case_id) == [(1, "")]
    taken_back(tmp_path, two, [0], "2026-11-24")
    assert ends(two, case_id) == [(1, "2026-11-24")]


def test_what_an_older_version_kept_of_a_decision_ends_with_it(two, tmp_path):
    """It may have left out what it did not know; nothing else of the case is touched."""
    other_word = ADULT | {"form": "thumb", "field_groups": ["photo"]}
    records = (ADULT | {"purposes": ["shelter"]}, other_word, {"person": 1})
    case_id = accepted(tmp_path, two, *records)
    with two[1].register.session() as session:
        row = next(one for one in session.query(Consent) if one.get("purposes"))
        row.put("purposes", None)
    taken_back(tmp_path, two, [0], "2026-11-24")
    assert ends(two, case_id) == [(1, ""), (1, ""), (1, "2026-11-24")]


def test_a_yes_that_an_older_version_kept_without_its_last_day_ends_too(two, tmp_path):
    """This one keeps none whose day it cannot keep."""
    case_id = accepted(tmp_path, two, ADULT | {"valid_to": "2026-12-24"})
    with two[1].register.session() as session:
        session.query(Consent).one().put("valid_to", None)
        packet = session.get_one(Packet, PACKET)
        packet.manifest = packet.manifest.replace(b"2026-12-24", b"2026-12-99")
    taken_back(tmp_path, two, [0], "2026-11-24")
    assert ends(two, case_id) == [(1, "2026-11-24")]


@pytest.mark.parametrize("person", ["somebody", ["1"], "1", 0, 2])
def test_a_decision_of_nobody_in_the_packet_ends_no_other_and_stops_no_notice(
    two, tmp_path, person
):
    case_id = accepted(tmp_path, two, ADULT | {"person": person}, ADULT)
    taken_back(tmp_path, two, [0], "2026-11-24")
    assert ends(two, case_id) == [(1, "")]
    taken_back(tmp_path, two, [0, 1], "2026-11-24", seq=21)
    assert ends(two, case_id) == [(1, "2026-11-24")]


@pytest.mark.parametrize("on", ["2026-11-24", ""])
def test_a_decision_taken_back_before_its_first_day_never_begins_to_count(two, tmp_path, on):
    case_id = accepted(tmp_path, two, ADULT | {"valid_from": "2026-12-01"})
    taken_back(tmp_path, two, [0], on)
    assert ends(two, case_id) == [(1, "2026-12-01")]


@pytest.mark.parametrize(
    ("on", "kept"),
    [
        ("2026-11-20", "2026-11-20"),
        ("2026-12-24", "2026-11-25"),
        ("2026-99-99", "2026-11-25"),
        ("", "2026-11-25"),
    ],
)
def test_consent_ends_on_the_day_that_is_told_and_never_after_today(two, tmp_path, on, kept):
    case_id = accepted(tmp_path, two, ADULT)
    taken_back(tmp_path, two, [0], on)
    assert ends(two, case_id) == [(1, kept)]


def test_taken_back_twice_the_first_day_stays(two, tmp_path):
    case_id = accepted(tmp_path, two, ADULT)
    taken_back(tmp_path, two, [0], "2026-11-20")
    taken_back(tmp_path, two, [0], "2026-11-22", seq=21)
    assert ends(two, case_id) == [(1, "2026-11-20")]


def test_what_was_decided_here_goes_on_when_what_came_with_the_case_is_taken_back(two, tmp_path):
    case_id = accepted(tmp_path, two, ADULT)
    agree(two[1], cases.show_case(two[1], case_id), two[0])
    taken_back(tmp_path, two, [0])
    assert ends(two, case_id) == [(1, ""), (1, "2026-11-25")]


def test_only_the_decisions_that_are_named_end(two, tmp_path):
    written = ADULT | {"form": "thumb"}
    case_id = accepted(tmp_path, two, ADULT, written, ADULT | {"field_groups": ["photo"]})
    taken_back(tmp_path, two, [1, 3, 200], "2026-11-24")
    found = cases.show_case(two[1], case_id).consents
    assert [(one.facts["form"], one.withdrawn_on) for one in found if one.withdrawn_on] == [
        ("thumb", "2026-11-24")
    ]
    assert len(found) == 3


@pytest.mark.parametrize(("place", "ended"), [(0, 3), (1, 1), (2, 2)])
def test_of_persons_who_decided_the_same_only_the_one_who_took_it_back_is_asked_again(
    two, tmp_path, place, ended
):
    records = [ADULT | {"person": person} for person in (3, 1, 2)]
    case_id = accepted(tmp_path, two, *records, persons=3)
    taken_back(tmp_path, two, [place], "2026-11-24")
    assert ends(two, case_id) == [
        (person, "2026-11-24" if person == ended else "") for person in (1, 2, 3)
    ]


@pytest.mark.parametrize(
    "said_here",
    [
        {"withdrawn_on": "2026-11-20"},
        {"withdrawn_how": "by word"},
        {"told_offices": ("0" * 64,)},
    ],
)
def test_what_is_said_here_of_a_decision_does_not_make_it_another_persons(two, tmp_path, said_here):
    """Two persons decided the same; of the one who took it back something was written here."""
    records = [ADULT, ADULT | {"person": 2}, ADULT | {"form": "thumb"}]
    case_id = accepted(tmp_path, two, *records, persons=2)
    first = next(one for one in cases.show_case(two[1], case_id).consents if one.person_number == 1)
    with writing(two[1]) as session:
        session.get_one(Consent, first.consent_id).put_all(said_here)
    taken_back(tmp_path, two, [0], "2026-11-24")
    ended = said_here.get("withdrawn_on", "2026-11-24")
    assert ends(two, case_id) == [(1, ""), (1, ended), (2, "")]


def test_a_decision_that_named_other_offices_too_ends_when_it_is_taken_back(two, tmp_path):
    """Of the offices that it names only ours is kept here."""
    named = [two[1].office.office_id, two[0].office.office_id]
    case_id = accepted(tmp_path, two, ADULT | {"named_offices": named})
    taken_back(tmp_path, two, [0], "2026-11-24")
    assert ends(two, case_id) == [(1, "2026-11-24")]


def test_where_it_cannot_be_told_whose_decision_it_is_all_that_are_alike_end(two, tmp_path):
    """Two packets with the same decision came into one case."""
    case_id = accepted(tmp_path, two, ADULT)
    accepted(tmp_path, two, ADULT, into=case_id, pid=LATER, seq=2)
    taken_back(tmp_path, two, [0], "2026-11-24")
    assert ends(two, case_id) == [(1, "2026-11-24"), (2, "2026-11-24")]


def test_consent_taken_back_is_told_in_the_case_and_in_the_log(two, tmp_path, hands):
    one, other = two
    case_id = accepted(tmp_path, two, ADULT)
    before = cases.show_case(other, case_id)
    hands.at += DAY_S
    item = taken_back(tmp_path, two, [0], note="Please stop.")
    after = cases.show_case(other, case_id)
    assert (before.updated_at, after.updated_at) == (hands.now() - DAY_S, hands.now())
    assert lines(other, "consent_withdrawn_there") == [(after.case_no, one.office.name)]
    assert (item.state, item.case_id) == ("waiting", case_id)
    (banner,) = notices.case_banners(other, case_id)
    assert (banner.what, banner.words, banner.waits) == ("consent_withdrawn", "Please stop.", True)
    with writing(other) as session:
        # Whether the case may be kept is asked at once.
        assert [(one.kind, one.case_id) for one in session.query(CaseDecision)] == [
            (TAKEN_BACK, case_id)
        ]


def test_consent_taken_back_before_the_acceptance_is_told_without_a_case_and_then_with_it(
    two, tmp_path
):
    one, other = two
    waiting = acceptance.receive(other, referral_with(tmp_path, two, ADULT))
    told = taken_back(tmp_path, two, [0], "2026-11-24")
    assert lines(other, "consent_withdrawn_there") == [("", one.office.name)]
    assert told.case_id == ""
    case_id = acceptance.accept(other, waiting.packet_id).case_id
    assert ends(two, case_id) == [(1, "2026-11-24")]
    again = next(item for item in inbox_list.inbox(other) if item.packet_id == told.packet_id)
    assert (again.case_id, again.state) == (case_id, "waiting")
    assert again.referral_id == referrals.list_referrals(other, case_id)[0].referral_id


# Referrals that end -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "ended", "line"),
    [
        ("withdraw", "revoked", "referral_withdrawn_there"),
        ("supersede", "superseded", "referral_superseded_there"),
    ],
)
def test_a_waiting_referral_ends_without_a_file_and_with_its_day(
    two, tmp_path, hands, kind, ended, line
):
    one, other = two
    arrived = hands.now()
    item = acceptance.receive(other, referral_with(tmp_path, two))
    hands.at += DAY_S
    told = notice(tmp_path, one, other, kind)
    record = referrals.show_referral(other, item.packet_id)
    assert record.state == ended
    steps = [(step.what, step.at) for step in record.life]
    assert ("received", arrived) in steps
    assert steps[-1][1] == hands.now()
    assert lines(other, line) == [("", one.office.name)]
    assert (told.state, told.referral_id) == ("read", record.referral_id)
    assert list((other.folder / "inbox").iterdir()) == []
    assert inbox_list.count_waiting(other) == 0
    with unchanged(other, lines=0), pytest.raises(PacketStateError):
        acceptance.accept(other, item.packet_id)


def test_where_the_moment_of_its_coming_was_lost_a_referral_came_when_it_ended(
    two, tmp_path, hands
):
    one, other = two
    item = acceptance.receive(other, referral_with(tmp_path, two))
    with writing(other) as session:
        session.delete(session.get_one(Seen, item.packet_id))
    hands.at += DAY_S
    notice(tmp_path, one, other, "withdraw")
    steps = [(step.what, step.at) for step in referrals.show_referral(other, PACKET).life]
    assert ("received", hands.now()) in steps


def test_a_withdrawal_of_an_accepted_referral_names_the_case_in_the_log(two, tmp_path):
    one, other = two
    case_id = accepted(tmp_path, two)
    told = notice(tmp_path, one, other, "withdraw")
    case = cases.show_case(other, case_id)
    assert lines(other, "referral_withdrawn_there") == [(case.case_no, one.office.name)]
    assert (told.case_id, told.state) == (case_id, "read")


def test_what_was_declined_stays_declined_and_nothing_is_written_about_it(two, tmp_path):
    one, other = two
    item = acceptance.receive(other, referral_with(tmp_path, two))
    acceptance.decline(other, item.packet_id, "no_capacity")
    notice(tmp_path, one, other, "withdraw")
    assert state(other) == "declined"
    assert lines(other, "referral_withdrawn_there") == []


def test_a_notice_that_comes_first_ends_the_referral_as_it_comes(two, tmp_path):
    one, other = two
    told = notice(tmp_path, one, other, "supersede")
    assert (told.state, told.referral_id) == ("read", "")
    item = acceptance.receive(other, referral_with(tmp_path, two))
    assert (item.state, state(other)) == ("read", "superseded")
    assert list((other.folder / "inbox").iterdir()) == []


def test_two_notices_that_come_first_end_it_once(two, tmp_path):
    one, other = two
    notice(tmp_path, one, other, "withdraw")
    notice(tmp_path, one, other, "supersede", seq=21)
    acceptance.receive(other, referral_with(tmp_path, two))
    assert state(other) == "revoked"
    assert lines(other, "referral_superseded_there") == []


def test_word_about_consent_that_comes_first_ends_no_referral(two, tmp_path):
    _one, other = two
    taken_back(tmp_path, two, [0])
    assert acceptance.receive(other, referral_with(tmp_path, two, ADULT)).state == "waiting"


# Whose packet it is -----------------------------------------------------------------------------


@pytest.fixture
def third(two, tmp_path, hands):
    """An office that the second one checked as well."""
    with open_office(tmp_path / "third", THIRD, clock=hands) as services:
        offices.add_card(two[1], offices.own_card(services))
        check(two[1], services)
        yield services


@pytest.mark.parametrize("kind", ["withdraw", "supersede", "consent_withdrawn"])
def test_no_office_ends_what_another_office_sent(two, tmp_path, third, kind):
    other = two[1]
    case_id = accepted(tmp_path, two, ADULT)
    waiting = acceptance.receive(other, referral_with(tmp_path, two, ADULT, pid=LATER, seq=2))
    for number, pid in enumerate((PACKET, LATER), start=1):
        with unchanged(other), pytest.raises(ReplyUnexpectedError):
            notice(tmp_path, third, other, kind, pid=pid, seq=number, ext={"records": [0]})
    assert (state(other), ends(two, case_id)) == ("accepted", [(1, "")])
    assert acceptance.accept(other, waiting.packet_id).case_id


def test_no_office_replaces_what_another_office_sent(two, tmp_path, third):
    other = two[1]
    waiting = acceptance.receive(other, referral_with(tmp_path, two))
    path = write_packet(tmp_path / "r.lifafa", third, other, ext={"supersedes": PACKET})
    assert acceptance.receive(other, path).state == "waiting"
    assert inbox_list.inbox(other)[0].state == inbox_list.inbox(other)[1].state == "waiting"
    assert acceptance.accept(other, waiting.packet_id).case_id


def test_a_newer_referral_ends_the_earlier_one_that_waits(two, tmp_path):
    one, other = two
    acceptance.receive(other, referral_with(tmp_path, two))
    path = write_packet(tmp_path / "n.lifafa", one, other, seq=2, ext={"supersedes": PACKET})
    assert acceptance.receive(other, path).state == "waiting"
    assert state(other) == "superseded"
    assert lines(other, "referral_superseded_there") == [("", one.office.name)]
    assert len(list((other.folder / "inbox").iterdir())) == 1


def test_a_newer_referral_replaces_the_earlier_one_and_nothing_but_a_referral(two, tmp_path):
    one, other = two
    word = taken_back(tmp_path, two, [0])
    for number, replaced in enumerate((word.packet_id, PACKET), start=2):
        ext = {"supersedes": replaced}
        write_packet(tmp_path / "n.lifafa", one, other, pid=f"{number}" * 32, seq=number, ext=ext)
        acceptance.receive(other, tmp_path / "n.lifafa")
    found = {item.packet_id: item.state for item in inbox_list.inbox(other)}
    assert found == {word.packet_id: "waiting", "2" * 32: "waiting", "3" * 32: "waiting"}
    assert inbox_list.preview(other, word.packet_id).warnings == ("gap",)
    late = acceptance.receive(other, referral_with(tmp_path, two))
    assert (late.state, state(other)) == ("read", "superseded")


def test_no_office_ends_what_was_sent_to_it(two, tmp_path):
    one, other = two
    sent = sealed_case(other, one)[1]
    for seq, kind in enumerate(("withdraw", "consent_withdrawn"), start=1):
        with unchanged(other), pytest.raises(ReplyUnexpectedError):
            notice(tmp_path, one, other, kind, pid=sent.packet_id, seq=seq)
    assert referrals.show_referral(other, sent.referral_id).state == "sealed"


def test_a_notice_is_about_a_referral_and_about_no_other_packet(two, tmp_path):
    one, other = two
    card = write_packet(tmp_path / "c.lifafa", one, other, type="card", body={}, pid=PACKET)
    acceptance.receive(other, card)
    for number, kind in enumerate(("withdraw", "consent_withdrawn"), start=2):
        with unchanged(other), pytest.raises(ReplyUnexpectedError):
            notice(tmp_path, one, other, kind, seq=number)
