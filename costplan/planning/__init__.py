"""The road from a scenario to its plan: usage, cost lines, volumes over time, tries, seats, sums; and a quote of one
call. It reads no file and holds no budget against anything."""
