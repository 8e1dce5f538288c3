"""Services of an account's money."""
