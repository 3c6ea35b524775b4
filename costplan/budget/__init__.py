"""Budgets: caps, policies, waivers, tax and exchange rates, and their file, read and written.
It holds nothing against them; gating/ does."""
