"""Private matching with another office: what is compared, and what may be asked and answered."""
