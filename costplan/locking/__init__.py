"""What plans rest on, locked: the pins of their inputs, the file that holds them, and what differs from it.
A lock pins inputs, not plans: volumes and steps of a scenario may change under it."""
