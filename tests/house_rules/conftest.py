"""What the house rules look at: the checkout, its CSVs, and a warehouse built from it in a folder of its own."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from ilacs_analytics.progress import Progress
from ilacs_analytics.settings import Settings
from ilacs_analytics.warehouse.build.run import build_warehouse
from ilacs_analytics.warehouse.connect import Warehouse, open_from
from ilacs_analytics.warehouse.publish import locked

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def warehouse(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    settings = Settings(resources=root, workspace=tmp_path_factory.mktemp("house-rules"))
    with locked(settings, task="house rules"):
        build_warehouse(settings, Progress())
    with open_from(settings) as opened:
        yield opened


@pytest.fixture(scope="session")
def rows_of(root: Path):
    """Rows of every data/*/<stem>.csv but those of the two readings, as dictionaries."""

    def read(stem: str) -> list[dict[str, str]]:
        rows: list[dict[str, str]] = []
        for path in sorted((root / "data").glob(f"*/{stem}.csv")):
            with path.open(encoding="utf-8", newline="") as lines:
                rows.extend(csv.DictReader(lines))
        return rows

    return read
