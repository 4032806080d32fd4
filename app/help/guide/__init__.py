"""The user guide: its chapters as plain text files in English and Hindi.

Rules: the words stand in `en/*.md` and `hi/*.md`, once; window, command line and PDF show the same.
"""
