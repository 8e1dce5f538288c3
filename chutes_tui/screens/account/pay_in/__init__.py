"""Paying in: the address as a code, what the chain has, what was paid, a payment on its way."""
