"""The case form, grown from the catalogue of fields, and the consent sheet."""
