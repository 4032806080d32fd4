"""Fields of the papers that prove who a person is.

Rules: a full Aadhaar number is never stored, in none of these fields.
"""

from __future__ import annotations

from models.fields.declare import person_fact as fact
from models.fields.declare import section
from models.fields.kinds import N_, FieldKind, Section, Sensitivity

PAPER_SECTIONS: tuple[Section, ...] = (
    section(
        "papers",
        N_("Identity documents"),
        N_("Papers prove who someone is. Keep only what is needed."),
        fact(
            name="aadhaar_last4",
            kind=FieldKind.AADHAAR_LAST4,
            label=N_("Last four digits of Aadhaar"),
            help=N_("Enough to compare. The full number may not be kept."),
            group="identity_ids",
            htcds="prs_IdentityNumber",
            sensitivity=Sensitivity.HIGH,
        ),
        fact(
            name="id_type",
            kind=FieldKind.CODE,
            label=N_("Another paper"),
            help=N_("Which paper it is."),
            code_list="id_type",
            group="identity_ids",
        ),
        fact(
            name="id_number",
            kind=FieldKind.ID_NUMBER,
            label=N_("Its number"),
            help=N_("Joins records of different offices."),
            group="identity_ids",
            sensitivity=Sensitivity.HIGH,
            search="number",
            parent="id_type",
        ),
        fact(
            name="id_place",
            kind=FieldKind.TEXT,
            label=N_("Issued at"),
            help=N_("The issuing office can confirm it."),
            group="identity_ids",
            parent="id_type",
        ),
        fact(
            name="id_second_type",
            kind=FieldKind.CODE,
            label=N_("A further paper"),
            help=N_("Which paper it is."),
            code_list="id_type",
            group="identity_ids",
        ),
        fact(
            name="id_second_number",
            kind=FieldKind.ID_NUMBER,
            label=N_("Number of the further paper"),
            help=N_("Joins records of different offices."),
            group="identity_ids",
            sensitivity=Sensitivity.HIGH,
            search="number",
            parent="id_second_type",
        ),
        fact(
            name="id_second_place",
            kind=FieldKind.TEXT,
            label=N_("Further paper issued at"),
            help=N_("The issuing office can confirm it."),
            group="identity_ids",
            parent="id_second_type",
        ),
        fact(
            name="id_third_type",
            kind=FieldKind.CODE,
            code_list="id_type",
            label=N_("A third paper"),
            help=N_("Which paper it is."),
            group="identity_ids",
            rare=True,
        ),
        fact(
            name="id_third_number",
            kind=FieldKind.ID_NUMBER,
            label=N_("Number of the third paper"),
            help=N_("Joins records of different offices."),
            group="identity_ids",
            sensitivity=Sensitivity.HIGH,
            search="number",
            parent="id_third_type",
            rare=True,
        ),
        fact(
            name="id_third_place",
            kind=FieldKind.TEXT,
            label=N_("Third paper issued at"),
            help=N_("The issuing office can confirm it."),
            group="identity_ids",
            parent="id_third_type",
            rare=True,
        ),
        fact(
            name="id_fourth_type",
            kind=FieldKind.CODE,
            code_list="id_type",
            label=N_("A fourth paper"),
            help=N_("Which paper it is."),
            group="identity_ids",
            rare=True,
        ),
        fact(
            name="id_fourth_number",
            kind=FieldKind.ID_NUMBER,
            label=N_("Number of the fourth paper"),
            help=N_("Joins records of different offices."),
            group="identity_ids",
            sensitivity=Sensitivity.HIGH,
            search="number",
            parent="id_fourth_type",
            rare=True,
        ),
        fact(
            name="id_fourth_place",
            kind=FieldKind.TEXT,
            label=N_("Fourth paper issued at"),
            help=N_("The issuing office can confirm it."),
            group="identity_ids",
            parent="id_fourth_type",
            rare=True,
        ),
    ),
)
