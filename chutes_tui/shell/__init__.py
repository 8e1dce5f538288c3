"""What is changed in Textual itself, and nothing else."""
