"""What was really spent: calls on record counted into cells, and the cells priced by the planning road.
It reads nobody's shapes, which connect/ does, and writes no page."""
