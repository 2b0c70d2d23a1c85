"""The bulk run that brings the villages that attended to life: started, watched, stopped, tried again."""

from __future__ import annotations

import zipfile
from io import BytesIO

from flask import flash, redirect, render_template, request, url_for

from app import onboarding
from app.console.blueprint import room
from app.console.run import Run
from app.web.pages import download, is_htmx
from app.web.signing_in import person
from tenants import audit, files, papers, regions, villages, work
from tenants.bimtek import waves, welcoming
from tenants.errors import NotFound
from tenants.work import runs

MIMETYPES = {"pdf": "application/pdf", "zip": "application/zip"}


@room.get("/gelombang/<key>/penyediaan")
def provision(key):
    """The run; htmx asks for its changing part alone while something runs."""
    row = waves.wave(key)
    places = waves.places(row.id)
    codes = [p.region_code for p in places]
    task = onboarding.run_of(row)
    run = Run(
        task=task,
        places=[p for p in places if p.attendances],
        tasks=work.children(task.id) if task else [],
        here=villages.by_codes(codes),
        districts=regions.names_of({c[:8] for c in codes}),
        steps=onboarding.step_names(),
        chosen=request.args.get("lihat", ""),
    )
    return render_template(
        "console/waves/provision_run.html" if is_htmx() else "console/waves/provision.html",
        wave=row,
        run=run,
        absent=len(places) - len(run.rows),
        letters=welcoming.letters([r.place.region_code for r in run.rows]),
    )


@room.post("/gelombang/<key>/penyediaan")
def provision_start(key):
    """Start; also go on after a stop, and try again what failed."""
    row = waves.wave(key)
    if not waves.attending(row.id):
        flash("Belum ada desa yang tercatat hadir.")
        return redirect(url_for("console.wave_attendance", key=row.id))
    onboarding.provision_wave(row, by=person())
    return redirect(url_for("console.provision", key=row.id))


@room.post("/gelombang/<key>/penyediaan/<code>/ulang")
def provision_again(key, code):
    task = onboarding.provision_again(waves.wave(key), code, by=person())
    flash(f"{task.subject} dikerjakan lagi.")
    return redirect(url_for("console.provision", key=key))


@room.post("/gelombang/<key>/penyediaan/henti")
def provision_stop(key):
    task = onboarding.run_of(waves.wave(key))
    if task is None:
        raise NotFound("Penyediaan gelombang ini belum dimulai.")
    count = runs.stop_all(task, by=person())
    flash(f"{count} desa dihentikan. Yang sedang dikerjakan selesai dulu pada langkahnya.")
    return redirect(url_for("console.provision", key=key))


@room.get("/gelombang/<key>/surat-undangan/<form>")
def wave_letters(key, form):
    """The letters of the wave's live villages, as one PDF to print or as one file each."""
    row = waves.wave(key)
    if form not in MIMETYPES:
        raise NotFound("Surat undangan tersedia sebagai PDF atau ZIP.")
    names = {p.region_code: p.region.full_name for p in waves.attending(row.id)}
    found = welcoming.letters(list(names))
    if not found:
        raise NotFound("Belum ada surat undangan pada gelombang ini.")
    pdfs = {f"{code} {names[code]}.pdf": files.fetch_platform(one.file_key) for code, one in sorted(found.items())}
    audit.platform_deed("welcome-letters.opened", by=person(), subject=str(row.id), count=len(pdfs))
    data = papers.joined(pdfs.values()) if form == "pdf" else zipped(pdfs)
    return download(data, f"surat-undangan-{row.name}.{form}", MIMETYPES[form], inline=form == "pdf")


def zipped(named: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        for name, data in named.items():
            box.writestr(name, data)
    return out.getvalue()


@room.post("/gelombang/<key>/surat-undangan/perbarui")
def wave_letters_renew(key):
    row = waves.wave(key)
    count = onboarding.renew_letters([p.region_code for p in waves.attending(row.id)], by=person())
    flash(f"{count} tautan dan surat dibuat baru; yang lama tidak berlaku lagi.")
    return redirect(url_for("console.provision", key=row.id))
