"""Moving an account's money."""
