"""Sign in with Chutes: OAuth apps, their sharing, what users granted them, and tokens.

One module a part. Each has `ROUTES`: method, path and handler.
"""
