"""A day of work at an office that is recorded: acts drawn by number, done once more on a copy.

Rules: made-up data only; what an act refuses in the words of an office is part of the day; the
other office answers as offices do and is not recorded.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from app.base.errors import AppError
from app.cases import case_list, case_work, cases, wishes
from app.cases.papers import paper_changes, papers
from app.cases.records import CaseQuery, CaseRecord, WishAnswer, WishStated
from app.consent import decisions, disclosure_gate
from app.core import drafts
from app.core.services import Services
from app.duplicates.merging import merge_cases, merges_of, undo_merge
from app.imports import batch_in
from app.imports.sheets import read_sheet
from app.inbox import acceptance
from app.letters import issue
from app.offices import offices, own_identity
from app.outbox import delivery
from app.referrals import referrals
from app.register import people
from app.register.people import NewUser
from app.retention import due, holds, rules
from app.retention import recycle_bin as bins
from app.sealed import case_sealing, sealed
from crash_day import ACTS as KILLED_ACTS
from letter_maker import prepared
from office_sim import NOON, OTHER_PASSPHRASE, Hands
from pair_sim import ENGLISH, HINDI, agree, everything, pair
from recorded import Recorded, recorded

NAMES = ("Asha", "Mira", "सुनीता", "রহিমা", "Bina Devi", "Made-up Kamala")
PLACES = ("Purnia", "Malda", "Kalimpong", "Patna")
FIELDS: dict[str, tuple[str, ...]] = {
    "p1.name_full": NAMES,
    "p1.home_district": PLACES,
    "p1.phone": ("98765 43210", "90000 00007", ""),
    "p1.age": ("12", "17", "31"),
    "p1.birth": ("2010", "2008-05", "about 1999"),
    "p1.purpose": ("begging", "begging,forced_labour_or_services", ""),
    "p1.phone_safe_to_contact": ("yes", "no"),
    "risk_level": ("high", "low"),
    "next_step": ("Visit", "Call the shelter", ""),
    "next_step_on": ("2026-12-01", ""),
    "summary": ("Found at a made-up station", "Typed\non two lines"),
    "tags": ("one, two", ""),
    "e1.event_type": ("rescue", "recruitment"),
    "e1.event_place": PLACES,
}
_MOST_CASES = 14
_LONGEST_PAUSE_S = 3 * 3_600


@dataclass
class Day:
    """One office at work, and what was done in it."""

    s: Services
    other: Services
    folder: Path
    hands: Hands
    chance: random.Random
    both: Recorded
    acts: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    sheets: int = 0

    def work(self, acts: int) -> None:
        """Do so many acts, drawn one after the other."""
        for _ in range(acts):
            self.do(self.chance.choice(tuple(ACTS)))

    def do(self, name: str) -> None:
        """Do one act; what it refuses is counted."""
        self.hands.at += self.chance.randint(1, _LONGEST_PAUSE_S)  # type: ignore[attr-defined]
        try:
            ACTS[name](self)
            self.acts[name] += 1
        except AppError as error:
            self.refused[f"{name}: {error.code}"] += 1

    def a_case(self) -> CaseRecord:
        """Return a case that is neither sealed nor put away, a new one when there is none."""
        rows = case_list.list_cases(self.s, CaseQuery(filter="all")).rows
        found = [row for row in rows if row.status != "duplicate"]
        if not found:
            return cases.add_case(self.s, ENGLISH)
        return cases.show_case(self.s, self.chance.choice(found).case_id)

    def one_of[One](self, among: Iterator[One] | tuple[One, ...]) -> One | None:
        """Return one of some, None of none."""
        found = list(among)
        return self.chance.choice(found) if found else None


@contextmanager
def recorded_day(folder: Path, seed: int) -> Iterator[Day]:
    """Give an office that is recorded from now on, beside another one that answers."""
    hands = Hands(NOON)
    with ExitStack() as stack:
        one, other = stack.enter_context(pair(folder, clock=hands))
        apart = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lifafa-recorded-")))
        cases.add_case(one, HINDI)
        cases.add_case(one, ENGLISH)
        (one.folder.parent / "disk").mkdir()
        both = stack.enter_context(recorded(one.register, one.vault.db_key, apart))
        yield Day(one, other, folder, hands, random.Random(seed), both)


# Cases -------------------------------------------------------------------------------------------


def _add(day: Day) -> None:
    if len(case_list.list_cases(day.s).rows) > _MOST_CASES:
        bins.bin_case(day.s, day.a_case().case_id)
    else:
        cases.add_case(day.s, {**day.chance.choice((HINDI, ENGLISH)), **_some_facts(day)})


def _some_facts(day: Day) -> dict[str, str]:
    names = day.chance.sample(tuple(FIELDS), day.chance.randint(1, 4))
    return {name: day.chance.choice(FIELDS[name]) for name in names}


def _save(day: Day) -> None:
    cases.save_facts(day.s, day.a_case().case_id, _some_facts(day))


def _part(day: Day) -> None:
    case = day.a_case().case_id
    adds = (
        lambda: cases.add_person(day.s, case, "witness"),
        lambda: cases.add_event(day.s, case),
        lambda: cases.add_service(day.s, case),
    )
    day.chance.choice(adds)()


def _part_away(day: Day) -> None:
    case = day.a_case()
    if day.chance.random() < 0.5:
        cases.remove_person(day.s, case.case_id, len(case.persons))
    else:
        cases.remove_event(day.s, case.case_id, len(case.events))


def _note(day: Day) -> None:
    case_work.add_note(day.s, day.a_case().case_id, "A made-up note.")


def _task(day: Day) -> None:
    case = day.a_case().case_id
    task = day.one_of(case_work.list_tasks(day.s, case))
    if task is None or day.chance.random() < 0.5:
        case_work.add_task(day.s, case, "Call the shelter", "2026-12-02")
    else:
        acts = (case_work.finish_task, case_work.drop_task, case_work.reopen_task)
        day.chance.choice(acts)(day.s, case, task.task_id)


def _close(day: Day) -> None:
    case = day.a_case()
    if case.state == "closed":
        cases.reopen_case(day.s, case.case_id)
    else:
        cases.close_case(day.s, case.case_id, "formal_closing")


def _attach(day: Day) -> None:
    content = b"made-up " * day.chance.randint(1, 900)
    papers.attach_bytes(day.s, day.a_case().case_id, content, "paper.pdf", "other")


def _detach(day: Day) -> None:
    case = day.a_case()
    gone = day.one_of(paper_changes.removed(day.s, case.case_id))
    if gone is not None:
        paper_changes.put_back(day.s, gone.paper.paper_id)
    elif case.papers:
        paper_changes.detach(day.s, case.papers[0].paper_id)


def _agree(day: Day) -> None:
    case = day.a_case()
    given = day.one_of(decisions.list_consents(day.s, case.case_id))
    if given is not None and day.chance.random() < 0.3:
        decisions.withdraw_consent(day.s, given.consent_id, how="told at the desk")
    else:
        agree(day.s, case, day.other)


def _wish(day: Day) -> None:
    case = day.a_case().case_id
    open_one = day.one_of(one for one in wishes.list_wishes(day.s, case) if not one.outcome)
    if open_one is None:
        stated = WishStated("correct", "My name is spelt otherwise.", "person")
        wishes.write_wish(day.s, case, 1, stated)
    else:
        answer = WishAnswer("followed", "It was corrected.")
        wishes.answer_wish(day.s, case, open_one.wish_id, answer)


def _hold(day: Day) -> None:
    case = day.a_case().case_id
    if day.chance.random() < 0.5:
        holds.hold(day.s, case, "audit")
    else:
        holds.lift(day.s, case, "It is over.")


def _keep(day: Day) -> None:
    case = day.a_case().case_id
    acts = (
        lambda: due.ask_deletion(day.s, case),
        lambda: due.unask_deletion(day.s, case),
        lambda: due.keep(day.s, [case], "2027-11-25", "Still needed."),
        lambda: rules.set_rules(day.s, {"adult": (day.chance.randint(1, 90), 0)}, 30),
    )
    day.chance.choice(acts)()


def _bin(day: Day) -> None:
    binned = day.one_of(bins.list_bin(day.s))
    if binned is None or day.chance.random() < 0.5:
        bins.bin_case(day.s, day.a_case().case_id)
    elif day.chance.random() < 0.5:
        bins.restore_case(day.s, binned.case_id)
    else:
        bins.empty_bin(day.s, [binned.case_id])


def _join(day: Day) -> None:
    kept = day.a_case().case_id
    done = day.one_of(merges_of(day.s, kept))
    if done is not None:
        undo_merge(day.s, done.merge_id)
    else:
        merge_cases(day.s, kept, day.a_case().case_id)


def _seal(day: Day) -> None:
    day.s.second_lock.open()
    shut = day.one_of(sealed.seals(day.s))
    if shut is None or day.chance.random() < 0.4:
        day.s = case_sealing.seal(day.s, day.a_case().case_id, {1})
    elif day.chance.random() < 0.5:
        day.s = case_sealing.unseal(day.s, shut.case_id)
    else:
        with sealed.opened(day.s, shut.case_id) as inside:
            cases.save_facts(inside, shut.case_id, _some_facts(day))


def _draft(day: Day) -> None:
    drafts.keep(day.s, f"case:{day.a_case().case_id}", day.chance.choice(("begun", "")))


def _sheet(day: Day) -> None:
    batch = day.one_of(one for one in batch_in.list_batches(day.s) if not one.undone)
    if batch is not None:
        batch_in.undo_import(day.s, batch.batch_id)
        return
    day.sheets += 1
    path = day.folder / f"sheet{day.sheets}.csv"
    lines = [f"{name} {day.sheets},{place + 9},street {place}" for place, name in enumerate(NAMES)]
    path.write_text("Name,Age,Address\n" + "\n".join(lines) + "\n", encoding="utf-8")
    found = read_sheet(path)
    batch_in.bring_in(day.s, batch_in.check_sheet(day.s, found, batch_in.propose(day.s, found)))


def _letter(day: Day) -> None:
    known = day.one_of(issue.list_letters(day.s))
    if known is None or day.chance.random() < 0.6:
        issue.issue(day.s, prepared(day.s, case_id=day.a_case().case_id))
    else:
        issue.withdraw(day.s, known.code, "mistake")


# Between offices ---------------------------------------------------------------------------------


def _refer(day: Day) -> None:
    case = day.a_case()
    agree(day.s, case, day.other)
    sent = referrals.send(day.s, everything(day.s, case, day.other))
    delivery.outbox(day.s)
    if day.chance.random() < 0.3:
        return
    referrals.mark_handed_over(day.s, sent.referral_id, "stick")
    item = acceptance.receive(day.other, _carried(day, Path(sent.file)))
    answers = (acceptance.accept, _declined)
    receipt = day.chance.choice(answers)(day.other, item.packet_id).receipt
    acceptance.receive(day.s, _carried(day, Path(receipt)))


def _declined(s: Services, packet_id: str) -> acceptance.Accepted:
    return acceptance.decline(s, packet_id, "no_capacity")


def _arrive(day: Day) -> None:
    case = cases.add_case(day.other, day.chance.choice((HINDI, ENGLISH)))
    agree(day.other, case, day.s)
    sent = referrals.send(day.other, everything(day.other, case, day.s))
    item = acceptance.receive(day.s, _carried(day, Path(sent.file)))
    if day.chance.random() < 0.7:
        day.chance.choice((acceptance.accept, _declined))(day.s, item.packet_id)


def _carried(day: Day, file: Path) -> Path:
    """Take a packet to the other office on a made-up stick."""
    stick = day.folder / "stick"
    stick.mkdir(exist_ok=True)
    target: Path = shutil.copy2(file, stick / file.name)
    return target


def _card(day: Day) -> None:
    own_identity.rotate(day.other)
    offices.add_card(day.s, offices.own_card(day.other))
    offices.check_number(
        day.s, day.other.office.office_id, day.other.office.number, "phone", "A. Made-up"
    )


def _trust(day: Day) -> None:
    disclosure_gate.set_checked_only(day.s, day.chance.random() < 0.3)


# The register ------------------------------------------------------------------------------------


def _colleague(day: Day) -> None:
    colleague = day.one_of(one for one in people.list_users(day.s) if one.login == "meera")
    if colleague is None:
        new = NewUser("meera", "Meera Made-up", "officer")
        day.s = people.add_user(day.s, new, OTHER_PASSPHRASE).services
    elif day.chance.random() < 0.7:
        day.s = people.set_role(day.s, colleague.user, day.chance.choice(("entry", "officer")))
    else:
        day.s = people.remove_user(day.s, colleague.user)


def _as_killed(name: str) -> Callable[[Day], None]:
    def act(day: Day) -> None:
        day.s, _what = KILLED_ACTS[name](day.s, day.chance)

    return act


ACTS: dict[str, Callable[[Day], None]] = {
    "case": _add,
    "save": _save,
    "part": _part,
    "part away": _part_away,
    "note": _note,
    "task": _task,
    "close": _close,
    "attach": _attach,
    "detach": _detach,
    "consent": _agree,
    "wish": _wish,
    "hold": _hold,
    "keeping": _keep,
    "bin": _bin,
    "join": _join,
    "seal": _seal,
    "draft": _draft,
    "sheet": _sheet,
    "letter": _letter,
    "refer": _refer,
    "arrival": _arrive,
    "card": _card,
    "trust": _trust,
    "colleague": _colleague,
    "passphrase": _as_killed("passphrase"),
    "sealing key": _as_killed("sealing key"),
    "backup": _as_killed("backup"),
}
