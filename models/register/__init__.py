"""The file of the register: opened, checked, moved, copied, saved from damage."""
