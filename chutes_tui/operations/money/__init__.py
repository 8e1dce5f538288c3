"""Moving an account's money, and ending the account."""
