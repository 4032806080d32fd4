"""How long cases are kept: rules by kind, holds, what is due, and what deletion cannot reach.

Rules: nothing is ever deleted by itself; what is proposed goes into the bin only by a person.
"""
