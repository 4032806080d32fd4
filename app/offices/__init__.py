"""Who another office is: its card, its number, how far it is trusted, lists of offices."""
