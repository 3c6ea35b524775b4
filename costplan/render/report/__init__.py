"""The pages of a report: HTML for a browser and for print, Markdown for a repository or a ticket.
What they say is decided once, in sections.py; it holds no spreadsheet."""
