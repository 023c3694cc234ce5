"""What can be done to the file: one call, one transaction, state + journal + grants."""
