"""What was used and spent: the rows by hour, the running period, its pace, and how long the balance lasts."""
