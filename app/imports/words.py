"""What officers write for the choices of a list: in four languages, short and long.

Rules: the labels of the lists in every language of the program are added to this table, and those
of earlier versions (``former``); a word that could mean two choices stands in neither; comparison
is that of headings.
"""

from __future__ import annotations

import functools
from typing import Final

from app.base.language import LETTER_LANGUAGES, catalogue
from app.imports.former import FORMER_CODES
from app.imports.headings import key_of
from models.fields import CODE_LISTS
from models.fields.places import states

_YES: Final = "yes|y|true|हाँ|हां|जी हाँ|जी हां|हा|ha|haan|हो|छ|হ্যাঁ|হাঁ|आहे|✓|✔|1"
_NO: Final = "no|n|false|नहीं|नही|ना|जी नहीं|nahi|nahin|होइन|छैन|না|নেই|0"

KNOWN: Final[dict[str, dict[str, str]]] = {
    "yes_no_unknown": {
        "yes": _YES,
        "no": _NO,
        "unknown": "not sure|unknown|not known|dont know|पता नहीं|अज्ञात|ज्ञात नहीं|मालूम नहीं|"
        "थाहा छैन|জানা নেই|অজানা",
        "not_asked": "not asked|नहीं पूछा|सोधिएन|জিজ্ঞাসা করা হয়নি",
    },
    "sex_or_gender": {
        "female": "f|female|woman|girl|lady|fem|w|g|mahila|stri|महिला|स्त्री|लड़की|बालिका|बच्ची|म|"
        "स्त्रीलिंग|औरत|युवती|किशोरी|महिला/बालिका|केटी|नारी|মহিলা|মেয়ে|নারী|স্ত্রী|বালিকা",
        "male": ("m|male|man|boy|b|purush|पुरुष|लड़का|बालक|पु|बच्चा|युवक|किशोर|केटा|পুরুষ|ছেলে|বালক|পুং"),
        "transgender_female": "trans woman|transgender woman|ट्रांस महिला|किन्नर",
        "transgender_male": "trans man|transgender man|ट्रांस पुरुष",
        "non_conforming": "transgender|third gender|tg|other|others|अन्य|तृतीय लिंग|तेस्रो लिंगी|"
        "ট্রান্সজেন্ডার|তৃতীয় লিঙ্গ",
        "not_stated": "not stated|unknown|अज्ञात|not known",
    },
    "marital_status": {
        "single": "unmarried|single|un married|never married|अविवाहित|कुंवारी|कुंवारा|कुँवारी|"
        "অবিবাহিত|u/m|um",
        "married": "married|विवाहित|शादीशुदा|विवाहिता|বিবাহিত|বিবাহিতা",
        "widowed": "widow|widower|widowed|विधवा|विधुर|বিধবা",
        "divorced": "divorced|divorcee|तलाकशुदा|তালাকপ্রাপ্ত|সम्बন্ধ বিচ্ছেদ|सम्बन्ध विच्छेद",
        "separated": "separated|परित्यक्ता|अलग|পরিত্যক্তা|বিচ্ছিন্ন",
    },
    "country": {
        "IN": "india|indian|bharat|भारत|भारतीय|ভারত|ভারতীয়|ind",
        "NP": "nepal|nepali|nepalese|नेपाल|नेपाली|নেপাল|নেপালি",
        "BD": "bangladesh|bangladeshi|बांग्लादेश|बंगलादेश|बांग्लादेशी|বাংলাদেশ|বাংলাদেশি",
    },
    "education": {
        "none": "illiterate|uneducated|nil|निरक्षर|अशिक्षित|अनपढ़|নিরক্ষর|never went to school",
        "primary": "primary|1|2|3|4|5|1st|2nd|3rd|4th|5th|प्राथमिक|class 1|class 2|class 3|"
        "class 4|class 5|পঞ্চম|প্রাথমিক",
        "lower_secondary": "middle|6|7|8|6th|7th|8th|class 6|class 7|class 8|जूनियर|मिडिल|আষ্টম",
        "upper_secondary": "secondary|high school|9|10|11|12|9th|10th|11th|12th|class 9|class 10|"
        "class 11|class 12|हाईस्कूल|हाई स्कूल|इंटर|इण्टर|intermediate|matric|मैट्रिक|মাধ্যমিক",
        "bachelor": "graduate|graduation|ba|bsc|bcom|स्नातक|স্নাতক",
        "master": "post graduate|ma|msc|परास्नातक|স্নাতকোত্তর",
    },
    "social_category": {
        "sc": "sc|scheduled caste|अनुसूचित जाति|अ जा|তফসিলি জাতি",
        "st": "st|scheduled tribe|अनुसूचित जनजाति|अ ज जा|তফসিলি উপজাতি",
        "obc": "obc|other backward class|अन्य पिछड़ा वर्ग|पिछड़ा वर्ग|অন্যান্য অনগ্রসর",
        "general": "gen|general|ur|सामान्य|সাধারণ",
        "minority": "minority|अल्पसंख्यक|সংখ্যালঘু",
    },
    "case_status": {
        "active": "open|active|pending|running|in progress|चालू|लंबित|जारी|सक्रिय|চলমান|চলছে",
        "follow_up": "follow up|followup|under follow up|अनुवर्तन|ফলোআপ",
    },
    "risk_level": {
        "high": "high|उच्च|अधिक|গুরুতর|বেশি|उच्च जोखिम",
        "medium": "medium|मध्यम|মাঝারি",
        "low": "low|कम|न्यून|নিম্ন",
    },
    "purpose": {
        "forced_labour": "labour|labor|forced labour|मजदूरी|श्रम|जबरन श्रम|শ্রম|জোরপূর্বক শ্রম|"
        "labour exploitation|श्रम शोषण",
        "bonded_labour": "bonded labour|bandhua|बंधुआ मजदूरी|बँधुवा मजदुरी|বন্ধুয়া শ্রম",
        "child_labour": "child labour|बाल श्रम|बाल मजदूरी|बालश्रम|শিশু শ্রম",
        "domestic_servitude": "domestic work|domestic help|housemaid|घरेलू काम|घरेलू नौकर|"
        "घरेलू कामगार|গৃহকর্ম",
        "sexual_prostitution": "prostitution|brothel|csec|sexual exploitation|वेश्यावृत्ति|"
        "देह व्यापार|यौन शोषण|যৌন শোষণ|পতিতাবৃত্তি|यौन व्यापार",
        "forced_marriage": (
            "marriage|forced marriage|child marriage|शादी|विवाह|जबरन विवाह|জোর করে বিয়ে"
        ),
        "begging": "begging|भीख|भिक्षावृत्ति|ভিক্ষাবৃত্তি",
        "organ_removal": "organ|organ removal|अंग व्यापार|অঙ্গ",
        "illegal_adoption": "adoption|illegal adoption|अवैध गोद|দত্তক",
        "not_known": "not known|unknown|अज्ञात|पता नहीं|জানা নেই",
    },
    "how_identified": {
        "border_interception": "border|interception|border interception|intercepted|ssb|सीमा|"
        "सीमा पर|सीमा पर रोका|सीमा चौकी|সীমান্ত",
        "rescue_operation": ("rescue|raid|rescue operation|रेस्क्यू|छापा|बरामदगी|উদ্ধার|উদ্ধার অভিযান"),
        "police_complaint": "police|complaint|fir|पुलिस|शिकायत|থানায় অভিযোগ|পুলিশ",
        "self_report": "self|self report|walk in|स्वयं|खुद|নিজে",
        "family_report": "family|parents|परिवार|माता पिता|परिजन|পরিবার",
        "helpline_1098": "1098|childline|child line|चाइल्डलाइन|চাইল্ডলাইন",
        "helpline_other": "helpline|181|112|1930|हेल्पलाइन",
        "ngo_outreach": "ngo|ngo outreach|संस्था|एनजीओ|এনজিও",
        "railway_station_contact": (
            "railway station|railway|station|rpf|grp|रेलवे स्टेशन|स्टेशन|রেল স্টেশন"
        ),
        "court_or_cwc": "cwc|court|बाल कल्याण समिति|न्यायालय|সিডব্লিউসি",
        "hospital": "hospital|अस्पताल|হাসপাতাল",
        "labour_inspection": "labour department|labour inspection|श्रम विभाग",
    },
    "event_type": {"rescue": "rescue|बरामदगी|রেস্কিউ|উদ্ধার"},
}

