"""The fixed words of letters: what stands on every one, and the sentences of each kind.

Rules:

* On every letter: English message ids, said in the language of the letter; official and kind; laws
  under their own names; nothing here depends on a case.
* Of each kind: English message ids with named placeholders; official and kind; a slip and a
  certificate hold no word that tells what happened to the person; laws under their own names.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.base.language import N_

NO: Final = N_("No.")
DATE: Final = N_("Date")
REFERENCE: Final = N_("Reference")
VALID_UNTIL: Final = N_("Valid up to")
TO: Final = N_("To,")
SUBJECT: Final = N_("Subject: {subject}")
WHOM_IT_MAY_CONCERN: Final = N_("To whom it may concern")
CLOSING: Final = N_("Yours faithfully,")
PAPERS: Final = N_("Documents in the sealed packet")
PAGE: Final = N_("Page {page} of {pages}")
COPY_WORDS: Final = (
    ("office", N_("Office copy")),
    ("person", N_("Copy for the person")),
)
TELEPHONE: Final = N_("Telephone")
BLANK: Final = "…" * 12

TO_CHECK: Final = N_(
    "To check this letter, call {office} on a number that you know yourself, not one from this "
    "paper, and give the letter code {code}. You will be told whether it stands."
)
TO_CHECK_SLIP: Final = N_("To check this paper, call {office} and give the letter code {code}.")
LAW: Final = N_(
    "The identity of a victim of a sexual offence, and of a child who is a victim, a witness, "
    "in conflict with law or in need of care and protection, must not be disclosed: Bharatiya "
    "Nyaya Sanhita, 2023, s. 72; Protection of Children from Sexual Offences Act, 2012, ss. 23 "
    "and 33(7); Juvenile Justice (Care and Protection of Children) Act, 2015, s. 74."
)
INITIALS: Final = N_(
    "Initials or a code stand in the place of names, because the law protects these persons."
)
IN_PACKET: Final = N_(
    "Some particulars do not stand on this paper, to protect the person. They are in the sealed "
    "packet with the reference {ref}."
)
SAME_IN_PACKET: Final = N_(
    "The same particulars are in the sealed packet with the reference {ref}."
)

_OFFICER = N_("The Officer in Charge")
_SIR = N_("Sir or Madam,")
_RESPECTED = N_("Respected Sir or Madam,")
_POLICE = (
    "ahtu",
    "police_station",
    "sjpu",
    "ssb_bop",
    "ssb_sector",
    "grp_rpf",
    "nepal_police",
)
ADDRESSED: Final[Mapping[str, tuple[str, str]]] = {
    **dict.fromkeys(_POLICE, (_OFFICER, _SIR)),
    "cwc": (N_("The Chairperson and Members"), N_("Respected Chairperson and Members,")),
    "jjb": (
        N_("The Principal Magistrate and Members"),
        N_("Respected Principal Magistrate and Members,"),
    ),
    "court": (N_("The Presiding Officer"), _RESPECTED),
    "district_magistrate": (N_("The District Magistrate"), _RESPECTED),
    "dlsa": (N_("The Secretary"), _RESPECTED),
    "embassy_mission": (N_("The Head of the Mission"), _RESPECTED),
    "state_nodal_officer": (N_("The Nodal Officer"), _RESPECTED),
    "labour_department": (_OFFICER, _RESPECTED),
    "labour_inspector": (_OFFICER, _RESPECTED),
    "dcpu": (N_("The District Child Protection Officer"), _RESPECTED),
}
"""By kind of office, who is written to and how a letter to them begins."""

OTHERS_ADDRESSED: Final = (N_("The Person in Charge"), N_("Dear Sir or Madam,"))
"""Shelters, hospitals, helplines and organisations."""


# Subjects ---------------------------------------------------------------------------------------

SUBJECTS: Final[Mapping[str, str]] = {
    "referral": N_("Referral for: {purpose} (reference {ref})"),
    "forwarding": N_("Production of a child before the Committee (reference {ref})"),
    "home_verification": N_("Visit to a home and report (reference {ref})"),
    "handover": N_("Hand-over of a person (reference {ref})"),
    "acknowledgement": N_("Your referral with the reference {ref}"),
    "certificate": N_("Certificate of registration"),
    "notice": N_("Notice without identity (reference {ref})"),
}

# Openings ---------------------------------------------------------------------------------------

REFER: Final = N_(
    "We refer the case of the person described below to your office and request your "
    "assistance. The person remains in our care, and we continue to work with you."
)
TRANSFER: Final = N_(
    "We transfer the person described below to you. With your acceptance the responsibility "
    "passes to your office; until then it stays with us."
)
REQUEST: Final = N_(
    "We request you to share with us what your office holds about the person described below, so "
    "that the person need not tell everything again."
)
FORWARDING: Final = N_(
    "We forward the child described below for production before the Committee. Under section 31 "
    "of the Juvenile Justice (Care and Protection of Children) Act, 2015, a child in need of care "
    "and protection is produced before the Committee without any loss of time, within twenty-four "
    "hours excluding the time necessary for the journey."
)
FORWARDING_ASKS: Final = N_(
    "We request the Committee to hear the child in a language that the child understands, and to "
    "pass such orders as it thinks fit."
)
HOME_VERIFICATION: Final = N_(
    "We request you to visit the home of the person described below, and to report to us what you "
    "find, so that a return can be decided on with the person."
)
HOME_REPORT_BY: Final = N_("Please let the report reach us by {date}.")
HOME_CARE: Final = N_(
    "Please visit without uniform or marked vehicle where you can, and do not tell neighbours why "
    "you ask."
)
HOME_ASKED: Final = (
    N_("Whether the family lives at this address, and who belongs to the household."),
    N_("Whether the family wishes the return, and how the person would be received."),
    N_("Whether it is safe: whether anybody in or near the home has harmed or threatened."),
    N_("What the family lives on, and which help it could get."),
    N_("Whether schooling, health care and work are within reach."),
    N_("Your advice: return now, return later with help, or no return."),
)
HANDOVER: Final = N_(
    "By this note the person described below is handed over by our office to yours. Both offices "
    "sign it, and each keeps one copy."
)
NOTICE: Final = N_(
    "We inform you, without identity, of a person with the particulars below. The person is not "
    "named to anybody: please do not try to find out who it is."
)
NOTICE_ASKS: Final = N_("Please use this notice for your planning and for your statistics.")

# What is asked ----------------------------------------------------------------------------------

ASKED: Final = N_("Our request")
PURPOSE: Final = N_("Purpose")
SERVICES: Final = N_("Assistance requested")
URGENCY: Final = N_("Time frame")
REPLY_BY: Final = N_("Answer requested by")
ARRANGEMENTS: Final = N_("Arrangements")
REMARKS: Final = N_("Remarks")
PLEASE_REPORT: Final = N_("Please report")
PLEASE_ANSWER: Final = N_(
    "We request you to acknowledge this letter, and to tell us what was done for the person."
)

# Consent and grounds ----------------------------------------------------------------------------

AGREED: Final = N_(
    "The person was told what this letter says and agreed that it is shared with your office for "
    "this purpose. Please use it for nothing else, and ask us before you pass it on."
)
FOR_A_CHILD: Final = N_(
    "This was explained to the child or the guardian, and is shared with your office to protect "
    "the child. Please use it for nothing else, and ask us before you pass it on."
)
BEYOND_A_CHILD: Final = N_(
    "Some of this goes beyond what was recorded with the child or the guardian. It is shared with "
    "your office to protect the child, for the reason given below. Please use it for nothing else, "
    "and ask us before you pass it on."
)
ON_GROUND: Final = N_("Shared on a legal ground, without consent")
NAMED_ON: Final = N_("Ground for disclosing the name")
GROUND: Final = N_("Ground")
ORDER: Final = N_("Number and date")
DECIDED_BY: Final = N_("Decided by")
REASON: Final = N_("Reason")

# Forwarding and hand-over -----------------------------------------------------------------------

PRODUCTION: Final = N_("Production")
TAKEN_CHARGE: Final = N_("Taken into charge on (date, time)")
JOURNEY: Final = N_("Time of the journey")
PRODUCED: Final = N_("Produced on (date, time)")
PRODUCED_BY: Final = N_("Produced by (name, post)")
GIVES: Final = N_("Handed over by")
RECEIVES: Final = N_("Received by")
OFFICE: Final = N_("Office")
NAME: Final = N_("Name")
POST: Final = N_("Post")
WHERE_WHEN: Final = N_("Place, date and time")
BELONGINGS: Final = N_("Papers and belongings handed over")
SIGNATURES: Final = N_("Signatures")
SIGN_GIVES: Final = N_("Signature of the officer handing over")
SIGN_RECEIVES: Final = N_("Signature of the officer receiving")
SIGN_PERSON: Final = N_("Signature or thumb mark of the person, if willing")

# Notice -----------------------------------------------------------------------------------------

PARTICULARS: Final = N_("Particulars")
MONTH: Final = N_("Month")

# Acknowledgement --------------------------------------------------------------------------------

RECEIVED: Final = N_(
    "We received your referral (reference {ref}) on {received}. It is under consideration, and "
    "we will reply."
)
ACCEPTED: Final = N_(
    "We received your referral (reference {ref}) on {received} and accepted it on {decided}."
)
DECLINED: Final = N_(
    "We received your referral (reference {ref}) on {received}. We regret that on {decided} we "
    "were unable to accept it."
)
IN_PROGRESS: Final = N_("We are working on it.")
DONE: Final = N_("The request has been fulfilled.")
WORKS_ON_IT: Final = N_("Officer dealing with it")

# Certificate ------------------------------------------------------------------------------------

WAS_WITH_US: Final = N_(
    "This is to certify that {person} was registered with our office from {first} to {last}."
)
WAS_WITH_US_UNTIL: Final = N_(
    "This is to certify that {person} was registered with our office until {last}."
)
IS_WITH_US: Final = N_(
    "This is to certify that {person} has been registered with our office since {first}."
)
IS_WITH_US_NOW: Final = N_("This is to certify that {person} is registered with our office.")
OWN_WISH: Final = N_(
    "This certificate is given to the person at their own wish, and belongs to them."
)

# Slip -------------------------------------------------------------------------------------------

YOU_CAN_CALL: Final = N_("You can call")
EXPECTED_AT: Final = N_("Please go to")
SLIP_NUMBER: Final = N_("Number of this slip")
SLIP_WORDS: Final = N_(
    "If you have a question on the way, call one of these numbers and say the number of this slip."
)
SOME_OFFICE: Final = N_("Office")
SOME_OFFICE_IN: Final = N_("Office in {district}")
