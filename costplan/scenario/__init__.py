"""Scenarios: workflows, steps, drivers and seats, and their file, read in layers and written.
It prices nothing; planning/ does."""
