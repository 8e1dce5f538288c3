"""The parts of the form that makes or replaces a secret."""
