"""The pages of advice: a table, Markdown, CSV and HTML.
What they say is decided once, in page.py."""
