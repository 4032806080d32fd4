"""What every use case is handed: services, permissions, the log, drafts, the fields."""
