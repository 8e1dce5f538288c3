"""The public models and what they cost."""
