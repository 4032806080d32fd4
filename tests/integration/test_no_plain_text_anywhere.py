"""A marker typed into every field of a case that takes text is found in no file: not before, not
while the register is open (its write-ahead log included), not after; nor on the way to the other
office and back, nor in the temporary folder, the home or the profile."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest

from app.cases import case_list, case_view, cases
from app.cases.papers import papers
from app.cases.records import CaseQuery
from app.consent import decisions
from app.consent.records import LegalGround
from app.inbox import acceptance, inbox_list
from app.offices import offices
from app.outbox import delivery
from app.referrals import referrals
from app.register import access
from app.system import preferences
from models.fields import CATALOGUE
from models.fields.kinds import FieldKind
from office_sim import PASSPHRASE
from pair_sim import agree, everything, pair

MARKER = "zqxvmarkerzqxv"
LOCAL = "ज़ेब्रानिशानी"
DIGITS = "9876504321"
_TYPED = {
    FieldKind.TEXT: f"{MARKER} {LOCAL}",
    FieldKind.LONG_TEXT: f"{MARKER}\n{LOCAL}",
    FieldKind.NAME: f"{MARKER} {LOCAL}",
    FieldKind.TEXTS: (MARKER, LOCAL),
    FieldKind.EMAIL: f"{MARKER}@example.org",
    FieldKind.PHONE: f"+91{DIGITS}",
    FieldKind.STATE: MARKER,
    FieldKind.DISTRICT: MARKER,
    FieldKind.ID_NUMBER: MARKER,
}
_NO_TEXT = frozenset(
    {
        FieldKind.CODE,
        FieldKind.CODES,
        FieldKind.YES_NO,
        FieldKind.BOOLEAN,
        FieldKind.DATE,
        FieldKind.FLEXDATE,
        FieldKind.NUMBER,
        FieldKind.PINCODE,
        FieldKind.COORDINATE,
        FieldKind.PERSONS,
        FieldKind.AADHAAR_LAST4,
        FieldKind.OFFICES,
        FieldKind.FIELD_NAMES,
    }
)
# What only closing a case fills.
_LATER = frozenset({"closure_details"})


def test_every_kind_of_field_is_in_the_story_or_takes_no_text():
    assert set(FieldKind) == set(_TYPED) | _NO_TEXT


def typed_into(entity, letter):
    """Return the marker for every field of a part of a case that takes text."""
    return {
        f"{letter}{field.name}": _TYPED[field.kind]
        for field in CATALOGUE.of(entity)
        if field.kind in _TYPED and field.name not in _LATER
    }


def every_fact():
    facts = {"p1.is_child_stated": "no", "p1.age": "30", "p2.role": "suspect"}
    facts |= {"e1.event_type": "rescue", "tags": (MARKER, LOCAL)}
    parts = {"case": ("",), "person": ("p1.", "p2."), "event": ("e1.",), "service": ("s1.",)}
    for entity, letters in parts.items():
        for letter in letters:
            facts |= typed_into(entity, letter)
    return facts


def spelled():
    """Yield the marker in every spelling that a file of a computer may hold it in."""
    for word in (MARKER, MARKER.upper(), LOCAL, DIGITS):
        for code in ("utf-8", "utf-16-le", "utf-16-be"):
            yield word.encode(code)
        yield json.dumps(word)[1:-1].encode()
        yield word.encode("utf-8").hex().encode()


NEEDLES = tuple(spelled())


def found_in(*folders):
    """Return the files whose content or name holds the marker."""
    return [
        str(path)
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if MARKER in str(path.relative_to(folder)).casefold()
        or (path.is_file() and any(needle in path.read_bytes() for needle in NEEDLES))
    ]


@pytest.fixture
def profile(tmp_path, monkeypatch):
    """Folders that a program of this user could write into, all empty and watched."""
    root = tmp_path / "profile"
    for name in ("HOME", "TMPDIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        (root / name).mkdir(parents=True)
        monkeypatch.setenv(name, str(root / name))
    monkeypatch.setenv("XDG_CACHE_HOME", str(root / "HOME" / "cache"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.chdir(root / "HOME")
    assert Path(tempfile.gettempdir()) == root / "TMPDIR"
    yield root
    monkeypatch.setattr(tempfile, "tempdir", None)


@pytest.fixture
def story(tmp_path, profile):
    """Two open offices and everything that is watched."""
    with pair(tmp_path) as (one, other):
        yield Story(one, other, tmp_path, profile)


class Story:
    def __init__(self, one, other, tmp_path, profile):
        self.one, self.other, self.profile = one, other, profile
        self.stick = tmp_path / "stick"
        self.stick.mkdir()
        self.source = tmp_path / "source"
        self.watched = (one.folder, other.folder, self.stick, profile)

    def clean(self):
        assert found_in(*self.watched) == []
        return True

    def paper(self, case):
        """Attach a file that is full of the marker, and take the file away."""
        self.source.mkdir(exist_ok=True)
        plain = self.source / f"{MARKER}.pdf"
        plain.write_bytes((MARKER + LOCAL).encode() * 20_000)
        papers.attach(self.one, case.case_id, plain, "other", f"{MARKER} {LOCAL}")
        plain.unlink()


def remark(s, case, to):
    """Record a decision with the marker in every text of it."""
    texts = {
        field.name: _TYPED[field.kind]
        for field in CATALOGUE.of("consent")
        if field.kind in _TYPED and field.name != "withdrawn_how"
    }
    agree(s, case, to, **texts)


def telling_all(s, case, to):
    """Return a referral of everything, with the marker in every text of the command."""
    ground = LegalGround("court_order", MARKER, MARKER, f"{MARKER} {LOCAL}")
    return everything(s, case, to, details=f"{MARKER}\n{LOCAL}", ground=ground)


def test_the_search_finds_what_lies_open(tmp_path):
    (tmp_path / "a").write_text(f"x{LOCAL}x")
    (tmp_path / "b").write_bytes(MARKER.encode("utf-16-le"))
    (tmp_path / f"{MARKER}.txt").touch()
    (tmp_path / "innocent").write_text("nothing here")
    assert len(found_in(tmp_path)) == 3


def test_a_case_on_its_whole_way(story):
    one, other = story.one, story.other
    assert story.clean()
    case = cases.add_case(one, every_fact())
    held = cases.show_case(one, case.case_id)
    assert sum(MARKER in str(fact.value) for fact in case_view.all_facts(held)) > 80
    story.paper(case)
    assert (one.folder / "register.db-wal").stat().st_size > 0
    assert story.clean(), "while it is open"

    changed = dict.fromkeys(("summary", "p1.name_full", "notes"), f"{MARKER} again")
    cases.set_facts(one, case.case_id, changed)
    case_list.list_cases(one, CaseQuery(text=MARKER))
    remark(one, case, other)
    command = telling_all(one, case, other)
    assert MARKER in referrals.preview(one, command).packet.details
    referrals.send(one, command, target=story.stick / "a.lifafa")
    again = referrals.send(one, command)
    delivery.copy_to(one, again.packet_id, story.stick)
    assert story.clean(), "sealed, and on the stick"

    inbox_list.preview_file(other, story.stick / "a.lifafa")
    item = acceptance.receive(other, story.stick / "a.lifafa")
    assert MARKER in inbox_list.preview(other, item.packet_id).details
    assert story.clean(), "in the inbox"
    done = acceptance.accept(other, item.packet_id, reason=MARKER)
    assert any(MARKER in paper.title for paper in cases.show_case(other, done.case_id).papers)
    second = acceptance.receive(other, Path(again.file))
    no = acceptance.decline(other, second.packet_id, "other", f"{MARKER} {LOCAL}")
    for answer in (done, no):
        delivery.copy_to(other, answer.receipt_packet_id, story.stick)
        acceptance.receive(one, Path(answer.receipt))
    assert MARKER in referrals.show_referral(one, again.referral_id).note
    (record, *_more) = decisions.list_consents(one, case.case_id)
    decisions.withdraw_consent(one, record.consent_id, how=MARKER)
    cases.set_facts(one, case.case_id, {"closure_details": MARKER})
    preferences.save({"language": "hi"})
    preferences.settle()
    assert story.clean(), "answered"

    for s in (one, other):
        access.lock(s)
    assert story.clean(), "after"
    reopened = access.unlock(one.folder, None, PASSPHRASE, clock=one.clock)
    assert case_list.list_cases(reopened, CaseQuery(filter="all", text=MARKER)).rows
    access.lock(reopened)
    assert story.clean()


def test_what_is_taken_out_of_a_case_is_nowhere_either(story):
    one = story.one
    case = cases.add_case(one, every_fact())
    story.paper(case)
    cleared = {
        fact.address: None for fact in case_view.all_facts(case) if MARKER in str(fact.value)
    }
    cases.set_facts(one, case.case_id, cleared)
    cases.remove_person(one, case.case_id, 2)
    assert story.clean()
    access.lock(one)
    assert story.clean()


def test_refusals_write_nothing_down(story):
    one, other = story.one, story.other
    case = cases.add_case(one, every_fact())
    refused = [
        lambda: cases.add_case(one, {"summary": f"{MARKER}\u202e"}),
        lambda: cases.set_facts(one, case.case_id, {"p1.age": MARKER}),
        lambda: cases.show_case(one, MARKER),
        lambda: offices.resolve_office(one, MARKER),
        lambda: referrals.send(one, everything(one, case, other)),
        lambda: papers.attach(one, case.case_id, story.stick / MARKER, "other"),
        lambda: acceptance.receive(one, story.stick / MARKER),
        lambda: cases.close_case(one, case.case_id, MARKER),
    ]
    for attempt in refused:
        with pytest.raises(Exception) as told:
            attempt()
        assert MARKER not in str(told.value) + repr(told.value)
    assert story.clean()
