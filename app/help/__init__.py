"""The help of the program: what each screen is for, in the words that stand on it.

- The texts stand in `topics/en/*.md` and their twins in the other languages, line by line.
- The words of a button are put in from the catalogue and can not drift from the button.
- No Qt.
"""
