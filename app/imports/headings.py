"""What the headings of office registers mean, in four languages, also those of earlier versions.

Rules:

* Labels of earlier versions: what was exported keeps its words, so a label that is changed comes
  here, in each language in which it was changed; a label of today wins over one of before; nothing
  is ever taken out.
* Headings: a table of spellings by address; the labels of the catalogue in every language of the
  program are added to it; headings are compared without punctuation, numbering and case, so that
  "1. Name of Victim" and "name of the victim" are the same.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import Final

from app.base.language import LETTER_LANGUAGES, N_, catalogue
from models.fields import CATALOGUE, FieldKind
from models.fields.text import ascii_digits

FORMER_CODES: Final[dict[str, dict[str, str]]] = {
    "person_role": {
        "informant": "সংবাদদাতা",
        "rescuer": "छुड़ाने वाला",
    },
    "education": {
        "post_secondary": "After school, below college",
    },
    "purpose": {
        "bonded_labour": "বেগার শ্রম (বন্ডেড লেবার)",
    },
    "suspect_role": {
        "controlled_individual": "व्यक्ति को काबू में रखा",
    },
    "event_type": {
        "rescue": "छुड़ाया गया",
        "return": "वापसी|फिर्ती|ফেরা",
        "re_trafficking": "फिर से तस्करी",
    },
    "response_type": {
        "care_plan": "देखभाल योजना",
    },
    "case_status": {
        "follow_up": "निगरानी में|নজরে রাখা হচ্ছে",
    },
    "closure_reason": {
        "restored_to_family": "परिवार को सौंपे गए",
        "transferred": "दूसरे कार्यालय को भेजा गया",
    },
    "how_identified": {
        "ngo_outreach": "সংস্থার প্রচার থেকে",
    },
    "court_stage": {
        "investigation": "जाँच चल रही है",
    },
    "cwc_order_type": {
        "restoration": "परिवार को सौंपना",
        "transfer": "दूसरी समिति को भेजना",
        "age_declaration": "उम्र की घोषणा",
        "medical": "मेडिकल जाँच या इलाज",
    },
    "capacity": {
        "undecided": "निर्णय गरेको छैन",
        "not_asked_child_rule": (
            "पूछा नहीं, बच्चों का नियम|नसोधिएको, बालबालिकासम्बन्धी नियम|জিজ্ঞাসা করা হয়নি, শিশু সংক্রান্ত নিয়ম"
        ),
    },
    "explained": {
        "research_use": "नाम नखुलाई अनुसन्धानमा प्रयोग",
        "right_to_ask": "Right to see the own facts",
    },
    "consent_purpose": {
        "investigation": "जाँच",
        "restoration": "परिवार या घर वापसी",
    },
    "withhold_reason": {
        "will_tell_themselves": "आफैँ भेटेर भन्न चाहन्छ",
    },
    "referral_kind": {
        "transfer": "अंतरण: केस उनके पास जाएगा",
    },
    "referral_reason": {
        "change_of_location": "व्यक्ति अन्यत्र जाँदै छ",
        "investigation": "जाँच",
        "repatriation": "अपने देश वापसी",
    },
    "service_asked": {
        "rescue": "छुड़ाया गया",
        "repatriation_or_hand_over": "देश वापसी या सुपुर्दगी",
        "family_restoration": "परिवार को सौंपना",
        "age_determination": "उम्र तय करना",
        "investigation_of_suspect": "संदिग्ध की जाँच",
        "follow_up_visit": "हालचाल लेने का दौरा|খোঁজখবর নিতে যাওয়া",
        "prevention_of_re_trafficking": "दोबारा तस्करी से बचाव",
    },
    "referral_state": {
        "sealed": "सिलबन्दी",
    },
    "decline_reason": {
        "person_not_willing": "व्यक्ति इच्छुक छैन",
    },
    "attachment_kind": {
        "age_order": "उम्र घोषित करने का आदेश",
        "hand_over_memo": "सुपुर्दगी का मेमो|जिम्मा लगाएको कागज",
    },
    "office_type": {
        "district_magistrate": "ज़िलाधिकारी",
        "state_nodal_officer": "राज्य सम्पर्क अधिकारी",
    },
    "service_state": {
        "service_unavailable": "Not to be had",
    },
    "offence_act": {
        "bns_143_6": "BNS 143(6) convicted more than once for a child",
        "bns_72": "BNS 72 telling who the victim is|बीएनएस 72 पीड़ित की पहचान बताना",
        "bns_87": "बीएनएस 87 शादी के लिए मजबूर करने को अपहरण",
        "bns_96": "बीएनएस 96 बच्चे को उपलब्ध कराना",
        "bns_139": "बीएनएस 139 भीख के लिए बच्चे का अपहरण या अंगभंग",
        "bns_141": (
            "BNS 141 bringing a girl or boy from another country|बीएनएस 141 दूसरे देश से लड़की "
            "या लड़का लाना"
        ),
        "bns_145": "बीएनएस 145 दासों का आदतन व्यापार",
        "bns_146": "बीएनएस 146 ग़ैरकानूनी बेगार",
        "itpa_3": "আইটিপিএ 3 যৌনপল্লি চালানো",
        "itpa_7": (
            "ITPA 7 prostitution near public places|आईटीपीए 7 सार्वजनिक जगहों के पास "
            "वेश्यावृत्ति|आईटीपीए 7 सार्वजनिक ठाउँ नजिक वेश्यावृत्ति|আইটিপিএ 7 জনস্থানের কাছে "
            "দেহব্যবসা"
        ),
        "itpa_8": "आईटीपीए 8 वेश्यावृत्ति के लिए बुलाना|आईटीपीए 8 वेश्यावृत्तिका लागि बोलाउने",
        "jj_75": "जेजे अधिनियम 75 बच्चे पर क्रूरता",
        "blsa_16": "বন্ডেড লেবার আইন 16 বেগার শ্রমে বাধ্য করা",
        "blsa_17": "বন্ডেড লেবার আইন 17 বেগার-ঋণ দেওয়া",
        "blsa_18": "বন্ডেড লেবার আইন 18 বেগার শ্রম আদায়",
        "bonded_labour_act": "बंधुआ मज़दूरी अधिनियम",
        "thoa_18": "प्रत्यारोपण अधिनियम 18 बिना अधिकार अंग निकालना",
        "thoa_19": "प्रत्यारोपण अधिनियम 19 अंगों का व्यापार",
    },
    "act": {
        "recruits": "Recruited|फाँसा गया|फकाइएको|ফাঁদে ফেলা হয়েছে",
        "transports": "Taken along|साथ ले जाया गया|साथमा लगिएको|সঙ্গে নিয়ে যাওয়া হয়েছে",
        "harbours": "Kept hidden|छिपाकर रखा गया|लुकाएर राखिएको|লুকিয়ে রাখা হয়েছে",
        "transfers": "Handed on|आगे सौंपा गया|अर्कोलाई सुम्पिएको|অন্যের হাতে দেওয়া হয়েছে",
        "receives": (
            "Taken in by another|दूसरे ने अपने पास रखा|अर्कोले आफूकहाँ राखेको|অন্য কেউ নিজের কাছে রেখেছে"
        ),
    },
}

FORMER_HEADINGS: Final[dict[str, str]] = {
    "p1.missing_report_no": "Number of the missing report",
    "p1.status_decided_by": "निर्णय किसने लिया|निर्णय गर्ने|কে স্থির করেছেন|Decision of",
    "p1.means": "काबू में रखने के तरीक़े",
    "p1.mental_health_needs": "Distress and danger of self-harm",
    "p1.medical_exam_done": "मेडिकल जाँच हो चुकी",
    "how_identified": (
        "How the case came to us|केस हमारे पास कैसे आया|केस हामीकहाँ कसरी आयो|কেসটি আমাদের কাছে কীভাবে এল"
    ),
    "case_owner": "प्रभारी अधिकारी|ভারপ্রাপ্ত আধিকারিক",
    "tags": "Own marks|अपने निशान|आफ्ना चिन्ह|নিজস্ব চিহ্ন",
    "zero_fir": "जिरो एफआईआर",
    "future_exploitation_concern": "फिर से तस्करी का डर",
    "future_exploitation_details": "What is feared|किस बात का डर है|के कुराको डर छ|কীসের ভয়",
    "closure_reason": "Why it was closed|क्यों बंद हुआ",
}


KNOWN: Final[dict[str, str]] = {
    # The person
    "p1.name_full": (
        "name|full name|name of victim|name of the victim|victim name|victims name|name of child|"
        "name of the child|child name|name of survivor|survivor name|name of beneficiary|"
        "name of rescued person|name of person|name of woman|name of girl|client name|"
        "beneficiary name|victim|"
        "नाम|पूरा नाम|पीड़ित का नाम|पीड़िता का नाम|पीडित का नाम|पीडिता का नाम|"
        "पीड़ित/पीड़िता का नाम|"
        "बच्चे का नाम|बालिका का नाम|बालक का नाम|बच्ची का नाम|लड़की का नाम|"
        "महिला का नाम|व्यक्ति का नाम|"
        "बालक/बालिका का नाम|पीड़ित व्यक्ति का नाम|"
        "पीडितको नाम|पीडितको नाम थर|नाम थर|नाम, थर|नाम र थर|बालबालिकाको नाम|पूरा नाम थर|"
        "নাম|পুরো নাম|ভুক্তভোগীর নাম|ভিকটিমের নাম|শিশুর নাম|মেয়ের নাম|নির্যাতিতার নাম|উদ্ধারকৃতের নাম"
    ),
    "p1.name_latin": (
        "name in english|name (english)|english name|name in latin|name in roman|name in capital|"
        "नाम अंग्रेजी में|नाम (अंग्रेजी)|अंग्रेज़ी में नाम|नाम अंग्रेजीमा|ইংরেজিতে নাম|নাম (ইংরেজি)"
    ),
    "p1.name_alias": (
        "alias|other name|other names|nick name|nickname|also known as|aka|pet name|"
        "उपनाम|उर्फ|उर्फ़|अन्य नाम|घर का नाम|पुकार नाम|उपनाम/उर्फ|ডাকনাম|অন্য নাম|ওরফে"
    ),
    "p1.name_father": (
        "father|father name|fathers name|name of father|father's name|father/husband name|"
        "father / husband name|father or husband|fathers/husbands name|father/husband|s/o|d/o|"
        "parentage|guardian name|name of parent|s/o d/o w/o|"
        "पिता|पिता का नाम|पिता/पति का नाम|पिता/पति|पिता या पति का नाम|"
        "पिता / अभिभावक का नाम|वल्दियत|"
        "पिता/अभिभावक|बाबुको नाम|बुबाको नाम|बाबु/पतिको नाम|বাবার নাম|পিতার নাম|পিতা/স্বামীর নাম|পিতা"
    ),
    "p1.name_mother": (
        "mother|mother name|mothers name|name of mother|mother's name|"
        "माता|माता का नाम|माँ का नाम|मां का नाम|आमाको नाम|মায়ের নাম|মাতার নাম|মাতা"
    ),
    "p1.name_spouse": (
        "husband|husband name|name of husband|spouse|spouse name|wife name|w/o|husband's name|"
        "पति|पति का नाम|पत्नी का नाम|पति/पत्नी का नाम|श्रीमानको नाम|पतिको नाम|স্বামীর নাম|স্বামী"
    ),
    "p1.sex_or_gender": (
        "sex|gender|sex/gender|m/f|male/female|f/m|लिंग|लिङ्ग|स्त्री/पुरुष|पुरुष/महिला|महिला/पुरुष|"
        "লিঙ্গ|नारी/पुरुष"
    ),
    "p1.age": (
        "age|age in years|age (years)|age (yrs)|age yrs|age at rescue|present age|approx age|"
        "आयु|उम्र|आयु (वर्ष)|उम्र (वर्ष)|आयु वर्ष में|उमर|बयस|वय|উমর|বয়স|বয়স (বছর)|अवस्था|आयु/उम्र"
    ),
    "p1.birth": (
        "date of birth|dob|d.o.b.|birth date|birthdate|date of birth/age|जन्म तिथि|जन्मतिथि|"
        "जन्म दिनांक|जन्म तारीख|जन्म मिति|जन्ममिति|জন্ম তারিখ|জন্মতারিখ"
    ),
    "p1.phone": (
        "phone|phone no|phone number|mobile|mobile no|mobile number|contact|contact no|"
        "contact number|telephone|tel|cell|ph no|phone/mobile|whatsapp|whatsapp no|"
        "फोन|फ़ोन|फोन नंबर|फोन नं|मोबाइल|मोबाइल नंबर|मोबाइल नं|मो नं|मो. न.|"
        "सम्पर्क|संपर्क|संपर्क नंबर|"
        "सम्पर्क नं|दूरभाष|सम्पर्क नम्बर|फोन नम्बर|मोबाइल नम्बर|"
        "ফোন|ফোন নম্বর|মোবাইল|মোবাইল নম্বর|মোবাইল নং|যোগাযোগ|যোগাযোগ নম্বর"
    ),
    "p1.phone_second": (
        "alternate phone|alternate number|alternate mobile|second phone|other phone|phone 2|"
        "mobile 2|family phone|दूसरा फोन|दूसरा मोबाइल|वैकल्पिक नंबर|বিকল্প নম্বর"
    ),
    "p1.email": "email|e mail|email id|mail|ईमेल|ई मेल|ইমেইল|ই মেইল",
    "p1.home_place": (
        "address|full address|permanent address|home address|village|vill|village/town|"
        "village and post|residence|address of victim|native place|village/ward|vill/po|"
        "पता|स्थायी पता|घर का पता|पूरा पता|गाँव|गांव|ग्राम|ग्राम/पोस्ट|ग्राम पोस्ट|निवास|निवासी|"
        "मूल निवास|गाउँ|ठेगाना|स्थायी ठेगाना|टोल|"
        "ঠিকানা|স্থায়ী ঠিকানা|গ্রাম|বাড়ির ঠিকানা"
    ),
    "p1.home_district": (
        "district|home district|dist|distt|district of residence|native district|"
        "जिला|ज़िला|जनपद|गृह जिला|गृह जनपद|जिल्ला|জেলা"
    ),
    "p1.home_state": (
        "state|home state|state/country|province|native state|राज्य|प्रदेश|गृह राज्य|प्रान्त|রাজ্য|বিভাগ"
    ),
    "p1.home_country": "country|home country|देश|মুলুক|দেশ|मुलुक",
    "p1.home_pincode": "pin|pincode|pin code|postal code|zip|पिन|पिन कोड|পিন|পিন কোড|পিনকোড",
    "p1.present_place": (
        "present address|current address|present location|staying at|where now|shelter home|"
        "shelter|वर्तमान पता|वर्तमान स्थान|अस्थायी पता|कहाँ रखा गया|हालको ठेगाना|अस्थायी ठेगाना|"
        "বর্তমান ঠিকানা|বর্তমান স্থান"
    ),
    "p1.present_district": ("present district|current district|वर्तमान जिला|हालको जिल्ला|বর্তমান জেলা"),
    "p1.nationality": "nationality|citizenship|राष्ट्रीयता|नागरिकता|राष्ट्रियता|জাতীয়তা|নাগরিকত্ব",
    "p1.languages": "language|languages|mother tongue|भाषा|मातृभाषा|भाषाएँ|ভাষা|মাতৃভাষা",
    "p1.marital_status": ("marital status|married/unmarried|वैवाहिक स्थिति|वैवाहिक अवस्था|বৈবাহিক অবস্থা"),
    "p1.number_of_children": ("no of children|number of children|children|बच्चों की संख्या|সন্তান সংখ্যা"),
    "p1.education": ("education|qualification|class|school class|शिक्षा|शैक्षणिक योग्यता|पढ़ाई|শিক্ষা"),
    "p1.occupation_before": "occupation|work|profession|पेशा|व्यवसाय|काम|কাজ|পেশা",
    "p1.social_category": "caste|category|social category|sc/st/obc|जाति|वर्ग|श्रेणी|जात|জাতি",
    "p1.height_cm": "height|height in cm|height (cm)|कद|लंबाई|उचाइ|উচ্চতা",
    "p1.complexion": "complexion|colour|रंग|वर्ण|গায়ের রং",
    "p1.marks": (
        "identification mark|identification marks|id mark|marks|mark of identification|"
        "पहचान चिन्ह|पहचान चिह्न|शिनाख्त|हुलिया|শনাক্তকরণ চিহ্ন"
    ),
    "p1.clothing_when_found": "clothes|clothing|dress|कपड़े|वस्त्र|পোশাক",
    "p1.place_found": (
        "place of rescue|rescued from|place found|place where found|rescue place|place of recovery|"
        "बरामदगी का स्थान|बरामदगी स्थल|रेस्क्यू स्थल|मिलने का स्थान|উদ্ধারের স্থান|उद्धार स्थल"
    ),
    "p1.missing_report_no": (
        "missing report no|trackchild no|track child id|गुमशुदगी संख्या|নিখোঁজ ডায়েরি নং"
    ),
    "p1.missing_since": (
        "missing since|date of missing|missing date|गुमशुदगी दिनांक|लापता तिथि|कब से लापता|"
        "हराएको मिति|নিখোঁজ তারিখ|নিখোঁজের তারিখ"
    ),
    "p1.aadhaar_last4": (
        "aadhaar|aadhar|adhar|aadhaar no|aadhar no|aadhaar number|aadhar number|uid|uid no|"
        "आधार|आधार नं|आधार नंबर|आधार संख्या|আধার|আধার নম্বর"
    ),
    "p1.id_number": ("id no|id number|id proof no|identity no|voter id|पहचान पत्र संख्या|পরিচয়পত্র নং"),
    "p1.trafficking_status": "victim status|trafficking status|पीड़ित की स्थिति",
    "p1.purpose": (
        "purpose|purpose of trafficking|type of exploitation|exploitation|nature of exploitation|"
        "शोषण का प्रकार|शोषण|तस्करी का उद्देश्य|उद्देश्य|शोषणको प्रकार|শোষণের ধরন|উদ্দেশ্য"
    ),
    "p1.debt_amount": "advance|debt|advance amount|loan amount|अग्रिम|कर्ज|पेशगी|দাদন|ঋণ",
    "p1.wages_unpaid": "unpaid wages|wages due|बकाया मजदूरी|বকেয়া মজুরি",
    "p1.disability": "disability|disabled|विकलांगता|दिव्यांग|अपाङ्गता|প্রতিবন্ধী",
    "p1.health_needs": "health|medical condition|illness|injury|स्वास्थ्य|बीमारी|স্বাস্থ্য",
    "p1.immediate_needs": "needs|immediate needs|आवश्यकता|ज़रूरत|जरूरत|প্রয়োজন",
    "p1.wishes": "wishes|what she wants|wish of victim|इच्छा|पीड़िता की इच्छा|ইচ্ছা",
    # The suspect
    "p2.name_full": (
        "accused|name of accused|accused name|name of the accused|suspect|"
        "name of suspect|trafficker|"
        "name of trafficker|accused persons|अभियुक्त|अभियुक्त का नाम|आरोपी|"
        "आरोपी का नाम|तस्कर का नाम|"
        "अभियुक्तगण|संदिग्ध|आरोपितको नाम|अभियुक्तको नाम|অভিযুক্ত|অভিযুক্তের নাম|আসামির নাম|আসামী"
    ),
    "p2.phone": "accused phone|accused mobile|phone of accused|अभियुक्त का मोबाइल|আসামির মোবাইল",
    "p2.home_place": "address of accused|accused address|अभियुक्त का पता|আসামির ঠিকানা",
    "p2.arrested": "arrested|accused arrested|गिरफ्तार|गिरफ्तारी|গ্রেপ্তার|ग्रिफ्तार",
    # The case
    "registered_on": (
        "date|date of registration|registration date|entry date|date of entry|case date|"
        "date of admission|date of case|दिनांक|तिथि|तारीख|दर्ज तिथि|"
        "दर्ज दिनांक|पंजीकरण तिथि|प्रवेश तिथि|"
        "मिति|दर्ता मिति|তারিখ|নথিভুক্তির তারিখ|নিবন্ধনের তারিখ"
    ),
    "how_identified": (
        "how identified|source|source of case|referred by|source of information|mode of rescue|"
        "कैसे पहचाना|सूचना का स्रोत|सूत्र|স্রোত|সূত্র|किसके द्वारा"
    ),
    "intercepting_post": "bop|border post|post|intercepted at|सीमा चौकी|चौकी|সীমান্ত চৌকি",
    "status": "status|case status|present status|स्थिति|केस की स्थिति|वर्तमान स्थिति|অবস্থা",
    "next_step": (
        "next step|action to be taken|follow up|followup|अगला कदम|आगे की कार्यवाही|পরবর্তী পদক্ষেপ"
    ),
    "next_step_on": (
        "next date|follow up date|due date|next hearing|अगली तिथि|अगली तारीख|পরবর্তী তারিখ"
    ),
    "case_owner": (
        "officer|officer in charge|case worker|counsellor|counselor|case owner|केस वर्कर|অফিসার"
    ),
    "notes": ("remarks|remark|notes|note|comments|अभ्युक्ति|टिप्पणी|विशेष विवरण|रिमार्क|कैफियत|মন্তব্য|নোট"),
    "police_station": (
        "ps|p.s.|police station|thana|name of ps|police station/unit|थाना|पुलिस थाना|थाने का नाम|"
        "प्रहरी कार्यालय|प्रहरी चौकी|থানা|থানার নাম"
    ),
    "police_district": "police district|district of ps|थाना जिला|थाने का जिला|থানার জেলা",
    "fir_no": (
        "fir|fir no|f.i.r. no.|fir number|fir no/year|crime no|cr no|case crime no|mu.a.sa.|"
        "case no|case number|fir/case no|"
        "प्राथमिकी|प्राथमिकी संख्या|प्राथमिकी सं|एफआईआर|एफ आई आर नं|एफआईआर नं|"
        "एफआईआर संख्या|मु0अ0सं0|"
        "मु अ सं|मुअसं|अपराध संख्या|कांड संख्या|काण्ड सं|जाहेरी नं|मुद्दा नं|"
        "এফআইআর|এফআইআর নং|এফআইআর নম্বর|মামলা নং|মামলা নম্বর"
    ),
    "fir_date": (
        "fir date|date of fir|प्राथमिकी की तिथि|प्राथमिकी दिनांक|एफआईआर दिनांक|"
        "एफआईआर तिथि|जाहेरी मिति|"
        "এফআইআর তারিখ|মামলার তারিখ"
    ),
    "gd_entry_no": (
        "gd no|gd entry|dd no|gd entry no|daily diary no|जीडी नं|जी डी संख्या|जिडी नं|জিডি নং|জিডি"
    ),
    "investigating_officer": (
        "io|i.o.|io name|investigating officer|विवेचक|अनुसंधानकर्ता|जांच अधिकारी|তদন্তকারী"
    ),
    "offence_sections": (
        "section|sections|section of law|u/s|under section|offence|act and section|धारा|धाराएँ|"
        "धारायें|अधिनियम व धारा|অভিযোগের ধারা|ধারা"
    ),
    "cwc_order_no": ("cwc order no|cwc order|सीडब्ल्यूसी आदेश सं|बाल कल्याण समिति आदेश|সিডব্লিউসি আদেশ নং"),
    "cwc_order_date": ("cwc order date|date of cwc order|सीडब्ल्यूसी आदेश तिथि|সিডব্লিউসি আদেশের তারিখ"),
    "court_name": "court|name of court|न्यायालय|अदालत|আদালত",
    "court_case_no": "court case no|st no|sessions trial no|वाद संख्या|মোকদ্দমা নং",
    "risk_level": "risk|danger|risk level|खतरा|जोखिम|ঝুঁকি",
    "summary": (
        "brief|brief facts|short account|summary|case summary|details|brief of case|description|"
        "संक्षिप्त विवरण|विवरण|घटना का विवरण|घटना विवरण|संक्षेप|छोटकरी विवरण|"
        "সংক্ষিপ্ত বিবরণ|বিবরণ|ঘটনার বিবরণ"
    ),
    "narrative": "full account|statement|narrative|history|बयान|कथन|पूरा विवरण|জবানবন্দি",
    # Events
    "e1.event_date": (
        "date of rescue|rescue date|rescued on|date of recovery|date of incident|incident date|"
        "date of interception|date of occurrence|रेस्क्यू तिथि|बरामदगी की तिथि|बरामदगी दिनांक|"
        "घटना की तिथि|घटना दिनांक|उद्धार मिति|घटना मिति|উদ্ধারের তারিখ|ঘটনার তারিখ"
    ),
    "e1.event_place": (
        "place of incident|place of occurrence|place of interception|घटना स्थल|घटनास्थल|ঘটনাস্থল|"
        "ঘটনার স্থান|घटना भएको ठाउँ"
    ),
    "e1.transport_details": "train no|train|bus no|vehicle no|ट्रेन नं|गाड़ी नं|ট্রেন নম্বর",
}

SERIAL: Final = (
    "s no|s.no.|sno|sl no|sl|sr no|sr|serial no|serial number|no|#|क्रम|"
    "क्रम संख्या|क्र सं|क्र|क्रं|"
    "क्रमांक|क्र0सं0|सि नं|सिनं|क्र नं|ক্রমিক|ক্রমিক নং|ক্রম"
)
"""Headings of running numbers, which are left out."""

REASONS_HEADING: Final = N_("Why it was not taken (Lifafa)")
"""Of the last column of a file of rejected rows, which is left out when the file comes back."""

_NOT_TYPED: Final = frozenset({FieldKind.PERSONS, FieldKind.OFFICES, FieldKind.FIELD_NAMES})
_NUMBERING: Final = re.compile(r"^\s*[(\[]?\d{1,3}[)\].:\-]\s*(?=\S)")
_FOLDED: Final = {0x0901: "\u0902", 0x0981: "\u0982", 0x093C: None, 0x09BC: None,
                  0x200C: None, 0x200D: None}  # fmt: skip
# Clerks of the north write a nought after a letter where others write a full stop: "मो0 नं0".
_DOT: Final = re.compile(r"(?<=[\u0900-\u097f])[0०](?!\d)")
_SMALL_WORDS: Final = frozenset({"the", "of", "a", "an"})


@functools.lru_cache(maxsize=20_000)
def key_of(heading: str) -> str:
    """Return a heading as it is compared."""
    text = unicodedata.normalize("NFC", _NUMBERING.sub("", heading))
    text = _DOT.sub(" ", text)
    # Nukta letters are taken apart first, so that a left-out dot makes no other word.
    text = ascii_digits(unicodedata.normalize("NFD", text)).translate(_FOLDED).casefold()
    text = re.sub(r"(?<=\w)['’](?=s\b)", "", text)
    kept = (
        letter if unicodedata.category(letter)[0] in "LMN" else " " for letter in text
    )  # fmt: skip
    words = [word for word in "".join(kept).split() if word not in _SMALL_WORDS]
    return " ".join(words)


@functools.cache
def spellings() -> dict[str, str]:
    """Return addresses by the key of every known heading; written spellings win over labels."""
    found: dict[str, str] = {}
    for address, names in FORMER_HEADINGS.items():
        if is_known(address):
            found.update({key_of(name): address for name in names.split("|")})
    for entity, part in (("event", "e1."), ("person", "p1."), ("case", "")):
        for field in CATALOGUE.of(entity):
            if field.kind in _NOT_TYPED:
                continue
            for language in LETTER_LANGUAGES:
                found[key_of(catalogue(language).gettext(field.label))] = part + field.name
            found[key_of(field.name)] = part + field.name
    for address, names in KNOWN.items():
        if is_known(address):
            found.update({key_of(name): address for name in names.split("|")})
    found.update({key_of(name): "" for name in SERIAL.split("|") if key_of(name)})
    found.update({key_of(catalogue(one).gettext(REASONS_HEADING)): "" for one in LETTER_LANGUAGES})
    found.pop("", None)
    return found


def is_known(address: str) -> bool:
    """Say whether a column can go to an address: the catalogue has its field, and it is typed."""
    name = address.rpartition(".")[2]
    return name in CATALOGUE and CATALOGUE.field(name).kind not in _NOT_TYPED
