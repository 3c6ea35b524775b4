"""A plan against budgets: caps, growth against a base, policies, waivers, what would make it fit, and the verdict.
It reads no file and prints nothing."""
