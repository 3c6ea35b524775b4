"""Other people's price catalogues: LiteLLM's map, genai-prices, models.dev, Portkey's, and an export of costplan's own.
They are read offline, pinned by hash; what they say is held against the tables elsewhere."""
