"""What an open register hands to the rooms below of what the rooms above them do."""

from __future__ import annotations

from typing import Final

from app.core.services import Above
from app.inbox import receipts, signed_notices
from app.packets.referral_life import words_of

ABOVE: Final = Above(
    packets_follow=receipts.follow_trust,
    take_notices=signed_notices.settle,
    read_answer=receipts.take,
    words_of_answer=words_of,
)
