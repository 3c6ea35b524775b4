"""The command line: one file a command, which reads words, asks the front office (project/), and hands a page what
comes of it. None holds arithmetic, and none imports another."""
