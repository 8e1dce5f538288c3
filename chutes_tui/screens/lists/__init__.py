"""What every list can do besides showing its rows: choosing its order, and a tip in its empty room."""
