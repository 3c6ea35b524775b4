"""Which release this is; the wheel's metadata and every file that says who wrote it take it from here.
It is raised by hand, with the changelog."""

RELEASE = "0.3.0"
