"""What stands in a cell's last line reaches the page in our look, in a batch and where people work; no student does."""

from __future__ import annotations

import json

import matplotlib
import nbformat
import numpy as np
import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from brightspots.batch.render import render
from brightspots.errors import AccessError
from brightspots.workbook import last_lines, tables

ROWS = pd.DataFrame({"week": ["Oct 3", "<img src=x>"], "late": [12, 1234], "rate": [0.25, np.nan]})
STUDENTS = pd.DataFrame({"student_key": ["k1"], "days": [3]})


@pytest.fixture
def shell(monkeypatch):
    """Return a shell of a notebook's kind that has opened a book; what it was taught goes with it."""
    monkeypatch.setenv("BRIGHTSPOTS_MODE", "page")
    before = matplotlib.rcParams.copy()
    InteractiveShell.clear_instance()
    made = InteractiveShell.instance()
    last_lines.teach_shell()
    yield made
    InteractiveShell.clear_instance()
    matplotlib.rcParams.update(before)


def shown(shell, source: str, **names) -> list[dict]:
    """Return what a cell shows, as bundles, in order."""
    shell.user_ns.update(names)
    with capture_output() as found:
        result = shell.run_cell(source)
    result.raise_error()
    last = {} if result.result is None or found.outputs else shell.display_formatter.format(result.result)[0]
    return [output.data for output in found.outputs] + ([last] if last else [])


def page_of(*bundles: dict) -> str:
    outputs = [nbformat.v4.new_output("execute_result", data=data, execution_count=1) for data in bundles]
    cell = nbformat.v4.new_code_cell("rows", outputs=outputs)
    return render(nbformat.v4.new_notebook(cells=[cell]), title="A page", home="").decode()


class TestTables:
    def test_a_frame_a_series_and_a_styled_frame_reach_the_page_in_our_look(self, shell):
        for source in ("rows", "rows['late']", "rows.style.highlight_max(subset=['late'], color='#fff6e0')"):
            (bundle,) = shown(shell, source, rows=ROWS)
            page = page_of(bundle)
            assert 'class="bs-table"' in page and "1,234" in page, source
            assert "dataframe" not in page

    def test_text_is_escaped_even_where_a_styler_would_not(self, shell):
        for source in ("rows", "rows.style", "rows.style.format(lambda value: f'<b>{value}</b>')"):
            (bundle,) = shown(shell, source, rows=ROWS)
            assert "<img src=x>" not in bundle["text/html"] and "&lt;" in bundle["text/html"]
            assert "<b>" not in bundle["text/html"]

    def test_a_style_keeps_its_color_and_loses_what_loads_or_ends_it(self, shell):
        styled = ROWS.style.map(lambda _: "color: #9a5b00; background: url(//elsewhere/x); position: fixed")
        (bundle,) = shown(shell, "styled", styled=styled)
        assert "color: #9a5b00" in bundle["text/html"]
        assert "elsewhere" not in bundle["text/html"] and "fixed" not in bundle["text/html"]

    def test_a_styler_keeps_its_formats_and_what_it_hides(self, shell):
        styled = (
            ROWS.style.format({"rate": "{:.0%}"}, na_rep="none")
            .hide(axis="index")
            .hide(["late"], axis="columns")
        )
        (bundle,) = shown(shell, "styled", styled=styled)
        assert (
            "25%" in bundle["text/html"]
            and "none" in bundle["text/html"]
            and "1,234" not in bundle["text/html"]
        )

    def test_a_long_table_says_how_much_is_left_out(self):
        long = pd.DataFrame({f"c{number}": range(300) for number in range(14)})
        html = tables.make_table(long).html
        assert html.count("<tr>") == 1 + tables.MOST_ROWS
        assert "250 more rows and 2 more columns are left out here." in html
        assert "1 more row is left out" in tables.make_table(long.iloc[: tables.MOST_ROWS + 1, :3]).html

    def test_names_of_rows_are_shown_and_mere_numbers_of_rows_are_not(self):
        named = ROWS.set_index("week")
        assert '<th scope="col">week</th>' in tables.make_table(named).html
        assert tables.make_table(ROWS).html.count("<th ") == 3 + 2
        grouped = ROWS.groupby(["week", "late"]).size()
        assert tables.make_table(grouped).text.splitlines()[0] == "week | late | value"

    def test_an_empty_table_says_so(self):
        assert "This table has no rows." in tables.make_table(ROWS.iloc[:0]).html

    def test_columns_of_one_name_and_cells_of_any_kind_are_no_trouble(self):
        odd = pd.DataFrame(
            [[{"a": 1}, [1], pd.Timestamp("2025-10-03"), float("inf")]], columns=["x", "x", "y", "z"]
        )
        assert "Oct" in tables.make_table(odd).html and "inf" in tables.make_table(odd.style).html


