"""Words of made-up letters in four languages; no person, office or case here is real."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """What a made-up letter says in one language."""

    titles: dict[str, str]
    numbers: tuple[tuple[str, str], ...]
    to_label: str
    to: tuple[str, ...]
    subject: str
    salutation: str
    opening: str
    heading: str
    facts: tuple[tuple[str, str], ...]
    story: str
    asked: str
    items: tuple[str, ...]
    closing: str
    enclosures_label: str
    enclosures: tuple[str, ...]
    signatory: tuple[str, ...]
    to_check: str
    footer: str
    page: str
    copies: tuple[tuple[str, str], ...]


ENGLISH = Words(
    titles={
        "referral": "Referral letter",
        "forwarding": "Forwarding letter to the committee",
        "home_verification": "Request for home verification",
        "handover": "Hand-over note",
        "acknowledgement": "Acknowledgement",
        "certificate": "Certificate",
        "slip": "Slip",
        "notice": "Notice without names",
        "person_notice": "Notice of what is kept",
        "person_summary": "What is written",
    },
    numbers=(
        ("No.", "L-26-0031"),
        ("Date", "25 November 2026"),
        ("Bikram Sambat", "9 Mangsir 2083"),
        ("Our reference", "HR-26-00017"),
    ),
    to_label="To",
    to=("The Chairperson", "Child Welfare Committee (made up)", "Example Road, Patna 800001"),
    subject="Subject: Referral of S. K. (girl, 14) for care and protection",
    salutation="Sir or Madam,",
    opening=(
        "We refer the child named below to you for care and protection. She was found at the"
        " railway station on 23 November 2026 and has stayed with us since then. What follows is"
        " what she told us and what we saw ourselves; the one is kept apart from the other."
    ),
    heading="What is known",
    facts=(
        ("Initials", "S. K."),
        ("Age", "14 years (as told by her)"),
        ("Languages", "Hindi, Nepali"),
        ("Found at", "Railway station, platform 3, on 23 November 2026, about 18:40"),
        ("Health", "No wounds seen. Fever of 38.2 °C on the first evening, gone since."),
        ("Consent", "She agreed on 24 November 2026 that these facts go to your office."),
    ),
    story=(
        "She said that a woman whom she called aunt had promised her work in a house in a city,"
        " and that she left the train when she became afraid. She wants to speak to her mother."
        " She was not asked again about what she had told once."
    ),
    asked="We ask you kindly:",
    items=(
        "to decide where she stays until her family is found,",
        "to order a home verification by the district unit,",
        "to tell us by letter what was decided.",
    ),
    closing="Yours faithfully,",
    enclosures_label="Enclosures",
    enclosures=("Copy of the first medical report (2 pages)", "Photograph, sealed (1)"),
    signatory=("A. Example", "Coordinator", "Test Office for Children, Siliguri"),
    to_check=(
        "To check this letter: call the office on a number that you know and give the letter code"
        " above. With Lifafa: photograph the square and compare the words."
    ),
    footer=(
        "The name of a child or of a victim may not be made public: JJ Act 2015, s. 74; POCSO Act"
        " 2012, s. 23; BNS 2023, s. 72."
    ),
    page="Page {page} of {pages}",
    copies=(("office", "Office copy"), ("person", "Copy for the person")),
)

HINDI = Words(
    titles={
        "referral": "रेफ़रल पत्र",
        "forwarding": "समिति को अग्रेषण पत्र",
        "home_verification": "गृह सत्यापन का अनुरोध",
        "handover": "सुपुर्दगी पत्र",
        "acknowledgement": "पावती",
        "certificate": "प्रमाण पत्र",
        "slip": "पर्ची",
        "notice": "बिना नाम की सूचना",
        "person_notice": "क्या रखा जाता है",
        "person_summary": "क्या लिखा है",
    },
    numbers=(
        ("पत्र संख्या", "L-26-0031"),
        ("दिनांक", "25 नवंबर 2026"),
        ("विक्रम संवत्", "9 मंसिर 2083"),
        ("हमारा संदर्भ", "HR-26-00017"),
    ),
    to_label="सेवा में",
    to=("अध्यक्ष महोदय/महोदया", "बाल कल्याण समिति (काल्पनिक)", "उदाहरण मार्ग, पटना 800001"),
    subject="विषय: एस. के. (बालिका, 14 वर्ष) की देखरेख और संरक्षण हेतु रेफ़रल",
    salutation="महोदय/महोदया,",
    opening=(
        "नीचे लिखी बालिका को देखरेख और संरक्षण के लिए आपके पास भेजा जा रहा है। वह 23 नवंबर 2026 को"
        " रेलवे स्टेशन पर मिली और तब से हमारे पास है। आगे वही लिखा है जो उसने बताया और जो हमने स्वयं"
        " देखा; दोनों को अलग-अलग रखा गया है। कर्त्तव्य, निर्णय, क्षेत्र, ज्ञान, श्रद्धा, द्वितीय,"
        " उज्ज्वल, राष्ट्रीय और वर्ष की वर्तनी भी यहाँ जाँची जा सकती है।"
    ),
    heading="ज्ञात तथ्य",
    facts=(
        ("नाम के प्रथम अक्षर", "एस. के."),
        ("आयु", "14 वर्ष (जैसा उसने बताया)"),
        ("भाषाएँ", "हिन्दी, नेपाली"),
        ("मिलने का स्थान", "रेलवे स्टेशन, प्लेटफ़ॉर्म 3, 23 नवंबर 2026, शाम लगभग 18:40 बजे"),
        ("स्वास्थ्य", "कोई चोट नहीं दिखी। पहली शाम 38.2 °C ज्वर था, जो अब नहीं है।"),
        ("सहमति", "उसने 24 नवंबर 2026 को सहमति दी कि ये तथ्य आपके कार्यालय को भेजे जाएँ।"),
    ),
    story=(
        "उसने कहा कि एक स्त्री, जिसे वह मौसी कहती थी, ने उसे शहर के किसी घर में काम दिलाने का वादा"
        " किया था और डर लगने पर वह गाड़ी से उतर गई। वह अपनी माँ से बात करना चाहती है। जो वह एक बार"
        " बता चुकी थी, उसे दोबारा नहीं पूछा गया।"
    ),
    asked="आपसे अनुरोध है कि:",
    items=(
        "परिवार मिलने तक उसके रहने का निर्णय करें,",
        "ज़िला इकाई से गृह सत्यापन कराने का आदेश दें,",
        "जो निर्णय हो, उसे पत्र द्वारा हमें बताएँ।",
    ),
    closing="भवदीय,",
    enclosures_label="संलग्नक",
    enclosures=("पहली चिकित्सा रिपोर्ट की प्रति (2 पृष्ठ)", "छायाचित्र, मुहरबंद (1)"),
    signatory=("अ. उदाहरण", "समन्वयक", "परीक्षण बाल कार्यालय, सिलीगुड़ी"),
    to_check=(
        "इस पत्र की जाँच: कार्यालय को उस नंबर पर फ़ोन करें जिसे आप जानते हैं और ऊपर लिखा पत्र कोड"
        " बताएँ। लिफ़ाफ़ा में: चौकोर चिह्न का फ़ोटो लें और शब्द मिलाएँ।"
    ),
    footer=(
        "बालक या पीड़ित का नाम प्रकट करना वर्जित है: किशोर न्याय अधिनियम 2015, धारा 74; पॉक्सो"
        " अधिनियम 2012, धारा 23; भारतीय न्याय संहिता 2023, धारा 72।"
    ),
    page="पृष्ठ {page} / {pages}",
    copies=(("office", "कार्यालय प्रति"), ("person", "व्यक्ति के लिए प्रति")),
)

NEPALI = Words(
    titles={
        "referral": "सिफारिस पत्र",
        "forwarding": "समितिलाई अग्रसारण पत्र",
        "home_verification": "घर प्रमाणीकरणको अनुरोध",
        "handover": "हस्तान्तरण पत्र",
        "acknowledgement": "प्राप्तिको जानकारी",
        "certificate": "प्रमाणपत्र",
        "slip": "पुर्जी",
        "notice": "नाम नखुलाइएको सूचना",
        "person_notice": "के राखिन्छ",
        "person_summary": "के लेखिएको छ",
    },
    numbers=(
        ("पत्र संख्या", "L-26-0031"),
        ("मिति", "२०८३ मंसिर ९"),
        ("ईस्वी मिति", "२०२६ नोभेम्बर २५"),
        ("हाम्रो सन्दर्भ", "HR-26-00017"),
    ),
    to_label="श्री",
    to=("अध्यक्षज्यू", "बाल कल्याण समिति (काल्पनिक)", "उदाहरण मार्ग, काठमाडौँ"),
    subject="विषय: एस. के. (बालिका, १४ वर्ष) को हेरचाह र संरक्षणका लागि सिफारिस",
    salutation="महोदय,",
    opening=(
        "तल उल्लिखित बालिकालाई हेरचाह र संरक्षणका लागि तपाईंको कार्यालयमा पठाइएको छ। उनी २३ नोभेम्बर"
        " २०२६ मा रेल्वे स्टेसनमा भेटिइन् र त्यसपछि हामीसँगै छिन्। उनले भनेको कुरा र हामीले आफैँ"
        " देखेको कुरा छुट्टाछुट्टै लेखिएको छ। कार्यालय, दर्ता, निर्णय, राष्ट्रिय, द्वन्द्व,"
        " उद्धार, गर्‍यो र पुर्‍याइयो।"
    ),
    heading="थाहा भएका कुरा",
    facts=(
        ("नामका पहिला अक्षर", "एस. के."),
        ("उमेर", "१४ वर्ष (उनले भनेअनुसार)"),
        ("भाषा", "हिन्दी, नेपाली"),
        ("भेटिएको ठाउँ", "रेल्वे स्टेसन, प्लेटफर्म ३, २३ नोभेम्बर २०२६, साँझ करिब १८:४० बजे"),
        ("स्वास्थ्य", "चोट देखिएन। पहिलो साँझ ३८.२ °C ज्वरो थियो, अहिले छैन।"),
        ("मन्जुरी", "यी कुरा तपाईंको कार्यालयमा पठाउन उनले २४ नोभेम्बर २०२६ मा मन्जुरी दिइन्।"),
    ),
    story=(
        "उनले काकी भन्ने गरेकी एक महिलाले सहरको कुनै घरमा काम लगाइदिने भनेकी थिइन् र डर लागेपछि आफू"
        " रेलबाट ओर्लिएको बताइन्। उनी आफ्नी आमासँग कुरा गर्न चाहन्छिन्।"
    ),
    asked="हाम्रो अनुरोध:",
    items=(
        "परिवार नभेटिएसम्म उनी कहाँ बस्ने भन्ने निर्णय गरिदिनुहोस्,",
        "जिल्ला एकाइबाट घर प्रमाणीकरण गराइदिनुहोस्,",
        "भएको निर्णय पत्रबाट जानकारी दिनुहोस्।",
    ),
    closing="भवदीय,",
    enclosures_label="संलग्न",
    enclosures=("पहिलो स्वास्थ्य परीक्षणको प्रतिलिपि (२ पृष्ठ)", "तस्बिर, छाप लगाइएको (१)"),
    signatory=("अ. उदाहरण", "संयोजक", "परीक्षण बाल कार्यालय, काठमाडौँ"),
    to_check=(
        "यो पत्र जाँच्न: आफूले चिनेको नम्बरमा कार्यालयलाई फोन गर्नुहोस् र माथिको पत्र कोड"
        " भन्नुहोस्। लिफाफामा: चारकुने चिह्नको फोटो खिच्नुहोस् र शब्दहरू मिलाउनुहोस्।"
    ),
    footer="बालबालिका वा पीडितको नाम सार्वजनिक गर्न पाइँदैन।",
    page="पृष्ठ {page} / {pages}",
    copies=(("office", "कार्यालय प्रति"), ("person", "व्यक्तिको प्रति")),
)

BENGALI = Words(
    titles={
        "referral": "সুপারিশ পত্র",
        "forwarding": "কমিটির কাছে প্রেরণ পত্র",
        "home_verification": "গৃহ যাচাইয়ের অনুরোধ",
        "handover": "হস্তান্তর পত্র",
        "acknowledgement": "প্রাপ্তি স্বীকার",
        "certificate": "শংসাপত্র",
        "slip": "চিরকুট",
        "notice": "নামবিহীন বিজ্ঞপ্তি",
        "person_notice": "কী রাখা হয়",
        "person_summary": "কী লেখা আছে",
    },
    numbers=(
        ("পত্র নং", "L-26-0031"),
        ("তারিখ", "২৫ নভেম্বর ২০২৬"),
        ("বিক্রম সংবৎ", "৯ মংসির ২০৮৩"),
        ("আমাদের সূত্র", "HR-26-00017"),
    ),
    to_label="প্রতি",
    to=("মাননীয় সভাপতি", "শিশু কল্যাণ কমিটি (কাল্পনিক)", "উদাহরণ সরণি, শিলিগুড়ি ৭৩৪০০১"),
    subject="বিষয়: এস. কে. (বালিকা, ১৪ বছর)-র যত্ন ও সুরক্ষার জন্য সুপারিশ",
    salutation="মহাশয়/মহাশয়া,",
    opening=(
        "নিচে উল্লিখিত বালিকাকে যত্ন ও সুরক্ষার জন্য আপনার কাছে পাঠানো হচ্ছে। তাকে ২৩ নভেম্বর"
        " ২০২৬ তারিখে রেলস্টেশনে পাওয়া যায় এবং তখন থেকে সে আমাদের কাছে আছে। সে যা বলেছে আর আমরা"
        " নিজেরা যা দেখেছি, তা আলাদা করে লেখা হয়েছে। কর্তৃপক্ষ, ক্ষেত্র, জ্ঞান, দ্বিতীয়,"
        " উজ্জ্বল, রাষ্ট্রীয়, স্ত্রী, বর্ষ, পূর্ণ, সংশ্লিষ্ট ও বাঁচা।"
    ),
    heading="জানা তথ্য",
    facts=(
        ("নামের আদ্যক্ষর", "এস. কে."),
        ("বয়স", "১৪ বছর (তার কথা অনুযায়ী)"),
        ("ভাষা", "হিন্দি, নেপালি, বাংলা"),
        ("যেখানে পাওয়া যায়", "রেলস্টেশন, প্ল্যাটফর্ম ৩, ২৩ নভেম্বর ২০২৬, সন্ধ্যা প্রায় ১৮:৪০"),
        ("স্বাস্থ্য", "কোনো আঘাত দেখা যায়নি। প্রথম সন্ধ্যায় ৩৮.২ °C জ্বর ছিল, এখন নেই।"),
        ("সম্মতি", "২৪ নভেম্বর ২০২৬ তারিখে সে সম্মতি দিয়েছে যে এই তথ্য আপনার দপ্তরে যাবে।"),
    ),
    story=(
        "সে বলেছে, যে মহিলাকে সে মাসি বলে ডাকত, তিনি শহরের কোনো বাড়িতে কাজ দেওয়ার কথা দিয়েছিলেন,"
        " আর ভয় পেয়ে সে ট্রেন থেকে নেমে পড়ে। সে তার মায়ের সঙ্গে কথা বলতে চায়।"
    ),
    asked="আপনার কাছে অনুরোধ:",
    items=(
        "পরিবারের খোঁজ না পাওয়া পর্যন্ত সে কোথায় থাকবে তা স্থির করুন,",
        "জেলা ইউনিটকে গৃহ যাচাইয়ের নির্দেশ দিন,",
        "যা স্থির হয় তা চিঠিতে আমাদের জানান।",
    ),
    closing="বিনীত,",
    enclosures_label="সংযুক্তি",
    enclosures=("প্রথম চিকিৎসা প্রতিবেদনের প্রতিলিপি (২ পৃষ্ঠা)", "ছবি, সিল করা (১)"),
    signatory=("অ. উদাহরণ", "সমন্বয়কারী", "পরীক্ষা শিশু দপ্তর, শিলিগুড়ি"),
    to_check=(
        "এই চিঠি যাচাই করতে: আপনার জানা নম্বরে দপ্তরে ফোন করুন এবং উপরের পত্র কোডটি বলুন।"
        " লিফাফায়: চৌকো চিহ্নের ছবি তুলুন ও কথাগুলি মিলিয়ে দেখুন।"
    ),
    footer=(
        "শিশু বা নির্যাতিতের নাম প্রকাশ করা নিষেধ: কিশোর ন্যায় আইন ২০১৫, ধারা ৭৪; পকসো আইন"
        " ২০১২, ধারা ২৩; ভারতীয় ন্যায় সংহিতা ২০২৩, ধারা ৭২।"
    ),
    page="পৃষ্ঠা {page} / {pages}",
    copies=(("office", "দপ্তরের প্রতিলিপি"), ("person", "ব্যক্তির প্রতিলিপি")),
)

WORDS = {"en": ENGLISH, "hi": HINDI, "ne": NEPALI, "bn": BENGALI}
