"""The laws that a range may have, a file each: each reads its range, fits three numbers, has quantiles and a formula.
What sums of quantities cost is found in risk/; docs/risk.md has the laws with their sources."""
