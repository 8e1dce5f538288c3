"""Looking for API keys in files: where they lie, whose they are, and whether they still work."""
