"""What happens to people and families: recorded from their page, listed by month, undone; and the monthly report."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.portal.blueprint import page
from app.sid import codes
from app.sid.officials import keeping as officials
from app.sid.residents import family_events, ledger, monthly, searching, taking_back
from app.sid.residents.models import ALIVE, HEAD, Resident
from app.sid.roles import Right
from app.web.answers import Answers
from app.web.formatting import day
from app.web.pages import XLSX, download
from app.web.signing_in import person
from app.web.toasts import undoable
from tenants import audit, papers
from tenants.clock import today
from tenants.current import village
from tenants.errors import DomainError, NotAllowed, NotFound
from tenants.sheets import written

# kind → (what the page is called, what its button says, the fields beside the days)
FORMS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "meninggal": ("died", "Catat kematian", ("place", "hour", "cause", "declared_by", "certificate")),
    "pindah": ("moved_out", "Catat kepindahan", ("move_kind", "address", "reason")),
    "hilang": ("lost", "Catat hilang", ("note",)),
    "pergi": ("left", "Catat pergi", ("note",)),
    "kembali": ("returned", "Catat kembali", ()),
}
LABELS = {
    "place": "Tempat meninggal",
    "hour": "Jam",
    "cause": "Sebab",
    "declared_by": "Yang menerangkan",
    "certificate": "Nomor akta kematian",
    "move_kind": "Jenis pindah",
    "address": "Alamat tujuan",
    "reason": "Alasan pindah",
    "note": "Catatan",
}
PAPER = Path(__file__).parent.parent / "sid" / "residents" / "papers" / "monthly.typ"


@page("/penduduk/<key>/peristiwa/<kind>", Right.KEEP_RESIDENTS, methods=["GET", "POST"])
def resident_event(key, kind):
    if kind not in FORMS:
        raise NotFound("Peristiwa itu tidak dikenal.")
    found = searching.resident(key)
    name, act, fields = FORMS[kind]
    now = f"{today():%d-%m-%Y}"
    answers = Answers(happened_on=now, reported_on=now)
    if answers.sent:
        happened, reported = answers.written_day("happened_on"), answers.written_day("reported_on")
        told = {field: answers.text(field) for field in fields}
        if answers.good:
            try:
                return recorded(found, name, happened, reported, told)
            except DomainError as refused:
                if isinstance(refused, NotAllowed):
                    raise
                answers.refuse(refused)
                found = searching.resident(key)
    heads = found.shdk == HEAD and found.family_id is not None and name in ledger.EXITS
    return render_template(
        "portal/events/form.html",
        r=found,
        kind=kind,
        act=act,
        fields=fields,
        labels=LABELS,
        lists={field: codes.choices(ledger.LISTS[field]) for field in fields if field in ledger.LISTS},
        answers=answers,
        others=ledger.living(found.family_id, but=found) if heads and found.family_id else [],
        codes=codes,
        whole=name in ("moved_out", "left") and found.family_id is not None and found.shdk == HEAD,
    ), answers.status


def recorded(found: Resident, kind: str, happened: date | None, reported: date | None, told: dict[str, Any]):
    days: dict[str, Any] = {"happened_on": happened, "reported_on": reported}
    if kind == "returned":
        event = ledger.come_back(found, **days, by=person())
    elif request.form.get("whole") and found.family_id and kind in ("moved_out", "left"):
        members = ledger.living(found.family_id)
        event = ledger.depart_together(members, kind, **days, **told, by=person())[0]
    else:
        chosen = request.form.get("new_head", "")
        heir = searching.resident(chosen) if chosen else None
        event = ledger.depart(found, kind, **days, new_head=heir, **told, by=person())
    words = f"{found.name}: {ledger.WORDS[kind].lower()}, tercatat."
    undoable(words, url_for("portal.event_undo", key=event.id), next=url_for("portal.resident", key=found.id))
    return redirect(url_for("portal.resident", key=found.id))


@page("/peristiwa", Right.SEE_RESIDENTS)
def events():
    year, month = asked_month()
    kind = request.args.get("jenis", "")
    kinds = (kind,) if kind in ledger.WORDS else tuple(k for k in ledger.WORDS if k not in ("opening", "corrected"))
    return render_template(
        "portal/events/list.html",
        events=monthly.people(year, month, kinds),
        event_words=ledger.WORDS,
        kind=kind,
        month=date(year, month, 1),
        months=monthly.months(18),
        alive=ALIVE,
    )


def asked_month() -> tuple[int, int]:
    """`bulan=2025-08`; anything else is this month."""
    try:
        found = datetime.strptime(request.values.get("bulan", ""), "%Y-%m").date()
    except ValueError:
        found = today()
    return found.year, found.month


@page("/peristiwa/<key>/pembatalan", Right.KEEP_RESIDENTS, methods=["POST"])
def event_undo(key):
    found = taking_back.event(key)
    searching.resident(found.resident_id)  # one's own dusun
    name, word = found.resident.name, ledger.WORDS[found.kind].lower()
    taking_back.undo(found, by=person())
    flash(f"Dibatalkan: {word} atas {name}.")
    return redirect(url_for("portal.events", bulan=f"{found.reported_on:%Y-%m}"))


@page("/keluarga/<key>/pecah", Right.KEEP_RESIDENTS, methods=["GET", "POST"])
def family_split(key):
    family, answers = searching.family(key), Answers()
    chosen = request.form.getlist("members")
    if answers.sent:
        try:
            here = {str(one.id): one for one in ledger.living(family.id)}
            members = [here[one] for one in chosen if one in here]
            leader, heir = here.get(answers.text("leader")), here.get(answers.text("new_head"))
            if leader is None:
                answers.errors["leader"] = "Pilih kepala keluarga yang baru."
            if answers.good and leader:
                fresh = family_events.split(
                    family, members, leader, no_kk=answers.text("no_kk"), new_head=heir, by=person()
                )
                flash(f"{len(members)} orang sekarang keluarga sendiri, dikepalai {leader.name}.")
                return redirect(url_for("portal.family", key=fresh.id))
        except DomainError as refused:
            if isinstance(refused, NotAllowed):
                raise
            answers.refuse(refused)
            family = searching.family(key)
    return render_template(
        "portal/events/split.html",
        f=family,
        members=ledger.living(family.id),
        chosen=chosen,
        answers=answers,
        codes=codes,
    ), answers.status


@page("/laporan-bulanan", Right.SEE_RESIDENTS)
def monthly_report():
    year, month = asked_month()
    return render_template(
        "portal/events/monthly.html", report=monthly.report(year, month), months=monthly.months(18), cells=monthly.CELLS
    )


@page("/laporan-bulanan/daftar/<line>", Right.SEE_RESIDENTS)
def monthly_people(line):
    """Who stands behind a number."""
    kinds = monthly.kinds_of(line)
    if not kinds:
        raise NotFound("Baris itu tidak ada.")
    year, month = asked_month()
    return render_template(
        "portal/events/list.html",
        events=monthly.people(year, month, kinds),
        event_words=ledger.WORDS,
        kind="",
        month=date(year, month, 1),
        months=monthly.months(18),
        alive=ALIVE,
    )


def rows_of(report: monthly.Report) -> list[list]:
    lines = [report.start, *report.lines, report.end]
    return [[n, line.label, *(line.cells[c] for c in monthly.CELLS), line.total] for n, line in enumerate(lines, 1)]


@page("/laporan-bulanan/unduh", Right.SEE_RESIDENTS)
def monthly_file():
    """xlsx, or the PDF to be signed where `bentuk=pdf`."""
    year, month = asked_month()
    report = monthly.report(year, month)
    audit.village_deed("monthly.exported", by=person(), month=f"{month:02d}-{year}")
    name = f"laporan-bulanan-{village().slug}-{year}-{month:02d}"
    if request.args.get("bentuk") != "pdf":
        head = ["No", "Perincian", "WNI L", "WNI P", "WNA L", "WNA P", "Jumlah"]
        return download(written(head, rows_of(report), sheet="Laporan bulanan", numbers=True), f"{name}.xlsx", XLSX)
    signer = officials.head()
    data = {
        "village": f"{village().label} {village().name}",
        "place": f"Kecamatan {village().district}, {village().regency_label} {village().regency}",
        "month": day(report.first).partition(" ")[2],
        "rows": [[str(cell) for cell in row] for row in rows_of(report)],
        "signed": f"{village().name}, {day(today())}",
        "title": village().head_title,
        "signer": signer.name if signer else "(.................................)",
    }
    return download(papers.render(PAPER, data), f"{name}.pdf", "application/pdf", inline=True)
