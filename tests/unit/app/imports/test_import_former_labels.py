"""What an earlier version exported with its own labels is still read."""

import pytest

from app.base.language import LETTER_LANGUAGES, catalogue
from app.imports import headings, values
from app.imports.headings import FORMER_CODES, FORMER_HEADINGS, key_of
from models.fields import CODE_LISTS


@pytest.mark.parametrize(
    ("list_name", "label", "code"),
    [
        ("act", "Kept hidden", "harbours"),
        ("act", "छिपाकर रखा गया", "harbours"),
        ("offence_act", "BNS 72 telling who the victim is", "bns_72"),
        ("event_type", "फिर्ती", "return"),
        ("case_status", "নজরে রাখা হচ্ছে", "follow_up"),
    ],
)
def test_a_choice_is_known_by_the_label_it_bore_before(list_name: str, label: str, code: str):
    assert values.codes(list_name)[key_of(label)] == code


@pytest.mark.parametrize(
    ("heading", "address"),
    [
        ("Officer in charge", "case_owner"),
        ("अपने निशान", "tags"),
        ("How the case came to us", "how_identified"),
        ("Number of the missing report", "p1.missing_report_no"),
    ],
)
def test_a_column_is_known_by_the_heading_it_bore_before(heading: str, address: str):
    assert headings.spellings()[key_of(heading)] == address


def test_every_former_label_names_a_choice_or_a_field_that_is_there():
    for list_name, labels in FORMER_CODES.items():
        assert set(labels) <= {code.value for code in CODE_LISTS[list_name]}, list_name
    assert all(headings.is_known(address) for address in FORMER_HEADINGS)


def test_a_label_of_today_wins_over_one_of_before():
    for list_name in FORMER_CODES:
        known = values.codes(list_name)
        for code in CODE_LISTS[list_name]:
            for language in LETTER_LANGUAGES:
                label = catalogue(language).gettext(code.label)
                assert known[key_of(label)] == code.value, (list_name, label)
