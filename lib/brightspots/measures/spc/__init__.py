"""Statistical process control: series, charts, rules, and what was found in them."""
