"""The calls about models."""
