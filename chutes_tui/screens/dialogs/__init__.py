"""Dialogs over a screen: to confirm, to read, to fill in, to choose from, and what went wrong."""
