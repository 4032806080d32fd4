"""Every place of a register that holds nothing yet: what a newcomer sees.

Rules: an empty place has a picture, one sentence and the next step.
"""

from desk_sim import desk_over, settle
from screen_stage import Shots, Stage, let_go
from screens_work import ABOUT, STEPS
from ui.shell.main_window import MainWindow
from ui.shell.navigation import PLACES


def reel(stage: Stage) -> Shots:
    """Show every place of an empty register, and every section of a case without a word."""
    with desk_over(stage.folder / "empty") as desk:
        window = MainWindow(desk)
        window.resize(stage.size)
        window.show()
        settle(desk)
        for place in PLACES:
            if place.key not in (*ABOUT, *STEPS):
                window.go(place.key)
                settle(desk)
                yield stage.shown(f"empty-{place.key}", window)
        window.prepare_to_go()
        let_go(window)
