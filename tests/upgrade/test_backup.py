"""A backup taken while the clinic is open comes back whole, with its files, and sends nothing."""

import re
import zipfile
from dataclasses import replace

import pytest
from clinic import backup, database, testkit
from clinic.ui import Problem

FILL = """
env["ir.attachment"].create({"name": "proof.txt", "raw": b"the word of the proof"})
env["res.partner"].create({"name": "Кириллица & 'quotes'"})
env.cr.commit()
"""


@pytest.fixture(scope="module")
def open_clinic():
    """A house whose clinic is a copy of the suite, served while the test runs."""
    house = testkit.house()
    with testkit.Copy(house, "backup") as name, testkit.Served(house, name):
        own = replace(house, ctx=replace(house.ctx, database=name))
        database.set_mark(own.server, name, "ready test")
        database.shell(own, name, FILL, log=own.ctx.log("test-backup"), what="Filling")
        yield own


def count(house, name, query):
    return int(house.server.sql(query, name)[0][0])


def test_backup_and_restore_while_the_clinic_is_open(open_clinic, tmp_path):
    house, name = open_clinic, open_clinic.ctx.database
    archive, copy = tmp_path / "clinic.zip", f"{open_clinic.ctx.database}_restored"
    assert backup.backup(house, archive) == 0
    try:
        assert backup.restore(house, archive, copy, replace=False, live=False) == 0
        for table in ("res_partner", "ir_model_fields", "ir_attachment", "dental_condition"):
            query = f"SELECT count(*) FROM {table}"
            assert count(house, copy, query) == count(house, name, query)
        stored = house.server.sql("SELECT store_fname FROM ir_attachment WHERE name = 'proof.txt'", copy)[0][0]
        assert (database.filestore(house, copy) / stored).read_bytes() == b"the word of the proof"
        neutral = "SELECT count(*) FROM ir_config_parameter WHERE key = 'database.is_neutralized' AND value = 'true'"
        assert count(house, copy, neutral) == 1
        assert count(house, name, neutral) == 0
    finally:
        database.drop(house, copy)


def test_what_is_no_backup_is_refused_before_anything_happens(open_clinic, tmp_path):
    cut_off = tmp_path / "cut.zip"
    cut_off.write_bytes(b"PK\x03\x04 and then the line broke")
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("holiday.txt", "")
    for file in (cut_off, other, tmp_path / "missing.zip"):
        with pytest.raises(Problem):
            backup.restore(open_clinic, file, "clinic_test_never", replace=False, live=False)
    assert not database.exists(open_clinic.server, "clinic_test_never")


def test_the_deep_check_finds_what_is_broken(open_clinic, capsys):
    house = open_clinic
    with testkit.Copy(house, "broken") as name:
        house.server.sql("ALTER TABLE dental_booking DROP CONSTRAINT dental_booking_no_double_booking", name)
        assert backup.deep_status(house, name) == 1
    assert re.search(r"BROKEN  every declared constraint is in the database: \d+", capsys.readouterr().out)
