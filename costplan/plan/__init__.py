"""What a plan is made of: its lines and sums, what a run takes, what seats include, and what is kept of plans of then.
Nothing is priced here: planning/ makes a plan of these, and risk/ asks them what may become of it."""
