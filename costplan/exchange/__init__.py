"""Money of other currencies, and what a unit of one costs in dollars on a day.
What is paid in them stands in budgets, contracts and tables."""
