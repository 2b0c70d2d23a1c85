"""After a Bimtek: the demonstration's wave from nothing, and the duties of a regency measured anew."""

from __future__ import annotations

from app import onboarding
from app.demo import filling, story
from bench.measuring import Figure, figure, median, seconds
from bench.platform import Platform

AIM = 180.0  # seconds that filling 37 villages may take


def measure(platform: Platform) -> list[Figure]:
    took = seconds(lambda: wave(platform))
    count = len(story.villages())
    again = seconds(filling.full)
    measuring = median(lambda: onboarding.measure_villages(story.told()["regency"]), 3)
    return [
        figure(f"bimtek: a wave of {count} villages, provisioned and at work", took, "s", peer=AIM, of="aim"),
        figure("bimtek: each of them, with its residents", took / count, "s", peer=6.9),
        figure("bimtek: the same again, nothing to do", again, "s"),
        figure(f"bimtek: duties of {count} villages measured", measuring * 1000, "ms"),
    ]


def wave(platform: Platform) -> None:
    """The demonstration, once per platform: oversight looks at it too."""
    if not getattr(platform, "filled", False):
        platform.filled = True  # type: ignore[attr-defined]
        filling.full()
