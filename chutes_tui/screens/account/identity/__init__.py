"""The account's hotkey on the chain and for the registry."""
