"""What a page costs as a share of stock django-oscar's list, measured in the same run (docs/decisions/a-yardstick-in-the-bench.md)."""

from __future__ import annotations

from dataclasses import dataclass

from tests.bench.load import Ask
from tests.bench.slices import Slice, slices
from tests.bench.stock.server import LIST_PATH, StockShop

# Processor time of stock Oscar's list on the machine of the other shops' figures (peers.yaml), of all processes.
REFERENCE_MS = 170


@dataclass(frozen=True)
class Yardstick:
    """Stock Oscar's list `before` the pages of the shop and `after` them: what lies between is how the machine drifted."""

    before: tuple[Slice, ...]
    after: tuple[Slice, ...]

    @property
    def least_cpu_ms(self) -> float:
        return min(each.cpu_ms for each in (*self.before, *self.after))

    def there(self, cpu_ms: float) -> float:
        """What `cpu_ms` on this machine are on that of the figures."""
        return cpu_ms / self.least_cpu_ms * REFERENCE_MS


def list_slices(stock: StockShop) -> tuple[Slice, ...]:
    """Stock Oscar's list, measured as every page is."""
    return slices(Ask(LIST_PATH), url=stock.url, heads=stock.heads)
