"""The thirty ways in which a case can leak, each with its test, named after it."""
