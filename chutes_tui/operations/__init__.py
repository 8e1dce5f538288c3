"""What the worker can do, by domain: each operation calls the API and returns new state. Knows no Textual."""
