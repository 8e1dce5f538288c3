"""Services that make an account usable here: registering it, attaching one that exists, and the wallets."""
