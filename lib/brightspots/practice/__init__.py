"""A synthetic district to practise on: believable, seeded, any size, and always labelled as made up."""

from brightspots.practice.district import make_practice_district

__all__ = ["make_practice_district"]
