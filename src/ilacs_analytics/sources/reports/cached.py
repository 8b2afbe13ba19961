"""What was read of a report, kept beside it: an unchanged file is read once by each version of the reader."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ilacs_analytics.sources.reference.national_framework import FrameworkReference
from ilacs_analytics.sources.reports.areas import ReportArea
from ilacs_analytics.sources.reports.front import Front
from ilacs_analytics.sources.reports.grades import Reading, ReportGrade
from ilacs_analytics.sources.reports.periods import Period
from ilacs_analytics.sources.reports.read import ToldReport, reader_version


def cache_path(folder: Path) -> Path:
    """Where the reading of the report in `folder` is kept, for this version of the reader."""
    return folder / f"read-{reader_version()}.json"


def keep(folder: Path, told: ToldReport) -> None:
    """Keep a reading, whole or not at all; readings of earlier versions go."""
    path = cache_path(folder)
    partial = path.with_name(f".{os.getpid()}.partial")
    partial.write_text(json.dumps(dataclasses.asdict(told), default=_plain, ensure_ascii=False), encoding="utf-8")
    partial.replace(path)
    for older in folder.glob("read-*.json"):
        if older != path:
            older.unlink()


def kept(folder: Path) -> ToldReport | None:
    """The reading kept in `folder` by this version of the reader; None where there is none, or it is damaged."""
    try:
        return _told(json.loads(cache_path(folder).read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        return None  # it is read again


def _plain(value: object) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is not kept")


def _told(kept: Mapping[str, Any]) -> ToldReport:
    front = kept["front"]
    return ToldReport(
        front=Front(
            **{
                **front,
                "names": tuple(front["names"]),
                "periods": tuple(Period(_day(one["first"]), _day(one["last"])) for one in front["periods"]),
                "published_on": _day(front["published_on"]) if front["published_on"] else None,
            }
        ),
        grades=tuple(
            ReportGrade(
                **{
                    **grade,
                    "witnesses": tuple(grade["witnesses"]),
                    "readings": tuple(Reading(**reading) for reading in grade["readings"]),
                }
            )
            for grade in kept["grades"]
        ),
        areas=tuple(
            ReportArea(**{**area, "framework": tuple(FrameworkReference(**one) for one in area["framework"])})
            for area in kept["areas"]
        ),
        pages=kept["pages"],
    )


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
