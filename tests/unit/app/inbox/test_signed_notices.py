"""Signed notices in packets: taken in by their own signatures, whoever brought them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.base.jobs import Token, silent
from app.core import log
from app.core.services import reading, writing
from app.inbox import acceptance, signed_notices
from app.offices import directory, offices
from app.packets import sealing
from crypto.office.notices import make_revocation, make_succession
from models.rows.packet import Packet
from office_sim import NOON
from packet_maker import card_of, office
from pair_sim import check, pair
from trust_maker import AUTHORITY, after, directory_file, listed

THIRD, MOVED = office("Made-up Third", 3), office("Made-up Third moved", 3)
END = make_revocation(THIRD.identity, at=NOON, why="stolen")


@pytest.fixture
def two(tmp_path):
    with pair(tmp_path) as both:
        yield both


@pytest.fixture
def grey(tmp_path):
    with pair(tmp_path, checked=False) as both:
        check(both[1], both[0])
        yield both


def notice(sender, to, kind, signed):
    """Seal a notice and return its file."""
    body = {"kind": kind, "signed": signed.decode(), "note": "Made-up words"}
    wanted = sealing.Wanted(type="notice", office_id=to.office.office_id, body=body)
    sealed = sealing.seal(sender, wanted, sealing.reserve(sender, wanted), silent, Token())
    with sealing.recorded(sender, sealed, silent):
        pass
    return Path(sealed.path)


def met(s, of):
    offices.add_card(s, card_of(of, names={"en": of.name}, contact={}))
    offices.check_number(s, of.id, of.identity.public.number, "phone", "A. Made-up")


def state(s, of):
    return offices.show_office(s, of.id).state


def packet_state(s, item):
    with reading(s) as session:
        row = session.get(Packet, item.packet_id)
        return row.state, row.file_name


def test_a_revocation_acts_as_soon_as_it_arrives(two):
    one, other = two
    met(one, THIRD)
    item = acceptance.receive(one, notice(other, one, "revocation", END))
    assert state(one, THIRD) == "revoked"
    assert packet_state(one, item) == ("noted", None)


def test_a_succession_and_a_list_arrive_in_packets(two):
    one, other = two
    met(one, THIRD)
    offices.add_card(one, card_of(MOVED, names={"en": MOVED.name}, contact={}))
    move = make_succession(THIRD.identity, MOVED.identity, at=NOON, why="planned")
    acceptance.receive(one, notice(other, one, "succession", move))
    assert (state(one, THIRD), state(one, MOVED)) == ("revoked", "handover")
    first = directory_file(offices=[listed("Made-up")])
    directory.import_directory(one, first, AUTHORITY.number)
    acceptance.receive(one, notice(other, one, "directory", after(first, offices=[])))
    assert directory.directories(one)[0].version == 2


@pytest.mark.parametrize(
    ("kind", "signed"),
    [
        ("revocation", END),
        ("revocation", b"junk"),
        ("succession", make_succession(THIRD.identity, MOVED.identity, at=NOON, why="planned")),
        ("directory", directory_file(offices=[])),
    ],
)
def test_what_cannot_be_believed_leaves_one_line_in_the_log(two, kind, signed):
    one, other = two
    item = acceptance.receive(one, notice(other, one, kind, signed))
    assert packet_state(one, item) == ("noted", None)
    assert log.entries(one, limit=1)[0].action == "packet_refused"
    assert directory.directories(one) == ()


def test_a_notice_of_an_unchecked_office_waits_for_the_check(grey):
    one, other = grey
    offices.add_card(one, card_of(THIRD, names={"en": THIRD.name}, contact={}))
    item = acceptance.receive(one, notice(other, one, "revocation", END))
    assert packet_state(one, item)[0] == "quarantined"
    assert state(one, THIRD) == "new"
    check(one, other)
    assert packet_state(one, item) == ("noted", None)
    assert state(one, THIRD) == "revoked"


def test_who_may_not_change_offices_leaves_a_notice_to_the_next_one(grey):
    one, other = grey
    offices.add_card(one, card_of(THIRD, names={"en": THIRD.name}, contact={}))
    item = acceptance.receive(one, notice(other, one, "revocation", END))
    with writing(one) as session:
        session.get(Packet, item.packet_id).move_to("waiting", NOON)
    reader = replace(one, user=replace(one.user, role="read_only"))
    assert signed_notices.settle(reader) == 0
    assert (packet_state(one, item)[0], state(one, THIRD)) == ("waiting", "new")
    assert signed_notices.settle(one) == 1
    assert (packet_state(one, item)[0], state(one, THIRD)) == ("noted", "revoked")
