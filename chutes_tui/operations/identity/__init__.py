"""What an account's hotkey is beyond the account: on the chain, and for the registry."""
