"""Pages of the file: one service call each, nothing decided here."""
