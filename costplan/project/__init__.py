"""The front office: a tree of files into nouns and back, behind every door alike.
It draws no page and reads no words of a command line."""
