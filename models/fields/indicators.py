"""The operational indicators of trafficking: six groups, 67 signs, each strong, medium or weak.

Rules: groups, strengths and counts are those of the indicators that the International Labour
Office published with the European Commission in 2009; the sentences are our own plain words; a
sign is written down as seen, nothing is concluded here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from models.fields.kinds import N_, Code

type Strength = Literal["strong", "medium", "weak"]
type _Signs = tuple[tuple[str, str, Strength], ...]


@dataclass(frozen=True, slots=True)
class Indicator:
    """One sign; ``label`` is an English message id."""

    code: str
    label: str
    strength: Strength
    group: str


GROUPS: Final[Mapping[str, str]] = {
    "deceptive_recruitment": N_("Deceived when recruited"),
    "coercive_recruitment": N_("Forced when recruited"),
    "vulnerable_recruitment": N_("Weakness used when recruited"),
    "exploitation": N_("Conditions of the work"),
    "coercion": N_("Forced at the place of work"),
    "vulnerable_destination": N_("Weakness used at the place of work"),
}
"""The six groups, in the order of the publication."""

_DECEIVED: _Signs = (
    ("about_job", N_("Deceived about the work, the place or the employer"), "strong"),
    ("about_conditions", N_("Deceived about conditions of work"), "medium"),
    ("about_contract", N_("Deceived about the contract or whether it is lawful"), "medium"),
    ("about_family_reunion", N_("Deceived about joining the family"), "medium"),
    ("about_housing", N_("Deceived about housing"), "medium"),
    ("about_papers", N_("Deceived about papers or the right to stay"), "medium"),
    ("about_travel", N_("Deceived about the journey or the recruitment"), "medium"),
    ("about_wages", N_("Deceived about wages"), "medium"),
    ("about_marriage", N_("Deceived by a promise of marriage or adoption"), "medium"),
    ("about_education", N_("Deceived about schooling"), "weak"),
)

_FORCED: _Signs = (
    ("violence", N_("Violence against the person when recruited"), "strong"),
    ("abduction", N_("Abducted, sold, or forced into marriage or adoption"), "medium"),
    ("papers_taken", N_("Papers taken away when recruited"), "medium"),
    ("debt", N_("Bound by a debt when recruited"), "medium"),
    ("confined", N_("Isolated, confined or watched when recruited"), "medium"),
    ("threat_authorities", N_("Threat to report the person when recruited"), "medium"),
    ("threat_violence", N_("Threat of violence when recruited"), "medium"),
    ("threat_telling", N_("Threat to tell family or community when recruited"), "medium"),
    ("family_violence", N_("Violence or threats against the family when recruited"), "medium"),
    ("money_withheld", N_("Money held back when recruited"), "weak"),
)

_WEAKNESS: _Signs = (
    ("family_difficult", N_("A difficult family situation was used"), "medium"),
    ("illegal_status", N_("Being without papers was used"), "medium"),
    ("little_education", N_("Little schooling or language was used"), "medium"),
    ("little_information", N_("Lack of information was used"), "medium"),
    ("control", N_("The exploiter had control from the beginning"), "medium"),
    ("poverty", N_("Poverty was used when recruited"), "medium"),
    ("false_law", N_("False information about law or authorities"), "medium"),
    ("false_success", N_("False stories of others who did well"), "medium"),
    ("family", N_("The family pressed, or has to be fed"), "medium"),
    ("personal", N_("Personal situation was used"), "medium"),
    ("dependency", N_("Emotional dependency was used"), "medium"),
    ("authorities", N_("Trouble with authorities was used when recruited"), "medium"),
    ("beliefs", N_("Beliefs or customs were used"), "weak"),
    ("context", N_("General hardship of the area was used"), "weak"),
    ("past", N_("Past hardship was used when recruited"), "weak"),
    ("travel", N_("Could not have arranged the journey alone"), "weak"),
)

_CONDITIONS: _Signs = (
    ("hours", N_("Excessive working days or hours"), "strong"),
    ("housing", N_("Bad living conditions"), "medium"),
    ("hazardous", N_("Dangerous work"), "medium"),
    ("low_pay", N_("Low pay or none"), "medium"),
    ("no_contract", N_("Labour law or contract not kept"), "medium"),
    ("no_protection", N_("No social protection"), "medium"),
    ("bad_conditions", N_("Very bad working conditions"), "medium"),
    ("wages_changed", N_("Wages reckoned falsely"), "medium"),
    ("no_school", N_("No access to school"), "weak"),
)

_FORCED_THERE: _Signs = (
    ("papers_taken", N_("Papers taken away at work"), "strong"),
    ("debt", N_("Bound by a debt at work"), "strong"),
    ("confined", N_("Isolated, confined or watched at work"), "strong"),
    ("violence", N_("Violence against the person at work"), "strong"),
    ("illicit", N_("Forced to do unlawful things"), "medium"),
    ("tasks", N_("Forced tasks or clients"), "medium"),
    ("against_peers", N_("Forced to act against others"), "medium"),
    ("lie", N_("Forced to lie to authorities or family"), "medium"),
    ("threat_authorities", N_("Threat to report the person at work"), "medium"),
    ("threat_worse", N_("Threat of still worse conditions"), "medium"),
    ("threat_violence", N_("Threat of violence at work"), "medium"),
    ("influence", N_("Under the strong influence of others"), "medium"),
    ("family_violence", N_("Violence or threats against the family at work"), "medium"),
    ("wages_withheld", N_("Wages held back"), "medium"),
    ("threat_telling", N_("Threat to tell family or community at work"), "weak"),
)

_WEAKNESS_THERE: _Signs = (
    ("dependency", N_("Depends on the exploiter for food or housing"), "medium"),
    ("unknown_area", N_("Cannot manage in an unknown area"), "medium"),
    ("poverty", N_("Poverty is used at work"), "medium"),
    ("family", N_("Family situation is used at work"), "medium"),
    ("authorities", N_("Trouble with authorities is used at work"), "medium"),
    ("past", N_("Past hardship is used at work"), "weak"),
    ("personal", N_("Personal qualities are used at work"), "weak"),
)

_PREFIXES = ("deceived", "forced", "weakness", "conditions", "forced_there", "weakness_there")
_SIGNS = (
    _DECEIVED,
    _FORCED,
    _WEAKNESS,
    _CONDITIONS,
    _FORCED_THERE,
    _WEAKNESS_THERE,
)

INDICATORS: Final[tuple[Indicator, ...]] = tuple(
    Indicator(f"{prefix}_{code}", label, strength, group)
    for group, prefix, signs in zip(GROUPS, _PREFIXES, _SIGNS, strict=True)
    for code, label, strength in signs
)
"""All 67, group by group."""

INDICATOR_CODES: Final = tuple(Code(one.code, one.label) for one in INDICATORS)
