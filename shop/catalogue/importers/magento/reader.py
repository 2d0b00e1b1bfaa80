"""Lines of the export, put together again: a product, its continuation rows, and its texts in other store views.

Source: Mage_ImportExport_Model_Export_Entity_Product. A row with a SKU begins a product; one with neither SKU nor store
continues it (more categories, pictures, variants); one with a store but no SKU holds what that store view says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from core import csv_files
from core.csv_files import CsvRow

REQUIRED = ("sku", "_store", "_type", "_category", "name", "price", "status", "visibility", "qty")


@dataclass
class SourceProduct:
    """A product as the file has it; `line` is where it begins."""

    line: int
    cells: dict[str, str]
    more: list[CsvRow] = field(default_factory=list)
    stores: dict[str, CsvRow] = field(default_factory=dict)

    @property
    def sku(self) -> str:
        return self.cells["sku"]

    def get(self, column: str) -> str:
        """The product's own cell; "" where the file has no such column."""
        return self.cells.get(column, "")

    def rows_with(self, column: str) -> Iterator[CsvRow]:
        """Every row of the product in which `column` is filled."""
        for row in (CsvRow(line=self.line, cells=self.cells), *self.more, *self.stores.values()):
            if row.cells.get(column):
                yield row


@dataclass(frozen=True)
class SourceFile:
    """The products in the order of the file, and the lines that belong to none."""

    products: list[SourceProduct]
    orphans: list[int]


def read(data: bytes, *, encoding: str = "utf-8") -> SourceFile:
    """The products of an export. Raises core.csv_files.UnreadableCsv."""
    file = csv_files.read(
        data, required=REQUIRED, encodings=(encoding,), separators=",;\t", max_megabytes=500, php_quotes=True
    )
    products: list[SourceProduct] = []
    orphans: list[int] = []
    for row in file.rows:
        if row.cells["sku"]:
            products.append(SourceProduct(line=row.line, cells=row.cells))
        elif not products:
            orphans.append(row.line)
        elif row.cells["_store"]:
            products[-1].stores[row.cells["_store"]] = row
        else:
            products[-1].more.append(row)
    return SourceFile(products=products, orphans=orphans)
