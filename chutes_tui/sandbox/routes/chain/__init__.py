"""The chain: a node to ask, and payments that arrive on it."""
