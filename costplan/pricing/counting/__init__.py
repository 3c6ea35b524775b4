"""The counting methods: how many units of a meter one call takes, as exact arithmetic on its size, quality and n.
Methods are code and their parameters are data; which method and which parameters a model has stands in its profile."""
