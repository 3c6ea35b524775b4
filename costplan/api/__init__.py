"""The Python door: functions with plain arguments, each one call of the front office, as a command of the shell is.
They check what is handed in, read no clock and print nothing; what comes back are the nouns of the rooms below."""
