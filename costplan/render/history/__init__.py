"""The pages of how a model's prices changed: a table and HTML with a chart.
What they say is decided once, in page.py; the JSON is in ``render/json/history.py``."""
