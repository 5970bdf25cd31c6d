"""How many ratings there are, and how few there may be in a smaller run."""

ROWS = 25_000_095
# With fewer a user would have more ratings than there are items for.
FEWEST_ROWS = 20_000
