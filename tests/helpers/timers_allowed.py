"""Which timers of the window may repeat, and which may wait while nobody is there, with reasons.

One list for the test that reads the source and for the one that lets the program stand idle.
"""

from __future__ import annotations

REPEATING: dict[str, tuple[int, str]] = {
    "ui/frame/stillness.py": (1, "the timer that rests while nobody touches the window"),
    "ui/backup/backup_watch.py": (1, "sees the stick of who plugs it in and goes; five minutes"),
    "ui/frame/commands.py": (1, "counts down the last thirty seconds before the lock, to be read"),
    "ui/register/unlock_window.py": (1, "counts down the seconds until the next try, to be read"),
    "ui/shell/loading.py": (1, "loads the window between events while a passphrase is typed; ends"),
    "ui/shell/one_instance.py": (1, "knocks at the program that was just started; ends with it"),
    "ui/printing/printing.py": (1, "draws one page after the other while something is printed"),
    "ui/widgets/chooser_browser.py": (1, "sees a drive come, only while the chooser is shown"),
    "ui/widgets/buttons.py": (1, "fills a careful button during its first second"),
}
"""Files of `ui` in which a timer fires more than once: how many such timers, and why."""

WAITING: dict[str, str] = {
    "ui/main.py": "ends the process should it not come to its end; begun after the last window",
    "ui/shell/restyle.py": "lets the window answer between two steps of dressing it anew",
    "ui/shell/loading.py": "the lane waits once for what is being loaded",
    "ui/shell/one_instance.py": "waits for a door before there is a window",
    "app/mail/wire/tls.py": "looks for the word to stop while a line is open or being opened",
    "app/register/device_secret.py": "waits once for the keyring of the computer",
    "app/system/sandbox/process.py": "looks for the word to stop while another program works",
    "app/system/scanning.py": "ends a scanner that does not answer; begun with a scan",
    "app/system/platforms/linux.py": "waits once for an answer of the session bus",
}
"""Files in which a thread sleeps, or waits no longer than a time, and why that ends."""

AT_REST: dict[str, str] = {
    "Stillness": "gives memory back once nobody has been there for a minute",
    "IdleClock": "locks the register when nobody has worked for the minutes that were chosen",
}
"""Whose timers may wait while nobody is there; each fires once, in a minute or later."""

GOES_ON: dict[str, str] = {
    "BackupWatch": "begins the daily backup for who plugs in the stick and goes away",
}
"""Whose timers may repeat while nobody is there; each every five minutes, or more seldom."""
