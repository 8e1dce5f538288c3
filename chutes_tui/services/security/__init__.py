"""The calls that look for risks."""
