"""Fields of an event: recruitment, transit, exploitation, interception, rescue, return.

Rules: events leave only with ``exploitation_detail``.
"""

from __future__ import annotations

from models.fields.declare import event_fact as fact
from models.fields.declare import section
from models.fields.kinds import N_, FieldKind, Section, Sensitivity

_GROUP = "exploitation_detail"

EVENT_SECTIONS: tuple[Section, ...] = (
    section(
        "event",
        N_("What and when"),
        N_("One entry for each step of the way."),
        fact(
            name="event_type",
            kind=FieldKind.CODE,
            code_list="event_type",
            label=N_("What happened"),
            help=N_("Recruitment, transit and exploitation are proved separately."),
            group=_GROUP,
            htcds="hte_Type",
            required=True,
        ),
        fact(
            name="event_date",
            kind=FieldKind.FLEXDATE,
            label=N_("When, or from when"),
            help=N_("A month or a year is enough when the day is not known."),
            group=_GROUP,
            htcds="hte_Date",
        ),
        fact(
            name="event_end_date",
            kind=FieldKind.FLEXDATE,
            label=N_("Until when"),
            help=N_("How long it lasted counts for wages and for punishment."),
            group=_GROUP,
        ),
        fact(
            name="event_description",
            kind=FieldKind.LONG_TEXT,
            label=N_("In words"),
            help=N_("Details that let another office recognise the place or the people."),
            group=_GROUP,
            htcds="hte_Description",
            sensitivity=Sensitivity.HIGH,
            search="text",
        ),
    ),
    section(
        "event_place",
        N_("Where"),
        N_("Places link cases of different districts."),
        fact(
            name="event_country",
            kind=FieldKind.CODE,
            code_list="country",
            label=N_("Country of the event"),
            help=N_("Decides whether an embassy has to be asked."),
            group=_GROUP,
            htcds="hte_Country",
            statistics="ctdc_country_of_exploitation",
        ),
        fact(
            name="event_state",
            kind=FieldKind.STATE,
            label=N_("State of the event"),
            help=N_("Shows the routes between states."),
            group=_GROUP,
            htcds="hte_State",
        ),
        fact(
            name="event_district",
            kind=FieldKind.DISTRICT,
            label=N_("District of the event"),
            help=N_("Names the unit that can go there."),
            group=_GROUP,
            htcds="hte_City",
            search="place",
        ),
        fact(
            name="event_place",
            kind=FieldKind.TEXT,
            label=N_("Place of the event"),
            help=N_("Village, street, kiln, hotel: as exactly as it is known."),
            group=_GROUP,
            htcds="hte_Street",
            sensitivity=Sensitivity.PERSONAL,
            search="place",
        ),
    ),
    section(
        "event_travel",
        N_("On the way"),
        N_("How they travelled shows where others can be stopped."),
        fact(
            name="transport",
            kind=FieldKind.CODE,
            code_list="transport",
            label=N_("How they travelled"),
            help=N_("Railway police and border posts act on this."),
            group=_GROUP,
        ),
        fact(
            name="transport_details",
            kind=FieldKind.TEXT,
            label=N_("Train, bus or vehicle number"),
            help=N_("A number can be traced."),
            group=_GROUP,
            search="text",
        ),
        fact(
            name="border_from",
            kind=FieldKind.CODE,
            code_list="country",
            label=N_("Border crossed from"),
            help=N_("A crossing makes it a case of two countries."),
            group=_GROUP,
        ),
        fact(
            name="border_to",
            kind=FieldKind.CODE,
            code_list="country",
            label=N_("Border crossed to"),
            help=N_("A crossing makes it a case of two countries."),
            group=_GROUP,
        ),
        fact(
            name="border_post",
            kind=FieldKind.TEXT,
            label=N_("Crossed at"),
            help=N_("The post can watch for the same people."),
            group=_GROUP,
            search="place",
        ),
        fact(
            name="border_with_documents",
            kind=FieldKind.YES_NO,
            code_list="yes_no_unknown",
            label=N_("Crossed with papers"),
            help=N_("Without papers the way home needs a travel permit."),
            group=_GROUP,
        ),
    ),
)
