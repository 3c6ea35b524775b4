"""What providers charge and how they count: calls and what a model lets them say, rates on a day, token profiles.
It knows no scenario and no calibration; which tables there are, and where they lie, stands in catalogue.py."""
