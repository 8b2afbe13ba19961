"""`ilacs export`: the published build as files for other programs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ilacs_analytics.console import output
from ilacs_analytics.console.commands import progress_done
from ilacs_analytics.progress import Progress
from ilacs_analytics.settings import Settings


def export(
    settings: Settings, progress: Progress, folder: Path, *, form: str, tables: Sequence[str], with_text: bool,
    force: bool, as_json: bool,
) -> None:  # fmt: skip
    """`ilacs export`: says where the export is and what it holds; ends with 2, 11 or 14."""
    from ilacs_analytics.warehouse.export.package import DESCRIPTOR, FORMATS
    from ilacs_analytics.warehouse.export.write import export_build

    result = export_build(
        settings,
        folder,
        formats=FORMATS if form == "both" else (form,),
        tables=tables or None,
        with_text=with_text,
        force=force,
        progress=progress,
    )
    progress_done(progress, "export")
    if as_json:
        output.print_json(
            {
                "build_id": result.build_id,
                "folder": str(result.folder),
                "formats": list(result.formats),
                "tables": list(result.tables),
                "rows": result.rows,
                "bytes": result.bytes,
                "with_text": result.with_text,
                "has_verdict": result.has_verdict,
                "moved": None if result.moved is None else str(result.moved),
            }
        )
        return
    print(
        f"export: {result.build_id}, {len(result.tables)} tables and views, {result.rows} rows, "
        f"{result.bytes / 1e6:.1f} MB; words of added reports {'in it' if result.with_text else 'left out'}"
    )
    if result.moved is not None:
        print(f"what stood there is now {result.moved}")
    print(result.folder / DESCRIPTOR)
