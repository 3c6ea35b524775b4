"""Usage records of every vendor, read into ``costplan.observation.Observation``.
It stores nothing and learns nothing; what a record may hold stands in docs/observations.md."""
