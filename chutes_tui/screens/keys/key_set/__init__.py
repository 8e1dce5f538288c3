"""The parts of the screen that creates many keys at once."""
