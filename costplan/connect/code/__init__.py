"""Other people's code and request bodies, read into plain calls of image endpoints. Nothing of it is ever executed.
What a call costs, and what becomes of it in a plan, is for the rooms above."""
