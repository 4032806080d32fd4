"""The page on which cases are taken out of the register."""
