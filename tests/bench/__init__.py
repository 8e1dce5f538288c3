"""How fast it is, against references that run in turn with it: `python -m tests.bench` prints a table."""
