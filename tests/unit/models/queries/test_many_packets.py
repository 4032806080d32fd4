"""Questions that are asked for each of thousands of packets give what the slow ones gave."""

import gc
import json

import pytest

from models.queries.exchange import (
    cases_of,
    hold_rows,
    inbox_line,
    inbox_lines,
    is_new,
    later_status,
    packets_naming,
    referrals_by_packet,
)
from models.register.database import Register
from models.rows.case import Referral
from models.rows.office import Office
from models.rows.packet import Packet, Seen
from register_maker import make_office

US, THEM = "a" * 64, "b" * 64
ABOUT = "1" * 32


def packet(letter: str, number: int, body: dict[str, object], **changes: object) -> Packet:
    members: dict[str, object] = {
        "id": letter * 32, "direction": "in", "state": "waiting", "type": "referral",
        "office_id": US, "thread": "t", "ep": "e", "seq": number, "created": number,
        "expires": 9, "updated": number, "size": 7, "manifest": json.dumps({"body": body}).encode(),
    }  # fmt: skip
    return Packet(**(members | changes))


@pytest.fixture
def many(register: Register, add_case) -> Register:
    case = add_case()
    with register.session() as session:
        session.add_all([make_office("a"), make_office("b")])
        session.flush()
        session.add_all(
            [
                packet("1", 1, {"kind": "refer", "urgency": "today", "case_ref": "R-1"}),
                packet("2", 2, {"state": "progress"}, type="status", re=ABOUT, case_id=case.id),
                packet("3", 3, {"kind": "withdraw", "pid": ABOUT}, type="notice"),
                packet("4", 3, {"kind": "withdraw", "pid": ABOUT}, type="notice", office_id=THEM),
                packet("5", 5, {"state": 7}, type="status", re=ABOUT, manifest=None),
                packet("6", 6, {"pid": ABOUT}, direction="out", state="sealed"),
            ]
        )
        session.add(Seen(pid="9" * 32, manifest_sha256="", from_office=US, ep="e", seq=8, at=4))
        session.add(Seen(pid=ABOUT, manifest_sha256="", from_office=US, ep="e", seq=1, at=77))
        session.add(
            Referral(
                id="7" * 32, direction="out", state="sealed", office_id=US, packet_id="6" * 32,
                case_ref="R-9", created=1, updated=1,
            )
        )  # fmt: skip
    return register


def test_a_list_of_packets_takes_one_question(many: Register) -> None:
    with many.read() as session:
        lines = inbox_lines(session, 10)
        assert [line.id[0] for line in lines] == ["5", "4", "3", "2", "1"]
        first = lines[-1]
        assert (first.said, first.arrived) == (("refer", "", "today", "R-1"), 77)
        assert (first.office_name, first.case_no) == (session.get_one(Office, US).name, "")
        assert lines[3].case_no.startswith("LF-")
        assert lines[0].said == ()
        assert inbox_line(session, ABOUT) == first
        assert inbox_line(session, "6" * 32) is None
        assert len(inbox_lines(session, 2)) == 2


@pytest.mark.parametrize(
    ("name", "office", "epoch", "number", "new"),
    [
        ("8", US, "e", 7, True),
        ("1", THEM, "f", 7, False),
        ("6", THEM, "f", 7, False),
        ("9", THEM, "f", 7, False),
        ("8", US, "e", 8, False),
        ("8", US, "e", 5, False),
        ("8", US, "f", 5, True),
        ("8", US, "e", 6, True),
    ],
)
def test_a_packet_is_new_when_neither_its_id_nor_its_number_came(
    many: Register, name: str, office: str, epoch: str, number: int, new: bool
) -> None:
    with many.read() as session:
        assert is_new(session, name * 32, office, epoch, number) is new


def test_only_received_packets_of_the_same_office_name_a_packet(many: Register) -> None:
    with many.read() as session:
        found = packets_naming(session, session.get_one(Packet, ABOUT))
        assert [row.id[0] for row in found] == ["3"]


def test_a_later_note_of_progress_is_seen(many: Register) -> None:
    with many.read() as session:
        assert later_status(session, session.get_one(Packet, "2" * 32))
        assert not later_status(session, session.get_one(Packet, "5" * 32))


def test_cases_and_referrals_of_many_packets(many: Register) -> None:
    with many.read() as session:
        rows = [session.get_one(Packet, letter * 32) for letter in "126"]
        assert [case.id for case in cases_of(session, rows)] == [rows[1].case_id]
        assert cases_of(session, rows[:1]) == []
        assert {name[0]: row.case_ref for name, row in referrals_by_packet(session).items()} == {
            "6": "R-9"
        }


def test_rows_that_are_held_are_not_asked_for_again(many: Register) -> None:
    with many.session() as session:
        held = hold_rows(session)
        session.get(Office, US)
        session.add(packet("8", 9, {}))
        session.flush()
        gc.collect()
        kept = {type(row).__name__ for row in session.identity_map.values()}
        assert kept == {"Office", "Packet"}
        assert len(held) == 2
