"""The register: rows, the catalogue of fields and the code lists.

Rules: only the standard library, SQLAlchemy, Alembic and sqlcipher3 are imported here; keys
arrive as bytes; nothing happens at import time; no exception text and no repr holds a value.
"""
