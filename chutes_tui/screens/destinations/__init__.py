"""Choosing where a value is put, and putting it there."""
