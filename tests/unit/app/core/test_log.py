"""The activity log: every line chained, nothing private in it, every tampering noticed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.base import messages
from app.base.language import N_
from app.cases import cases
from app.core import log
from app.core.log import ACTIONS
from app.core.records import LogEntry
from app.core.services import Services, reading, writing
from app.statistics.making import KINDS, statistics
from app.statistics.periods import quarter
from app.statistics.tables import Choice
from app.story import log_sentences
from crypto.base import sjson
from crypto.vault.log_chain import START, check_chain
from models.base.cipher import connect
from models.fields.tables import Table, TableError
from models.rows import log as rows
from office_sim import Hands, open_office
from refusals import REFUSALS


@pytest.fixture
def s(tmp_path: Path) -> Iterator[Services]:
    with open_office(tmp_path) as services:
        yield services


def tamper(s: Services, *statements: str) -> None:
    raw = connect(s.register.path, s.vault.db_key)
    raw.execute("DROP TRIGGER log_never_changed")
    raw.execute("DROP TRIGGER log_never_removed")
    for statement in statements:
        raw.execute(statement)
    raw.close()


def test_lines_are_strict_json_in_a_chain(s: Services):
    for number in range(3):
        with writing(s) as session:
            log.record(session, s, "test_action", "LF-26-0001", "f" * 32, count=number, how="x")
    with reading(s) as session:
        chain = list(rows.chain(session))
        head = log.head(session)
    assert [number for number, _, _ in chain] == [1, 2, 3, 4]
    assert check_chain([(raw, hash_) for _, raw, hash_ in chain], START) == head
    body = sjson.parse(chain[-1][1])
    assert body == {
        "n": 4, "t": s.clock.now(), "u": 1, "a": "test_action", "o": "LF-26-0001",
        "x": {"count": 2, "how": "x"},
    }  # fmt: skip
    report = log.check(s)
    assert (report.lines, report.broken_at, report.problem) == (4, 0, "")


def test_pages_and_filters(s: Services):
    for number in range(6):
        with writing(s) as session:
            log.record(session, s, "odd" if number % 2 else "even", "x", f"{number:032}")
    assert [entry.number for entry in log.entries(s, limit=3)] == [7, 6, 5]
    assert [entry.number for entry in log.entries(s, limit=3, before=5)] == [4, 3, 2]
    assert [entry.number for entry in log.entries(s, action="odd")] == [7, 5, 3]
    assert [entry.number for entry in log.entries(s, object_id=f"{2:032}")] == [4]


def test_odd_texts_and_numbers_do_not_stop_a_change(s: Services):
    with writing(s) as session:
        log.record(
            session, s, "x", "a\u202eb\nc\x00 e\u0301 " + "y" * 500, None, count=-4, name="\ud800z"
        )
    entry = log.entries(s)[0]
    assert entry.object.startswith("a b c é y")
    assert len(entry.object) <= 200
    assert entry.facts == {"count": 0, "name": "z"}


def test_a_line_is_undone_with_its_change(s: Services):
    with pytest.raises(RuntimeError), writing(s) as session:
        log.record(session, s, "x")
        raise RuntimeError
    assert len(log.entries(s)) == 1
    assert log.check(s).problem == ""


CHANGED = "UPDATE log SET row_bytes = CAST(replace(CAST(row_bytes AS TEXT), 'case', 'x') AS BLOB)"


@pytest.mark.parametrize(
    ("statement", "broken_at", "problem"),
    [
        (CHANGED, 2, "log.line-changed"),
        ("UPDATE log SET hash = zeroblob(32) WHERE n = 3", 3, "log.line-changed"),
        ("UPDATE log SET row_bytes = 'x' WHERE n = 2", 2, "log.line-changed"),
        ("DELETE FROM log WHERE n = 2", 2, "log.line-missing"),
        ("DELETE FROM log WHERE n = 4", 4, "log.cut-off"),
        ("DELETE FROM log WHERE n > 1", 2, "log.cut-off"),
        ("DELETE FROM log", 1, "log.cut-off"),
        ("UPDATE meta SET value = 2 WHERE key = 'log.lines'", 3, "log.count-older"),
    ],
)  # fmt: skip
def test_every_tampering_is_noticed(s: Services, statement: str, broken_at: int, problem: str):
    for _ in range(3):
        cases.add_case(s)
    tamper(s, statement)
    report = log.check(s)
    assert (report.broken_at, report.problem) == (broken_at, problem)


def test_the_database_itself_refuses_to_change_a_line(s: Services):
    raw = connect(s.register.path, s.vault.db_key)
    for statement in ("UPDATE log SET at = 0", "DELETE FROM log"):
        with pytest.raises(Exception, match="never"):
            raw.execute(statement)
    raw.close()


def test_every_action_is_a_plain_sentence(s: Services):
    for action, text in ACTIONS.items():
        told = log_sentences.sentence(
            LogEntry(1, 0, "R. Das", action, "LF-26-0001", {"kind": "fir_copy", "how": "phone"})
        )
        assert told
        assert "{" not in told
        assert text == N_(text)
    told = log_sentences.in_words(
        "paper_added", "LF-26-0001", {"kind": "fir_copy", "size": 1_500_000}
    )
    assert told == "Document added to LF-26-0001: FIR or diary entry, 1.5 MB"
    changed = {"fields": 2, "names": "p1.age, e1.event_type"}
    told = log_sentences.in_words("case_changed", "LF-26-0001", changed)
    assert "Age in years" in told
    assert "p1." not in told
    assert "event_type" not in told
    assert log_sentences.in_words("of_a_newer_version", "x", {}) == "of_a_newer_version"


def test_a_sentence_counts_and_tells_ground_and_reason():
    one = log_sentences.in_words("case_changed", "LF-26-0001", {"fields": 1, "names": "p1.age"})
    assert one == "LF-26-0001 changed: 1 field (Age in years)"
    sealed = {"office": "Made-up Office", "facts": 4, "ground": "court_order"}
    told = log_sentences.in_words("referral_sealed", "LF-26-0001", sealed)
    assert told.startswith("Referral of LF-26-0001 sealed for Made-up Office: 4 facts; ")
    assert told.endswith("legal ground: Order of a court or Child Welfare Committee")
    assert "ground" not in log_sentences.in_words("referral_sealed", "x", {**sealed, "ground": ""})
    answered = {"office": "Made-up Office", "state": "declined", "why": "no_capacity"}
    told = log_sentences.in_words("referral_answered", "LF-26-0001", answered)
    assert (
        told == "Referral of LF-26-0001 answered by Made-up Office: Declined; reason: No capacity"
    )


def test_every_action_that_is_written_has_its_sentence():
    import re

    root = Path(__file__).resolve().parents[4]
    written = set()
    for file in (root / "app").rglob("*.py"):
        text = file.read_text("utf-8")
        written |= set(re.findall(r"log\.record\(\s*session,\s*\w+,\s*\"(\w+)\"", text))
        written |= set(re.findall(r"_changed\(session, s, row, \"(\w+)\"", text))
        written |= set(re.findall(r"_log\(\s*session, s, (?:row, )?\"(\w+)\"", text))
        written |= set(re.findall(r"\"(packet_resent|packet_copied)\"", text))
    assert written
    assert written <= ACTIONS.keys() | log_sentences.COUNTED.keys()


@pytest.mark.parametrize(
    "told",
    [
        'counts = "cases"\none = "{cases} case"\n',
        'counts = "cases"\none = "{cases} case"\nmany = "{cases} cases"\nfew = "few"\n',
    ],
)
def test_a_counted_sentence_without_its_three_parts_is_refused_with_file_and_line(told: str):
    text = f'[a]\ncounts = "n"\none = "{{n}} a"\nmany = "{{n}} as"\n\n[moved]\n{told}'
    with pytest.raises(TableError, match=r"^a\.toml, line 6: moved is not what it counts"):
        log_sentences.read_counted(Table("a.toml", text))


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (CHANGED, "Line 2 of the log was changed. It was written between 0 and 200."),
        ("DELETE FROM log WHERE n = 2", "Line 2 of the log is missing. It was written between"),
        ("DELETE FROM log WHERE n = 4", "The log ends before line 4, which was written after 200."),
        ("DELETE FROM log", "The log ends before line 1, which was written at an unknown time."),
    ],
)
def test_a_line_that_does_not_hold_is_named_with_its_time(
    tmp_path: Path, statement: str, words: str
):
    hands = Hands()
    began = hands.now()
    with open_office(tmp_path / "timed", clock=hands) as s:
        for _ in range(3):
            hands.at += 100
            cases.add_case(s)
        tamper(s, statement)
        told = log.damage(log.check(s), lambda at: str(at - began))
        assert words in told


def said(action: str, **facts: str | int) -> str:
    return log_sentences.in_words(action, "", facts)


@pytest.mark.parametrize("code", sorted(REFUSALS))
def test_every_refusal_stands_in_the_log_in_its_own_words_and_not_as_a_code(code: str) -> None:
    told = said("packet_refused", code=code)
    assert code not in told
    own = messages.happened(REFUSALS[code], {})
    assert told == f"Packet refused: {own.removesuffix('.')}"


def test_a_table_that_was_taken_out_is_named_in_words(s: Services) -> None:
    choice = Choice(quarter(2026, 4))
    tables = [table for kind in KINDS for table in statistics(s, kind, choice)]
    assert len(tables) > 5
    for table in tables:
        assert said("statistics_copied", name=table.code) == f"Statistics copied: {table.title}"


def test_days_in_the_log_are_days_in_words() -> None:
    assert said("register_restored", day="2026-11-25") == (
        "Register restored from the backup of 25 Nov 2026"
    )
    told = said("return_sealed", first="2026-04-01", last="2026-06-30", office="Made-up")
    assert told == "Return for 1 Apr 2026 to 30 Jun 2026 sealed for Made-up"
