"""Every code has its counterpart, and every counterpart is one that the other side knows."""

import pytest

from models.fields import CATALOGUE, CODE_LISTS
from models.fields.crosswalk import (
    LABOUR,
    MEANS,
    NCRB_HEADS,
    ONLY_IN_DEFINITIONS,
    PURPOSES,
    RECRUITERS,
    SDG_SERIES,
    ctdc_age,
)
from public_vectors import json_of


@pytest.fixture(scope="module")
def schema() -> dict[str, set[str]]:
    rows = json_of("htcds_schema.json")
    return {row["name"]: set(row["values"]) for row in rows}


@pytest.mark.parametrize(
    ("code_list", "table"),
    [
        ("purpose", PURPOSES),
        ("means", MEANS),
        ("labour_sector", LABOUR),
        ("recruiter_relation", RECRUITERS),
    ],
)
def test_every_code_of_the_list_is_there(code_list: str, table: dict[str, object]) -> None:
    assert set(table) == {code.value for code in CODE_LISTS[code_list]}


def test_purposes_are_spelt_as_the_standard_spells_them(schema: dict[str, set[str]]) -> None:
    for purpose in PURPOSES.values():
        assert set(purpose.htcds) <= schema["vic_TypeOfExploitation"]
        for column, value in purpose.also.items():
            assert value in schema[column]


def test_means_are_spelt_as_the_standard_spells_them(schema: dict[str, set[str]]) -> None:
    known = schema["vic_MethodsOfControl"] | ONLY_IN_DEFINITIONS | {""}
    assert {one.htcds for one in MEANS.values()} <= known
    assert schema["vic_MethodsOfControl"] <= {one.htcds for one in MEANS.values()}
    assert {one.bns for one in MEANS.values()} == {"", "a", "b", "c", "d", "e", "f"}


def test_relations_are_spelt_as_the_standard_spells_them(
    schema: dict[str, set[str]],
) -> None:
    relations = {htcds for htcds, _ctdc in RECRUITERS.values()}
    assert relations - {""} == schema["vic_RelationshipToTrafficker"]


def test_branches_of_industry_are_the_letters_of_the_standard(
    schema: dict[str, set[str]],
) -> None:
    letters = {value.partition("_")[0] for value in schema["vic_ForcedLabourIndustry"]}
    assert {code.value for code in CODE_LISTS["isic_section"]} == letters
    assert {work.isic for work in LABOUR.values()} - {""} <= letters


def test_every_column_that_a_field_names_is_one_of_the_standard(
    schema: dict[str, set[str]],
) -> None:
    named = {field.htcds for field in CATALOGUE.fields if field.htcds}
    # The source has a name for the organisation of a perpetrator, but no row.
    assert named - {"per_Organisation"} <= set(schema)


def test_heads_and_series_are_those_of_the_tables() -> None:
    assert len(NCRB_HEADS) == 11
    assert {one.ncrb for one in PURPOSES.values()} - {""} == set(NCRB_HEADS)
    assert {one.sdg for one in PURPOSES.values()} - {""} == set(SDG_SERIES[1:])


@pytest.mark.parametrize(
    ("age", "band"),
    [
        (None, ""),
        (0, "0--8"),
        (8, "0--8"),
        (9, "9--17"),
        (17, "9--17"),
        (18, "18--20"),
        (29, "27--29"),
        (30, "30--38"),
        (47, "39--47"),
        (48, "48+"),
        (99, "48+"),
    ],
)
def test_ages_fall_into_their_bands(age: int | None, band: str) -> None:
    assert ctdc_age(age) == band
