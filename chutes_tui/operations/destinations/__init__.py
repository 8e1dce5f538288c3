"""Putting a value where it belongs: a `.env`, a repository's secrets, a password store, a cluster, a program of
one's own. The value goes by standard input or into a private file, never into arguments or the environment."""
