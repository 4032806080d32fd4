"""Help for what is in front: the pane, the sheet, and the texts as they are shown."""
