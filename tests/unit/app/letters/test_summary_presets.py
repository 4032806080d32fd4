"""The presets of a summary are data: who needs what, why, and nothing that never leaves."""

import pytest

from app.letters.errors import SummaryRefusedError
from app.letters.summary import presets
from app.letters.summary.presets import (
    CASE,
    EVENT,
    OTHER,
    PRESETS,
    SECTIONS,
    SUSPECT,
    VICTIM,
    preset_of,
)
from app.letters.summary.records import OWN
from models.fields import CATALOGUE, CODE_LISTS
from models.fields.tables import Table, TableError

HEAD = 'purpose = "legal"\noffices = []\nothers = []\n'
WITNESS = HEAD.replace("others = []", 'others = ["witness"]')


def told(key: str, part: str) -> set[str]:
    return {f"{one.section}.{name}" for one in PRESETS[key].parts[part] for name in one.fields}


def test_there_is_one_for_each_reader_and_their_own_sections_have_none():
    known = [code.value for code in CODE_LISTS["summary_for"]]
    assert known == [*PRESETS, OWN]


@pytest.mark.parametrize("key", PRESETS)
def test_every_section_has_a_reason_and_facts_that_may_leave(key):
    for part, sections in PRESETS[key].parts.items():
        for one in sections:
            assert one.why.endswith(".")
            for name in one.fields:
                field = CATALOGUE.field(name)
                assert (field.entity, field.section) == (presets.ENTITIES[part], one.section)
                assert field.group
        names = PRESETS[key].fields(part)
        assert len(set(names)) == len(names)


def test_a_committee_reads_who_the_child_is_how_it_is_and_what_was_ordered():
    assert {
        "identity.name_full", "identity.name_father", "birth.age", "birth.age_basis",
        "background.languages", "background.needs_interpreter", "home.home_district",
        "health.health_needs", "needs.wishes", "status.purpose", "description.marks",
    } <= told("cwc", VICTIM)  # fmt: skip
    assert {"police.fir_no", "court.cwc_order_no", "risk.risk_level", "story.summary"} <= told(
        "cwc", CASE
    )
    # The whole story, and where a child can be reached, are no matter of the sitting.
    assert not {"story.narrative"} & told("cwc", CASE)
    assert not [one for one in told("cwc", VICTIM) if one.startswith(("contact.", "present."))]
    assert set(PRESETS["cwc"].others or ()) == {"family_member", "guardian"}


def test_the_police_read_the_parts_of_the_offence_and_no_more_of_the_victim_than_that():
    assert {
        "status.act",
        "status.purpose",
        "means.means",
        "recruitment.recruiter_relation",
    } <= told("police", VICTIM)
    assert {"police.offence_acts", "story.narrative", "court.court_case_no"} <= told("police", CASE)
    assert {"suspect.role_in_process", "identity.name_alias", "contact.phone"} <= told(
        "police", SUSPECT
    )
    assert told("police", OTHER) == {"identity.role", "identity.name_full", "identity.name_latin"}
    assert "informant" not in (PRESETS["police"].others or ())
    assert {"event.event_date", "event_place.event_place", "event_travel.border_post"} <= told(
        "police", EVENT
    )
    health = [one for one in told("police", VICTIM) if one.startswith(("health.", "needs."))]
    assert not health
    assert "status.sex_exploitation_type" not in told("police", VICTIM)


def test_a_shelter_reads_health_needs_and_danger_and_nothing_of_what_was_done():
    assert {"health.pregnant", "health.health_needs", "background.communication_aid"} <= told(
        "shelter", VICTIM
    )
    assert {"risk.risk_level", "court.cwc_order_no"} <= told("shelter", CASE)
    assert EVENT not in PRESETS["shelter"].parts
    for part in PRESETS["shelter"].parts:
        past = ("story.", "status.", "means.", "recruitment.", "police.", "suspect.")
        assert not [one for one in told("shelter", part) if one.startswith(past)]


def test_own_sections_tell_all_of_theirs_that_may_leave_of_everybody():
    own = preset_of("own", ("identity", "case", "event_place"))
    assert own.tells_of(("suspect",))
    assert own.tells_of(())
    assert own.purpose == "legal"
    assert preset_of("own", ("story",), "shelter").purpose == "shelter"
    assert "registered_on" in own.fields(CASE)
    assert "status" not in own.fields(CASE), "it never leaves"
    assert own.fields(VICTIM) == own.fields(OTHER) == own.fields(SUSPECT)
    assert "event_district" in own.fields(EVENT)
    assert not {"closing", "service", "consent_who"} & set(SECTIONS)


@pytest.mark.parametrize(
    ("wish", "reason"),
    [
        (("court", ()), "summary.preset"),
        (("own", ()), "summary.sections"),
        (("own", ("closing",)), "summary.sections"),
        (("own", ("story",), "gossip"), "summary.purpose"),
    ],
)
def test_what_there_is_not_is_refused_by_its_reason(wish, reason):
    with pytest.raises(SummaryRefusedError) as refused:
        preset_of(*wish)
    assert refused.value.facts["reason"] == reason
    assert refused.value.exit_code == 2


@pytest.mark.parametrize(
    "text",
    [
        "[cwc]\npurpose = 'legal'",
        f"[court]\n{HEAD}",
        f"[cwc]\n{HEAD.replace('legal', 'gossip')}",
        f"[cwc]\n{HEAD}[cwc.victim.identity]\nfields = ['notes']\nwhy = 'No.'",
        f"[cwc]\n{HEAD}[cwc.case.case]\nfields = ['status']\nwhy = 'It never leaves.'",
        f"[cwc]\n{HEAD}[cwc.case.case]\nfields = ['registered_on']",
        f"[cwc]\n{HEAD}[cwc.somebody.identity]\nfields = ['name_full']\nwhy = 'No.'",
        f"[police]\n{WITNESS}[police.other.contact]\nfields = ['phone']\nwhy = 'No.'",
        f"[cwc]\n{HEAD}[cwc.victim.nowhere]\nfields = ['name_full']\nwhy = 'No.'",
    ],
)
def test_a_wrong_file_of_presets_is_refused_with_its_name(text):
    with pytest.raises(TableError, match=r"made\.toml"):
        presets.read_presets(Table("made.toml", text))


def test_a_person_of_two_roles_is_told_by_the_one_that_the_preset_tells():
    both = ("guardian", "suspect")
    assert PRESETS["police"].part_of(both) == SUSPECT
    assert PRESETS["shelter"].part_of(both) == OTHER
    assert PRESETS["police"].part_of(("victim", "suspect")) == VICTIM
    assert PRESETS["police"].part_of(()) == VICTIM
