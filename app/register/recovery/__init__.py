"""Recovery sheets: made, tried, used."""
