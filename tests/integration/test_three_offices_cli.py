"""The whole of referrals on one machine by commands: two offices, one that asks, a nodal authority.

Rules: every office has its own register, only files pass between them, and what the person did not
agree to for an office stands in no packet to it.
"""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import replace
from itertools import count

import pytest

from command_line import CommandLine
from office_sim import FIRST, SECOND

NEXT_YEAR = (dt.date.today() + dt.timedelta(days=365)).isoformat()
IN_HINDI = ("--language", "hin")
HURT, HOME = "Made-up old fracture of the left arm", "Made-up Lane 7, Test Nagar"
COMMITTEE = replace(SECOND, name="Made-up Child Welfare Committee", name_local="", phone="")
NODAL = replace(SECOND, name="Made-up State Nodal Office", name_local="", phone="")


class Town:
    """The offices, and the one shelf on which files pass from one to the other."""

    def __init__(self, root) -> None:
        self.root = root
        self.ngo = CommandLine(root / "ngo", FIRST)
        self.shelter = CommandLine(root / "shelter", SECOND)
        self.committee = CommandLine(root / "committee", COMMITTEE)
        self.nodal = CommandLine(root / "nodal", NODAL)
        self.all = (self.ngo, self.shelter, self.committee, self.nodal)
        self._number = count()
        self._cards = {}
        for desk in self.all:
            self._cards[desk] = self.shelf("lfcard")
            desk.ok("office", "card", "-o", self._cards[desk])

    def shelf(self, suffix="lifafa"):
        """Return where the next file will lie."""
        return self.root / f"{next(self._number)}.{suffix}"

    def listed(self):
        """Let the nodal authority list the offices and every office take the list in."""
        table = self.shelf("csv")
        with table.open("w", encoding="utf-8", newline="") as target:
            out = csv.writer(target)
            out.writerow(["id", "name", "district", "status", "since"])
            for desk, new in (
                (self.ngo, FIRST),
                (self.shelter, SECOND),
                (self.committee, COMMITTEE),
            ):
                out.writerow([desk.office_id, new.name, new.district, "active", "2026-01-01"])
        draft, whole = self.shelf("lfdir"), self.shelf("lfdir")
        signers = [w for d in (self.nodal, self.committee) for w in ("--signer", self._cards[d])]
        number = self.nodal.ok("directory", "make", table, *signers, "-o", draft)["number"]
        self.committee.ok("directory", "sign", draft, "-o", whole)
        for desk in (self.ngo, self.shelter, self.committee):
            desk.ok("directory", "import", whole, "--number", number)

    def meet(self, one, other):
        """Let two offices take each other's card in; return the states before the number."""
        return [
            a.ok("office", "add", self._cards[b])["state"] for a, b in ((one, other), (other, one))
        ]

    def check(self, one, other):
        """Let both type the other's number, read to them on the phone."""
        how = ("--how", "phone", "--with", "Made-up Officer")
        for a, b in ((one, other), (other, one)):
            a.ok("office", "check", b.office_id[:8], "--number", b.number, *how)

    def answer(self, desk, home, *words):
        """Let an office answer and bring the answer home."""
        file = self.shelf()
        told = desk.ok(*words, "--receipt-out", file)
        home.ok("packet", "receive", file)
        return told

    def news(self, desk, home, *words):
        """Let an office send news of a referral and bring them home."""
        file = self.shelf()
        desk.ok(*words, "-o", file)
        return home.ok("packet", "receive", file)


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    made = Town(tmp_path_factory.mktemp("town"))
    made.listed()
    assert made.meet(made.ngo, made.shelter) == ["listed", "listed"]
    assert made.meet(made.ngo, made.committee) == ["listed", "listed"]
    made.check(made.ngo, made.shelter)
    made.check(made.ngo, made.committee)
    return made


def agreed(town, case_no, to, groups, purposes="shelter"):
    return town.ngo.ok(
        *("consent", "add", case_no, "--given-by", "individual", "--purposes", purposes),
        *("--groups", groups, "--offices", to.office_id[:8], "--until", NEXT_YEAR, *IN_HINDI),
    )["consent_id"]


def refer(town, case_no, to, groups, *more, purpose="shelter", service="shelter"):
    file = town.shelf()
    sent = town.ngo.ok(
        *("refer", case_no, "--to", to.office_id[:8], "--purpose", purpose),
        *("--services", service, "--groups", groups, "-o", file, *more),
    )
    return sent, file


@pytest.fixture
def case_no(town):
    return town.ngo.ok(
        *("case", "add", "name_full=Made-up Maria", "age=31", "is_child_stated=no"),
        *(f"health_needs={HURT}", f"home_place={HOME}"),
    )["case_no"]


def seen(desk, file):
    """Return everything that an office sees of a packet."""
    return desk.run("packet", "preview", file).out


