"""The distribution of what a plan, or any selection of its lines, will cost, and what moves it.
numpy is imported where something is uncertain, and nothing slower anywhere."""
