"""Labels that lists and fields bore in earlier versions, so that their exports are still read.

Rules: what was exported keeps its words, so a label that is changed comes here, in each language
in which it was changed; a label of today wins over one of before; nothing is ever taken out.
"""

from __future__ import annotations

from typing import Final

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
