"""The list of residents: looked through, narrowed, printed, taken along as a file."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from app.portal.blueprint import page
from app.sid import codes
from app.sid.residents import exporting, filtering, mending, searching
from app.sid.residents.filtering import CODE_FILTERS, Filters
from app.sid.roles import Right
from app.web.pages import XLSX, download, page_url
from app.web.signing_in import person
from tenants import audit
from tenants.clock import today
from tenants.db import db

FILTER_NAMES = {
    "sex": "Jenis kelamin",
    "religion": "Agama",
    "education": "Pendidikan",
    "occupation": "Pekerjaan",
    "marital": "Status kawin",
    "blood": "Golongan darah",
    "shdk": "Hubungan",
    "studying": "Sedang bersekolah",
    "citizenship": "Warga negara",
    "disability": "Disabilitas",
    "contraception": "Cara KB",
    "insurance": "Asuransi",
    "ktp_el": "KTP-el",
    "ktp_record": "Perekaman KTP-el",
    "pregnant": "Kehamilan",
    "basic_status": "Status",
}
SORT_NAMES = {
    "nama": "Nama A–Z",
    "-nama": "Nama Z–A",
    "umur": "Termuda dulu",
    "-umur": "Tertua dulu",
    "dusun": "Dusun",
    "baru": "Terakhir diubah",
}
MOST_PRINTED = 3000


def number() -> int:
    return request.args.get("hal", 1, type=int)


def chips(asked: Filters) -> list[tuple[str, str]]:
    """What narrows the list, in words, each with the address of the list without it."""
    found = [
        (f"{label}: {codes.said(CODE_FILTERS[name], asked.codes[name])}", without(name))
        for name, label in FILTER_NAMES.items()
        if name in asked.codes
    ]
    if asked.words:
        found.insert(0, (f"Memuat “{asked.words}”", without("q")))
    if asked.age_from is not None or asked.age_to is not None:
        found.append((ages(asked), without("umur_dari", "umur_sampai")))
    if asked.dusun:
        found.append((f"Dusun: {', '.join(name.title() for name in asked.dusun)}", without("dusun")))
    return found


def ages(asked: Filters) -> str:
    if asked.age_to is None:
        return f"Umur {asked.age_from} ke atas"
    if asked.age_from is None:
        return f"Umur sampai {asked.age_to}"
    return f"Umur {asked.age_from}–{asked.age_to}"


def without(*names: str) -> str:
    return page_url(**dict.fromkeys((*names, "hal")))


def asked_args() -> dict[str, Any]:
    """The arguments of this list, for the addresses of its file and its print."""
    return {name: values for name, values in request.args.to_dict(flat=False).items() if name != "hal"}


def listed(rows) -> dict[str, Any]:
    """What the rows of a list show beside themselves."""
    return {"heads": searching.heads_of(r.family_id for r in rows), "first_mend": mending.first_of, "codes": codes}


@page("/penduduk", Right.SEE_RESIDENTS)
def residents():
    asked = Filters.of(request.args)
    found = searching.page(asked, number=number())
    return render_template(
        "portal/residents/list.html",
        page=found,
        asked=asked,
        args=asked_args(),
        counts=filtering.counts(),
        views=filtering.VIEWS,
        mends=mending.MENDS,
        chips=chips(asked),
        clear=url_for("portal.residents", lihat=asked.view or None),
        sorts=SORT_NAMES,
        filter_names=FILTER_NAMES,
        code_filters=CODE_FILTERS,
        dusun=searching.dusun_names(),
        **listed(found.rows),
    )


@page("/penduduk/cetak", Right.SEE_RESIDENTS)
def residents_print():
    """The list as it is narrowed, as a sheet."""
    asked = Filters.of(request.args)
    found = searching.page(asked, size=MOST_PRINTED)
    return render_template(
        "portal/residents/sheet.html",
        page=found,
        narrowed=[*title_of(asked.view), *(words for words, _ in chips(asked))],
        **listed(found.rows),
    )


def title_of(view: str) -> list[str]:
    """The name of a view that is not the whole list."""
    titles = {v.key: v.label for v in filtering.VIEWS if v.key} | {m.key: m.title for m in mending.MENDS}
    return [titles[view]] if view in titles else []


@page("/penduduk/unduh", Right.MOVE_FILES)
def residents_file():
    """What the filters leave, with full numbers: written down who took it along."""
    labels = request.args.get("isi") == "huruf"
    query = filtering.query(Filters.of(request.args))
    data = exporting.register(query=query, labels=labels)
    audit.village_deed("residents.exported", by=person(), labels=labels, filters=asked_args())
    db.session.flush()
    return download(data, f"penduduk-{today():%d-%m-%Y}.xlsx", XLSX)
