"""Every surface of a verdict: what people read in a terminal or a comment, and what machines of a CI read.
One module a surface, imported when it is asked for; none needs more than the standard library."""
