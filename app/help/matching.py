"""Help for private matching: the list, asking another office, and answering one.

Rules: see app/help/__init__.py; what matching protects is said in the words of
`app.matching.match_words`, which stand on the page itself.
"""

from __future__ import annotations

from app.base.language import N_
from app.help.common import GREY
from app.help.topic import Topic, Way, line

_HINT = line(
    N_("A match is a hint, no proof. Call them, and ask what only the right case can answer.")
)
_GUESS = line(N_("An office that cheats can test guesses. Match only with offices that you trust."))

MATCHES = Topic(
    "matches",
    N_("Matches"),
    line(
        N_(
            "Find out with another office whether both know the same person, telephone, paper,"
            " vehicle or account, without showing each other your cases."
        )
    ),
    (
        Way(
            N_("Begin with it"),
            (
                line(
                    N_(
                        "The head reads what it protects, and presses {on}. Until then nothing is"
                        " asked or answered."
                    ),
                    on=N_("Switch matching on"),
                ),
            ),
        ),
        Way(
            N_("Ask another office"),
            (
                line(N_("Press {ask}."), ask=N_("Ask another office…")),
                line(
                    N_("When their answer came into the inbox, press {look}."),
                    look=N_("Look at the answer"),
                ),
            ),
        ),
        Way(
            N_("A question came"),
            (
                line(
                    N_("Press {answer}, or {decline}."),
                    answer=N_("Answer this question…"),
                    decline=N_("Decline…"),
                ),
            ),
        ),
        Way(
            N_("Something is shared"),
            (
                line(N_("Call the office, and ask the question that stands there.")),
                line(
                    N_("Press {note} for what was agreed, or {request}."),
                    note=N_("Write a note…"),
                    request=N_("Request their case…"),
                ),
                line(N_("Say what the call showed. Then it counts no longer in the list.")),
            ),
        ),
    ),
    (
        line(N_("Nothing in common? They may have chosen other cases, or write a name otherwise.")),
        line(N_("Too large for them? Press {again}."), again=N_("Ask again with fewer cases…")),
        line(N_("No answer in 30 days? The question ends by itself, and its secret is destroyed.")),
        GREY,
    ),
    (_GUESS, _HINT),
    ("match-ask", "match-answer", "offices", "inbox"),
)

ASKING = Topic(
    "match-ask",
    N_("Ask another office"),
    line(N_("A question: which of our chosen cases does the other office know, too?")),
    (
        Way(
            N_("Ask"),
            (
                line(N_("Choose the office, what it is for, the legal ground, and a small size.")),
                line(
                    N_("Press {next}, and tick the cases, one by one or with a search."),
                    next=N_("Next: which cases"),
                ),
                line(N_("Read what leaves. The head agrees, and it is sealed into the outbox.")),
            ),
        ),
        Way(
            N_("A case is locked"),
            (
                line(
                    N_(
                        "Its people did not agree to be compared. Ask them, and record the answer"
                        " in the case."
                    )
                ),
                line(
                    N_("Or tick {ground}, when the law allows it."),
                    ground=N_("Compare cases without consent, on a legal ground"),
                ),
            ),
        ),
    ),
    (
        line(N_("Too many for the size? Choose fewer cases, or a larger size without names.")),
        line(N_("The office is missing? Check its number first, under Offices.")),
    ),
    (
        line(
            N_(
                "They learn the purpose, the legal ground, the kinds and the size; after their "
                "answer also what both share."
            )
        ),
        _GUESS,
    ),
    ("matches", "offices", "case/consent"),
)

ANSWERING = Topic(
    "match-answer",
    N_("Answer a question"),
    line(N_("Another office asks which of its cases you know, too. You decide what is compared.")),
    (
        Way(
            N_("Answer"),
            (
                line(N_("Read who asks, what for, and how much it can test.")),
                line(N_("Choose only the cases that the purpose needs.")),
                line(N_("The head agrees, and the answer is sealed into the outbox.")),
            ),
        ),
        Way(
            N_("Do not answer"),
            (
                line(
                    N_(
                        "Go back to the matches and decline. They learn the reason and nothing"
                        " about your cases."
                    )
                ),
            ),
        ),
    ),
    (
        line(
            N_(
                "The office has used up what it may ask? Wait until the day that is named. The"
                " limit protects against guessing."
            )
        ),
    ),
    (
        line(N_("They learn which of their own entries you have, too, and you learn the same.")),
        _GUESS,
    ),
    ("matches", "inbox"),
)

TOPICS = (MATCHES, ASKING, ANSWERING)
