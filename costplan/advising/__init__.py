"""What to do for less before money is spent: cheaper ways, the mode that a prompt needs, a move to another model."""
