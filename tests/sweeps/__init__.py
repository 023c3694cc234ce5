"""Sweeps over everything there is of a kind: every address, every form, every task."""
