"""Other people's shapes of usage records, each read into ``costplan.observation.Observation``.
It stores nothing and learns nothing; what a file may hold stands in docs/observations.md."""
