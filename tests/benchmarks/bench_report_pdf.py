"""A quarterly report as PDF, beside typst setting the same pages from the same source with the figures in it.

Both are whole processes that begin with files and end with a file. The program begins with the report as it was
counted and kept; opening a home and counting have measures of their own. The floor has nothing to read, to choose or
to make safe: its source holds every word that will be set.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

from tests.benchmarks.harness import Comparison, environment, wall_time
from tests.release.quarters import Invented, labels_of, pack, report

from harassment_cms.domain.figures_json import to_json
from harassment_cms.domain.periods import parse_period
from harassment_cms.exports import report_pdf
from harassment_cms.exports.house import House

ROWS = {"incident_type": 24, "motivation": 14, "reporter_role": 7, "reporter_affiliation": 14}
ROWS |= {"campus": 4, "outcome": 10, "referrals": 13}
HOUSE = House("Invented University")
READS_DATA = 'json(bytes(sys.inputs.at("report")))'

FLOOR = """\
import sys
import typst
from pathlib import Path
source, target, moment = sys.argv[1:]
made = typst.compile(
    Path(source).read_bytes(), format="pdf", pdf_standards=["ua-1"], ignore_system_fonts=True, timestamp=int(moment)
)
Path(target).write_bytes(made)
"""
PRODUCT = """\
import json
import sys
from pathlib import Path
from harassment_cms.domain.figures_json import from_json
from harassment_cms.exports.house import House
from harassment_cms.exports.report_files import ReportFormat, written
source, target = map(Path, sys.argv[1:])
report = from_json(json.loads(source.read_text(encoding="utf-8")))
target.write_bytes(written(report, ReportFormat.PDF, House("Invented University")))
"""


def comparisons(scratch: Path) -> list[Comparison]:
    """One comparison, made sure to give the same bytes on both sides."""
    labels = labels_of(ROWS)
    quarters = [parse_period(f"{year}-Q{number}", 1) for year in (2025, 2026) for number in (1, 2, 3, 4)]
    periods, counts = pack(quarters, Invented(labels, 60, random.Random(1)))
    made = report(next(period for period in periods if period.id == "2026-Q3"), counts, labels, "hesa")
    kept, source = scratch / "report.json", scratch / "report.typ"
    kept.write_text(json.dumps(to_json(made)), encoding="utf-8")
    words = json.dumps(report_pdf.data(made, HOUSE))
    template = report_pdf.template().decode("utf-8")
    if READS_DATA not in template:
        raise SystemExit("The template takes its data in another way than this benchmark thinks: mend READS_DATA.")
    source.write_text(template.replace(READS_DATA, f"json(bytes({words}))"), encoding="utf-8")
    moment = str(int(made.generated_at.timestamp()))
    floor = [sys.executable, "-P", "-c", FLOOR, str(source), str(scratch / "floor.pdf"), moment]
    product = [sys.executable, "-P", "-c", PRODUCT, str(kept), str(scratch / "product.pdf")]
    for command in (floor, product):
        subprocess.run(command, env=environment(), check=True)
    if (scratch / "floor.pdf").read_bytes() != (scratch / "product.pdf").read_bytes():
        raise SystemExit("Floor and product set different pages: the comparison would say nothing.")
    return [Comparison("a quarterly report as PDF", wall_time(floor), wall_time(product), 1.5)]