def test_two_offices_get_two_scopes(town, case_no):
    agreed(town, case_no, town.shelter, "identity_names,age_sex,health", "shelter")
    agreed(town, case_no, town.committee, "identity_names,home_address", "legal")
    for_shelter, at_shelter = refer(town, case_no, town.shelter, "identity_names,health")
    for_committee, at_committee = refer(
        *(town, case_no, town.committee, "identity_names,home_address"),
        purpose="legal",
        service="legal_aid",
    )
    over = town.ngo.run(
        *("refer", case_no, "--to", town.committee.office_id[:8], "--purpose", "legal"),
        *("--services", "legal_aid", "--groups", "health"),
    )
    assert over.code == 7
    first, second = seen(town.shelter, at_shelter), seen(town.committee, at_committee)
    assert (HURT in first, HOME in first) == (True, False)
    assert (HURT in second, HOME in second) == (False, True)
    assert town.committee.run("packet", "preview", at_shelter).code == 5
    assert for_shelter["packet_id"] != for_committee["packet_id"]
    town.shelter.ok("packet", "receive", at_shelter)
    no = ("packet", "decline", for_shelter["packet_id"], "--reason", "no_capacity")
    town.answer(town.shelter, town.ngo, *no, "--note", "All twelve beds are taken.")
    shown = town.ngo.ok("referral", "show", for_shelter["referral_id"])
    assert (shown["state"], shown["reason"]) == ("declined", "no_capacity")
    told = town.ngo.run("referral", "show", for_shelter["referral_id"]).out
    assert ("No capacity" in told, "All twelve beds are taken." in told) == (True, True)


def test_declined_then_sent_to_a_third_accepted_told_and_done(town, case_no):
    for office in (town.shelter, town.committee):
        agreed(town, case_no, office, "identity_names,age_sex")
    declined, file = refer(town, case_no, town.shelter, "identity_names")
    town.shelter.ok("packet", "receive", file)
    no = ("packet", "decline", declined["packet_id"], "--reason", "wrong_office")
    town.answer(town.shelter, town.ngo, *no)
    sent, file = refer(town, case_no, town.committee, "identity_names,age_sex")
    town.committee.ok("packet", "receive", file)
    town.answer(town.committee, town.ngo, "packet", "accept", sent["packet_id"])
    steps = [town.ngo.ok("referral", "show", sent["referral_id"])["state"]]
    for what in ("progress", "done"):
        words = ("referral", what, sent["packet_id"], "--what", f"Made-up {what}.")
        town.news(town.committee, town.ngo, *words, "--next", "A visit")
        steps.append(town.ngo.ok("referral", "show", sent["referral_id"])["state"])
    assert steps == ["accepted", "in_progress", "done"]
    assert town.ngo.ok("referral", "show", declined["referral_id"])["state"] == "declined"
    told = town.ngo.run("referral", "show", sent["referral_id"]).out
    assert ("Made-up done." in told, "A visit" in told) == (True, True)


def test_consent_taken_back_reaches_every_office_and_comes_back(town, case_no):
    kept = town.ngo.ok(
        *("consent", "add", case_no, "--given-by", "individual", "--purposes", "shelter"),
        *("--groups", "identity_names", "--until", NEXT_YEAR, *IN_HINDI),
        *("--offices", f"{town.shelter.office_id[:8]},{town.committee.office_id[:8]}"),
    )["consent_id"]
    sent = {}
    for office in (town.shelter, town.committee):
        sent[office], file = refer(town, case_no, office, "identity_names")
        office.ok("packet", "receive", file)
        town.answer(office, town.ngo, "packet", "accept", sent[office]["packet_id"])
    town.ngo.ok("consent", "withdraw", case_no, kept, "--how", "by word")
    notices = town.ngo.ok("consent", "tell", case_no, kept)
    assert len(notices) == 2
    for office in (town.shelter, town.committee):
        (mine,) = [one for one in notices if office.run("packet", "preview", one["file"]).code == 0]
        office.ok("packet", "receive", mine["file"])
        town.answer(office, town.ngo, "packet", "acknowledge", mine["packet_id"])
        life = town.ngo.ok("referral", "show", sent[office]["referral_id"])["life"]
        assert [step["what"] for step in life][-2:] == ["consent_withdrawn", "acknowledged"]
    assert refer_code(town, case_no, town.shelter) == 7


def refer_code(town, case_no, to, *more):
    words = ("--purpose", "shelter", "--services", "shelter", "--groups", "identity_names")
    return town.ngo.run("refer", case_no, "--to", to.office_id[:8], *words, *more).code


def test_superseded_transferred_and_notified_without_identity(town, case_no):
    agreed(town, case_no, town.committee, "identity_names,age_sex")
    old, first = refer(town, case_no, town.committee, "age_sex", "--kind", "transfer")
    new, second = refer(
        *(town, case_no, town.committee, "identity_names,age_sex", "--kind", "transfer"),
        *("--supersedes", old["referral_id"]),
    )
    for file in (second, first):
        town.committee.ok("packet", "receive", file)
    assert town.committee.ok("referral", "show", old["packet_id"])["state"] == "superseded"
    assert town.committee.run("packet", "accept", old["packet_id"]).code == 1
    town.answer(town.committee, town.ngo, "packet", "accept", new["packet_id"])
    assert town.ngo.ok("case", "show", case_no)["status"] == "closed_referred"

    refused = town.ngo.ok(
        "case",
        "add",
        "name_full=Made-up Rani",
        "age=40",
        "is_child_stated=no",
        "sex_or_gender=female",
        "home_district=Gaya",
    )
    town.ngo.ok(
        *("consent", "add", refused["case_no"], "--given-by", "individual"),
        *("--capacity", "refused", "--until", NEXT_YEAR, *IN_HINDI),
    )
    assert refer_code(town, refused["case_no"], town.committee) == 7
    file = town.shelf()
    town.ngo.ok(
        *("refer", refused["case_no"], "--to", town.committee.office_id[:8], "--kind", "notify"),
        *("--purpose", "statistics", "--fields", "sex_or_gender,home_district", "-o", file),
    )
    told = seen(town.committee, file)
    assert ("Gaya" in told, "Rani" in told) == (True, False)
    town.committee.ok("packet", "receive", file)
