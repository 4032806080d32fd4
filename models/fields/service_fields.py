"""Fields of a service line: what a person needs, who gives it, and what came of it.

Rules: service lines stay in this office, no field has a consent group; a service that another
office is asked for travels as the wish of a referral.
"""

from __future__ import annotations

from models.fields.declare import section
from models.fields.declare import service_fact as fact
from models.fields.kinds import N_, FieldKind, Section, Sensitivity

SERVICE_SECTIONS: tuple[Section, ...] = (
    section(
        "service",
        N_("Service"),
        N_("One entry for each thing that a person needs."),
        fact(
            name="service",
            kind=FieldKind.CODE,
            code_list="service_asked",
            label=N_("What is needed"),
            help=N_("A clear need is met sooner."),
            required=True,
        ),
        fact(
            name="service_person_ids",
            kind=FieldKind.PERSONS,
            label=N_("For whom"),
            help=N_("Several persons of a case have different needs."),
        ),
        fact(
            name="response_type",
            kind=FieldKind.CODE,
            code_list="response_type",
            label=N_("Part of"),
            help=N_("Says in which plan it stands."),
        ),
        fact(
            name="timeframe",
            kind=FieldKind.CODE,
            code_list="urgency",
            label=N_("How soon"),
            help=N_("Puts it in the right place of the list."),
        ),
        fact(
            name="appointment_date",
            kind=FieldKind.DATE,
            label=N_("Appointment on"),
            help=N_("So that nobody comes in vain."),
        ),
        fact(
            name="delivery_location",
            kind=FieldKind.TEXT,
            label=N_("Where it is given"),
            help=N_("Where the person has to be."),
            sensitivity=Sensitivity.PERSONAL,
            search="place",
        ),
    ),
    section(
        "service_state",
        N_("Service provider"),
        N_("A service counts when it was given."),
        fact(
            name="implementing_office",
            kind=FieldKind.TEXT,
            label=N_("Service provider (office)"),
            help=N_("Whom to ask."),
            search="text",
        ),
        fact(
            name="individual",
            kind=FieldKind.NAME,
            label=N_("Service provider (person)"),
            help=N_("One name to ask."),
            sensitivity=Sensitivity.PERSONAL,
            search="text",
        ),
        fact(
            name="referral_state",
            kind=FieldKind.CODE,
            code_list="service_state",
            label=N_("How it stands"),
            help=N_("Shows what still has to be asked for."),
        ),
        fact(
            name="implemented",
            kind=FieldKind.CODE,
            code_list="implemented",
            label=N_("Service provided?"),
            help=N_("Only what was given counts."),
        ),
        fact(
            name="implemented_on",
            kind=FieldKind.DATE,
            label=N_("Given on"),
            help=N_("Needed for the yearly figures."),
            parent="implemented",
        ),
        fact(
            name="implemented_at_time",
            kind=FieldKind.TEXT,
            label=N_("At what time"),
            help=N_("Only when the hour matters, as for a rescue."),
            parent="implemented",
            rare=True,
        ),
        fact(
            name="provider_note",
            kind=FieldKind.LONG_TEXT,
            label=N_("Note of the office that gives it"),
            help=N_("What they found and what they advise."),
            sensitivity=Sensitivity.HIGH,
            search="text",
        ),
    ),
)
