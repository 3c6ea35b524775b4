"""A call before its money is spent: the most that it can cost, the caps that hold it, and what its answer really cost.
It sends nothing; what was reserved is kept in ledger/."""
