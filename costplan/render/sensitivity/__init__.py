"""The pages of what a plan comes to when inputs of it vary: a table, Markdown, CSV and HTML.
What they say is decided once, in page.py."""
