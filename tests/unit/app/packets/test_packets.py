"""A case becomes the body of a packet and comes back; nothing unchosen leaves, nothing is lost."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from app.base.errors import UnknownFieldError
from app.cases.records import CaseRecord, ConsentRecord, EventRecord, PaperRecord, PersonRecord
from app.consent.errors import (
    ConsentForbidsError,
    ConsentMissingError,
)
from app.consent.records import Beyond, LegalGround, SendReferral
from app.core.records import UserRecord
from app.packets import bodies as packets
from app.packets.errors import (
    NothingToShareError,
    PacketDamagedError,
)
from app.packets.packet_view import block_lines, consent_seen, seen_facts
from app.packets.records import PreviewBlock
from crypto.base import sjson
from crypto.packet import bodies
from models.fields import CATALOGUE

TODAY = dt.date(2026, 11, 25)
OFFICE, OTHER = "ab" * 32, "cd" * 32


def person(number: int, roles: tuple[str, ...], is_child="no", **facts) -> PersonRecord:
    return PersonRecord(f"id{number}", number, roles, "", "", is_child, {"role": roles, **facts})


CASE = CaseRecord(
    case_id="c" * 32,
    case_no="LF-26-0001",
    status="active",
    opened_on="2026-11-25",
    closed_on="",
    updated_at=0,
    facts={
        "narrative": "पहली पंक्ति\nदूसरी पंक्ति",
        "notes": "never leaves",
        "summary": "Found at the station.",
        "fir_no": "",
    },
    persons=(
        person(
            1,
            ("victim",),
            is_child="yes",
            name_full="आशा कुमारी",
            age=15,
            age_stated_on="2026-11-01",
            sex_or_gender="female",
            nationality=("IN", "NP"),
            languages=("hin", "bho"),
            home_district="Purnia",
            deceased=False,
        ),
        person(2, ("suspect",), name_full="Ram Prasad", phone="+919876543210"),
        person(3, ("victim",), name_full="Made-up Friend", age=30),
    ),
    events=(EventRecord("e1", 1, {"event_type": "rescue", "event_place": "Raxaul"}),),
    papers=(),
    consents=(),
    timeline=(),
)
GROUPS = tuple(group.key for group in CATALOGUE.groups)


def consent(number: int, capacity: str, **changes) -> ConsentRecord:
    facts = {
        "given_by": "individual",
        "capacity": capacity,
        "explained": ("use_of_data",),
        "explained_in_language": "hin",
        "form": "spoken",
        "purposes": ("shelter",),
        "named_offices": (OFFICE, OTHER),
        "field_groups": GROUPS,
        "valid_from": "2026-11-01",
        "witness": "A. Witness",
        "read_aloud": True,
    }
    record = ConsentRecord(
        consent_id=f"{number}" * 32,
        person_number=number,
        given_by="individual",
        capacity=capacity,
        purposes=("shelter",),
        groups=GROUPS,
        offices=(OFFICE, OTHER),
        valid_from="2026-11-01",
        valid_to="",
        recorded_at=number,
        recorded_by="made up",
        withdrawn_on="",
        facts=facts,
    )
    return dataclasses.replace(record, **changes)


CASE = dataclasses.replace(CASE, consents=(consent(1, "child_assent"), consent(3, "adult_own")))
AROUND = packets.Circumstances(
    officer=UserRecord(1, "asha", "R. Das", "Sub-inspector", "head"),
    case_ref="7K3M-9Q2A",
    today=TODAY,
)
FACTS = ("narrative", "p1.name_full", "p1.age", "p1.age_stated_on", "p1.sex_or_gender")


def command(facts=FACTS, **changes) -> SendReferral:
    base = SendReferral("c" * 32, OFFICE, "refer", "shelter", facts, services=("shelter",))
    return dataclasses.replace(base, **changes)


def body(facts=FACTS, **changes):
    return packets.referral_body(CASE, command(facts, **changes), AROUND)


def there_and_back(made):
    raw = sjson.encode(made, multiline=packets.MULTILINE)
    parsed = sjson.parse(raw, multiline=packets.MULTILINE)
    bodies.check("referral", parsed)
    return packets.read_referral(parsed, 2, 1000)


def test_chosen_facts_come_back_as_they_were_and_nothing_else():
    seen = there_and_back(body())
    assert seen.case == {"narrative": "पहली पंक्ति\nदूसरी पंक्ति"}
    assert seen.persons == (
        {
            "name_full": "आशा कुमारी",
            "sex_or_gender": "female",
            "age": 15,
            "age_stated_on": "2026-11-01",
        },
    )
    assert seen.events == ()
    assert (seen.kind, seen.purpose, seen.services) == ("refer", "shelter", ("shelter",))


def test_a_field_without_its_part_means_the_first_person():
    assert body(("name_full",)) == body(("p1.name_full",))


def test_lists_and_ticks_keep_their_types():
    seen = there_and_back(body(("p1.nationality", "p1.deceased", "e1.event_type")))
    assert seen.persons == ({"deceased": False, "nationality": ("IN", "NP")},)
    assert seen.events == ({"event_type": "rescue"},)


@pytest.mark.parametrize(
    "address",
    ["notes", "next_step", "p1.narrative", "p9.name_full", "e2.event_type", "x1.age", "no_such"],
)
def test_what_the_catalogue_does_not_let_out_is_refused(address):
    with pytest.raises(UnknownFieldError) as refused:
        body((address,))
    assert refused.value.facts.keys() == {"field"}


def test_a_referral_of_empty_facts_is_refused():
    with pytest.raises(NothingToShareError):
        body(("fir_no",))


def test_consent_is_asked_again_where_the_body_is_made():
    names_only = dataclasses.replace(consent(3, "adult_own"), groups=("identity_names",))
    case = dataclasses.replace(CASE, consents=(names_only,))
    made = packets.referral_body(case, command(("p3.name_full",)), AROUND)
    assert made["persons"] == [{"name_full": "Made-up Friend"}]
    with pytest.raises(ConsentForbidsError):
        packets.referral_body(case, command(("p3.age",)), AROUND)
    bare = dataclasses.replace(CASE, consents=())
    with pytest.raises(ConsentMissingError):
        packets.referral_body(bare, command(("p3.age",)), AROUND)


def test_the_decision_for_this_office_and_purpose_travels_before_a_later_one():
    later = dataclasses.replace(consent(3, "adult_own"), recorded_at=9, purposes=("medical",))
    case = dataclasses.replace(CASE, consents=(consent(3, "adult_own"), later))
    assert packets.deciding(case, command(), TODAY)[3].purposes == ("shelter",)


def test_papers_alone_are_enough():
    assert body((), papers=("some-paper",))["case"] == {}


def test_the_preview_block_repeats_only_what_leaves():
    assert body(("p1.name_full",))["preview"] == {}
    facts = (*FACTS, "p1.nationality", "p1.languages", "p1.home_district")
    full = body(facts)["preview"]
    assert full["age_band"] == "child_14_17"
    assert (full["sex"], full["nationality"], full["languages"]) == ("female", "IN,NP", "hin,bho")
    assert full["district_to"] == "Purnia"


def test_a_name_is_in_no_preview_block():
    made = body((*FACTS, "p2.name_full", "p3.name_full"))
    assert not any("आशा" in value or "Ram" in value for value in made["preview"].values())


def test_a_child_among_several_people_decides_the_age_band():
    assert body(("p1.age", "p1.age_stated_on", "p3.age"))["preview"]["age_band"] == "child_14_17"


def test_a_suspect_never_travels_without_the_role():
    seen = there_and_back(body(("p2.phone",)))
    assert seen.persons == ({"role": ("suspect",), "phone": "+919876543210"},)


def test_persons_are_counted_anew_so_that_hidden_ones_leave_no_gap():
    seen = there_and_back(body(("p3.name_full",)))
    assert [part for part, _, facts in seen.parts() if facts] == ["p1"]


def test_consent_travels_without_witnesses_and_without_other_offices():
    seen = there_and_back(body())
    record, second = seen.consents
    assert (second["person"], second["capacity"]) == (0, "adult_own")
    assert record["named_offices"] == (OFFICE,)
    assert record["explained"] == ("use_of_data",)
    assert "witness" not in record
    assert record["person"] == 1
    lines = {fact.label: fact.shown for fact in consent_seen(seen.consents)}
    assert "adult" in lines["Decision"].casefold()
    assert OFFICE not in "".join(lines.values())


def test_a_legal_ground_travels_whole():
    ground = LegalGround("court_order", "12/2026", "J. Judge", "order of\nthe court")
    assert there_and_back(body(ground=ground)).ground == ground
    assert there_and_back(body()).ground is None


def test_our_case_number_and_ids_never_travel():
    raw = sjson.encode(body(), multiline=packets.MULTILINE).decode()
    assert "LF-26-0001" not in raw
    assert "c" * 32 not in raw


def test_facts_are_shown_with_labels_in_words():
    shown = {(fact.part, fact.label): fact.shown for fact in seen_facts(there_and_back(body()))}
    assert shown[("p1", "Full name")] == "आशा कुमारी"
    assert shown[("p1", "Sex or gender")] == "Female"


def test_unknown_names_of_a_newer_office_are_kept_and_shown_raw():
    made = body()
    made["case"]["drone_seen"] = ["yes", "twice"]
    made["persons"][0]["eye_scan"] = 7
    made["new_member"] = {"a": 1}
    seen = there_and_back(made)
    assert seen.case["drone_seen"] == ("yes", "twice")
    assert seen.unknown == {"new_member": "{'a': 1}"}
    shown = {(fact.part, fact.label): fact.shown for fact in seen_facts(seen)}
    assert shown[("case", "drone_seen")] == "yes, twice"
    assert shown[("p1", "eye_scan")] == "7"
    assert shown[("case", "new_member")] == "{'a': 1}"


def test_unknown_codes_are_shown_raw():
    made = body()
    made["persons"][0]["sex_or_gender"] = "some_new_code"
    shown = {fact.name: fact.shown for fact in seen_facts(there_and_back(made))}
    assert shown["sex_or_gender"] == "some_new_code"


@pytest.mark.parametrize(
    "broken",
    [
        {"kind": "refer", "case": "text"},
        {"kind": "refer", "persons": {}},
        {"kind": "refer", "persons": ["text"]},
        {"kind": "refer", "persons": [{"age": {"years": 3}}]},
        {"kind": "refer", "persons": [{"age": [3]}]},
        {"kind": "refer", "service_asked": "shelter"},
        {"kind": "refer", "service_asked": [1]},
        {"kind": "refer", "purpose": 3},
        {"kind": "refer", "preview": []},
        {"kind": "refer", "preview": {"sex": 1}},
        {"kind": "refer", "consent": []},
        {"kind": "refer", "consent": {"records": {}}},
        {"kind": "refer", "consent": {"ground": "x"}},
        {"kind": "refer", "consent": {"ground": {"override_basis": 1}}},
    ],
)
def test_a_body_of_an_odd_shape_is_refused(broken):
    bodies.check("referral", broken)
    with pytest.raises(PacketDamagedError):
        packets.read_referral(broken, 0, 0)


def test_a_bare_body_reads_as_empty():
    seen = packets.read_referral({"kind": "request"}, 0, 0)
    assert (seen.kind, seen.case, seen.persons, seen.block.age_band) == ("request", {}, (), "")
    assert seen.block.languages == ()
    assert [label for label, _ in block_lines(seen.block)] == ["Kind of referral"]


def test_the_block_is_told_in_words():
    lines = dict(block_lines(there_and_back(body((*FACTS, "p1.languages"))).block))
    assert lines["Age"] == "Child of 14 to 17"
    assert lines["Sex or gender"] == "Female"
    assert lines["Languages"] == "Hindi, Bhojpuri"


# Member by member ---------------------------------------------------------------------------------

PAPER = PaperRecord("a1", "Scan", "other", "image/png", 9, "0" * 64, 0, "", "photo")
WHOLE = dataclasses.replace(
    CASE,
    papers=(PAPER, dataclasses.replace(PAPER, paper_id="a2", kind="fir_copy", group="")),
    events=(*CASE.events, EventRecord("e2", 2, {"event_type": "transit"})),
)


def test_a_referral_says_all_that_was_chosen_each_in_its_member():
    wish = command(
        ("summary", "p3.name_full", "p3.age", "e1.event_place"),
        urgency="1_day",
        papers=("a1",),
        details="Bring a coat.",
        reply_by="2026-11-30",
        service_times=(("shelter", "night"),),
    )
    made = packets.referral_body(WHOLE, wish, AROUND)
    records = made.pop("consent")["records"]
    assert [each["person"] for each in records] == [0, 1]
    assert made == {
        "kind": "refer",
        "purpose": "shelter",
        "urgency": "1_day",
        "service_asked": ["shelter"],
        "preview": {"age_band": "adult"},
        "case": {"summary": "Found at the station."},
        "persons": [{"name_full": "Made-up Friend", "age": 30}],
        "events": [{"event_place": "Raxaul"}],
        "papers": [{"kind": "other", "group": "photo"}],
        "case_ref": "7K3M-9Q2A",
        "from_officer": "R. Das",
        "from_officer_post": "Sub-inspector",
        "details": "Bring a coat.",
        "reply_by": "2026-11-30",
        "service_times": {"shelter": "night"},
    }


FULL = {
    "kind": "transfer",
    "purpose": "legal",
    "urgency": "1_day",
    "service_asked": ["shelter", "legal"],
    "details": "Bring a coat.",
    "reply_by": "2026-11-30",
    "case_ref": "7K3M-9Q2A",
    "from_officer": "R. Das",
    "from_officer_post": "Sub-inspector",
    "service_times": {"shelter": "night"},
    "preview": {
        "age_band": "adult",
        "sex": "female",
        "nationality": "IN",
        "district_from": "Patna",
        "district_to": "Purnia",
        "languages": "hin,bho",
    },
    "papers": [{"kind": "other", "group": "photo"}],
    "consent": {
        "records": [{"person": 1}],
        "ground": {
            "override_basis": "court_order",
            "legal_basis_details": "12/2026",
            "override_by": "J. Judge",
            "override_reason": "Made-up order",
        },
    },
    "later": [1],
}
FULL_BLOCK = PreviewBlock(
    kind="transfer",
    urgency="1_day",
    services=("shelter", "legal"),
    age_band="adult",
    sex="female",
    nationality="IN",
    district_from="Patna",
    district_to="Purnia",
    languages=("hin", "bho"),
    files=2,
    files_bytes=1000,
    times=(("shelter", "night"),),
)


def test_a_packet_is_read_member_by_member():
    assert packets.read_referral(FULL, 2, 1000) == packets.IncomingReferral(
        kind="transfer",
        purpose="legal",
        urgency="1_day",
        services=("shelter", "legal"),
        details="Bring a coat.",
        reply_by="2026-11-30",
        case_ref="7K3M-9Q2A",
        officer="R. Das",
        officer_post="Sub-inspector",
        block=FULL_BLOCK,
        case={},
        persons=(),
        events=(),
        papers=({"kind": "other", "group": "photo"},),
        consents=({"person": 1},),
        ground=LegalGround("court_order", "12/2026", "J. Judge", "Made-up order"),
        unknown={"later": "[1]"},
    )


@pytest.mark.parametrize("times", [[], {"shelter": 1}, {"shelter": "night", "legal_aid": None}])
def test_times_of_services_of_an_odd_shape_are_refused(times):
    with pytest.raises(PacketDamagedError):
        packets.read_referral({"kind": "refer", "service_times": times}, 0, 0)


# Of whom it speaks in short -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("persons", "told"),
    [
        ([{"age": 13}], {"age_band": "child_under_14"}),
        ([{"age": 14}], {"age_band": "child_14_17"}),
        ([{"age": 17}, {"age": 13}], {"age_band": "child_under_14"}),
        ([{"age": 18}], {"age_band": "adult"}),
        ([{"age": 12, "age_stated_on": "2024-11-01"}], {"age_band": "child_14_17"}),
        ([{"age": 18}, {"name_full": "Asha"}], {}),
        ([{"age": 17}, {"name_full": "Asha"}], {"age_band": "child_14_17"}),
        ([{"is_child_stated": "not_sure"}, {"age": 40}], {"age_band": "not_sure"}),
        ([{"is_child_stated": "yes", "birth": "2016-01-01"}], {"age_band": "child_under_14"}),
        ([{"age_stated_on": "2026-11-01"}], {}),
        ([{"birth": "2026-13-45"}, {"age": 40}], {}),
        ([{"age": 10, "role": ["suspect"]}, {"age": 40}], {"age_band": "adult"}),
        ([{"age": 10, "role": ["suspect", "victim"]}], {"age_band": "child_under_14"}),
        ([{"age": 10, "role": []}], {"age_band": "child_under_14"}),
        ([{"age": 10, "role": "suspect"}], {"age_band": "child_under_14"}),
        (
            [{"languages": ["hin", "bho"]}, {"languages": ("hin", "nep")}, {"languages": 7}],
            {"languages": "hin,bho,nep"},
        ),
        ([{"nationality": ["IN"]}, {"nationality": "NP"}], {"nationality": "IN,NP"}),
        (
            [{"present_district": "Patna", "home_district": "Purnia", "sex_or_gender": "male"}],
            {"district_from": "Patna", "district_to": "Purnia", "sex": "male"},
        ),
    ],
)
def test_what_the_block_says_of_the_victims(persons, told):
    assert packets.in_short(persons, TODAY) == told


@pytest.mark.parametrize(
    ("persons", "is_told"),
    [
        ([{"age": 16, "age_stated_on": "2026-11-01"}], True),
        ([{"age": 18, "age_stated_on": "2026-11-01"}], False),
        ([{"age": 40}, {"is_child_stated": "yes"}], True),
        ([{"is_child_stated": "yes", "role": ["suspect"]}], False),
        ([{"is_child_stated": "not_sure"}], False),
        ([{"birth": "2026-13-45"}], False),
        ([{"age": 10**30}], False),
        ([], False),
    ],
)
def test_a_child_is_told_from_the_facts_of_the_victims(persons, is_told):
    assert packets.has_child(persons, TODAY) is is_told


# The decisions that travel ------------------------------------------------------------------------


def test_all_decisions_on_which_a_packet_stands_travel_the_newest_first():
    names = dataclasses.replace(consent(3, "adult_own"), groups=("identity_names",))
    ages = dataclasses.replace(names, consent_id="4" * 32, recorded_at=8, groups=("age_sex",))
    again = dataclasses.replace(names, consent_id="5" * 32, recorded_at=9)
    for wish, expected in (
        (("p3.name_full", "p3.age"), (again, ages)),
        (("p3.name_full",), (again,)),
        (("p3.age",), (ages,)),
        (("p3.phone",), (again,)),
    ):
        case = dataclasses.replace(CASE, consents=(names, ages, again))
        assert packets.standing_on(case, command(wish), TODAY) == {3: expected}, wish
        assert packets.deciding(case, command(wish), TODAY) == {3: expected[0]}
    far = dataclasses.replace(again, offices=(OTHER,))
    case = dataclasses.replace(CASE, consents=(names, far))
    assert packets.standing_on(case, command(("p3.name_full",)), TODAY) == {3: (names,)}
    assert packets.standing_on(CASE, command(("p2.phone",)), TODAY).keys() == {1, 3}
    bare = dataclasses.replace(CASE, consents=())
    assert packets.standing_on(bare, command(("p3.name_full",)), TODAY) == {}


def test_papers_stand_on_the_word_of_every_victim():
    assert packets.standing_on(WHOLE, command((), papers=("a1",)), TODAY).keys() == {1, 3}
    assert packets.standing_on(WHOLE, command((), papers=()), TODAY) == {}


def test_of_a_no_only_the_no_travels():
    no = consent(3, "refused")
    assert packets.consent_facts(no) == {
        "given_by": "individual",
        "capacity": "refused",
        "valid_from": "2026-11-01",
    }


def test_the_language_of_a_decision_travels_only_with_the_group_of_languages():
    for capacity in ("adult_own", "adult_without_capacity"):
        told = consent(3, capacity)
        assert packets.consent_facts(told)["explained_in_language"] == "hin"
        bare = dataclasses.replace(told, groups=("identity_names",))
        found = packets.consent_facts(bare)
        assert "explained_in_language" not in found
        assert found["field_groups"] == ["identity_names"]
    child = dataclasses.replace(consent(1, "child_assent"), groups=())
    assert packets.consent_facts(child)["explained_in_language"] == "hin"


def test_an_empty_fact_of_a_decision_does_not_travel():
    told = dataclasses.replace(consent(3, "adult_own"), valid_to="", purposes=())
    found = packets.consent_facts(dataclasses.replace(told, facts={"form": "", "explained": ()}))
    assert found.keys() == {
        "given_by", "capacity", "named_offices", "field_groups", "valid_from",
    }  # fmt: skip


def test_an_earlier_number_of_the_office_travels_with_the_decision_that_names_it():
    told = dataclasses.replace(consent(3, "adult_own"), offices=(OTHER, "ef" * 32))
    case = dataclasses.replace(
        CASE, consents=(told,), moves={OFFICE: (OTHER,)}, moves_checked=(OFFICE,)
    )
    made = packets.referral_body(case, command(("p3.name_full",)), AROUND)
    assert [each["named_offices"] for each in made["consent"]["records"]] == [[OTHER]]


# The role that leaves with the first fact ---------------------------------------------------------


def test_consent_is_asked_for_the_role_that_leaves_unchosen():
    assert packets.leaving_facts(CASE, ("p2.phone", "p3.age", "fir_no", "age")) == (
        "p2.phone",
        "p3.age",
        "fir_no",
        "p1.age",
        "p2.role",
    )
    assert packets.leaving_facts(CASE, ("p2.role", "p2.role")) == ("p2.role",)
    nobody = dataclasses.replace(CASE, persons=(person(1, ()),))
    assert packets.leaving_facts(nobody, ("p1.age",)) == ("p1.age",)
    both = dataclasses.replace(CASE, persons=(person(1, ("suspect", "victim")),))
    assert packets.leaving_facts(both, ("p1.age",)) == ("p1.age",)


# What stays back, and what is counted -------------------------------------------------------------


def test_the_parts_of_a_packet_are_named_as_previews_show_them():
    seen = packets.read_referral(
        {"kind": "refer", "case": {"summary": "x"}, "persons": [{"age": 3}],
         "events": [{"event_type": "rescue"}, {"event_type": "transit"}]}, 0, 0,
    )  # fmt: skip
    assert [(part, entity) for part, entity, _facts in seen.parts()] == [
        ("case", "case"),
        ("p1", "person"),
        ("e1", "event"),
        ("e2", "event"),
    ]


def test_empty_facts_are_passed_over():
    case = dataclasses.replace(
        CASE, persons=(person(1, ("victim",), phone=None, languages=(), home_place="", age=0),)
    )
    chosen = ("p1.phone", "p1.languages", "p1.home_place", "p1.age")
    assert packets.chosen_values(case, chosen) == {"p1": {"age": 0}}


def test_what_was_not_said_has_no_member():
    assert not {"details", "reply_by", "service_times"} & body().keys()


def test_a_paper_and_words_are_asked_for_where_the_body_is_made():
    names = dataclasses.replace(consent(3, "adult_own"), groups=("identity_names",))
    case = dataclasses.replace(WHOLE, persons=WHOLE.persons[2:], consents=(names,))
    assert packets.referral_body(case, command(("p3.name_full",)), AROUND)["papers"] == []
    with pytest.raises(ConsentForbidsError):
        packets.referral_body(case, command(("p3.name_full",), papers=("a1",)), AROUND)


def test_a_notice_after_a_no_is_made_without_words():
    told = person(3, ("victim",), sex_or_gender="female")
    no = dataclasses.replace(consent(3, "refused"), offices=(), facts={"given_by": "individual"})
    case = dataclasses.replace(CASE, persons=(told,), consents=(no,))
    wish = command(("p3.sex_or_gender",), kind="notify")
    made = packets.referral_body(case, wish, AROUND)
    assert made["consent"]["records"] == [
        {"person": 1, "given_by": "individual", "capacity": "refused", "valid_from": "2026-11-01"}
    ]
    with pytest.raises(ConsentForbidsError):
        packets.referral_body(case, dataclasses.replace(wish, details="Some words"), AROUND)


def test_the_role_of_a_person_does_not_leave_with_an_event_of_the_same_number():
    assert packets.leaving_facts(WHOLE, ("e2.event_type",)) == ("e2.event_type",)


def test_a_decision_travels_with_the_place_of_its_person_in_the_packet():
    made = body(("p1.name_full", "p3.name_full"))
    assert [each["person"] for each in made["consent"]["records"]] == [1, 2]


def test_what_a_decision_says_comes_before_what_was_typed_where_it_says_something():
    told = dataclasses.replace(
        consent(3, "adult_own"), purposes=("medical",), valid_to="2026-12-01"
    )
    found = packets.consent_facts(told)
    assert (found["purposes"], found["valid_to"]) == (["medical"], "2026-12-01")
    typed = dataclasses.replace(told, valid_to="", facts={**told.facts, "valid_to": "2026-12-31"})
    assert packets.consent_facts(typed)["valid_to"] == "2026-12-31"


def test_only_long_texts_may_hold_line_breaks():
    assert {"narrative", "summary"} <= packets.MULTILINE
    assert not {"name_full", "age", "home_district", "phone"} & packets.MULTILINE


def test_only_papers_that_leave_are_past_what_was_recorded_for_a_child():
    narrow = dataclasses.replace(consent(1, "child_assent"), groups=("age_sex",))
    case = dataclasses.replace(WHOLE, persons=WHOLE.persons[:1], consents=(narrow,))
    found = packets.beyond_scope(case, command((), papers=("a1",)), TODAY)
    assert found == Beyond(papers=("a1",))
    assert packets.beyond_scope(case, command(()), TODAY) == Beyond()
