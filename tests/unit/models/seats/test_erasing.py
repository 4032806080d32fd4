"""What waits forgets what was erased, and what is told of it still leads to the same register."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from models.errors import RowsDoNotFitError
from models.operations.case_dump import dump_case, erase_case, load_dump
from models.operations.recycle_bin import erase_cases
from models.queries.listing import case_changed
from models.register import memory_tables
from models.register.database import Register, Session
from models.register.memory_tables import HeldRegister
from models.register.online_copy import copy_to
from models.register.several_computers import begin_recording
from models.rows import matching, papers
from models.rows.case import Attachment, Case, Person, Referral, add_person, open_case
from models.rows.case_work import note_change
from models.rows.log import chain_of
from models.rows.matching import MatchSecret, MatchSession
from models.rows.merge import Merge
from models.rows.office import OwnKey
from models.rows.packet import Packet
from models.rows.sealed import SealedAnswer, SealedCase, SealedDomain
from models.seats import applying, units
from page_scan import holds
from recorded import Recorded, recorded
from register_maker import KEY, TODAY, add_case_to, make_office, raw_connection

WORD = "Zqxwaiting"
KID = "0123456789abcdef"
GOING = (("persons", "d"), ("cases", "d"))
type Act = Callable[[Session], object]


@pytest.fixture
def both(register: Register, tmp_path: Path) -> Iterator[Recorded]:
    """A register that is recorded, and its copy of before; both have two cases."""
    add_case_to(register, name_full=f"{WORD} base", phone="98765 43210")
    add_case_to(register, name_full="Mira")
    with register.session() as session:
        session.add(make_office())
    with recorded(register, KEY, tmp_path) as two:
        yield two


def case_of(both: Recorded, name: str = WORD) -> str:
    with both.register.read() as session:
        persons = session.query(Person).filter(Person.name_full.startswith(name)).all()
        return persons[0].case_id


def do(both: Recorded, *acts: Act) -> None:
    """Do some acts, each in a transaction of its own."""
    for act in acts:
        with both.register.session() as session:
            act(session)
            # Acts in SQL tell nobody: list, search and counts follow here.
            applying.follow(session, session.scalars(select(Case.id)).all())


def erased(case_id: str) -> Act:
    return lambda session: erase_cases(session, [case_id], TODAY)


def sql(statement: str, **values: object) -> Act:
    return lambda session: session.execute(text(statement), values)


def waiting(both: Recorded) -> list[tuple]:
    with raw_connection(both.register.path) as raw:
        asked = "SELECT unit, name, op, row_key, before, after FROM seat_rows ORDER BY place"
        return raw.execute(asked).fetchall()


def told(both: Recorded, *but: str) -> list[tuple[str, str]]:
    return [(row[1], row[2]) for row in waiting(both) if row[1] not in ("erased_cases", *but)]


def proved(both: Recorded, *words: str) -> None:
    """Nothing of the words waits or stands on any page, and the copy becomes the same."""
    assert [row for row in waiting(both) if any(word in str(row) for word in words)] == []
    assert both.register.checkpoint()
    assert holds(both.register.path, KEY, *words) == []
    both.prove()
    assert both.before.checkpoint()
    assert holds(both.before.path, KEY, *words) == []


def noted(case_id: str, word: str = WORD) -> Act:
    return lambda session: note_change(
        session, case_id=case_id, part="case", part_id=case_id, field="summary", before=word,
        after=f"{word} again", at=1, user=1,
    )  # fmt: skip


# Cases -------------------------------------------------------------------------------------------


def test_of_a_case_that_the_others_have_only_its_going_is_told(both: Recorded) -> None:
    case_id = case_of(both)
    do(both, sql("INSERT INTO meta VALUES ('office.name', 'Made-up')"))
    do(
        both,
        lambda session: (
            erase_cases(session, [case_id], TODAY),
            session.execute(text("DELETE FROM meta WHERE key = 'office.name'")),
        ),
    )
    assert told(both, "meta") == [("persons", "d"), ("cases", "d")]
    assert [row[4:] for row in waiting(both) if row[1:3] in GOING] == [("{}", "{}")] * 2
    proved(both, WORD, "9876543210")


def test_what_was_changed_before_is_not_told_any_more(both: Recorded) -> None:
    case_id = case_of(both)
    do(
        both,
        sql("UPDATE cases SET summary = :word WHERE id = :id", word=f"{WORD} one", id=case_id),
        sql("UPDATE persons SET name_full = :word, age = 17", word=f"{WORD} two"),
        noted(case_id),
        erased(case_id),
    )
    # The other case, which is still there, tells that its person changed.
    rows = [("persons", "u"), ("field_changes", "d"), ("persons", "d"), ("cases", "d")]
    assert sorted(told(both)) == sorted(rows)
    do(both, sql("UPDATE persons SET name_full = 'Mira'"))
    with both.register.session() as session:
        # Its own older name is no name of the erased case.
        session.execute(
            text("UPDATE seat_rows SET before = replace(before, :w, 'x'),"
                 " after = replace(after, :w, 'x')"), {"w": WORD},
        )  # fmt: skip
    proved(both, WORD)


def test_of_a_case_that_the_others_never_had_only_its_going_is_told(both: Recorded) -> None:
    case = add_case_to(both.register, name_full=f"{WORD} new")
    do(both, noted(case.id), erased(case.id))
    gone = [("field_changes", "d"), ("persons", "d"), ("cases", "d")]
    assert sorted(told(both, "counters")) == sorted(gone)
    with both.register.read() as session:
        # Nothing is left of the second one.
        assert units.waiting(session) == [1, 3]
    do(both, erased(case_of(both)))
    proved(both, WORD)


def test_who_was_taken_out_of_it_before_goes_too(both: Recorded) -> None:
    case_id = case_of(both)
    do(both, sql("DELETE FROM persons WHERE case_id = :id", id=case_id))
    assert WORD in str(waiting(both))
    do(both, erased(case_id))
    assert told(both) == [("persons", "d"), ("cases", "d")]
    proved(both, WORD)


def test_a_part_that_is_removed_is_not_erased_because_taking_it_back_needs_it(
    both: Recorded,
) -> None:
    do(both, sql("DELETE FROM persons WHERE case_id = :id", id=case_of(both)))
    ((_unit, _name, _op, _key, before, _after),) = waiting(both)
    assert WORD in before
    both.prove()


def test_what_is_kept_of_a_merge_goes_with_the_case(both: Recorded) -> None:
    kept, merged = case_of(both, "Mira"), case_of(both)
    row = Merge(id="m" * 32, kept=kept, merged=merged, at=1, by=1, snapshot=WORD)
    do(
        both,
        lambda session: session.add(row),
        sql("UPDATE persons SET case_id = :to, position = 7 WHERE case_id <> :to", to=kept),
        sql("UPDATE merges SET snapshot = '{}', undone_at = 2"),
        sql("DELETE FROM persons WHERE name_full LIKE :word", word=f"{WORD}%"),
        lambda session: erase_cases(session, [kept, merged], TODAY),
    )
    assert ("merges", "d") in told(both)
    proved(both, WORD)


@pytest.mark.parametrize("is_new", [False, True], ids=["known row", "new row"])
def test_who_was_in_a_case_that_came_and_went_is_told_where_they_are(
    both: Recorded, is_new: bool
) -> None:
    home = case_of(both, "Mira")
    with both.register.session() as session:
        came = open_case(session, now=1, today=TODAY, created_by=1)
        came.put_all({"summary": WORD})
        if is_new:
            add_person(came, now=1).put_all({"name_full": "Bina"})
        case_changed(session, came, now=1)
    name = "Bina" if is_new else "Mira"
    move = "UPDATE persons SET case_id = :to, position = 7 WHERE name_full = :name"
    do(
        both,
        sql(move, to=came.id, name=name),
        sql("UPDATE persons SET age = 19 WHERE name_full = :name", name=name),
        sql(move, to=home, name=name),
        erased(came.id),
        erased(case_of(both)),
    )
    proved(both, WORD)
    with both.before.read() as session:
        assert {(one.name_full, one.case_id) for one in session.query(Person)} == {
            ("Mira", home), *([("Bina", home)] if is_new else []),
        }  # fmt: skip


def test_a_case_that_was_put_away_and_came_back_is_told_as_it_is(both: Recorded) -> None:
    """As under a seal: its rows go and come back under the same keys."""
    case_id = case_of(both)
    with both.register.read() as session:
        dump = dump_case(session, case_id)
    do(
        both,
        sql("UPDATE cases SET summary = 'Vqx first' WHERE id = :id", id=case_id),
        lambda session: erase_case(session, case_id),
        lambda session: load_dump(session, dump),
    )
    assert "Vqx first" not in str(waiting(both))
    assert told(both) == [*(("persons", "d"), ("cases", "d")), *(("cases", "i"), ("persons", "i"))]
    both.prove()
    do(both, sql("UPDATE cases SET notes = :word", word=WORD), erased(case_id))
    do(both, sql("UPDATE cases SET notes = NULL"))


def test_what_is_undone_forgets_nothing(both: Recorded) -> None:
    case_id = case_of(both)
    do(both, noted(case_id))
    before = waiting(both)
    with pytest.raises(ZeroDivisionError), both.register.session() as session:
        erase_cases(session, [case_id], TODAY)
        raise ZeroDivisionError
    assert waiting(both) == before
    both.prove()


def test_work_inside_a_seal_is_not_asked_for_what_is_there(both: Recorded) -> None:
    """Tables that live in memory stand in front of those of the register there."""
    case_id = case_of(both)
    do(both, noted(case_id), sql("UPDATE packets SET note = NULL"))
    with both.register.apart() as session:
        memory_tables.hide_tables(session)
        inside = HeldRegister(both.register, session)
        with inside.session() as held:
            held.execute(text("DELETE FROM main.persons WHERE case_id = :id"), {"id": case_id})
            held.execute(text("DELETE FROM main.cases WHERE id = :id"), {"id": case_id})
        inside.commit_now()
    assert sorted(told(both)) == [("cases", "d"), ("field_changes", "d"), ("persons", "d")]


def test_what_another_computer_erased_waits_here_no_more(both: Recorded) -> None:
    case_id = case_of(both)
    do(both, erased(case_id))
    with both.before.session() as session:
        note_change(
            session, case_id=case_id, part="case", part_id=case_id, field="summary",
            before=WORD, after=WORD, at=1, user=1,
        )  # fmt: skip
        session.execute(text("UPDATE persons SET name_full = :word || name_full"), {"word": WORD})
        session.execute(update(Case).values(summary=WORD).where(Case.id == case_id))
    (unit,) = both.units()
    with both.before.session() as session:
        applying.put_units(session, [applying.Sent(chain_of(1, 1), unit.rows)])
        session.execute(text("UPDATE persons SET name_full = 'Mira'"))
        left = [units.read_unit(session, one).rows for one in units.waiting(session)]
    with raw_connection(both.before.path) as raw:
        kept = raw.execute("SELECT name, op FROM seat_rows ORDER BY place").fetchall()
    assert kept == [("persons", "u"), ("persons", "u")]
    assert case_id not in str(left)


# Papers, packets, seals --------------------------------------------------------------------------


def paper(case_id: str) -> Attachment:
    return Attachment(
        id="p" * 32, case_id=case_id, kind="other", title=WORD, file_name="x.pdf",
        media_type="application/pdf", size=1, sha256="a" * 64, blob_name="b" * 64,
        wrapped_key=WORD.encode(), consent_group="papers", created=1,
    )  # fmt: skip


def taken_out(session: Session) -> None:
    papers.take_out(session, session.get_one(Attachment, "p" * 32), now=1, user=1)


@pytest.mark.parametrize("is_known", [False, True], ids=["new paper", "known paper"])
def test_the_key_of_a_paper_goes_with_the_paper(
    register: Register, tmp_path: Path, is_known: bool
) -> None:
    case = add_case_to(register, name_full="Mira")
    put = lambda session: session.add(paper(case.id))  # noqa: E731
    if is_known:
        with register.session() as session:
            put(session)
    with recorded(register, KEY, tmp_path) as both:
        do(both, *([] if is_known else [put]), taken_out)
        assert WORD in str(waiting(both))
        do(both, lambda session: papers.let_go(session, ["b" * 64]))
        assert told(both) == [("attachments", "d"), ("removed_papers", "d")]
        proved(both, WORD, WORD.encode().hex())


def test_a_paper_that_was_put_back_is_told_whole(both: Recorded) -> None:
    case_id = case_of(both, "Mira")

    def back(session: Session) -> None:
        removed = session.get_one(papers.RemovedPaper, "p" * 32)
        papers.put_back(session, removed, session.get_one(Case, case_id))

    do(both, lambda session: session.add(paper(case_id)), taken_out, back, taken_out, back)
    assert ("removed_papers", "i") not in told(both)
    both.prove()
    with both.before.read() as session:
        assert session.get_one(Attachment, "p" * 32).wrapped_key == WORD.encode()


def test_what_a_declined_packet_told_is_emptied_everywhere(both: Recorded) -> None:
    packet = Packet(
        id="k" * 32, direction="in", state="declined", type="referral", office_id="a" * 64,
        thread="t" * 32, ep="0" * 16, seq=1, created=1, expires=2, updated=1, size=1,
        note=f"{WORD} note",
    )  # fmt: skip
    referral = Referral(
        id="r" * 32, direction="in", state="declined", office_id="a" * 64, packet_id="k" * 32,
        created=1, updated=1, details=f"{WORD} details", case_ref=WORD,
    )  # fmt: skip
    do(
        both,
        lambda session: session.add_all([packet, referral]),
        sql("UPDATE referrals SET reason = :word", word=f"{WORD} reason"),
        lambda session: (
            session.execute(
                text("UPDATE referrals SET details = NULL, reason = NULL, case_ref = NULL")
            ),
            session.execute(text("DELETE FROM packets")),
        ),
        erased(case_of(both)),
    )
    assert told(both)[0] == ("referrals", "i")
    proved(both, WORD)


def test_of_a_known_row_what_was_emptied_is_told_without_what_it_was(both: Recorded) -> None:
    mira = case_of(both, "Mira")
    do(
        both,
        sql("UPDATE cases SET summary = 'Vqx one', notes = 'n' WHERE id = :id", id=mira),
        lambda session: (
            erase_cases(session, [case_of(both)], TODAY),
            session.execute(text("UPDATE cases SET summary = NULL, notes = 'm'")),
        ),
    )
    assert "Vqx" not in str(waiting(both))
    ((*_head, before, after),) = [row for row in waiting(both) if row[2] == "u" and row[0] == 2]
    assert (before, after) == ('{"notes":"n"}', '{"notes":"m","summary":null}')
    proved(both, WORD, "Vqx one")


def test_sealed_bytes_of_another_key_are_forgotten(both: Recorded) -> None:
    row = SealedCase(
        id="s" * 32, domain="s1", sealed=f"{WORD} 1".encode(), sealed_by=1, sealed_at=1, updated=1
    )
    answer = SealedAnswer(id="a" * 32, case_id="s" * 32, domain="s1", sealed=WORD.encode(), at=1)
    hexed = WORD.encode().hex().upper()
    do(
        both,
        lambda session: session.add_all([SealedDomain(domain="s1"), SealedDomain(domain="s2")]),
        lambda session: session.add(row),
        lambda session: session.add(answer),
    )
    both.prove()
    # The others have it now; it is changed, then sealed for others, then both happen to a new one.
    with both.register.session() as session:
        for number in units.waiting(session):
            units.forget_unit(session, number)
    both.told.clear()
    do(
        both,
        sql("UPDATE sealed_cases SET sealed = :new, updated = 2", new=f"{WORD} 2".encode()),
    )
    assert str(waiting(both)).count(hexed) == 2
    do(both, sql("UPDATE sealed_cases SET sealed = x'03', domain = 's2'"))
    do(both, sql("UPDATE sealed_answers SET sealed = x'04', domain = 's2'"))
    assert hexed not in str(waiting(both))
    with both.register.session() as session:
        session.execute(text("DELETE FROM sealed_domains WHERE domain = 's1'"))
    do(both, erased(case_of(both)))
    proved(both, WORD)


def test_what_is_changed_inside_a_seal_is_compared_as_ever(both: Recorded) -> None:
    row = SealedCase(id="s" * 32, domain="s1", sealed=b"one", sealed_by=1, sealed_at=1, updated=1)
    do(
        both,
        lambda session: session.add(SealedDomain(domain="s1")),
        lambda session: session.add(row),
    )
    both.prove()
    with both.before.session() as session:
        session.execute(text("UPDATE sealed_cases SET sealed = x'ff', updated = 7"))
    do(both, sql("UPDATE sealed_cases SET sealed = x'02', updated = 8"))
    with pytest.raises(RowsDoNotFitError):
        both.replay()


# Secrets -----------------------------------------------------------------------------------------


def made_key(session: Session) -> None:
    seed = WORD.encode()
    session.add(OwnKey(kid=KID, public_key=b"p", sealed_seed=seed, valid_from=1, valid_until=2))


def destroyed(session: Session) -> None:
    session.get_one(OwnKey, KID).destroy(5)


@pytest.mark.parametrize("is_known", [False, True], ids=["new key", "known key"])
def test_a_destroyed_key_stands_in_no_earlier_change(
    register: Register, tmp_path: Path, is_known: bool
) -> None:
    if is_known:
        with register.session() as session:
            made_key(session)
    with recorded(register, KEY, tmp_path) as both:
        do(
            both,
            *([] if is_known else [made_key]),
            sql(
                "UPDATE own_keys SET valid_until = 3, sealed_seed = :seed",
                seed=f"{WORD} 2".encode(),
            ),
            sql("UPDATE own_keys SET valid_until = 4"),
            destroyed,
        )
        changes = [("own_keys", "u")] * (3 if is_known else 2)
        assert told(both) == ([] if is_known else [("own_keys", "i")]) + changes
        assert WORD.encode().hex().upper() not in str(waiting(both))
        proved(both, WORD)
        with both.before.read() as session:
            key = session.get_one(OwnKey, KID)
            assert (key.sealed_seed, key.destroyed_at, key.valid_until) == (None, 5, 4)


def test_a_secret_that_is_replaced_is_told_as_it_is_now(both: Recorded) -> None:
    do(both, made_key, sql("UPDATE own_keys SET sealed_seed = x'05'"), erased(case_of(both)))
    assert WORD.encode().hex().upper() not in str(waiting(both))
    proved(both, WORD)
    with both.before.read() as session:
        assert session.get_one(OwnKey, KID).sealed_seed == b"\5"


def test_what_a_match_needed_is_told_no_more_once_it_is_destroyed(both: Recorded) -> None:
    match = MatchSession(
        id="e" * 32, side="asking", office_id="a" * 64, state="prepared", bucket=64, rules=1,
        purpose="investigation", basis="consent", keys=1, opened_at=1, expires_at=2, shared=0,
    )  # fmt: skip
    do(
        both,
        lambda session: session.add(match),
        lambda session: session.add(MatchSecret(session_id="e" * 32, sealed=WORD.encode())),
        lambda session: matching.destroy_secret(session, "e" * 32),
        erased(case_of(both)),
    )
    assert [row for row in told(both) if row[0] == "match_secrets"] == [("match_secrets", "d")]
    proved(both, WORD)


# Copies ------------------------------------------------------------------------------------------


def test_a_backup_holds_nothing_that_waits_and_one_under_new_keys_all(
    both: Recorded, tmp_path: Path
) -> None:
    do(both, sql("DELETE FROM persons WHERE case_id = :id", id=case_of(both)))
    other = bytes(range(50, 82))
    for name, keep in (("backup.db", True), ("new.db", False)):
        copy_to(both.register, tmp_path / name, other, 5, lambda _done, _all: None, to_keep=keep)
    assert holds(tmp_path / "backup.db", other, WORD, "seat_rows") == []
    assert holds(tmp_path / "new.db", other, WORD, "seat_rows") == [WORD, "seat_rows"]
    back = Register.open(tmp_path / "backup.db", other)
    assert back.check() == []
    begin_recording(back, 2)
    back.close()
