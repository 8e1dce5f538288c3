"""Run operations and put their outcome into the state."""
