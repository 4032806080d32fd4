"""One made-up line of every list of the first page, for tests of its words and of its cards."""

from app.home.records import (
    DueStep,
    EndingConsent,
    OpenReferral,
    ToHandOver,
    WaitingMatch,
    WaitingReturn,
)
from app.packets.records import InboxItem
from office_sim import DAY_S, NOON

CASE = {"case_id": "a" * 32, "case_no": "LF-26-0007", "name": "Made-up Asha"}
STEP = DueStep(task_id="t1", title="Home visit", due_on="2026-11-20", who="R. Das", **CASE)
REFERRAL = OpenReferral(
    referral_id="r1", packet_id="p1", office="Made-up Shelter", purpose="shelter",
    since=NOON - 3 * DAY_S, **CASE,
)  # fmt: skip
PACKET = InboxItem(
    packet_id="p2", type="referral", kind="refer", from_office="o", from_name="Made-up Shelter",
    from_state="verified", received_at=NOON, state="waiting", urgency="1_hour", size=1, case_no="",
    case_ref="AB12-CD34",
)  # fmt: skip
LYING = ToHandOver(
    packet_id="p3", type="referral", kind="refer", office="Made-up Shelter",
    case_no="LF-26-0007", name="Made-up Asha", sealed_at=NOON - 2 * DAY_S, copied=False,
)  # fmt: skip
ENDING = EndingConsent(consent_id="c1", ends_on="2026-11-27", purposes=("shelter",), **CASE)
ASKED = WaitingMatch("m1", "Other office", "answer", NOON + 12 * DAY_S)
TO_SEND = WaitingReturn("o1", "Made-up nodal office", "2026-Q3", "Quarter 3 of 2026", "due")
