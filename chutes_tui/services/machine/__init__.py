"""What concerns this machine alone, whichever account is open."""
