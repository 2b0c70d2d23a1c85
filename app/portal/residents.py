"""Residents: the list, one of them, adding, correcting; families."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp

from app.portal.blueprint import page
from app.sid import codes
from app.sid.residents import exporting, keeping, numbering, searching
from app.sid.residents.models import ResidentEvent
from app.sid.roles import Right
from app.web.pages import XLSX, download
from app.web.signing_in import person
from tenants import audit
from tenants.clock import today
from tenants.db import db
from tenants.errors import DomainError

LISTS = {
    **searching.CODE_FILTERS,
    "studying": "pendidikan_sedang",
    "citizenship": "warganegara",
    "blood": "golongan_darah",
    "disability": "cacat",
    "ktp_el": "ktp_el",
    "ktp_record": "status_rekam_ktp",
    "insurance": "asuransi_kesehatan",
    "contraception": "cara_kb",
    "pregnant": "hamil",
}
FILTER_NAMES = {
    "sex": "Jenis kelamin",
    "religion": "Agama",
    "education": "Pendidikan",
    "occupation": "Pekerjaan",
    "marital": "Status kawin",
    "blood": "Golongan darah",
    "shdk": "Hubungan keluarga",
    "basic_status": "Status",
}


def choice(label: str, name: str, **kwargs):
    """A code list as a select; the empty choice stands for "not filled in"."""
    options = [SelectChoice("", "Belum diisi")]
    options += [SelectChoice(str(code), text.capitalize()) for code, text in codes.entries(name).items()]
    return SelectField(label, choices=options, coerce=lambda v: int(v) if v not in ("", None) else None, **kwargs)


class ResidentForm(FlaskForm):
    """The few required fields first; the rest folds away."""

    name = StringField(
        "Nama lengkap",
        [
            DataRequired("Isi nama."),
            Length(max=100),
            Regexp(r"^[A-Za-z .,'`’\-/]+$", message="Nama hanya huruf, spasi, titik, koma, petik, dan tanda hubung."),
        ],
    )
    nik = StringField(
        "NIK",
        [
            DataRequired("Isi NIK, atau 0 bila belum punya."),
            Regexp(r"^(0|\d{16})$", message="NIK harus 16 angka, atau 0."),
        ],
        description="16 angka. Tulis 0 bila belum punya: sistem memberi NIK sementara.",
    )
    no_kk = StringField(
        "Nomor KK", [DataRequired("Isi nomor KK."), Regexp(r"^\d{16}$", message="Nomor KK harus 16 angka.")]
    )
    sex = choice("Jenis kelamin", "jenis_kelamin", validators=[InputRequired("Pilih jenis kelamin.")])
    birth_place = StringField("Tempat lahir", [Length(max=100)])
    birth_date = DateField("Tanggal lahir", [DataRequired("Isi tanggal lahir.")])
    shdk = choice(
        "Hubungan dalam keluarga",
        "hubungan_keluarga_shdk",
        validators=[InputRequired("Pilih hubungan dalam keluarga.")],
    )
    address = StringField("Alamat", [Length(max=200)])
    dusun = StringField("Dusun", [Length(max=60)])
    rw = StringField("RW", [Length(max=10)])
    rt = StringField("RT", [Length(max=10)])
    religion = choice("Agama", "agama")
    marital = choice("Status kawin", "status_kawin")
    education = choice("Pendidikan dalam KK", "pendidikan_dalam_kk")
    occupation = choice("Pekerjaan", "pekerjaan")
    father_name = StringField("Nama ayah", [Length(max=100)])
    mother_name = StringField("Nama ibu", [Length(max=100)])
    blood = choice("Golongan darah", "golongan_darah")
    phone = StringField("Telepon", [Length(max=20)])
    note = TextAreaField("Catatan", [Optional(), Length(max=2000)])

    PLACE = ("no_kk", "address", "dusun", "rw", "rt")

    def own(self) -> dict:
        return {
            k: (
                v or ""
                if isinstance(v, str | type(None)) and k not in ("birth_date",) and not k_is_code(self, k)
                else v
            )
            for k, v in self.data.items()
            if k not in (*self.PLACE, "csrf_token")
        }

    def place(self) -> dict:
        return {k: (self.data[k] or "").strip() for k in self.PLACE}


def k_is_code(form: FlaskForm, name: str) -> bool:
    return isinstance(form[name], SelectField)


@page("/penduduk", Right.SEE_RESIDENTS)
def residents():
    args = request.args.to_dict()
    found = searching.page(args, number=request.args.get("hal", 1, type=int))
    chosen = [
        (FILTER_NAMES[k], codes.label(searching.CODE_FILTERS[k], int(args[k])).capitalize(), k)
        for k in FILTER_NAMES
        if args.get(k, "").isdigit()
    ]
    if args.get("dusun"):
        chosen.append(("Dusun", args["dusun"].title(), "dusun"))
    return render_template(
        "portal/residents/list.html",
        page=found,
        args=args,
        quick=searching.QUICK,
        counts=searching.quick_counts(),
        chosen=chosen,
        dusun=searching.dusun_names(),
        codes=codes,
    )


@page("/penduduk/unduh", Right.SEE_RESIDENTS)
def residents_file():
    data = exporting.register(query=searching.query(request.args.to_dict()), labels="huruf" in request.args)
    audit.village_deed("residents.exported", by=person())
    return download(data, f"penduduk-{today():%d-%m-%Y}.xlsx", XLSX)


@page("/penduduk/<key>", Right.SEE_RESIDENTS)
def resident(key):
    found = searching.resident(key)
    events = db.session.scalars(
        select(ResidentEvent).where(ResidentEvent.resident_id == found.id).order_by(ResidentEvent.id.desc()).limit(50)
    ).all()
    return render_template(
        "portal/residents/one.html",
        r=found,
        family=found.family,
        events=events,
        codes=codes,
        lists=LISTS,
        warning=numbering.mismatch(found.nik, found.birth_date, found.sex),
        revealed=False,
    )


@page("/penduduk/<key>/nik", Right.SEE_RESIDENTS, methods=["POST"])
def resident_reveal(key):
    """The full NIK, once, and who looked."""
    found = searching.resident(key)
    audit.village_deed("nik.revealed", by=person(), subject_id=found.id)
    return render_template("portal/residents/nik.html", r=found)


@page("/penduduk/tambah", Right.KEEP_RESIDENTS, methods=["GET", "POST"])
def resident_new():
    form = ResidentForm(
        data={k: v for k, v in request.args.items() if k in ResidentForm.PLACE} if request.method == "GET" else None
    )
    if form.validate_on_submit():
        try:
            made = keeping.add(form.own(), **form.place(), by=person())
            flash(f"{made.name} tersimpan.")
            return redirect(url_for("portal.resident", key=made.id))
        except DomainError as error:
            db.session.rollback()
            at(form, error)
    return render_template(
        "portal/residents/form.html", form=form, title="Tambah penduduk", back=url_for("portal.residents")
    ), 422 if form.errors else 200


@page("/penduduk/<key>/ubah", Right.KEEP_RESIDENTS, methods=["GET", "POST"])
def resident_edit(key):
    found = searching.resident(key)
    family = found.family
    start = {f: getattr(found, f) for f in ResidentForm().data if hasattr(found, f)} | {
        "no_kk": family.no_kk if family else "",
        "address": family.address if family else "",
        "dusun": found.area.dusun,
        "rw": found.area.rw,
        "rt": found.area.rt,
    }
    form = ResidentForm(data=start) if request.method == "GET" else ResidentForm()
    if form.validate_on_submit():
        try:
            changed = keeping.correct(found, form.own(), **form.place(), by=person())
            flash("Perubahan tersimpan." if changed else "Tidak ada yang berubah.")
            return redirect(url_for("portal.resident", key=key))
        except DomainError as error:
            db.session.rollback()
            at(form, error)
    return render_template(
        "portal/residents/form.html", form=form, title="Ubah data penduduk", back=url_for("portal.resident", key=key)
    ), 422 if form.errors else 200


def at(form: FlaskForm, error: DomainError) -> None:
    """Put a refusal of the domain beside its field."""
    spot = form[error.field] if error.field and error.field in form else form.name
    spot.errors = [*spot.errors, error.sentence]


@page("/keluarga", Right.SEE_RESIDENTS)
def families():
    words = request.args.get("q", "")
    return render_template(
        "portal/residents/families.html",
        page=searching.families(words, number=request.args.get("hal", 1, type=int)),
        words=words,
    )


@page("/keluarga/<key>", Right.SEE_RESIDENTS)
def family(key):
    return render_template("portal/residents/family.html", f=searching.family(key), codes=codes)
