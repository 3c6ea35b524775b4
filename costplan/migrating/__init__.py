"""A scenario on another model: which steps go there, what changes in them and in the code, what both cost."""
