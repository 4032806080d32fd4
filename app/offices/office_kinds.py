"""What kind of office a name speaks of: a first choice for the form, never more.

Rules: pure, and loads nothing, because the first window asks it; only words that name a kind of
office plainly count; what is not sure is left open.
"""

from __future__ import annotations

import re
import unicodedata

_KINDS: tuple[tuple[str, str], ...] = (
    (r"\bahtu\b|एएचटीयू|anti[ -]?human[ -]?trafficking|ह्यूमन ट्रैफ़?िक", "ahtu"),
    (r"मानव (?:तस्करी|दुर्व्यापार|व्यापार)", "ahtu"),
    (r"\bsjpu\b|special juvenile police|विशेष किशोर पुलिस", "sjpu"),
    (r"\bcwc\b|child welfare committee|बाल कल्याण समिति", "cwc"),
    (r"\bdcpu\b|child protection unit|बाल संरक्षण इकाई", "dcpu"),
    (r"\bjjb\b|juvenile justice board|किशोर न्याय बोर्ड", "jjb"),
    (r"\bdlsa\b|legal services? authority|विधिक सेवा", "dlsa"),
    (r"\b(?:grp|rpf)\b|railway police|रेलवे पुलिस", "grp_rpf"),
    (r"\bosc\b|one[ -]?stop|वन स्टॉप", "one_stop_centre"),
    (r"\bchild ?line\b|चाइल्डलाइन", "childline_1098"),
    (r"\bnepal police\b|नेपाल प्रहरी", "nepal_police"),
    (r"\bpolice station\b|\bthana\b|थाना|থানা", "police_station"),
    (r"\bhospital\b|अस्पताल|হাসপাতাল", "hospital"),
    (r"\bshelter\b|children'?s home|आश्रय|(?:बाल|बालिका) ?गृह|বাল গৃহ|আশ্রয়", "shelter_cci"),
    (r"\bngo\b|एनजीओ|এনজিও", "ngo"),
)


def kind_of(name: str) -> str:
    """Return the code of the kind of office that a name speaks of, "" when it is not plain.

    Args:
        name: as typed, in any script.
    """
    plain = unicodedata.normalize("NFC", name).casefold()
    found = {
        kind for pattern, kind in _KINDS
        if re.search(unicodedata.normalize("NFC", pattern), plain)
    }  # fmt: skip
    return found.pop() if len(found) == 1 else ""
