"""Other people's shapes: usage records, read into ``costplan.observation.Observation``, and comments, posted to a host.
It stores nothing and learns nothing; what a record may hold stands in docs/observations.md."""
