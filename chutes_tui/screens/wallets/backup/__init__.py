"""Keeping wallets and configs in an encrypted file, and restoring them."""
