"""The account in one line, for prompts and scripts."""
