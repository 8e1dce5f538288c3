"""Using Chutes from other programs."""
