"""Pictures and tables for pages.

matplotlib and seaborn are imported when something is drawn: they are slow to start.
"""

from brightspots.figures.aim_line import AimLine, aim_line
from brightspots.figures.before_after import before_after
from brightspots.figures.birds_eye import birds_eye_table
from brightspots.figures.dots import dots
from brightspots.figures.funnel import funnel
from brightspots.figures.lanes import result_over_doing
from brightspots.figures.numbers import big_numbers, glance_table
from brightspots.figures.phase_path import phase_path
from brightspots.figures.picture import Picture
from brightspots.figures.process_map import process_map
from brightspots.figures.ramp import ramp
from brightspots.figures.ranges import early_signs, improvers
from brightspots.figures.run_chart import run_chart
from brightspots.figures.scatter import scatter
from brightspots.figures.shuffles import which_is_real
from brightspots.figures.small_multiples import small_multiples
from brightspots.figures.spark import sparkline
from brightspots.figures.targeted import against_the_rest
from brightspots.figures.trend import trend, trends
from brightspots.figures.wall import mini_chart, wall

__all__ = [
    "AimLine",
    "Picture",
    "against_the_rest",
    "aim_line",
    "before_after",
    "big_numbers",
    "birds_eye_table",
    "dots",
    "early_signs",
    "funnel",
    "glance_table",
    "improvers",
    "mini_chart",
    "phase_path",
    "process_map",
    "ramp",
    "result_over_doing",
    "run_chart",
    "scatter",
    "small_multiples",
    "sparkline",
    "trend",
    "trends",
    "wall",
    "which_is_real",
]
