"""The fixed words of every letter: titles, labels, forms of address, the law, how it is checked.

Rules: English message ids, said in the language of the letter; official and kind; laws under their
own names; nothing here depends on a case.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.base.language import N_

TITLES: Final[Mapping[str, str]] = {
    "referral": N_("Letter of referral"),
    "forwarding": N_("Forwarding letter to the Child Welfare Committee"),
    "home_verification": N_("Request for home verification"),
    "handover": N_("Hand-over note"),
    "acknowledgement": N_("Acknowledgement of a referral"),
    "certificate": N_("Certificate"),
    "slip": N_("Slip to keep"),
    "notice": N_("Notice without identity"),
}

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
