"""A page that could not be made still says so: why in plain words, and whom to tell."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from pathlib import Path

from brightspots import resources
from brightspots.batch.job import Job
from brightspots.batch.page_record import PageRecord, write_whole


def write_failed(job: Job, record: PageRecord) -> PageRecord:
    """Put the page that says so, and its record, in the place of whatever was there."""
    page = f"{job.folder}/{job.workbook}.html"
    out = Path(job.out)
    remove_record(job)
    write_whole(out / page, _failed_page(job, record.reason).encode())
    (out / job.folder / f"{job.workbook}.ipynb").unlink(missing_ok=True)
    written = replace(record, outputs=[page])
    written.write(out)
    return written


def remove_record(job: Job) -> None:
    """Take the record away before its page changes, so that no record ever stands beside another page."""
    path = Path(job.out) / job.folder / f"{job.workbook}.json"
    if path.is_dir() and not path.is_symlink():
        # Nobody's record; one in which somebody keeps something stays, and this page cannot be made.
        path.rmdir()
    path.unlink(missing_ok=True)


def _failed_page(job: Job, reason: str) -> str:
    about = job.subject
    sheet = resources.folder("templates") / "nbconvert/templates/brightspots/static/brightspots.css"
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{escape(about.name)}: {escape(job.title)}</title>"
        f"<style>{sheet.read_text(encoding='utf-8')}</style></head>"
        f'<body class="bs-page"><div class="bs-layout"><main><p><a href="{job.home}">← All pages</a></p>'
        f"<h1>{escape(job.title)}</h1>"
        f'<div class="bs-banner"><p class="bs-whose"><bdi>{escape(about.name)}</bdi> '
        f"<small>{escape(about.id)}</small></p></div>"
        f'<p class="bs-finding">This page could not be made.</p><p class="bs-note">{escape(reason)}</p>'
        f"<p>Nothing is lost, and all other pages were made. Please tell whoever ran this batch; it is kept there as "
        f"run <code>{escape(job.id)}</code>. Running the same command again makes only the missing pages.</p>"
        "</main></div></body></html>"
    )
