"""Services of the account place: its figures, its fingerprint, and paying in."""
