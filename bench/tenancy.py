"""The ground: births of villages beside other ways of making them, a crowd of a thousand, and their archives."""

from __future__ import annotations

import sys

from bench import births, crowd, takings
from bench.measuring import Figure
from bench.platform import Platform


def measure(platform: Platform) -> list[Figure]:
    found = crowd.few(platform)
    for part in (births, crowd, takings):
        print(f"  {part.__name__.removeprefix('bench.')}", file=sys.stderr, flush=True)
        found += part.measure(platform)
    return found
