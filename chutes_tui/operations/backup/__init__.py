"""One encrypted file with chosen wallets and configs: written, read back as proof, restored without overwriting."""
