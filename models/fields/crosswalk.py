"""Our codes beside those of others: HTCDS, CTDC, the heads of the NCRB, the series of SDG 16.2.2.

Rules: data only; spellings are those of the other side; where the assignment is our own proposal
it says so; a code that has no counterpart stands with an empty text, never with a guess. HTCDS is
© International Organization for Migration, CC BY 4.0, used without its endorsement.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

FORCED_LABOUR, SEXUAL, ORGANS, OTHER_PURPOSE = (
    "VC_HTF_DETVFL",
    "VC_HTF_DETVSX",
    "VC_HTF_DETVOG",
    "VC_HTF_DETVOP",
)
ALL_DETECTED: Final = "VC_HTF_DETV"
SDG_SERIES: Final = (ALL_DETECTED, FORCED_LABOUR, SEXUAL, ORGANS, OTHER_PURPOSE)
"""Series of detected victims; the same names with R at the end are rates per 100,000."""

NCRB_HEADS: Final = (
    "Forced Labour",
    "Sexual Exploitation for Prostitution",
    "Other forms of Sexual Exploitation",
    "Domestic Servitude",
    "Forced Marriage",
    "Petty Crimes",
    "Child Pornography",
    "Begging",
    "Drug Peddling",
    "Removal of Organs",
    "Other reasons",
)
"""The eleven purposes of the tables of Crime in India."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """A purpose of exploitation in the words of others.

    Attributes:
        htcds: values of ``vic_TypeOfExploitation``.
        also: values of further HTCDS columns that the code says too, by column.
        ctdc: columns of the CTDC Global Dataset that become 1.
        ncrb: head of the NCRB table.
        sdg: series of SDG 16.2.2.
        same_name: True when head and series bear the same name; else the series is our proposal.
    """

    htcds: tuple[str, ...] = ("Other",)
    also: Mapping[str, str] = field(default_factory=dict)
    ctdc: tuple[str, ...] = ("isOtherExploit",)
    ncrb: str = "Other reasons"
    sdg: str = OTHER_PURPOSE
    same_name: bool = False


_LABOUR = Purpose(
    htcds=("ForcedLabour",),
    ctdc=("isForcedLabour",),
    ncrb="Forced Labour",
    sdg=FORCED_LABOUR,
    same_name=True,
)
_SEX_COLUMN = "vic_TypeOfSexExploitation"

PURPOSES: Final[Mapping[str, Purpose]] = MappingProxyType(
    {
        "forced_labour": _LABOUR,
        "bonded_labour": Purpose(
            htcds=("ForcedLabour",),
            also={"vic_MethodsOfControl": "DebtBondage"},
            ctdc=("isForcedLabour", "isSlaveryAndPractices"),
            ncrb="Forced Labour",
            sdg=FORCED_LABOUR,
        ),
        "child_labour": Purpose(
            htcds=("ChildLabour",),
            ctdc=("isForcedLabour",),
            ncrb="Forced Labour",
            sdg=FORCED_LABOUR,
        ),
        "domestic_servitude": Purpose(
            htcds=("Servitude",),
            ctdc=("isForcedLabour", "typeOfLabourDomesticWork"),
            ncrb="Domestic Servitude",
            sdg=FORCED_LABOUR,
        ),
        "sexual_prostitution": Purpose(
            htcds=("SexualExploitation",),
            also={_SEX_COLUMN: "Prostitution"},
            ctdc=("isSexualExploit", "typeOfSexProstitution"),
            ncrb="Sexual Exploitation for Prostitution",
            sdg=SEXUAL,
        ),
        "sexual_other": Purpose(
            htcds=("SexualExploitation",),
            ctdc=("isSexualExploit",),
            ncrb="Other forms of Sexual Exploitation",
            sdg=SEXUAL,
        ),
        "child_sexual_material": Purpose(
            htcds=("SexualExploitation",),
            also={_SEX_COLUMN: "Pornography"},
            ctdc=("isSexualExploit", "typeOfSexPornography"),
            ncrb="Child Pornography",
            sdg=SEXUAL,
        ),
        "forced_marriage": Purpose(
            htcds=("ForcedMarriage",), ctdc=("isForcedMarriage",), ncrb="Forced Marriage"
        ),
        "begging": Purpose(htcds=("ForcedBegging",), ctdc=("typeOfLabourBegging",), ncrb="Begging"),
        "forced_crime": Purpose(ctdc=("typeOfLabourIllicitActivities",), ncrb="Petty Crimes"),
        "drug_peddling": Purpose(ctdc=("typeOfLabourIllicitActivities",), ncrb="Drug Peddling"),
        "organ_removal": Purpose(
            htcds=("OrganRemoval",),
            ctdc=("isOrganRemoval",),
            ncrb="Removal of Organs",
            sdg=ORGANS,
            same_name=True,
        ),
        "illegal_adoption": Purpose(htcds=("ForcedAdoption",)),
        "surrogacy": Purpose(htcds=("Surrogacy",)),
        "armed_group": Purpose(
            htcds=("ForcedMilitaryByNonStateActors",), ctdc=("isForcedMilitary",)
        ),
        "cyber_scam_compound": Purpose(),
        "other": Purpose(),
        "not_known": Purpose(htcds=(), ctdc=(), ncrb="", sdg=""),
    }
)


@dataclass(frozen=True, slots=True)
class Means:
    """A means of control in the words of others.

    Attributes:
        htcds: value of ``vic_MethodsOfControl``, "" when there is none.
        ctdc: ending of the column ``meansOfControl…``, or the whole name of another column.
        bns: letter of the means in BNS 143(1), "" when the law does not name it alone.
    """

    htcds: str
    ctdc: str
    bns: str = ""


MEANS: Final[Mapping[str, Means]] = MappingProxyType(
    {
        "threats_violence": Means("PhysicalThreats", "Threats", "a"),
        "threats_police": Means("ThreatsLawEnforcement", "ThreatOfLawEnforcement", "a"),
        "threats_family": Means("ThreatensChildrenFamily", "Threats", "a"),
        "physical_abuse": Means("PhysicalAbuse", "PhysicalAbuse", "b"),
        "sexual_abuse": Means("SexualAbuse", "SexualAbuse", "b"),
        "psychological_abuse": Means("PsychologicalAbuse", "PsychologicalAbuse", "b"),
        "drugged": Means("PsychoactiveSubstance", "PsychoactiveSubstances", "b"),
        "abduction": Means("", "isAbduction", "c"),
        "false_promise_job": Means("FalsePromises", "FalsePromises", "d"),
        "false_promise_marriage": Means("FalsePromises", "FalsePromises", "d"),
        "abuse_of_power": Means("Other", "Other", "e"),
        "payment_to_guardian": Means("Other", "Other", "f"),
        "debt_bondage": Means("DebtBondage", "DebtBondage", "b"),
        "takes_earnings": Means("TakesEarnings", "TakesEarnings"),
        "restricts_money": Means("RestrictsFinancialAccess", "RestrictsFinancialAccess"),
        "restricts_movement": Means("RestrictsMovement", "RestrictsMovement", "b"),
        "restricts_medical": Means("RestrictsMedicalCare", "RestrictsMedicalCare"),
        "withholds_necessities": Means("WithholdsNecessities", "WithholdsNecessities"),
        "withholds_documents": Means("WithholdsDocuments", "WithholdsDocuments"),
        "excessive_hours": Means("ExcessiveWorkingHours", "ExcessiveWorkingHours"),
        "limits_access_to_children": Means("UsesChildren", "UsesChildren"),
        "other": Means("Other", "Other"),
        "not_specified": Means("Other", "NotSpecified"),
    }
)

ONLY_IN_DEFINITIONS: Final = frozenset({"RestrictsMovement", "UsesChildren"})
"""Values that stand in the Field Definitions of HTCDS but not in its field standard."""


@dataclass(frozen=True, slots=True)
class Work:
    """A kind of work in the words of others.

    Attributes:
        ctdc: column ``typeOfLabour…``.
        isic: letter of the section of ISIC, "" when the kind of work does not say it.
    """

    ctdc: str
    isic: str


LABOUR: Final[Mapping[str, Work]] = MappingProxyType(
    {
        "agriculture": Work("typeOfLabourAgriculture", "A"),
        "aquafarming": Work("typeOfLabourAquafarming", "A"),
        "fishing": Work("typeOfLabourAquafarming", "A"),
        "brick_kiln": Work("typeOfLabourManufacturing", "C"),
        "construction": Work("typeOfLabourConstruction", "F"),
        "mining_or_drilling": Work("typeOfLabourMiningOrDrilling", "B"),
        "manufacturing": Work("typeOfLabourManufacturing", "C"),
        "carpet": Work("typeOfLabourManufacturing", "C"),
        "bangle": Work("typeOfLabourManufacturing", "C"),
        "zari": Work("typeOfLabourManufacturing", "C"),
        "domestic_work": Work("typeOfLabourDomesticWork", "T"),
        "hospitality": Work("typeOfLabourHospitality", "I"),
        "dhaba": Work("typeOfLabourHospitality", "I"),
        "orchestra": Work("typeOfLabourOther", "R"),
        "circus": Work("typeOfLabourOther", "R"),
        "transportation": Work("typeOfLabourTransportation", "H"),
        "peddling": Work("typeOfLabourPeddling", "G"),
        "begging": Work("typeOfLabourBegging", ""),
        "illicit_activities": Work("typeOfLabourIllicitActivities", ""),
        "other": Work("typeOfLabourOther", ""),
        "not_specified": Work("typeOfLabourNotSpecified", ""),
    }
)
"""Kinds of work; the Indian kinds (brick kiln, carpet, dhaba …) are our own details."""

RECRUITERS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "intimate_partner": ("Acquainted", "IntimatePartner"),
        "family": ("Familial", "Family"),
        "primary_caregiver": ("Familial", "Family"),
        "friend": ("Acquainted", "Friend"),
        "neighbour": ("Acquainted", "Friend"),
        "cotenant_housemate": ("Acquainted", "Other"),
        "employer": ("Acquainted", "Other"),
        "placement_agent": ("Acquainted", "Other"),
        "teacher_or_school": ("Acquainted", "Other"),
        "service_provider": ("Acquainted", "Other"),
        "no_relation": ("Unaquainted", "Other"),
        "other": ("", "Other"),
        "unknown": ("", "Unknown"),
    }
)
"""Relation to the recruiter: HTCDS (in its own spelling) and the ending of CTDC's column."""

CTDC_AGES: Final = (
    (0, 8), (9, 17), (18, 20), (21, 23), (24, 26), (27, 29), (30, 38), (39, 47),
)  # fmt: skip


def ctdc_age(age: int | None) -> str:
    """Return the band ``ageBroad`` of CTDC: "9--17", "48+", "" when not known."""
    if age is None:
        return ""
    for first, last in CTDC_AGES:
        if first <= age <= last:
            return f"{first}--{last}"
    return "48+"
