"""Private files, and what is remembered in them."""
