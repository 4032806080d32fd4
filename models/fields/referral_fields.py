"""Fields of a referral: what is asked of the other office, on which terms, and its answer.

Rules: the state of a referral and the ids of packets are not fields; they are columns of the
row with rules of their own (``models/referral.py``).
"""

from __future__ import annotations

from models.fields.declare import referral_fact as fact
from models.fields.declare import section
from models.fields.kinds import N_, FieldKind, Section, Sensitivity

REFERRAL_SECTIONS: tuple[Section, ...] = (
    section(
        "referral",
        N_("What is asked"),
        N_("The other office sees this first."),
        fact(
            name="kind",
            kind=FieldKind.CODE,
            code_list="referral_kind",
            label=N_("Kind of referral"),
            help=N_("Says whose case it is afterwards."),
            required=True,
            travels=True,
        ),
        fact(
            name="referral_purpose",
            kind=FieldKind.CODE,
            code_list="consent_purpose",
            label=N_("Purpose of the referral"),
            help=N_("Must be one that the consent names."),
            required=True,
            travels=True,
        ),
        fact(
            name="urgency",
            kind=FieldKind.CODE,
            code_list="urgency",
            label=N_("Urgency"),
            help=N_("Puts it in the right place of their list."),
            travels=True,
        ),
        fact(
            name="service_asked",
            kind=FieldKind.CODES,
            code_list="service_asked",
            label=N_("What the other office should do"),
            help=N_("A clear request is answered sooner."),
            required=True,
            travels=True,
        ),
        fact(
            name="reason",
            kind=FieldKind.CODE,
            code_list="referral_reason",
            label=N_("Reason for the referral"),
            help=N_("Lets them see why it is their turn."),
            htcds="cas_ReasonForOutgoingReferral",
            travels=True,
        ),
        fact(
            name="details",
            kind=FieldKind.LONG_TEXT,
            label=N_("Special arrangements"),
            help=N_("Travel, escort, medicines: what they must prepare."),
            htcds="cas_OutgoingReferralDetails",
            sensitivity=Sensitivity.HIGH,
            travels=True,
        ),
    ),
    section(
        "referral_people",
        N_("Who to speak to"),
        N_("A name and a telephone number on both sides save days."),
        fact(
            name="from_officer",
            kind=FieldKind.NAME,
            label=N_("Our officer"),
            help=N_("Whom they may ask."),
            htcds="cas_ReferringPrimaryCaseWorker",
            sensitivity=Sensitivity.PERSONAL,
            travels=True,
        ),
        fact(
            name="from_officer_post",
            kind=FieldKind.TEXT,
            label=N_("Post of our officer"),
            help=N_("Posts stay when people move."),
            travels=True,
        ),
        fact(
            name="from_officer_phone",
            kind=FieldKind.PHONE,
            label=N_("Telephone of our officer"),
            help=N_("For questions that cannot wait for a packet."),
            sensitivity=Sensitivity.PERSONAL,
            travels=True,
        ),
        fact(
            name="to_officer",
            kind=FieldKind.NAME,
            label=N_("For the attention of"),
            help=N_("Goes to the right desk at once."),
            htcds="cas_ReferredPrimaryCaseWorker",
            sensitivity=Sensitivity.PERSONAL,
            travels=True,
        ),
    ),
    section(
        "referral_terms",
        N_("Terms"),
        N_("What the other office may do with it, and until when."),
        fact(
            name="may_open_own_case",
            kind=FieldKind.BOOLEAN,
            label=N_("They may open a case of their own"),
            help=N_("Needed when they work on it for longer."),
            travels=True,
        ),
        fact(
            name="may_forward",
            kind=FieldKind.CODE,
            code_list="may_forward",
            label=N_("They may send it on"),
            help=N_("The person decided about this office, not about the next."),
            travels=True,
        ),
        fact(
            name="reply_by",
            kind=FieldKind.DATE,
            label=N_("Answer needed by"),
            help=N_("Reminds both offices."),
            travels=True,
        ),
        fact(
            name="expires_on",
            kind=FieldKind.DATE,
            label=N_("No longer needed after"),
            help=N_("A late rescue request may still count; a late bed does not."),
            travels=True,
        ),
    ),
    section(
        "referral_answer",
        N_("The answer"),
        N_("The outcome."),
        fact(
            name="decline_reason",
            kind=FieldKind.CODE,
            code_list="decline_reason",
            label=N_("Why it was declined"),
            help=N_("Shows the sender where to turn next."),
            travels=True,
        ),
        fact(
            name="decline_details",
            kind=FieldKind.LONG_TEXT,
            label=N_("Remarks on declining"),
            help=N_("Which office could help instead."),
            parent="decline_reason",
            travels=True,
        ),
        fact(
            name="found_on_receipt",
            kind=FieldKind.CODE,
            code_list="found_on_receipt",
            label=N_("Known here before"),
            help=N_("Two offices that know the same person should talk."),
        ),
        fact(
            name="feedback",
            kind=FieldKind.LONG_TEXT,
            label=N_("What was done"),
            help=N_("The sender learns whether the person is safe."),
            sensitivity=Sensitivity.HIGH,
            travels=True,
        ),
        fact(
            name="feedback_on",
            kind=FieldKind.DATE,
            label=N_("Done on"),
            help=N_("Needed for the yearly figures."),
            travels=True,
        ),
        fact(
            name="feedback_next_step",
            kind=FieldKind.TEXT,
            label=N_("What comes next"),
            help=N_("So that nobody waits for the other."),
            travels=True,
        ),
    ),
)
