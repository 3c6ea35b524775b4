"""What to do for less before money is spent: cheaper ways, what bites in production, the mode that a prompt needs."""
