"""What observed calls teach: counts of tokens, cells, pooled figures, accuracy, drift. It touches no price.
numpy, scipy and duckdb are at home here and nowhere below."""
