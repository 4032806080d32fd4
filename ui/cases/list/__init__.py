"""The list of cases, its search, its filters and the case beside it."""
