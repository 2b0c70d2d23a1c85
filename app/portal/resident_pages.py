"""One resident: looked at, added, corrected."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from markupsafe import Markup

from app.portal.blueprint import allowed, page
from app.portal.resident_form import FIRST, PLACE, SECTIONS, Base, ResidentForm, shown_of
from app.sid import codes
from app.sid.letters import finding as letters
from app.sid.residents import history, keeping, ledger, mending, numbering, searching
from app.sid.residents.models import ALIVE, Resident
from app.sid.roles import Right
from app.web.pages import is_htmx
from app.web.signing_in import person
from tenants.db import db
from tenants.errors import Conflict, DomainError

# how somebody enters the register: by what the address says, the page's title and the kind of event
ENTRANCES = {
    "": ("Tambah penduduk", "opening"),
    "lahir": ("Catat kelahiran", "born"),
    "datang": ("Catat pendatang", "moved_in"),
}
SAVED = Markup('{words} <a href="{url}">{act}</a>')


@page("/penduduk/<key>", Right.SEE_RESIDENTS)
def resident(key):
    return shown(searching.resident(key))


def shown(found: Resident, *, revealed: bool = False):
    return render_template(
        "portal/residents/one.html",
        r=found,
        family=found.family,
        sections=SECTIONS,
        events=history.events(found),
        lookers=history.lookers(found.id),
        letters=letters.of_resident(found.id) if allowed(Right.MAKE_LETTERS) else [],
        warning=numbering.mismatch(found.nik, found.birth_date, found.sex),
        mends=[m for m in mending.MENDS if m.key != "nik-beda" and m.holds(found)],
        revealed=revealed,
        alive=ALIVE,
        codes=codes,
        history=history,
        event_words=ledger.WORDS,
    )


@page("/penduduk/<key>/nik", Right.SEE_RESIDENTS, methods=["GET", "POST"])
def resident_reveal(key):
    """The full NIK for half a minute, and who looked; asked by GET it is covered again."""
    found = searching.resident(key)
    if request.method == "POST":
        history.reveal(found, by=person())
        if not is_htmx():
            return shown(found, revealed=True)
    elif not is_htmx():
        return redirect(url_for("portal.resident", key=found.id))
    return render_template(
        "portal/residents/number.html",
        number=found.nik,
        url=url_for("portal.resident_reveal", key=found.id),
        revealed=request.method == "POST",
    )


@page("/penduduk/tambah", Right.KEEP_RESIDENTS, methods=["GET", "POST"])
def resident_new():
    form = ResidentForm(data=start() if request.method == "GET" else None)
    kind = request.values.get("sebab", "")
    title, entry = ENTRANCES.get(kind, ENTRANCES[""])
    if form.validate_on_submit():
        try:
            return added(keeping.add(form.own(), **form.house(), kind=entry, by=person()))
        except DomainError as error:
            return written(form, title, url_for("portal.residents"), error=error)
    return written(form, title, url_for("portal.residents"))


def start() -> dict:
    """What is known before: the family to which somebody is added."""
    key = request.args.get("keluarga")
    if not key:
        return {}
    family = searching.family(key)
    area = {name: getattr(family.area, name) for name in ("dusun", "rw", "rt")}
    return {"no_kk": family.no_kk, "address": family.address, "no_rtm": family.no_rtm, **area}


def added(made: Resident):
    if request.form.get("then") == "another":
        flash(f"{made.name} tersimpan. Lanjut dengan anggota berikutnya.")
        return redirect(url_for("portal.resident_new", keluarga=made.family_id))
    letter = url_for("portal.letter_new", penduduk=made.id)
    flash(SAVED.format(words=f"{made.name} tersimpan.", url=letter, act="Buat surat"))
    return redirect(url_for("portal.resident", key=made.id))


@page("/penduduk/<key>/ubah", Right.KEEP_RESIDENTS, methods=["GET", "POST"])
def resident_edit(key):
    found = searching.resident(key)
    back = url_for("portal.resident", key=found.id)
    title = f"Ubah data {found.name}"
    start = {**shown_of(found), "seen": keeping.version(found)}
    form = ResidentForm(data=start) if request.method == "GET" else ResidentForm()
    if form.validate_on_submit():
        try:
            changed = keeping.correct(found, form.own(), **form.house(), seen=form.seen.data, by=person())
            flash(
                f"Tersimpan: {', '.join(history.label(n) for n in changed)}." if changed else "Tidak ada yang berubah."
            )
            return redirect(back)
        except DomainError as error:
            return written(form, title, back, key=found.id, error=error)
    return written(form, title, back, key=found.id)


def written(form: Base, title: str, back: str, *, key=None, error: DomainError | None = None):
    """The form with what was typed; a refusal beside its field, and what others saved meanwhile beside theirs."""
    now: dict[str, str] = {}
    if error is not None:
        db.session.rollback()
        placed = form.say(error)
        if not placed and isinstance(error, Conflict) and key:
            now = overtaken(form, searching.resident(key))
    wrong = error is not None or bool(form.errors)
    return render_template(
        "portal/residents/form.html",
        form=form,
        title=title,
        back=back,
        first=FIRST,
        place=PLACE,
        sections=SECTIONS,
        now=now,
        refused=error.sentence if error and error.field not in form else "",
        clash=clash(form, key) if wrong else None,
        new=key is None,
    ), 422 if wrong else 200


def overtaken(form: Base, found: Resident) -> dict[str, str]:
    """Field → what is told beside it. What only the other one changed is taken over; what both changed stays as it was
    typed, beside what is kept now. From here on the editor has seen it."""
    before: dict[str, str] = {}
    for event in keeping.events_since(found, form.seen.data):
        before |= {name: pair[0] for name, pair in (event.detail.get("fields") or {}).items()}
    told = {}
    for name, value in shown_of(found).items():
        kept, typed = plain(value), plain(form[name].data)
        if kept == typed:
            continue
        untouched = name in before and typed == before[name]
        told[name] = f"{'Baru diubah menjadi' if untouched else 'Sekarang tercatat'}: {history.said(name, kept)}"
        if untouched:
            form[name].process_data(value)
            form[name].raw_data = None
    form.seen.data = keeping.version(found)
    return told


def plain(value: Any) -> str:
    return "" if value is None else str(value)


def clash(form: Base, key) -> Resident | None:
    """Whose NIK it is that was typed, where it is another's."""
    if not form["nik"].errors or not form["nik"].data:
        return None
    other = searching.by_nik("".join(c for c in form["nik"].data if c.isdigit())[:16])
    return other if other is not None and other.id != key else None
