"""Pictures and tables for pages.

matplotlib and seaborn are imported when something is drawn: they are slow to start.
"""

from brightspots.figures.charts.aim_line import AimLine, aim_line
from brightspots.figures.charts.before_after import before_after
from brightspots.figures.charts.big_numbers import big_numbers, glance_table
from brightspots.figures.charts.birds_eye import birds_eye_table
from brightspots.figures.charts.dots import dots
from brightspots.figures.charts.forest_plot import early_signs, improvers
from brightspots.figures.charts.funnel import funnel
from brightspots.figures.charts.lanes import result_over_doing
from brightspots.figures.charts.lineup import which_is_real
from brightspots.figures.charts.run_chart import run_chart
from brightspots.figures.charts.scatter import scatter
from brightspots.figures.charts.small_multiples import small_multiples
from brightspots.figures.charts.sparkline import sparkline
from brightspots.figures.charts.target_group import against_the_rest
from brightspots.figures.charts.trend import trend, trends
from brightspots.figures.charts.wall import mini_chart, wall
from brightspots.figures.diagrams.phase_path import phase_path
from brightspots.figures.diagrams.process_map import process_map
from brightspots.figures.diagrams.ramp import ramp
from brightspots.figures.picture import Picture

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
