"""Sign in with Chutes: ending what apps were granted, own apps, pasted tokens."""
