"""Pseudonyms, their secret, and columns that never come in."""

from __future__ import annotations

import hashlib
import os

import pandas as pd
import pytest

from brightspots.errors import ParameterError
from brightspots.privacy.personal_columns import is_personal, strip
from brightspots.privacy.pseudonyms import new_secret, pseudonym, read_secret

SECRET = b"0123456789abcdef0123456789abcdef"


@pytest.fixture(autouse=True)
def no_secret(monkeypatch):
    monkeypatch.delenv("BRIGHTSPOTS_SECRET", raising=False)
    monkeypatch.delenv("BRIGHTSPOTS_SECRET_FILE", raising=False)


class TestPseudonym:
    def test_the_same_student_the_same_another_district_another(self):
        one = pseudonym("0017", district="A", secret=SECRET)
        assert one == pseudonym(" 0017 ", district="A", secret=SECRET) and len(one) == 16
        assert len({one, pseudonym("17", district="A", secret=SECRET), pseudonym("0017", district="B", secret=SECRET),
                    pseudonym("0017", district="A", secret=SECRET[::-1])}) == 4  # fmt: skip

    def test_it_is_no_plain_hash(self):
        assert (
            not hashlib.sha256(b"A|0017")
            .hexdigest()
            .startswith(pseudonym("0017", district="A", secret=SECRET))
        )

    @pytest.mark.parametrize(
        "wrong",
        [{"student_id": ""}, {"student_id": 17}, {"district": "a|b"}, {"digits": 8}, {"secret": b"short"}],
    )
    def test_what_is_refused(self, wrong):
        with pytest.raises(ParameterError):
            pseudonym(**{"student_id": "17", "district": "A", "secret": SECRET, **wrong})


class TestSecret:
    def test_a_new_one_is_private_and_kept(self, tmp_path, monkeypatch):
        file = new_secret(tmp_path / "keys" / "secret")
        monkeypatch.setenv("BRIGHTSPOTS_SECRET_FILE", str(file))
        assert file.stat().st_mode & 0o777 == 0o600 and len(read_secret()) == 64
        with pytest.raises(ParameterError, match="already"):
            new_secret(file)

    @pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620])
    def test_others_may_not_read_it(self, tmp_path, monkeypatch, mode):
        file = new_secret(tmp_path / "secret")
        os.chmod(file, mode)  # noqa: PTH101
        monkeypatch.setenv("BRIGHTSPOTS_SECRET_FILE", str(file))
        with pytest.raises(ParameterError, match="chmod 600") as error:
            read_secret()
        assert file.read_text().strip() not in str(error.value)

    def test_it_lies_neither_in_the_folder_nor_in_a_repository(self, tmp_path, monkeypatch):
        with pytest.raises(ParameterError, match="district folder"):
            new_secret(tmp_path / "secret", outside=tmp_path)
        (tmp_path / "repo" / ".git").mkdir(parents=True)
        with pytest.raises(ParameterError, match="repository"):
            new_secret(tmp_path / "repo" / "secret")

    def test_none_missing_or_short(self, tmp_path, monkeypatch):
        with pytest.raises(ParameterError, match="no secret"):
            read_secret()
        monkeypatch.setenv("BRIGHTSPOTS_SECRET_FILE", str(tmp_path / "nowhere"))
        with pytest.raises(ParameterError, match="no such file"):
            read_secret()
        monkeypatch.setenv("BRIGHTSPOTS_SECRET", "short")
        with pytest.raises(ParameterError, match="shorter"):
            read_secret()


class TestPersonal:
    @pytest.mark.parametrize("name", ["First Name", "lastSurname", "DOB", "BirthDate", "home_address", "Zip Code",
                                      "guardian_phone", "eMail", "Teacher Comments", "note", "SSN", "parent1"])  # fmt: skip
    def test_personal(self, name):
        assert is_personal(name)

    @pytest.mark.parametrize(
        "name", ["student_key", "grade_level", "language", "percentage", "school_id", "stage"]
    )
    def test_not_personal(self, name):
        assert not is_personal(name)

    def test_a_table_keeps_what_its_schema_knows(self):
        rows = pd.DataFrame({"student_key": ["k"], "grade_level": ["03"], "Name": ["Ana"], "locker": [4]})
        stripped = strip(rows, "students", keep=("locker",))
        assert list(stripped.rows) == ["student_key", "grade_level", "locker"]
        assert stripped.personal == ("Name",) and stripped.unknown == ()
        with pytest.raises(ParameterError):
            strip(rows, "students", keep=("Name",))

    def test_free_text_goes_even_where_the_schema_has_it(self):
        stripped = strip(pd.DataFrame({"student_key": ["k"], "reason": ["flu"]}), "attendance")
        assert list(stripped.rows) == ["student_key"] and stripped.personal == ("reason",)
