"""Code lists of letters: their kinds, why somebody is named in one, why one was withdrawn.

Rules: values are lower_snake and never change or disappear once released.
"""

from __future__ import annotations

from models.fields.kinds import N_, Code

LETTERS: dict[str, tuple[Code, ...]] = {
    "letter_kind": (
        Code("referral", N_("Referral letter")),
        Code("forwarding", N_("Forwarding to the committee")),
        Code("home_verification", N_("Request for home verification")),
        Code("handover", N_("Repatriation hand-over note")),
        Code("acknowledgement", N_("Acknowledgement")),
        Code("certificate", N_("Certificate of registration")),
        Code("slip", N_("Slip for the person")),
        Code("notice", N_("Anonymous notice")),
    ),
    "letter_name_ground": (
        Code("court_order", N_("Order of a court")),
        Code("committee_order", N_("Order of the Child Welfare Committee")),
        Code("victim_in_writing", N_("The adult wishes it in writing (BNS s. 72(2)(b))")),
        Code("investigating_officer", N_("The officer who investigates, in writing")),
    ),
    "letter_withdrawal": (
        Code("issued_by_mistake", N_("Issued by mistake")),
        Code("facts_changed", N_("Something in it is not true any more")),
        Code("lost", N_("Lost or stolen on the way")),
        Code("consent_withdrawn", N_("The person took consent back")),
        Code("referral_ended", N_("Its referral was withdrawn or replaced")),
        Code("other", N_("Other reason")),
    ),
}
