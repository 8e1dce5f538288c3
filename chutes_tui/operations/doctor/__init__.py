"""Finding out why something doesn't work: checks side by side, root cause first."""
