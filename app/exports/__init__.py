"""Taking cases out of the register, in open formats.

Rules: only who may export does; what leaves is readable by anyone, so every export is a line of
the log; cases that are sealed for named users stay where they are.
"""
