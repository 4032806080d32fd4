"""What Linux desktops show of the program before it is opened, in four languages.

Rules: the words are those of the program's own catalogues; nothing here is seen inside the program.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

APP_ID: Final = "org.lifafa.Lifafa"
ICON: Final = "lifafa"
WINDOW_CLASS: Final = "Lifafa"
"""What the window says of itself, so that a desktop knows which entry it belongs to."""

type Words = Mapping[str, str]

NAME: Final[Words] = {"en": "Lifafa", "hi": "लिफ़ाफ़ा", "ne": "लिफाफा", "bn": "লিফাফা"}
GENERIC_NAME: Final[Words] = {
    "en": "Case Register",
    "hi": "केस रजिस्टर",
    "ne": "केस रजिस्टर",
    "bn": "কেস রেজিস্টার",
}
SUMMARY: Final[Words] = {
    "en": "Sealed case registers and sealed referrals between offices",
    "hi": "सीलबंद केस रजिस्टर और कार्यालयों के बीच सीलबंद रेफ़रल",
    "ne": "सिलबन्द केस रजिस्टर र कार्यालयबीच सिलबन्द प्रेषण",
    "bn": "সিল করা কেস রেজিস্টার ও কার্যালয়ের মধ্যে সিল করা রেফারেল",
}
KEYWORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "en": ("register", "case", "referral", "packet", "shelter", "trafficking"),
    "hi": ("रजिस्टर", "केस", "रेफ़रल", "पैकेट", "आश्रय", "तस्करी"),
    "ne": ("रजिस्टर", "केस", "प्रेषण", "प्याकेट", "आश्रय", "बेचबिखन"),
    "bn": ("রেজিস্টার", "কেস", "রেফারেল", "প্যাকেট", "আশ্রয়", "পাচার"),
}
PARAGRAPHS: Final[tuple[Words, ...]] = (
    {
        "en": "Lifafa lets offices that fight human trafficking keep a sealed register of their "
        "cases, and hand a person's case to another office so that only that office can read it, "
        "only what the person agreed to is in it, and the answer comes back.",
        "hi": "लिफ़ाफ़ा से मानव तस्करी के विरुद्ध काम करने वाले कार्यालय अपने केसों का सीलबंद रजिस्टर "
        "रखते हैं, और किसी व्यक्ति का केस दूसरे कार्यालय को ऐसे देते हैं कि केवल वही कार्यालय उसे पढ़ सके, "
        "उसमें केवल वही हो जिसके लिए व्यक्ति ने सहमति दी, और जवाब वापस आए।",
        "ne": "लिफाफाले मानव बेचबिखनविरुद्ध काम गर्ने कार्यालयलाई आफ्ना केसको सिलबन्द रजिस्टर राख्न, र "
        "कुनै व्यक्तिको केस अर्को कार्यालयलाई यसरी दिन सघाउँछ कि त्यही कार्यालयले मात्र पढ्न सकोस्, "
        "व्यक्तिले सहमति दिएको कुरा मात्र त्यसमा होस्, र जवाफ फर्केर आओस्।",
        "bn": "লিফাফা দিয়ে মানব পাচারের বিরুদ্ধে কাজ করা কার্যালয় নিজের কেসের সিল করা রেজিস্টার রাখে, "
        "এবং কোনও ব্যক্তির কেস অন্য কার্যালয়কে এমনভাবে দেয় যে শুধু সেই কার্যালয়ই তা পড়তে পারে, "
        "ব্যক্তি যাতে সম্মতি দিয়েছেন শুধু তা-ই থাকে, এবং উত্তর ফিরে আসে।",
    },
    {
        "en": "It is for a shelter, a police unit, a child-welfare committee or a labour office "
        "with one ordinary computer. It needs no server and no account. A referral is one file "
        "that travels on a USB drive or by mail.",
        "hi": "यह एक साधारण कंप्यूटर वाले आश्रय गृह, पुलिस इकाई, बाल कल्याण समिति या श्रम कार्यालय के लिए "
        "है। न सर्वर चाहिए, न खाता। रेफ़रल एक फ़ाइल है, जो पेन ड्राइव या मेल से जाती है।",
        "ne": "यो एउटा साधारण कम्प्युटर भएको आश्रय गृह, प्रहरी एकाइ, बालकल्याण समिति वा श्रम कार्यालयका "
        "लागि हो। सर्भर चाहिँदैन, खाता पनि चाहिँदैन। प्रेषण एउटा फाइल हो, जुन पेन ड्राइभ वा मेलबाट जान्छ।",
        "bn": "এটি একটি সাধারণ কম্পিউটার আছে এমন আশ্রয়কেন্দ্র, পুলিশ ইউনিট, শিশু কল্যাণ সমিতি বা শ্রম "
        "কার্যালয়ের জন্য। সার্ভার লাগে না, অ্যাকাউন্টও লাগে না। রেফারেল একটি ফাইল, যা পেন ড্রাইভ বা "
        "মেলে যায়।",
    },
)
