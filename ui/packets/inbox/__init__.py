"""Received packets: what came, from whom, and the officer's answer."""
