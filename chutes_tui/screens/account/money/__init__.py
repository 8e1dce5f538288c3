"""Moving the account's money, and ending the account."""
