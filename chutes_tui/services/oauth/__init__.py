"""Sign in with Chutes: the calls about apps and their tokens."""
