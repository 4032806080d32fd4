"""How long cases are kept: rules by kind, holds, what is due, and what deletion cannot reach.

Rules: no case is ever deleted by itself; what is proposed goes into the bin only by a person; what
became no case is erased when its days are over.
"""
