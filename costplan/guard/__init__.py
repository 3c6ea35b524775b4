"""A cap that holds before every call of a running service: ``from costplan import guard``.
It is a door: what a call can cost and whether that fits is found below, and nothing is imported until it is used."""
