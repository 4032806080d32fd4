"""The catalogue is one, complete and usable by everything that grows from it."""

import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from models.fields import CATALOGUE, CODE_LISTS, codes_of, group_for, is_shown
from models.fields.kinds import CODE_KINDS

ENTITIES = ("case", "person", "event", "service", "consent", "referral")

DICTIONARY_GROUPS = [
    "contact",
    "identity_names",
    "identity_ids",
    "photo",
    "home_address",
    "present_location",
    "age_sex",
    "language",
    "health",
    "sexual_history",
    "exploitation_summary",
    "exploitation_detail",
    "suspects",
    "family",
    "case_numbers",
    "attachments",
]

SECTION_10 = [
    "given_by",
    "given_by_relation",
    "witness",
    "interpreter",
    "capacity",
    "legal_basis",
    "explained",
    "explained_in_language",
    "read_aloud",
    "form",
    "purposes",
    "share_with",
    "named_offices",
    "field_groups",
    "withhold",
    "withhold_reason",
    "refusal_reason",
    "valid_from",
    "valid_to",
    "withdrawn_on",
    "withdrawn_how",
    "told_offices",
    "override_by",
    "override_reason",
    "override_basis",
    "override_approved_by",
]

SECTION_11 = [
    "kind",
    "reason",
    "details",
    "urgency",
    "may_open_own_case",
    "may_forward",
    "reply_by",
    "expires_on",
    "decline_reason",
    "feedback",
    "found_on_receipt",
    "from_officer",
    "to_officer",
    "service_asked",
]


def test_catalogue_holds_more_than_the_sixty_fields_of_a_first_slice() -> None:
    assert len(CATALOGUE.fields) >= 60
    assert {field.entity for field in CATALOGUE.fields} == set(ENTITIES)


def test_consent_groups_are_those_of_the_dictionary_in_its_order() -> None:
    assert [group.key for group in CATALOGUE.groups] == DICTIONARY_GROUPS
    assert [code.value for code in CODE_LISTS["consent_group"]] == DICTIONARY_GROUPS


@pytest.mark.parametrize(("entity", "names"), [("consent", SECTION_10), ("referral", SECTION_11)])
def test_consent_and_referral_have_every_field_of_the_dictionary(
    entity: str, names: list[str]
) -> None:
    assert {field.name for field in CATALOGUE.of(entity)} >= set(names)


@pytest.mark.parametrize("field", CATALOGUE.fields, ids=lambda field: field.name)
def test_every_field_can_be_asked_explained_and_stored(field) -> None:
    assert field.label
    assert field.help.endswith(".")
    assert field.section in {part.key for part in CATALOGUE.sections(field.entity)}
    assert (field.code_list is not None) == (field.kind in CODE_KINDS)
    assert field.name.isidentifier()
    assert field.parent is None or CATALOGUE.field(field.parent).entity == field.entity
    if field.entity in {"service", "consent", "referral"}:
        assert field.group is None


def test_every_code_list_is_used_has_labels_and_no_double_value() -> None:
    used = {field.code_list for field in CATALOGUE.fields}
    of_rows = {
        "attachment_kind", "office_type", "trust_state", "check_method", "user_role",
        "referral_state", "letter_kind", "letter_name_ground", "letter_withdrawal",
        "summary_for", "wish_kind", "wish_stated_by", "wish_outcome", "wish_ground",
    }  # fmt: skip
    assert set(CODE_LISTS) == (used - {None}) | of_rows
    for codes in CODE_LISTS.values():
        assert len({code.value for code in codes}) == len(codes)
        assert len({code.label for code in codes}) == len(codes)
        assert all(code.label for code in codes)


def test_labels_of_one_form_differ() -> None:
    for entity in ENTITIES:
        labels = [field.label for field in CATALOGUE.of(entity)]
        assert len(set(labels)) == len(labels), entity


def test_texts_are_plain_english_in_nfc() -> None:
    for field in CATALOGUE.fields:
        for text in (field.label, field.help):
            assert text.isascii()
            assert unicodedata.is_normalized("NFC", text)
            assert "{" not in text


def test_notes_of_the_office_never_leave() -> None:
    assert CATALOGUE.field("notes").group is None
    assert "notes" not in {field.name for field in CATALOGUE.shareable()}


def test_means_are_hidden_for_a_child_and_asked_of_an_adult() -> None:
    means = CATALOGUE.field("means")
    assert means.hidden_when_child
    assert not is_shown(means, ("victim",), child=True)
    assert is_shown(means, ("victim",), child=False)
    assert not is_shown(means, ("suspect",), child=False)


def test_name_of_a_suspect_leaves_with_suspects_and_of_a_father_with_family() -> None:
    name = CATALOGUE.field("name_full")
    assert group_for(name, ("victim",)) == "identity_names"
    assert group_for(name, ("victim", "suspect")) == "identity_names"
    assert group_for(name, ()) == "identity_names"
    assert group_for(name, ("suspect",)) == "suspects"
    assert group_for(name, ("family_member",)) == "family"
    assert group_for(CATALOGUE.field("notes"), ("victim",)) is None
    assert group_for(CATALOGUE.field("fir_no"), ("suspect",)) == "case_numbers"


def test_codes_of_a_choice_of_fields_are_the_shareable_fields() -> None:
    codes = {code.value for code in codes_of(CATALOGUE.field("withhold"))}
    assert "name_full" in codes
    assert "notes" not in codes
    assert codes_of(CATALOGUE.field("name_full")) == ()


def test_unknown_name_is_not_in_the_catalogue() -> None:
    assert "name_full" in CATALOGUE
    assert "shoe_size" not in CATALOGUE
    with pytest.raises(KeyError):
        CATALOGUE.field("shoe_size")


def test_catalogue_is_read_without_the_database_libraries() -> None:
    script = (
        "import sys, models.fields;"
        "sys.exit(any(name in sys.modules for name in ('sqlalchemy', 'alembic', 'sqlcipher3')))"
    )
    root = Path(__file__).resolve().parents[4]
    done = subprocess.run([sys.executable, "-c", script], cwd=root, check=False)
    assert done.returncode == 0
