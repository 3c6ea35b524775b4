"""The workbook of a report: live formulas from the inputs to the total, each with the engine's value beside it.
Each sheet has a module of its own; reading.py reads a changed workbook back."""
