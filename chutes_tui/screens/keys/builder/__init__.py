"""The parts of the key builder."""
