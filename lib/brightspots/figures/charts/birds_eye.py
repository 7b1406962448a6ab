"""The district from above: how many schools lie in each fifth, measure by measure."""

from __future__ import annotations

from html import escape

import pandas as pd

from brightspots.measures.schools.fifths import BANDS
from brightspots.text import markup, wording

BAND_WORDS = {
    5: "Top fifth",
    4: "Fourth fifth",
    3: "Middle fifth",
    2: "Second fifth",
    1: "Lowest fifth",
}


def birds_eye_table(
    counts: pd.DataFrame, schools: int, names: list[str], *, given: str, band: int, level: str = ""
) -> markup.Html:
    """Show counts of schools by band as a table whose cells are darker the more schools they hold.

    Parameters
    ----------
    counts : DataFrame
        From `brightspots.measures.schools.fifths.birds_eye`; the chosen measure first.
    schools : int
        How many schools are counted.
    names : list of str
        Their names; empty where this page's readers may not have them.
    given : str
        The chosen measure's name.
    band : int
        The chosen band.
    level : str
        The level of the schools.
    """
    most = max(int(counts[list(BANDS)].to_numpy().max(initial=0)), 1)
    head = "".join(f'<th scope="col">{BAND_WORDS[b]}</th>' for b in BANDS)
    body = []
    for row in counts.to_dict("records"):
        cells = "".join(_cell(int(row[b]), most, BAND_WORDS[b]) for b in BANDS)
        none = f'<td class="bs-quiet" data-label="No number">{int(row["none"])}</td>'
        body.append(f'<tr><th scope="row">{escape(str(row["name"]))}</th>{cells}{none}</tr>')
    them = wording.schools_words(level, schools)
    caption = f"{them} here in the {BAND_WORDS[band].lower()} on {given}: where on the rest?"
    table = (
        f'<table class="bs-table bs-birdseye"><caption>{escape(caption)}</caption><thead><tr>'
        f'<th scope="col">Measure</th>{head}<th scope="col">No number</th></tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table>"
    )
    listed = f"<ul>{''.join(f'<li>{escape(name)}</li>' for name in names)}</ul>"
    folded = markup.folded("Which schools these are", listed) if names else ""
    text = counts.drop(columns="measure_id").rename(columns=BAND_WORDS).to_string(index=False)
    return markup.Html(f'<div class="bs-scroll">{table}</div>{folded}', f"{caption}\n{text}")


def _cell(count: int, most: int, band: str) -> str:
    shade = 0 if count == 0 else 1 + round(3 * count / most)
    return f'<td class="bs-shade-{shade}" data-label="{band}">{count}</td>'
