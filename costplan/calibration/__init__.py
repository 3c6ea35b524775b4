"""A calibration: the figures that observed calls gave, what one has for a call, and its file.
It fits nothing; learning/ does, and usage needs the figures alone."""
