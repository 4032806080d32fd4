"""The guided first referral: a line that says the next thing to do, and a ring around where."""
