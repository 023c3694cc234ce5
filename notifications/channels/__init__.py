"""The ways a message reaches a person: one function each."""
