"""The import wizard: file, sheet and headings, columns, check, and what became of it."""
