"""Looking for what is risky in an account and on this machine. What can't be known is never passed."""
