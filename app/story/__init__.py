"""What happened to a case, told in sentences and in order."""
