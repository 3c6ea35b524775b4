"""How many images and tokens a minute a plan asks for, what accounts' limits let through, and when the work is done.
It prices nothing; volumes and tries are the plan's."""
