"""The life of a referral in words: its steps, reminders, and packets that have not arrived.

Rules: the same words at the command line and in the window; what another office wrote is quoted and
never mixed with ours.
"""

from __future__ import annotations

from app.base.language import N_, ngettext, translate
from app.base.messages import show_day
from app.base.numerals import shown
from app.packets.life_records import CaseBanner, Gap, LifeStep
from app.packets.referral_life import WORDS
from app.packets.reminders import OVERDUE
from models.fields import code_label

_MOST_NAMED = 5
_BANNERS = {
    "withdrawn": N_("{office} has withdrawn the referral with which this case came."),
    "superseded": N_("{office} has replaced the referral with which this case came."),
    "consent_withdrawn": N_("{office} tells us that the person took consent back."),
}


def step_words(step: LifeStep) -> str:
    """Return a step in the language shown now: what, who, which day, and the words beside it."""
    what = translate(WORDS.get(step.what, step.what))
    told = [what if step.ours else translate(N_("{what} (they)")).format(what=what)]
    if step.day:
        told.append(show_day(step.day))
    if step.reason:
        told.append(translate(code_label("decline_reason", step.reason)))
    if step.late:
        told.append(translate(N_("late")))
    line = " · ".join(told)
    if step.words:
        line += f": “{step.words}”"
    if step.next_step:
        line += " " + translate(N_("Next: “{words}”")).format(words=step.next_step)
    return line


def reminder_words(why: str, count: int) -> str:
    """Return how many referrals want a word by telephone.

    Args:
        why: overdue or silent.
        count: how many.
    """
    if why == OVERDUE:
        words = ngettext(
            "{count} referral has no answer, and its day of reply has passed.",
            "{count} referrals have no answer, and their day of reply has passed.",
            count,
        )
    else:
        words = ngettext(
            "{count} referral has had no answer for 7 days.",
            "{count} referrals have had no answer for 7 days.",
            count,
        )
    return words.format(count=shown(count))


def gap_words(gap: Gap) -> str:
    """Return which packets of an office have not arrived: "Packets 5 and 7 from …"."""
    named = gap.numbers[:_MOST_NAMED]
    more = gap.more + len(gap.numbers) - len(named)
    numbers = [str(number) for number in named]
    if more:
        joined = translate(N_("{numbers} and {more} more")).format(
            numbers=", ".join(numbers), more=shown(more)
        )
    elif len(numbers) > 1:
        joined = translate(N_("{numbers} and {last}")).format(
            numbers=", ".join(numbers[:-1]), last=numbers[-1]
        )
    else:
        joined = numbers[0] if numbers else ""
    count = gap.more + len(gap.numbers)
    words = ngettext(
        "Packet {numbers} from {office} has not arrived.",
        "Packets {numbers} from {office} have not arrived.",
        count,
    )
    return words.format(numbers=joined, office=gap.office_name)


def banner_words(banner: CaseBanner) -> str:
    """Return what another office said about a case that came from it."""
    line = translate(_BANNERS.get(banner.what, banner.what)).format(office=banner.office_name)
    line += " " + show_day(banner.day or banner.at)
    return f"{line}: “{banner.words}”" if banner.words else line
