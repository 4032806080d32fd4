"""What to tell when a practice office and a real one meet.

Rules: as in `app.base.messages`, which takes these in.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.base.language import N_
from app.offices.practice_errors import (
    PracticeListError,
    PracticeMailError,
    PracticeOfficeError,
    PracticePacketError,
    RealOfficeError,
    RealPacketError,
)

WORDS: Mapping[str, tuple[str, str]] = {
    PracticeOfficeError.code: (
        N_("This is a practice office: everything in it is made up, and nobody works there."),
        N_("Ask the real office for its card. To practise, open the practice register."),
    ),
    RealOfficeError.code: (
        N_("This is a real office. From the practice register nothing goes to a real office."),
        N_("Go back to your own register, and add the card there."),
    ),
    PracticePacketError.code: (
        N_("This packet comes from a practice office, and all in it is made up. It was not taken."),
        N_("Open it in the practice register. In your own register nothing was changed."),
    ),
    RealPacketError.code: (
        N_("This packet comes from a real office. The practice register did not take it."),
        N_("Go back to your own register, and open the packet there."),
    ),
    PracticeListError.code: (
        N_("The practice register takes in no lists of real offices."),
        N_("Go back to your own register, and import the list there."),
    ),
    PracticeMailError.code: (
        N_("The practice register sends no mail and looks into no mailbox."),
        N_("Copy the packet to a folder, and open it in the other practice office."),
    ),
}
