"""The operations as commands, for scripts: `chutes-tui keys …`, `chutes-tui secrets …`."""
