"""Comments on the hosts of repositories: which thread, what becomes of an old comment, the one way to the network.
It decides nothing of what is said."""
