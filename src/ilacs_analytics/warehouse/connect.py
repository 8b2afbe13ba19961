"""The read-only door: how notebooks, scripts and commands ask the warehouse.

`open_warehouse()` resolves the pointer, opens the build read-only, and tries once more if the file has gone in between.
Every method returns a pandas frame from the resolution views; none decides what is true.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from ilacs_analytics.errors import NoWarehouse
from ilacs_analytics.settings import Settings, load_settings
from ilacs_analytics.warehouse import publish
from ilacs_analytics.warehouse.ask.door import parse_day
from ilacs_analytics.warehouse.ask.unopened import cannot_open
from ilacs_analytics.warehouse.ask.warehouse import Warehouse
from ilacs_analytics.warehouse.build.run import CONNECTION_SETTINGS

__all__ = ["Warehouse", "open_from", "open_warehouse", "parse_day"]


def open_warehouse(*, workspace: Path | str | None = None, build: str | None = None) -> Warehouse:
    """The published build of a workspace, read-only. Raises `NoWarehouse`, `WarehouseTooNew`, `WarehouseError`."""
    return open_from(load_settings(workspace=workspace), build=build)


def open_from(settings: Settings, *, build: str | None = None) -> Warehouse:
    """As `open_warehouse`, for settings already loaded."""
    for attempt in (1, 2):
        build_id = build or settings.build or publish.current_build(settings)
        if build_id is None:
            raise NoWarehouse(
                "nothing has been built yet",
                where=str(settings.warehouse_folder),
                next_step="run `ilacs build` (or `make report`), or name another workspace with --workspace DIR",
            )
        path = publish.build_file(settings, build_id)
        try:
            connection = duckdb.connect(
                str(path), read_only=True, config={**CONNECTION_SETTINGS, "enable_external_access": False}
            )
        except duckdb.Error as error:
            if not path.exists() and attempt == 1 and build_id != publish.current_build(settings):
                continue  # pruned between the pointer and the file: a newer build is there
            raise cannot_open(path, error) from error
        warehouse = Warehouse(connection, settings=settings, build_id=build_id)
        warehouse.require_readable()
        return warehouse
    raise AssertionError("unreachable")
