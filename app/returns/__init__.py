"""Returns to a nodal office: tables of counts with small cells hidden, and their adding up.

Rules: everything here is pure; no case, name or number of a case is ever in it, only counts.
"""
