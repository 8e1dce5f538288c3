"""The running program: its process, its home folders, and what it says when it ends by a mistake of its own."""
