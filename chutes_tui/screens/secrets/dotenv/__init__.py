"""The parts of the screen that imports a `.env`."""
