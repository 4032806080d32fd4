"""Values and rules that import nothing else of ours: time, language, numbers, refusals."""
