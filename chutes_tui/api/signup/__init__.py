"""Other ways to an account than the one with a token from a page."""
