"""The steps of wallet creation."""
