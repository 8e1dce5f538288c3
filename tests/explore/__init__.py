"""Drives the whole app at random, from every screen there is, and holds what it does against what must hold."""
