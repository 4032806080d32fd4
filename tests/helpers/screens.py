"""The one list of all screens: pictures are taken of them, and tests measure them.

Rules: a screen that no reel shows is missing in the book, and `test_screens.py` fails.
"""

from collections.abc import Callable

import screens_empty
import screens_exchange
import screens_letter_checks
import screens_letter_making
import screens_mail
import screens_matching
import screens_numbers
import screens_recovery
import screens_recurring
import screens_retention
import screens_returns
import screens_safety
import screens_work
from screen_stage import Shots, Stage

REELS: dict[str, Callable[[Stage], Shots]] = {
    "work": screens_work.reel,
    "empty": screens_empty.reel,
    "exchange": screens_exchange.reel,
    "letter-making": screens_letter_making.reel,
    "letter-checks": screens_letter_checks.reel,
    "mail": screens_mail.reel,
    "matching": screens_matching.reel,
    "recovery": screens_recovery.reel,
    "recurring": screens_recurring.reel,
    "retention": screens_retention.reel,
    "returns": screens_returns.reel,
    "safety": screens_safety.reel,
    "numbers": screens_numbers.reel,
}
