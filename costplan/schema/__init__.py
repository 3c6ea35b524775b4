"""JSON Schema of the files, from what their readers tell.
It reads no file."""
