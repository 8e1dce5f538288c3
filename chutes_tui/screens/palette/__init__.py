"""The palette: every command, place and account by any sensible word."""
