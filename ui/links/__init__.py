"""What several cases have in common: the page, the line in a case, the note for a conference."""
