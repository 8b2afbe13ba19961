"""Comparative analytics over Ofsted inspections of English children's services.

    import ilacs_analytics as ilacs
    wh = ilacs.open_warehouse()
    wh.judgements(authorities=["Durham", "Rutland"], concept="overall")

Importing the package is cheap: nothing heavy is loaded until it is used.
"""

from __future__ import annotations

TYPE_CHECKING = False  # typing itself would double the cost of the import
if TYPE_CHECKING:
    from ilacs_analytics.warehouse.connect import Warehouse, open_warehouse

__version__ = "0.1.0"
__all__ = ["Warehouse", "__version__", "open_warehouse"]


def __getattr__(name: str) -> object:
    if name in {"Warehouse", "open_warehouse"}:
        from ilacs_analytics.warehouse import connect

        return getattr(connect, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
