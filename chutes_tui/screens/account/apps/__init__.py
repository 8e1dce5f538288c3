"""Sign in with Chutes: apps that the account let in, and its own."""
