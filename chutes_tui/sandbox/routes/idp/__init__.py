"""Sign in with Chutes: OAuth apps, their sharing, what users granted them, and tokens."""
