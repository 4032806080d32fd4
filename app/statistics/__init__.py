"""Statistics of one office: numbers out of its cases, each with its definition and its cases.

Rules: use cases are functions over an open register and return frozen records; nothing is written.
"""
