"""What the server is asked about the account itself: its login, its figures, its payments and its usage."""
