"""What the chain says of a hotkey on a subnet."""
