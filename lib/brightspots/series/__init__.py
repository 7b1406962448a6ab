"""One school's or team's numbers over time: typed and counted merged, beside others, with one verdict."""
