"""Signing on a machine that has the key, for another that hasn't."""
