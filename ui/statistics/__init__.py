"""Statistics: numbers over cases, drawn and in tables, with the cases behind each."""
