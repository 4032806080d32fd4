"""The register of an office: made, opened, locked; who may open it."""
