"""The calls that send many things, one after the other."""
