"""Texts that other programs wrote, read strictly: JSON, CSV and Parquet, value by value, each with its line.
It knows no vendor and no column."""
