"""What the server reports of the past, and writing it to a file."""
