"""One real call to a vendor: its exact request, the route it takes, how it can fail, and its answer beside the plan.
Money is reserved before in reserving/; nothing here is imported where nobody asks for a call."""
