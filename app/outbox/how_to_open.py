"""The short text beside a packet: how to open it, in four languages, for whoever finds it.

Rules: always the same bytes, whatever the packet; the place is named as the rail names it; no
office, no person, no day; plain text with a mark in front, so that old editors show every script; a
file of this name is never written over.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

from app.base.errors import AppError
from app.system.files import write_new

NAME = "HOW-TO-OPEN.txt"

_ENGLISH = """\
HOW TO OPEN THE FILES BESIDE THIS ONE

These files are sealed. Only the office that they were made for can open them, with the program
Lifafa. No password opens them, and no other program can.

1. Do not change, rename or unpack the files.
2. In Lifafa, press “Packets” at the left, then Ctrl+O, or drop the files there.
3. Several files with numbers in their names are parts of one packet. Take in all of them, in any
   order, also from several sticks or mails. Lifafa says which are missing.
4. Were they not meant for you? Give them back to whoever brought them, or delete them.
"""

_HINDI = """\
साथ की फ़ाइलें कैसे खोलें

ये फ़ाइलें सीलबंद हैं। इन्हें केवल वही कार्यालय खोल सकता है जिसके लिए ये बनाई गई हैं, और केवल Lifafa
प्रोग्राम से। कोई पासवर्ड या दूसरा प्रोग्राम इन्हें नहीं खोलता।

1. फ़ाइलों को न बदलें, न उनका नाम बदलें, न उन्हें अनपैक करें।
2. Lifafa में बाईं ओर “पैकेट” दबाएँ, फिर Ctrl+O, या फ़ाइलें वहाँ छोड़ दें।
3. जिन फ़ाइलों के नाम में संख्या है वे एक ही पैकेट के भाग हैं। सब भाग लें, किसी भी क्रम में, चाहे कई
   पेन ड्राइव या मेल से आए हों। Lifafa बताता है कि कौन-से भाग बाकी हैं।
4. ये आपके लिए नहीं हैं? लाने वाले को लौटा दें, या मिटा दें।
"""

_NEPALI = """\
साथका फाइलहरू कसरी खोल्ने

यी फाइलहरू सिलबन्द छन्। यी जुन कार्यालयका लागि बनाइएका हुन्, त्यही कार्यालयले मात्र Lifafa
प्रोग्रामबाट खोल्न सक्छ। कुनै पासवर्ड वा अर्को प्रोग्रामले यिनलाई खोल्दैन।

1. फाइलहरू नबदल्नुहोस्, नाम नफेर्नुहोस्, अनप्याक नगर्नुहोस्।
2. Lifafa मा बायाँतिरको “प्याकेट” थिच्नुहोस्, त्यसपछि Ctrl+O, वा फाइलहरू त्यहाँ छोड्नुहोस्।
3. नाममा अङ्क भएका फाइलहरू एउटै प्याकेटका भाग हुन्। सबै भाग लिनुहोस्, जुनसुकै क्रममा, धेरै पेन ड्राइभ वा
   मेलबाट आए पनि। कुन भाग बाँकी छन् Lifafa ले बताउँछ।
4. यी तपाईंका लागि होइनन्? ल्याउनेलाई फिर्ता दिनुहोस्, वा मेटाउनुहोस्।
"""

_BENGALI = """\
সঙ্গের ফাইলগুলি কীভাবে খুলবেন

এই ফাইলগুলি সিল করা। যে কার্যালয়ের জন্য তৈরি, কেবল সেই কার্যালয়ই Lifafa প্রোগ্রাম দিয়ে এগুলি খুলতে
পারে। কোনো পাসওয়ার্ড বা অন্য প্রোগ্রামে এগুলি খোলে না।

1. ফাইল বদলাবেন না, নাম বদলাবেন না, আনপ্যাক করবেন না।
2. Lifafa-তে বাঁ দিকে “প্যাকেট” চাপুন, তারপর Ctrl+O, অথবা ফাইলগুলি সেখানে ছেড়ে দিন।
3. যে ফাইলের নামে সংখ্যা আছে সেগুলি একই প্যাকেটের অংশ। সব অংশ নিন, যে কোনো ক্রমে, একাধিক পেনড্রাইভ বা
   মেল থেকে এলেও। কোন অংশ বাকি আছে তা Lifafa জানায়।
4. এগুলি আপনার জন্য নয়? যিনি এনেছেন তাঁকে ফেরত দিন, অথবা মুছে ফেলুন।
"""

_MARK = "\ufeff"
TEXT = _MARK + "\r\n".join("\n".join((_ENGLISH, _HINDI, _NEPALI, _BENGALI)).split("\n"))


def put_beside(folder: Path) -> None:
    """Write the text into a folder; that it cannot be written changes nothing about a packet."""
    with contextlib.suppress(AppError):
        write_new(folder / NAME, TEXT.encode("utf-8"))
