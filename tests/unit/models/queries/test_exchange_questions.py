"""What the exchange asks of the register is answered from the rows of that office only."""

import pytest

from models.queries.exchange import (
    kept_files,
    last_thread,
    packets_from,
    packets_in,
    referral_of,
    unsettled,
)
from models.register.database import Register
from models.rows.case import Referral
from models.rows.packet import Packet
from register_maker import make_office

US, THEM = "a" * 64, "b" * 64
PACKETS = [  # id, direction, state, office, epoch, number, file
    ("1", "in", "waiting", US, "e", 2, "one.lifafa"),
    ("2", "in", "quarantined", US, "e", 1, None),
    ("3", "in", "waiting", THEM, "e", 2, "three.lifafa"),
    ("4", "in", "waiting", US, "f", 2, None),
    ("5", "out", "sealed", US, "e", 2, "five.lifafa"),
]


@pytest.fixture
def exchange(register: Register, add_case) -> Register:
    case = add_case()
    with register.session() as session:
        session.add_all([make_office("a"), make_office("b")])
        session.flush()
        for letter, direction, state, office, epoch, number, file in PACKETS:
            session.add(
                Packet(
                    id=letter * 32, direction=direction, state=state, type="referral",
                    office_id=office, thread="t", ep=epoch, seq=number, created=int(letter),
                    expires=9, updated=1, file_name=file, size=1,
                )
            )  # fmt: skip
        for number, thread in ((1, "old"), (2, "new"), (3, None)):
            session.add(
                Referral(
                    id=f"{number}" * 32, direction="out", state="sealed", office_id=US,
                    case_id=case.id, packet_id=f"{number + 4}" * 32, thread_id=thread,
                    created=number, updated=number,
                )
            )  # fmt: skip
    return register


def test_packets_are_found_by_state_and_direction(exchange: Register) -> None:
    with exchange.read() as session:
        assert [packet.id[0] for packet in packets_from(session, US, "waiting")] == ["1", "4"]
        assert [packet.id[0] for packet in packets_in(session, "out", "sealed")] == ["5"]
        assert kept_files(session) == {"one.lifafa", "three.lifafa", "five.lifafa"}


def test_our_packets_to_look_after_are_told_by_their_state(exchange: Register) -> None:
    """What is begun, what was given up too early, what is too old, and words that never left."""
    rows = {
        "reserved": [(5, b"", "referral")],
        "expired": [(10, b"", "referral"), (11, b"", "referral")],
        "sealed": [(9, b"", "referral"), (10, b"", "referral")],
        "handed_over": [(9, b"", "receipt"), (12, b"", "receipt")],
        "burnt": [(9, b"x", "referral"), (9, None, "referral"), (9, b"x", "receipt")],
        "answered": [(1, b"x", "referral")],
    }
    with exchange.session() as session:
        number = 100
        for state, packets in rows.items():
            for created, manifest, kind in packets:
                number += 1
                session.add(
                    Packet(
                        id=f"{number:032d}", direction="out", state=state, type=kind,
                        office_id=US, thread="t", ep="e", seq=number, created=created, expires=9,
                        updated=number, manifest=manifest, size=1,
                    )
                )  # fmt: skip
    with exchange.read() as session:
        found = {state: [int(one) for one in ids] for state, ids in unsettled(session, 10).items()}
    assert found == {
        "reserved": [101],
        "expired": [103],
        "sealed": [int("5" * 32), 104],
        "handed_over": [106],
        "burnt": [108],
    }


def test_referral_of_a_packet_and_last_thread_of_a_case(exchange: Register) -> None:
    with exchange.read() as session:
        sent = referral_of(session, "5" * 32, "out")
        assert sent is not None
        assert sent.thread_id == "old"
        assert referral_of(session, "5" * 32, "in") is None
        assert sent.case_id is not None
        last = last_thread(session, sent.case_id, US)
        assert last is not None
        assert last.thread_id == "new"
        assert last_thread(session, sent.case_id, THEM) is None
