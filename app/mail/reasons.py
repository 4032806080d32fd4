"""Why something about mail cannot be kept or done, in plain words; `app.base.reasons` takes them
in.

Rules: as there.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.base.language import N_

REASONS: Mapping[str, str] = {
    "mail.limit": N_("A mailbox takes between 1 and 100 MB."),
    "mail.limit-small": N_("Not even the smallest part fits into such a mail: 10 MB is the least."),
    "mail.minutes": N_("Choose 5 minutes to 24 hours, or never."),
    "mail.ascii": N_("A mail address has Latin letters, digits and signs only."),
    "mail.host": N_("A server has a name such as mail.example.org."),
    "mail.port": N_("A port is a number from 1 to 65535; usual are 465, 587 and 993."),
    "mail.ca": N_("This is no certificate file (PEM). Ask who runs the mail server for it."),
    "mail.line": N_("It is too long, or holds signs that cannot be typed on one line."),
    "mail.no-address": N_("Their card names none. Ask them for it, and type it."),
    "mail.smaller": N_("It was too large for a mail server, and goes in smaller parts instead."),
    "mail.file-too-large": N_("It is larger than any file that comes by mail."),
    "mail.too-many-files": N_(
        "A mail holds more than 20 packets. Ask them to send the rest in another mail."
    ),
    "mail.part-number": N_("It was not mailed in parts before, so no part can go alone."),
    "mail.withdrawn": N_("It was withdrawn or replaced before it could be mailed."),
    "mail.stopped": N_("You stopped it."),
    "mail.bounced-4": N_("Their mail server could not deliver it for days."),
    "mail.bounced-5": N_("It came back: their mail server did not take it."),
}
