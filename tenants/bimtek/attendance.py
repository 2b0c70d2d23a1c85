"""Who came, as codes: for commands."""

from tenants.bimtek import waves


def attending_codes(wave_key: str) -> list[str]:
    return [p.region_code for p in waves.attending(waves.wave(wave_key).id)]
