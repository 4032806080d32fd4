"""Single rows are found by id, number or beginning, and lists behind the pages are complete."""

import pytest

from models.errors import AmbiguousError, NotFoundError
from models.queries.lookup import (
    all_attachments,
    blob_names,
    consents,
    count_packets,
    find_case,
    find_office,
    find_packet,
    find_referral,
    offices,
    own_identity,
    own_keys,
    packets,
    received_from,
    referrals,
    users,
)
from models.register.database import Register
from models.rows.case import Attachment, Consent, Referral
from models.rows.office import OwnIdentity, OwnKey
from models.rows.packet import Packet, note_acked, note_received
from models.rows.user import User, names_by_number, present_users
from register_maker import make_office


@pytest.fixture
def seven(register: Register, add_case) -> list[str]:
    """Return the ids of seven cases."""
    return [add_case(now=number).id for number in range(7)]


@pytest.mark.parametrize(
    "typed", ["LF-26-0003", "lf260003", "26-0003", "LF २६ ०००३", " lf-26-0003 "]
)
def test_case_is_found_by_its_number(register: Register, seven: list[str], typed: str) -> None:
    with register.read() as session:
        assert find_case(session, typed).id == seven[2]


def test_case_is_found_by_a_beginning_of_its_id(register: Register, seven: list[str]) -> None:
    with register.read() as session:
        assert find_case(session, seven[0][:12].upper()).id == seven[0]
        for typed in ("", seven[0][:3], "zzzz", "LF-26-0009", "%%%%", "f" * 40):
            with pytest.raises(NotFoundError):
                find_case(session, typed)


def test_a_name_that_spells_an_id_never_hides_the_office_of_that_id(register: Register) -> None:
    ids = ["abcd" + "0" * 60, "ef01" + "1" * 60, "2345" + "2" * 60]
    with register.session() as session:
        for id_, name in zip(ids, ("abcd", ids[0], "ef01"), strict=True):
            session.add(make_office("a", id=id_, name=name, number=id_[:5]))
    with register.read() as session:
        assert find_office(session, ids[0].upper()).id == ids[0]
        # The first is named like the beginning of its own id, the last like that of another.
        assert find_office(session, "abcd").id == ids[0]
        with pytest.raises(AmbiguousError):
            find_office(session, "ef01")
        assert find_office(session, "ef011").id == ids[1]


def test_beginning_that_two_share_is_ambiguous(register: Register) -> None:
    with register.session() as session:
        session.add(make_office("a", id="abcd" + "0" * 60, name="One"))
        session.add(make_office("a", id="abcd" + "1" * 60, name="Two", number="1" * 5 + " 2" * 1))
    with register.read() as session:
        with pytest.raises(AmbiguousError):
            find_office(session, "abcd")
        assert find_office(session, "abcd1").name == "Two"
        assert find_office(session, "One").name == "One"
        number = "१११११ 22222 33333 44444 55555 66666"
        assert find_office(session, number).name == "One"
        with pytest.raises(NotFoundError):
            find_office(session, "9" * 30)
        assert [office.name for office in offices(session)] == ["One", "Two"]
        assert offices(session, ["verified"]) == []


def test_person_and_attachment_are_found_inside_their_case(register: Register, add_case) -> None:
    case = add_case(name_full="Asha")
    with register.session() as session:
        case = find_case(session, case.id)
        case.attachments.append(
            Attachment(
                kind="statement", title="Statement", file_name="a.pdf",
                media_type="application/pdf", size=1, sha256="0" * 64, blob_name="1" * 64,
                wrapped_key=b"k", created=1,
            )
        )  # fmt: skip
        session.flush()
        (paper,) = case.attachments
        assert blob_names(session) == {"1" * 64}
        assert paper.consent_group == "attachments"
        assert all_attachments(session) == [(paper, case.case_no)]


def test_lists_of_the_exchange(register: Register, add_case) -> None:
    case = add_case()
    with register.session() as session:
        session.add(make_office())
        session.flush()
        for number, direction in enumerate(("in", "out", "in"), start=1):
            session.add(
                Packet(
                    id=f"{number}" * 32, direction=direction, state="waiting" if direction == "in"
                    else "sealed", type="referral", office_id="a" * 64, thread="t", ep="e",
                    seq=number, created=1, expires=2, updated=number, size=1,
                )
            )  # fmt: skip
            session.add(
                Referral(
                    id=f"{number}" * 32, direction=direction, state="received",
                    office_id="a" * 64, packet_id=f"{number}" * 32, created=1, updated=number,
                    case_id=case.id if direction == "out" else None,
                )
            )  # fmt: skip
        note_received(session, "a" * 64, "e", 1, at=1)
        note_acked(session, "a" * 64, "e", 1, (), at=1)
        session.add(Consent(case_id=case.id, person_id=case.persons[0].id, created=1, created_by=1))
    with register.read() as session:
        assert [packet.seq for packet in packets(session, "in")] == [3, 1]
        assert packets(session, "in", states=["accepted"]) == []
        assert count_packets(session, "out", ["sealed"]) == 1
        assert find_packet(session, "2222").seq == 2
        assert len(referrals(session)) == 3
        assert len(referrals(session, direction="in", office_id="a" * 64)) == 2
        assert [row.id for row in referrals(session, case_id=case.id)] == ["2" * 32]
        assert find_referral(session, "1111").id == "1" * 32
        assert find_referral(session, "3" * 32).id == "3" * 32
        assert [row.highest for row in received_from(session, "a" * 64)] == [1]
        assert len(consents(session, case.id)) == 1
        assert consents(session, case.id, "nobody") == []


def test_users_and_own_keys(register: Register) -> None:
    with register.session() as session:
        session.add(User(number=2, login="s.lal", name="S. Lal", created=1, removed_at=5))
        session.add(User(number=1, login="r.das", name="R. Das", role="head", created=1))
        assert own_identity(session) is None
        for number, retired in (("1", 5), ("2", None)):
            session.add(
                OwnIdentity(
                    office_id=number * 64, number="n", ed25519=bytes(32), pq_commit=bytes(32),
                    sealed_seeds=b"s", card_seq=0, created=1, retired_at=retired,
                )
            )  # fmt: skip
        for number in ("1", "2"):
            session.add(
                OwnKey(kid=number * 16, public_key=b"p", sealed_seed=b"s",
                       valid_from=int(number), valid_until=9)
            )  # fmt: skip
    with register.read() as session:
        assert [user.number for user in users(session)] == [1, 2]
        assert [user.number for user in present_users(session)] == [1]
        assert names_by_number(session) == {1: "R. Das", 2: "S. Lal"}
        identity = own_identity(session)
        assert identity is not None
        assert identity.office_id == "2" * 64
        assert [key.kid[0] for key in own_keys(session)] == ["2", "1"]
