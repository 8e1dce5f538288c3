"""What the hosts of the models offer."""
