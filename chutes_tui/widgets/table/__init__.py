"""A table of records in its frame: rows, filter, and what is known of one."""
