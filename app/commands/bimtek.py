"""flask bimtek duties | waves"""

from __future__ import annotations

from typing import Any

import click
from flask.cli import AppGroup

from app import onboarding
from app.commands.speaking import as_json, refusing, say
from tenants import regions, villages
from tenants.bimtek import tasks, waves
from tenants.clock import NAMES, now, zone_of

group = AppGroup("bimtek", help="Bimtek: gelombang, dan tugas desa sesudahnya.")
MARKS = {"done": "selesai", "working": "berjalan", "waiting": "menunggu", "none": "belum"}


def register(app) -> None:
    app.cli.add_command(group)


def regency_of(code: str) -> regions.Region:
    """The region whose villages are asked for: anything above a village."""
    found = regions.region(code)
    if found.level == 4:
        raise click.UsageError(f"{found.full_name} bukan kabupaten, kota, atau kecamatan.")
    return found


@group.command()
@click.argument("regency")
@click.option("--as-published", is_flag=True, help="Baca angka yang terakhir diterbitkan, tanpa mengukur lagi.")
@as_json
@refusing
def duties(regency, as_published, as_json) -> None:
    """Ukur kelima tugas setiap desa dan kelurahan suatu kabupaten/kota (atau kecamatan)."""
    found = regency_of(regency)
    if not as_published:
        onboarding.measure_villages(found.code)
    standings = tasks.overview(found.code)
    published = [s.as_of for s in standings if s.as_of]
    measured_at = min(published) if as_published and published else now()
    value = {
        "regency": {"code": found.code, "name": found.full_name},
        "measured_at": measured_at.isoformat(timespec="seconds"),
        "villages": tasks.as_rows(standings),
    }
    say(value, duties_in_words(found, measured_at, standings), as_json)


def duties_in_words(found: regions.Region, measured_at, standings: list[tasks.Standing]) -> str:
    zone = zone_of(found.code)
    hour = f"{measured_at.astimezone(zone):%d-%m-%Y pukul %H.%M} {NAMES[zone]}"
    finished = sum(s.done == len(s.duties) for s in standings)
    lines = [f"{found.full_name}: {finished} dari {len(standings)} desa menuntaskan kelima tugas, diukur {hour}", ""]
    names = [d.name for d in standings[0].duties] if standings else []
    head = (f"{'Kode':<13}", f"{'Desa':<24}", f"{'Selesai':<8}", *(f"{n:<19}" for n in names))
    lines.append("  ".join(head).rstrip())
    return "\n".join([*lines, *(row_in_words(s) for s in standings)])


def row_in_words(standing: tasks.Standing) -> str:
    if not standing.live:
        return f"{standing.code}  {standing.name:<24}  belum di sini"
    states = (f"{d.percent:>3}% {MARKS[d.state]:<14}" for d in standing.duties)
    return "  ".join((standing.code, f"{standing.name:<24}", f"{standing.done} dari 5", *states)).rstrip()


@group.command("waves")
@click.argument("regency")
@as_json
@refusing
def list_waves(regency, as_json) -> None:
    """Gelombang Bimtek suatu kabupaten/kota: tanggal, tempat, yang diundang, yang hadir, yang tayang."""
    found = regency_of(regency)
    serving = {v.code for v in villages.of_region(found.code) if v.state in villages.SERVING}
    rows = [wave_row(w, serving) for w in waves.of_regency(found.code)]
    words = "\n".join(
        f"{r['id']}  {r['name']} ({r['starts_on']} – {r['ends_on']}, {r['venue']}): "
        f"{r['invited']} diundang, {r['attended']} hadir, {r['live']} tayang"
        for r in rows
    )
    say(
        {"regency": {"code": found.code, "name": found.full_name}, "waves": rows},
        words or f"Belum ada gelombang Bimtek di {found.full_name}.",
        as_json,
    )


def wave_row(wave: waves.Wave, serving: set[str]) -> dict[str, Any]:
    invited = waves.places(wave.id)
    came = [p.region_code for p in invited if p.attendances]
    return {
        "id": str(wave.id),
        "name": wave.name,
        "programme": wave.programme.name,
        "starts_on": wave.starts_on.isoformat(),
        "ends_on": wave.ends_on.isoformat(),
        "venue": wave.venue,
        "invited": len(invited),
        "attended": len(came),
        "live": len(serving.intersection(came)),
    }
