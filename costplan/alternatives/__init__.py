"""What else could make the same images as a step of a plan: models, tiers, qualities, sizes and numbers.
It plans nothing, and whoever asks has limits of its own: the gate, the workbook, and whatever compares or advises."""
