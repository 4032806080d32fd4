"""The catalogue that forms are grown from says the same as the one of the rows."""

import pytest

from app.core import field_catalogue
from models.fields import CATALOGUE


def test_every_field_is_shown_once_in_its_order():
    shown = [
        (part.entity, field.name) for part in field_catalogue.catalogue() for field in part.fields
    ]
    declared = [
        (entity, field.name)
        for entity in field_catalogue.ENTITIES
        for field in CATALOGUE.of(entity)
    ]
    assert shown == declared
    assert len(shown) >= 60


def test_views_carry_what_a_form_needs():
    fields = {
        field.name: field for part in field_catalogue.sections_of("person") for field in part.fields
    }
    assert fields["means"].hidden_when_child
    assert fields["means"].many
    assert fields["role_in_process"].roles == ("suspect",)
    assert fields["sex_or_gender"].kind == "code"
    assert ("female", "Female") in fields["sex_or_gender"].codes
    assert fields["name_full"].group == "identity_names"
    assert fields["name_full"].sensitivity in ("personal", "high")
    assert all(field.label and field.entity == "person" for field in fields.values())


def test_labels_of_fields_and_codes():
    assert field_catalogue.label_of("name_full") == "Full name"
    assert field_catalogue.label_of("from_a_newer_version") == "from_a_newer_version"
    assert field_catalogue.code_label("consent_group", "health") == "Health"
    assert field_catalogue.code_label("consent_group", "newer") == "newer"
    with pytest.raises(KeyError):
        field_catalogue.code_list("no_such_list")


def test_field_names_are_not_drawn_as_codes():
    fields = {
        field.name: field
        for part in field_catalogue.sections_of("consent")
        for field in part.fields
    }
    assert fields["withhold"].kind == "field_names"
    assert fields["withhold"].codes == ()
