"""What a workbook declares for phones is found by its metadata, and a wrong declaration is told in words."""

from __future__ import annotations

import pytest

from brightspots.errors import WorkbookError
from brightspots.pages.fishbone.phone import PHONE
from brightspots.workbook.phone_page import phone_page
from tests.workbook.test_declared import notebook


def test_the_fishbone_declares_its_page():
    assert phone_page("20_fishbone") is PHONE


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ("", "w.ipynb has no page for phones"),
        ("brightspots.pages.no_such_page.phone", "cannot be loaded: No module named"),
        ("brightspots.text.typed", "holds no PhonePage"),
        (["brightspots.pages.fishbone.phone"], "It can be the name of a module"),
    ],
)
def test_a_wrong_declaration_is_told_in_words(tmp_path, named, words):
    about = {"unit": ["project"], "reads": ["records"], "phone": named}
    own = notebook(tmp_path / "w.ipynb", meta={"brightspots": about})
    with pytest.raises(WorkbookError, match=words):
        phone_page(str(own))
