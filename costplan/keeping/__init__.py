"""What saved plans and versions keep of that which they were made of, so that they plan again elsewhere and later:
``rests.py`` gathers it, ``document.py`` writes and reads it, ``trimmed.py`` leaves out what did not count."""