_STATES: Final = {
    "Uttar Pradesh": "उ प्र|उ.प्र.|उप्र|उ० प्र०|यू पी|यूपी|u p",
    "Madhya Pradesh": "म प्र|म.प्र.|मप्र|एम पी|m p",
    "West Bengal": "प बंगाल|प. बंगाल|पं. बंगाल|प ब|w b|প ব|প. বঙ্গ|পশ্চিম বঙ্গ",
    "Himachal Pradesh": "हि प्र|हि.प्र.|h p",
    "Andhra Pradesh": "आ प्र|आ.प्र.|a p",
    "Delhi": "nct|nct of delhi|new delhi|नई दिल्ली|দিল্লি",
    "Jammu and Kashmir": "j and k|j & k|ज व क",
    "Chhattisgarh": "छ ग|छ.ग.|c g",
    "Uttarakhand": "उत्तरांचल|uttaranchal|u k",
    "Odisha": "orissa|उड़ीसा|ओडिशा",
}
STATES: Final = {
    key_of(word): name
    for name, spelled in _STATES.items()
    if name in states()
    for word in spelled.split("|")
}

BOOLEANS: Final = {
    **{key_of(word): True for word in _YES.split("|") if key_of(word)},
    **{key_of(word): False for word in _NO.split("|") if key_of(word)},
}

_NOTHING: Final = "- -- --- — – . .. x xx n/a na n.a n.a. nil null #n/a #ref! #value! #div/0! ना."
EMPTY: Final = frozenset(_NOTHING.split())
_UNKNOWN: Final = (
    "unknown|not known|not available|अज्ञात|ज्ञात नहीं|पता नहीं|मालूम नहीं|अप्राप्त|उपलब्ध नहीं|"
    "थाहा छैन|অজানা|জানা নেই|নাই"
)
UNKNOWN: Final = frozenset(key_of(word) for word in _UNKNOWN.split("|"))


@functools.cache
def codes(list_name: str) -> dict[str, str]:
    """Return the codes of a list by the key of every word that is known for them.

    Args:
        list_name: name of a code list.
    """
    values = {code.value for code in CODE_LISTS[list_name]}
    found = _spelled(FORMER_CODES, list_name, values)
    for code in CODE_LISTS[list_name]:
        for language in LETTER_LANGUAGES:
            found[key_of(catalogue(language).gettext(code.label))] = code.value
        found[key_of(code.value)] = code.value
    found.update(_spelled(KNOWN, list_name, values))
    found.pop("", None)
    return found


def _spelled(table: dict[str, dict[str, str]], list_name: str, values: set[str]) -> dict[str, str]:
    """Return the codes of a list by the key of every word that a table has for them."""
    return {
        key_of(word): value
        for value, spelled in table.get(list_name, {}).items()
        if value in values
        for word in spelled.split("|")
    }