class TestStudents:
    @pytest.mark.parametrize(
        "source",
        [
            "rows",
            "rows.style",
            "rows['student_key']",
            "rows.set_index('student_key')",
            "rows.set_index('student_key')['days']",
            "rows.rename(columns={'student_key': 'Student ID'})",
            "rows.T.T.set_index(['student_key', 'days'])",
        ],
    )
    def test_rows_of_students_are_refused_in_every_form(self, shell, source):
        for audience in ("public", "team", "officials"):
            (bundle,) = shown(shell, source, rows=STUDENTS, audience=audience)
            assert "k1" not in json.dumps(bundle) and "never go on a page" in bundle["text/html"]

    def test_a_book_that_is_asked_to_show_them_stops(self):
        with pytest.raises(
            AccessError, match=r"Rows of single students never go on a page\. Count them first"
        ):
            last_lines.as_shown(STUDENTS)

    def test_counts_of_students_are_shown(self):
        assert "284" in tables.make_table(pd.DataFrame({"grade": ["05"], "students": [284]})).html


class TestPlots:
    @pytest.mark.parametrize(
        "source",
        [
            "sns.lineplot(rows, x='week', y='late')",
            "sns.lineplot(rows, x='week', y='late').figure",
            "sns.relplot(rows, x='week', y='late')",
            "plt.plot([1, 2, 3])",
            "plt.bar(['a', 'b'], [1, 2])",
            "plt.hist([1, 2, 2])",
            "plt.title('Late')",
            "rows.plot(x='week', y='late')",
            "plt.subplots(2, 2)[1]",
            "so.Plot(rows, x='week', y='late').add(so.Line())",
            "_ = plt.plot([1, 2, 3])",
            "Figure().subplots().plot([1, 2])",
        ],
    )
    @pytest.mark.filterwarnings("ignore:The copy keyword is deprecated")
    def test_a_plot_is_shown_once_as_a_picture_of_ours(self, shell, source):
        import matplotlib.pyplot as plt
        import seaborn as sns
        import seaborn.objects as so
        from matplotlib.figure import Figure

        names = {"plt": plt, "sns": sns, "so": so, "Figure": Figure, "rows": ROWS.iloc[:1]}
        found = shown(shell, source, **names)
        assert [bundle["text/html"].count("<img ") for bundle in found] == [1]
        assert not any(mime.startswith("image/") for mime in found[0])
        assert " at 0x" not in found[0]["text/plain"]
        assert plt.get_fignums() == []

    def test_the_same_plot_gives_the_same_bytes_in_our_look(self, shell):
        import matplotlib.pyplot as plt

        source = "axes = plt.figure().subplots()\naxes.plot([1, 3])\naxes.set_title('Late')"
        first, second = (shown(shell, source, plt=plt)[-1]["text/html"] for _ in range(2))
        assert first == second and "image/svg+xml" in first
        assert matplotlib.rcParams["axes.spines.top"] is False

    def test_many_dots_are_a_picture_of_dots_that_a_page_can_hold(self, shell):
        import matplotlib.pyplot as plt

        (bundle,) = shown(shell, "plt.scatter(range(9000), range(9000))", plt=plt)
        assert "image/png" in bundle["text/html"] and len(bundle["text/html"]) < 150_000

    def test_words_for_those_who_do_not_see_it(self, shell):
        import matplotlib.pyplot as plt

        axes = plt.figure().subplots()
        axes.set(title="Late <buses>", xlabel="Week")
        assert last_lines.as_shown(axes).alt == "A plot: Late <buses>. Across: Week."
        given = last_lines.as_shown(
            plt.figure().subplots(), alt="Fewer buses were late.", caption="Since fall"
        )
        assert given.alt == "Fewer buses were late." and given.caption == "Since fall"


def test_a_widget_says_on_a_page_where_it_can_be_used(shell):
    import ipywidgets

    (bundle,) = shown(shell, "ipywidgets.IntSlider(3)", ipywidgets=ipywidgets)
    assert bundle["text/html"].startswith('<p class="bs-note">Something to click on')
    assert "application/vnd.jupyter.widget-view+json" not in bundle


def test_other_last_lines_are_words_and_where_a_thing_lies_is_not(shell):
    assert '<pre class="bs-text">7' in page_of({"text/plain": "7"})
    assert '<pre class="bs-text">' not in page_of({"text/plain": "<a.b.C object at 0x7f00>"})


def test_opening_a_second_book_teaches_nothing_twice(shell):
    import matplotlib.pyplot as plt

    last_lines.teach_shell()
    last_lines.teach_shell()
    assert len(shown(shell, "_ = plt.plot([1, 2])", plt=plt)) == 1
    (bundle,) = shown(shell, "[1, 2]")
    assert bundle["text/plain"] == "[1, 2]"
