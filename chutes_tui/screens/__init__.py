"""One file a screen; the first screen never imports the others."""
