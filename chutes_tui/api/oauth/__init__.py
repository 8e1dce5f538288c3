"""Sign in with Chutes: apps that a user let in, own apps, and the tokens that apps are given."""
