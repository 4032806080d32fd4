"""Words that would tell what happened to a person, in the four languages.

Rules: pure; for papers that a person carries; a hit too many only makes a paper say less; parts of
common surnames and places are not among them.
"""

from __future__ import annotations

import re
import unicodedata

_WORDS = re.compile(
    unicodedata.normalize(
        "NFC",
        r"traffick|\bahtu\b|smuggl|slave|exploit|rescue|victim|survivor|brothel|prostitut|\bsex"
        r"|\brape|abus|\bbonded\b|\bforced\b|\blabou?r\b|servitude|begg(?:ar|ing)|surrogac|pocso"
        r"|\bitpa\b|kidnap|abduct"
        r"|तस्कर|दुर्व्यापार|मानव व्यापार|अनैतिक|बंधुआ|बन्धुआ|श्रम|मज़दूर|मजदूर|वेश्या|यौन|भीख|शोषण"
        r"|पीड़ित|बलात|दुष्कर्म|अपहरण|मुक्त कर|बचाव|पॉक्सो"
        r"|बेचबिखन|ओसारपसार|पीडित|उद्धार|बँधुवा|माग्ने|श्रमिक"
        r"|পাচার|যৌন|শোষণ|পতিতা|ধর্ষণ|ভিক্ষা|বন্ধক|উদ্ধার|বেশ্যা|অপহরণ|শ্রম|দাসত্ব|নির্যাতন|পকসো",
    ),
    re.IGNORECASE,
)


def tells(text: str) -> bool:
    """Say whether a text tells what happened to somebody."""
    return bool(_WORDS.search(unicodedata.normalize("NFC", text)))
