"""One school's or team's numbers over time: typed and counted merged, beside others, with one verdict."""

READS = ("school", "lea", "district", "comparison", "records")
"""What of a district and its records a page may say that it reads."""
