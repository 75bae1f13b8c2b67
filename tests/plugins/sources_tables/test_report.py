"""The report of an import."""

from __future__ import annotations

from alphaplat_sources_tables.report import ImportReport


def test_reads_as_lines() -> None:
    report = ImportReport(files=["a.csv"], rows=1200)
    report.leave_out("late", 3)
    report.leave_out("late", 1)
    report.leave_out("early", 0)
    report.note("all is well")
    assert str(report) == "read 1,200 rows of 1 files\n  left out 4: late\n  all is well"
