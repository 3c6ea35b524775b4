"""JSON of every result, a file a result: money as exact decimal strings, everything that the page says.
``document.py`` has the schema version of each and writes it out."""
