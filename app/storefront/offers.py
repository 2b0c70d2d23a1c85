"""What a village may choose, as a visitor reads it: each package with its price of today and what it adds to the one before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from billing import catalogue
from billing.models import Package, Price
from billing.standing import FEATURE_NAMES, Feature
from tenants.clock import today


@dataclass(frozen=True, slots=True)
class Offer:
    package: Package
    price: Price
    contents: tuple[str, ...]
    advised: bool

    @property
    def amount(self) -> int:
        return self.price.amount

    @property
    def example(self) -> bool:
        return self.price.note == catalogue.EXAMPLE

    @property
    def monthly(self) -> int:
        """What a year's price comes to a month, to whole thousands."""
        return round(self.amount / 12_000) * 1000

    @property
    def this_year(self) -> int:
        """The part of a year bought today that falls into the budget year that runs, to whole rupiah."""
        day = today()
        days = (date(day.year, 12, 31) - day).days + 1
        return round(self.amount * days / 365)


def contents_of(package: Package) -> list[str]:
    """The package's features in words; its products where it names none."""
    return [FEATURE_NAMES[Feature(key)] for key in package.features] or list(package.products)


def offers() -> list[Offer]:
    """All packages that have a price today, cheapest standing first; the middle one is advised."""
    prices = catalogue.prices()
    sold = [package for package in catalogue.packages() if package.key in prices]
    found: list[Offer] = []
    before: Package | None = None
    for number, package in enumerate(sold):
        contents = contents_of(package)
        if before is not None and set(contents_of(before)) < set(contents):
            added = [line for line in contents if line not in contents_of(before)]
            contents = [f"Semua isi {before.name}", *added]
        found.append(Offer(package, prices[package.key], tuple(contents), advised=number == len(sold) // 2))
        before = package
    return found


def chosen(all_offers: list[Offer], key: str) -> Offer | None:
    """The offer of that key, else the advised one."""
    return next(
        (offer for offer in all_offers if offer.package.key == key),
        next((offer for offer in all_offers if offer.advised), None),
    )
