"""Pictures and tables for pages.

matplotlib and seaborn are imported when something is drawn: they are slow to start.
"""

from brightspots.figures.birds_eye import birds_eye_table
from brightspots.figures.dots import dots
from brightspots.figures.numbers import big_numbers, glance_table
from brightspots.figures.picture import Picture
from brightspots.figures.scatter import scatter
from brightspots.figures.spark import sparkline
from brightspots.figures.trend import trend, trends

__all__ = [
    "Picture",
    "big_numbers",
    "birds_eye_table",
    "dots",
    "glance_table",
    "scatter",
    "sparkline",
    "trend",
    "trends",
]
