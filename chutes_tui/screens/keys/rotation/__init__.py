"""Rotating a key: the screen, its words, and what it asks."""
