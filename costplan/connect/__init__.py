"""Other people's shapes: texts, usage records read out of them, and the hosts that comments are posted to.
It stores nothing and learns nothing."""
