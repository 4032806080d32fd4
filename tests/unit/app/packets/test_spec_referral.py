"""The text about the body of a referral says what the program writes and reads."""

import json
import re
from pathlib import Path

import pytest

from app.packets import bodies as packets
from app.packets.bodies import MULTILINE, read_referral
from crypto.base import sjson
from crypto.packet import bodies
from models.fields import CATALOGUE, normalise
from models.fields.kinds import FieldKind

TEXT = (Path(__file__).resolve().parents[4] / "crypto/spec/referral.md").read_text("utf-8")
BODY = json.loads(re.search(r"```json\n(.*?)```", TEXT, re.DOTALL)[1])
PARTS = [("case", BODY["case"]), *(("person", each) for each in BODY["persons"])]
FACTS = [(entity, name, value) for entity, facts in PARTS for name, value in facts.items()]


def rows(section):
    """Return the first two cells of each row of the table of a section."""
    found = re.search(rf"\n## {section}\..*?(?=\n## |\Z)", TEXT, re.DOTALL)[0]
    lines = [line for line in found.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.split("|")[1:3]] for line in lines]


def test_the_members_that_may_hold_line_ends_are_those_of_the_catalogue():
    assert set(re.search(r"```lines\n(.*?)```", TEXT, re.DOTALL)[1].split()) == MULTILINE


def test_every_kind_of_a_fact_that_leaves_is_explained():
    told = {kind for cell, _ in rows(4) for kind in re.findall(r"`(\w+)`", cell)}
    leaving = {found.kind for found in CATALOGUE.fields if found.group is not None}
    assert {kind.value for kind in leaving} <= told
    assert told <= {kind.value for kind in FieldKind}


def test_the_members_of_a_body_are_those_that_the_program_knows():
    told = {name for cell, _ in rows(2) for name in re.findall(r"`(\w+)`", cell)}
    assert told == packets._KNOWN_MEMBERS
    assert set(BODY) <= told
    assert read_referral(BODY | {"later": "kept"}, 0, 0).unknown == {"later": "kept"}


def test_the_example_is_a_referral():
    bodies.check(
        "referral", sjson.parse(sjson.encode(BODY, multiline=MULTILINE), multiline=MULTILINE)
    )
    read = read_referral(BODY, 0, 0)
    assert (read.kind, read.services, read.reply_by) == ("refer", ("shelter", "medical"), "")
    assert read.block.languages == ("hin",)
    assert len(read.persons) == len(read.consents) == 1


@pytest.mark.parametrize(("entity", "name", "value"), FACTS, ids=[name for _, name, _ in FACTS])
def test_each_fact_of_the_example_is_spelt_as_the_program_stores_it(entity, name, value):
    field = CATALOGUE.field(name)
    assert (field.entity, field.group is not None) == (entity, True)
    stored = normalise(field, value)
    assert (list(stored) if isinstance(stored, tuple) else stored) == value
