"""Comments on the hosts of repositories: which thread, what becomes of an old comment, and the one way out to the network.
It decides nothing of what is said."""
