"""The account's own names for chutes."""
