"""Bringing cases in from files that others wrote: spreadsheets, and exports of other registers.

Rules: nothing of a file is trusted; what a row or a file lacks is told in words; everything that
came in with one file is one batch, which can be undone.
"""
