"""Values that everything may import and that import nothing else of the program."""
