"""Where things are and what the user has set: one frozen record, and the only reader of ilacs.toml and ILACS_*.

Two roots. *Resources* (sql/, expectations/, notebooks/, data/) come from the checkout that holds the current folder,
else from the installed package. The *workspace* holds what a user makes (warehouse/, reports/, added/, ilacs.toml): the
checkout if there is one, else a user data folder; --workspace or ILACS_WORKSPACE moves it.
"""

from __future__ import annotations

import datetime as dt
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ilacs_analytics.errors import BadSetting, because, nearest

PACKAGE_NAME = "ilacs_analytics"


def usable_cores() -> int:
    """Processors this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _today() -> dt.date:
    return dt.datetime.now(tz=dt.UTC).date()


def exports_folder() -> Path:
    """Workspace of this user and machine for builds read from exports."""
    from platformdirs import user_cache_path

    return user_cache_path(PACKAGE_NAME, appauthor=False) / "exports"


@dataclass(frozen=True)
class Settings:
    """Roots and choices of one run.

    `workers` is the number of notebooks run at the same time (by default one a core), `keep_builds` and `keep_runs` how
    many builds and report runs stay, `cell_timeout_s` the seconds one cell may take, `notebook_timeout_s` those of a
    whole notebook (0 for no bound), `build` the build to read where it is not the current one, `groups` authorities that
    ilacs.toml names as a group, `today` the date on which pages are made (UTC).
    """

    resources: Path
    workspace: Path
    workers: int = field(default_factory=usable_cores)
    keep_builds: int = 2
    keep_runs: int = 3
    cell_timeout_s: int = 300
    notebook_timeout_s: int = 1800
    build: str | None = None
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    today: dt.date = field(default_factory=_today)

    @property
    def warehouse_folder(self) -> Path:
        """Folder of the builds and the pointer CURRENT."""
        return self.workspace / "warehouse"

    @property
    def reports_folder(self) -> Path:
        """Folder of the report runs and the link `latest`."""
        return self.workspace / "reports"

    @property
    def added_folder(self) -> Path:
        """Folder of published and local files the user added, as they came."""
        return self.workspace / "added"

    @property
    def minted_registry(self) -> Path:
        """Identifiers this workspace gave to inspections that only added files tell; they never move."""
        return self.added_folder / "inspection_registry.csv"

    def resource(self, *parts: str) -> Path:
        """A path below the resources root."""
        return self.resources.joinpath(*parts)


def load_settings(*, workspace: Path | str | None = None, start: Path | None = None) -> Settings:
    """Settings for the folder `start` (default: the current one). Raises `BadSetting`."""
    checkout = find_checkout(start or Path.cwd())
    resources = checkout or _installed_resources()
    chosen = workspace or os.environ.get("ILACS_WORKSPACE") or checkout or _user_data_folder()
    folder = Path(chosen).expanduser().resolve()
    values = _read_toml(folder / "ilacs.toml")
    values |= _read_environment()
    groups = _read_groups(folder / "ilacs.toml")
    build = os.environ.get("ILACS_BUILD") or None
    return Settings(
        resources=resources, workspace=folder, build=build, groups=groups, today=_read_today() or _today(), **values
    )


def find_checkout(start: Path) -> Path | None:
    """The nearest folder at or above `start` whose pyproject.toml names this project, or None."""
    for folder in (start.resolve(), *start.resolve().parents):
        project = folder / "pyproject.toml"
        if project.is_file() and _names_this_project(project):
            return folder
    return None


def _names_this_project(project: Path) -> bool:
    try:
        name = tomllib.loads(project.read_text(encoding="utf-8")).get("project", {}).get("name", "")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return False  # somebody else's broken file above us is not ours to report
    return str(name).replace("-", "_") == PACKAGE_NAME


def _installed_resources() -> Path:
    package = Path(__file__).parent
    shipped = package / "_resources"
    if shipped.is_dir():
        return shipped
    source_tree = find_checkout(package)
    if source_tree is None:
        raise BadSetting(
            "the installed package has no sql/, data/, expectations/ and notebooks/",
            where=str(package),
            next_step="install the package again: pip install --force-reinstall ilacs_analytics",
        )
    return source_tree


def _user_data_folder() -> Path:
    from platformdirs import user_data_path  # only away from a checkout

    return user_data_path(PACKAGE_NAME, appauthor=False)


_WHOLE_NUMBERS = {
    "workers": 1,
    "keep_builds": 2,
    "keep_runs": 1,
    "cell_timeout_s": 1,
    "notebook_timeout_s": 0,
}  # least value


def _parse_toml(path: Path) -> dict[str, object]:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadSetting(f"ilacs.toml is not TOML: {because(error)}", where=str(path)) from error


def _read_toml(path: Path) -> dict[str, int]:
    values = _parse_toml(path)
    return {key: _whole_number(key, value, where=str(path)) for key, value in values.items() if key != "groups"}


def _read_groups(path: Path) -> dict[str, tuple[str, ...]]:
    """The table [groups]: a list of authorities by the group's name."""
    table = _parse_toml(path).get("groups", {})
    if not isinstance(table, dict) or not all(
        isinstance(names, list) and names and all(isinstance(name, str) for name in names) for names in table.values()
    ):
        raise BadSetting(
            "[groups] does not hold lists of authorities",
            where=str(path),
            next_step='write it like: [groups], then alliance = ["Durham", "Rutland"]',
        )
    return {str(group): tuple(names) for group, names in table.items()}


def _read_environment() -> dict[str, int]:
    found = {key: os.environ.get(f"ILACS_{key.upper()}") for key in _WHOLE_NUMBERS}
    return {
        key: _whole_number(key, value, where=f"ILACS_{key.upper()}")
        for key, value in found.items()
        if value is not None
    }


def _read_today() -> dt.date | None:
    text = os.environ.get("ILACS_TODAY", "")
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadSetting(
            f"ILACS_TODAY is '{text}', which is no date", where="ILACS_TODAY", next_step="write it as 2024-09-30"
        ) from error


def _whole_number(key: str, value: object, *, where: str) -> int:
    if key not in _WHOLE_NUMBERS:
        raise BadSetting(
            f"'{key}' is not a setting",
            where=where,
            next_step=nearest(key, _WHOLE_NUMBERS) or f"settings are {', '.join(_WHOLE_NUMBERS)}",
        )
    least = _WHOLE_NUMBERS[key]
    try:
        number = int(str(value))
    except ValueError:
        number = least - 1
    if isinstance(value, bool) or number < least:
        raise BadSetting(f"{key} is {value!r}", where=where, next_step=f"give a whole number of at least {least}")
    return number
