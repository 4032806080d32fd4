"""The help of the program: what each screen is for, in the words that stand on it.

Rules: no Qt; texts are message ids like all others, so that every language has all of them; the
words of a button are put in from the catalogue and can not drift from the button.
"""
