"""What the account used: a panel in the account's place, and a screen of its own."""
