"""The pages of the ladder: thin; they ask the door and the selectors, and act by one call."""
