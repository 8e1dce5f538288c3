"""The steps of the registration, one file each."""
