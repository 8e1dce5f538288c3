"""The calls about an account's hotkey beyond the account."""
