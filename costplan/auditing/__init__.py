"""Our tables held against other people's catalogues: the same requests priced by both, and what is made of it.
It takes no vote: catalogues copy each other, and the provider's own page decides."""
