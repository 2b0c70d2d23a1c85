"""Statistics: look, see what visitors will see, publish, withdraw."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.portal.blueprint import page
from app.sid.residents import searching
from app.sid.roles import Right
from app.sid.statistics import counting
from app.web.links import village_url
from app.web.pages import XLSX, download
from app.web.signing_in import person
from app.web.toasts import undoable
from tenants.clock import today
from tenants.current import village
from tenants.sheets import written


def people_behind(line, sex: int | None) -> str | None:
    """The list of those who are counted in a figure."""
    filters = getattr(line, "filters", None)
    if filters is None:
        return None
    values: dict[str, Any] = {**filters, **({"sex": sex} if sex else {})}
    return url_for("portal.residents", **values)


def sums(lines) -> dict[str, int]:
    return {name: sum(getattr(line, name) for line in lines) for name in ("men", "women", "total")}


@page("/statistik", Right.SEE_RESIDENTS)
def statistics():
    kind = request.args.get("jenis", "umur")
    names = searching.dusun_names()
    dusun = request.args.get("dusun", "") if request.args.get("dusun") in names else ""
    lines, known = counting.table(kind, dusun=dusun), counting.published()
    row = known.get(kind)
    outside = request.args.get("tampak") == "warga"
    public = counting.public_table(kind, counting.lines_of(row) if row else lines)
    return render_template(
        "portal/statistics/page.html",
        kind=kind,
        kinds=counting.KINDS,
        published=known,
        row=row,
        finding=counting.finding(kind, lines),
        outside=outside,
        public=public,
        lines=public.lines if outside else lines,
        totals=public.totals if outside else sums(lines),
        young=counting.younger(public.lines if outside else lines) if kind == "umur" else 0,
        changed=counting.changed(row, lines) if row and not dusun else 0,
        dusun=dusun,
        dusun_names=names,
        link=None if outside else people_behind,
        address=village_url(village(), f"/statistik/{kind}"),
        today=today(),
    )


@page("/statistik/<kind>/unduh", Right.SEE_RESIDENTS)
def statistics_file(kind):
    lines = counting.table(kind)
    rows = [[line.label, line.men, line.women, line.total] for line in lines]
    rows.append(["Jumlah", *sums(lines).values()])
    head = [counting.KINDS[kind][0], "Laki-laki", "Perempuan", "Jumlah"]
    name = f"statistik-{kind}-{village().slug}-{today():%d-%m-%Y}.xlsx"
    return download(written(head, rows, sheet="Statistik", numbers=True), name, XLSX)


@page("/statistik/<kind>/terbit", Right.PUBLISH_STATISTICS, methods=["POST"])
def statistics_publish(kind):
    address, title = url_for("portal.statistics_publish", kind=kind), counting.KINDS.get(kind, [""])[0]
    if request.form.get("withdraw"):
        counting.withdraw(kind, by=person())
        undoable(f"{title} ditarik dari situs.", address)
    elif kind in counting.published():
        counting.publish(kind, by=person())
        flash(f"{title} di situs diperbarui.")
    else:
        counting.publish(kind, by=person())
        undoable(f"{title} terbit di situs desa.", address, withdraw="1")
    return redirect(url_for("portal.statistics", jenis=kind))
