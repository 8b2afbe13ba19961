"""Are the facts in data/papers/ where they say they are, in the papers themselves?

The papers are not part of the repository: without them these tests skip and say so.
"""

import os
from pathlib import Path

import duckdb
import pytest

from ilacs_analytics.errors import BadLocator
from ilacs_analytics.quality.verify import PAPER_KINDS, PRINTED_COLUMNS, verify_papers
from ilacs_analytics.sources.papers.text import read_paper, resolve

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("ILACS_SHARED") or ROOT.parent / "shared")
PAPERS = SHARED / "papers"
CODED = ROOT / "data" / "papers"
TABLES = (*PRINTED_COLUMNS, "area_theme", "not_coded")

pytestmark = pytest.mark.skipif(
    not PAPERS.is_dir(), reason="papers absent: no folder `shared` beside the repository; ILACS_SHARED may name one"
)


@pytest.fixture(scope="module")
def connection():
    """The coded tables and the list of sources, as they stand in data/."""
    with duckdb.connect() as opened:
        for path in [*(CODED / f"{table}.csv" for table in TABLES), ROOT / "data" / "reference" / "source.csv"]:
            opened.read_csv(path.as_posix(), all_varchar=True).create(path.stem)
        yield opened


def test_every_coded_table_is_verified():
    assert {path.stem for path in CODED.glob("*.csv")} == set(TABLES)


@pytest.mark.parametrize("table", TABLES)
def test_every_locator_points_to_text(connection, table):
    sources = connection.execute(
        "select source_id, sha256 from source where kind in (select unnest($kinds))", {"kinds": list(PAPER_KINDS)}
    ).fetchall()
    papers = {paper.sha256: paper for paper in map(read_paper, sorted(PAPERS.glob("*.txt")))}
    by_source = {source_id: papers[sha256] for source_id, sha256 in sources}
    rows = connection.execute(f"select distinct source_id, locator from {table} order by all").fetchall()
    assert rows
    bad = []
    for source_id, locator in rows:
        try:
            resolve(by_source[source_id], locator)
        except BadLocator as error:
            bad.append(f"{source_id}: {error.what}")
    assert bad == []


def test_every_fact_is_found_and_every_number_explained(connection):
    verification = verify_papers(connection, PAPERS)
    assert [problem.lines() for problem in verification.missing] == []
    assert len(verification.documents) == 5
    assert verification.facts_found == verification.facts_checked > 0
    assert verification.tokens_coded + verification.tokens_listed == verification.tokens_total
