"""Keys of the user's own: the file that changes them, and what it changes."""
