"""Returns: numbers for a nodal office are prepared and sealed here, and those that came add up.

Rules: see docs/decisions/returns-in-the-window.md.
"""
