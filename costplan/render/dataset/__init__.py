"""The tables as a dataset for other tools, one file a format; their JSON is in ``render/json/tables.py``."""
