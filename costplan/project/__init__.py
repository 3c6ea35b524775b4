"""The front office: a tree of files into nouns, and back. Every door asks it: the command line, the Python API, the
gate. It prints nothing and reads no clock; how far long work is goes to the ``progress`` that is handed in."""
