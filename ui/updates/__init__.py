"""The dialog that checks an update file."""
