"""Fields that say how a person looks, who may take a picture, and where they are missed.

Rules: pictures and prints are papers of the case; here stands only whether the person agreed.
"""

from __future__ import annotations

from models.fields.declare import person_fact as fact
from models.fields.declare import section
from models.fields.kinds import N_, FieldKind, Section, Sensitivity

APPEARANCE_SECTIONS: tuple[Section, ...] = (
    section(
        "description",
        N_("Appearance"),
        N_("For a child without a name, and for matching with missing persons."),
        fact(
            name="height_cm",
            kind=FieldKind.NUMBER,
            maximum=260,
            label=N_("Height in cm"),
            help=N_("Compared with missing person reports."),
            group="photo",
        ),
        fact(
            name="weight_kg",
            kind=FieldKind.NUMBER,
            maximum=300,
            label=N_("Weight in kg"),
            help=N_("Compared with missing person reports."),
            group="photo",
        ),
        fact(
            name="build",
            kind=FieldKind.CODE,
            label=N_("Build"),
            help=N_("Compared with missing person reports."),
            code_list="build",
            group="photo",
        ),
        fact(
            name="complexion",
            kind=FieldKind.TEXT,
            label=N_("Complexion"),
            help=N_("Compared with missing person reports."),
            group="photo",
        ),
        fact(
            name="hair",
            kind=FieldKind.TEXT,
            label=N_("Hair"),
            help=N_("Compared with missing person reports."),
            group="photo",
        ),
        fact(
            name="eyes",
            kind=FieldKind.TEXT,
            label=N_("Eyes"),
            help=N_("Compared with missing person reports."),
            group="photo",
        ),
        fact(
            name="marks",
            kind=FieldKind.TEXT,
            label=N_("Marks on the body"),
            help=N_("Scars and tattoos identify most surely."),
            group="photo",
            sensitivity=Sensitivity.PERSONAL,
            search="text",
        ),
        fact(
            name="clothing_when_found",
            kind=FieldKind.TEXT,
            label=N_("Clothing when found"),
            help=N_("Families recognise clothes."),
            group="photo",
        ),
        fact(
            name="place_found",
            kind=FieldKind.TEXT,
            label=N_("Place where found"),
            help=N_("Shows where the search started."),
            group="photo",
            search="place",
        ),
        fact(
            name="photo_consent",
            kind=FieldKind.YES_NO,
            code_list="yes_no_unknown",
            label=N_("Agrees to a photograph"),
            help=N_("A photograph is taken and kept only with a yes."),
            group="photo",
            rare=True,
        ),
        fact(
            name="signature_consent",
            kind=FieldKind.YES_NO,
            code_list="yes_no_unknown",
            label=N_("Agrees to give a signature"),
            help=N_("Asked apart from everything else."),
            group="photo",
            rare=True,
        ),
        fact(
            name="thumb_impression_consent",
            kind=FieldKind.YES_NO,
            code_list="yes_no_unknown",
            label=N_("Agrees to give a thumb impression"),
            help=N_("Asked apart from everything else."),
            group="photo",
            rare=True,
        ),
        fact(
            name="missing_report_no",
            kind=FieldKind.TEXT,
            label=N_("Number of the missing person report"),
            help=N_("Joins two files that belong together."),
            group="case_numbers",
            search="number",
        ),
        fact(
            name="missing_police_station",
            kind=FieldKind.TEXT,
            label=N_("Reported missing at"),
            help=N_("That station is still searching."),
            group="case_numbers",
            search="place",
        ),
        fact(
            name="missing_since",
            kind=FieldKind.FLEXDATE,
            label=N_("Missing since"),
            help=N_("Narrows the search."),
            group="case_numbers",
        ),
        fact(
            name="trackchild_no",
            kind=FieldKind.TEXT,
            label=N_("TrackChild number"),
            help=N_("Finds the child in the national register of missing children."),
            group="case_numbers",
            search="number",
            rare=True,
        ),
    ),
)
