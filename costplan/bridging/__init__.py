"""Two plans, and why one costs more than the other: a bridge whose parts are differences of plans of the engine.
It reads no file and judges nothing; the front office gives it two sides, and pages show what it finds."""
