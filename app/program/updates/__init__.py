"""Updates without a network: an update file is checked, and nothing is fetched or run."""
