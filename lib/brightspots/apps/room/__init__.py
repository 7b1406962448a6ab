"""A room: people put causes on one fishbone from phones and laptops, let in by a short code."""
