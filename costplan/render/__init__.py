"""Renderers: a plan, a quote or the tables as finished strings (view.py), arranged for one format a file."""
