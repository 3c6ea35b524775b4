"""What is booked, frozen and compared: entries, versions with their comments, the variance between them, the report.
It draws no page."""
