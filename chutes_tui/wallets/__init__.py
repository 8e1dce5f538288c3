"""Bittensor wallets: addresses, key files and sr25519 signing. Knows no Textual."""
