"""Statistics: look, publish, withdraw."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from app.portal.blueprint import page
from app.sid.roles import Right
from app.sid.statistics import counting
from app.web.pages import XLSX, download
from app.web.signing_in import person
from tenants.sheets import written


@page("/statistik", Right.SEE_RESIDENTS)
def statistics():
    kind = request.args.get("jenis", "umur")
    return render_template(
        "portal/statistics/page.html",
        kind=kind,
        kinds=counting.KINDS,
        lines=counting.table(kind),
        published=counting.published(),
    )


@page("/statistik/<kind>/unduh", Right.SEE_RESIDENTS)
def statistics_file(kind):
    lines = [[x.label, x.men, x.women, x.total] for x in counting.table(kind)]
    data = written(
        [counting.KINDS[kind][0], "Laki-laki", "Perempuan", "Jumlah"], lines, sheet="Statistik", numbers=True
    )
    return download(data, f"statistik-{kind}.xlsx", XLSX)


@page("/statistik/<kind>/terbit", Right.PUBLISH_STATISTICS, methods=["POST"])
def statistics_publish(kind):
    if request.form.get("withdraw"):
        counting.withdraw(kind, by=person())
        flash("Statistik ditarik dari situs.")
    else:
        counting.publish(kind, by=person())
        flash("Statistik terbit di situs desa.")
    return redirect(url_for("portal.statistics", jenis=kind))
