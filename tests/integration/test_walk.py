"""The walk of a first-time officer in Hindi: every leg is walked, in as few actions as it was."""

from __future__ import annotations

import pytest

import walk
from app.base import language
from app.system import preferences
from desk_sim import dressed

NOW = {
    "first case": 7,  # One of them chooses Hindi on a computer that speaks English.
    "referral": 6,
    "check of the office": 5,
    "paper that goes along": 3,
    "copy to a drive": 2,
    "handed over": 1,
    "our own card": 3,
    "lock": 1,
    "their day begins": 2,
    "the other office": 10,
    "receipt handed over": 1,
    "unlock": 2,
    "receipt home": 3,
    "to the register": 3,
    "paper in the case": 4,
    "letter": 6,
    "backup": 3,
    "search": 1,
    "statistics": 2,
}


@pytest.fixture
def app(qapp):
    preferences.save({"language": None, "theme": "light", "zoom": None})
    dressed(qapp)
    yield qapp
    preferences.save({"language": None, "theme": "light", "zoom": None})
    dressed(qapp)
    language.install("en")


def test_every_leg_takes_as_few_actions_as_it_did_and_nothing_has_to_be_looked_for(app, tmp_path):
    walked = walk.walk(app, tmp_path, None, "hi")
    assert walked.counted() == NOW
    assert walked.unseen == []


def test_the_table_has_every_leg_of_the_first_walk_beside_today(tmp_path):
    walked = walk.Walker.__new__(walk.Walker)
    walked.done = [("letter", "Letters"), ("letter", "New letter…")]
    walked.unseen = ["letter: Print…"]
    told = walk.table(walked)
    assert "| letter | 10 | 2 |" in told
    assert "not in sight: letter: Print…" in told
    assert all(f"| {leg} | " in told for leg, _first in walk.FIRST_WALK)
