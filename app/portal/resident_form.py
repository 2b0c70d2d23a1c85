"""The form of a resident: the few required fields first, every other column of the register folded away in sections."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask_wtf import FlaskForm
from wtforms import DateField, Field, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, ValidationError
from wtforms.widgets import TextInput

from app.sid import codes
from app.sid.residents import checking
from app.sid.residents.columns import BY_FIELD, HOUSE_FIELDS
from app.sid.residents.houses import House
from app.sid.residents.models import Resident
from tenants.errors import DomainError, Refused


class Section(NamedTuple):
    title: str
    hint: str
    fields: tuple[str, ...]


REQUIRED = {
    "name": "Isi nama.",
    "nik": "Isi NIK, atau 0 bila belum punya.",
    "no_kk": "Isi nomor KK.",
    "shdk": "Pilih hubungan dalam keluarga.",
    "sex": "Pilih jenis kelamin.",
    "birth_date": "Isi tanggal lahir.",
}
FIRST = ("name", "nik", "no_kk", "shdk", "sex", "birth_place", "birth_date")
PLACE = ("address", "dusun", "rt", "rw")
SECTIONS = (
    Section(
        "Keterangan pribadi",
        "agama, pekerjaan, pendidikan, telepon",
        ("religion", "marital", "education", "studying", "occupation", "citizenship", "ethnicity", "blood", "phone"),
    ),
    Section("Orang tua", "nama dan NIK ayah, ibu", ("father_name", "father_nik", "mother_name", "mother_nik")),
    Section(
        "Akta dan dokumen",
        "akta lahir, KTP-el, perkawinan, paspor",
        (
            "birth_certificate",
            "ktp_el",
            "ktp_record",
            "tag_id",
            "marriage_certificate",
            "married_on",
            "divorce_certificate",
            "divorced_on",
            "passport",
            "passport_until",
            "kitas",
        ),
    ),
    Section(
        "Kesehatan dan asuransi",
        "BPJS, disabilitas, KB, kehamilan",
        ("insurance", "insurance_number", "disability", "contraception", "pregnant"),
    ),
    Section(
        "Data lain",
        "alamat sekarang, letak rumah, rumah tangga, catatan",
        ("current_address", "lat", "lng", "no_rtm", "note"),
    ),
)
HINTS = {
    "nik": "16 angka. Tulis 0 bila belum punya: diberi NIK sementara.",
    "no_kk": "Keluarga yang sudah ada dikenali dari nomornya; yang baru dibuatkan.",
    "address": "Berlaku untuk seluruh keluarga.",
    "lat": "Misalnya -5,4012.",
}
DAY_FORMS = ["%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%d %m %Y", "%d%m%Y", "%Y-%m-%d"]  # shown in the first
MODES = {"nik": "numeric", "no_kk": "numeric", "father_nik": "numeric", "mother_nik": "numeric", "rt": "numeric"}


def by_rule(form: FlaskForm, field: Field) -> None:
    """The register's own rule for the field, so that the form says all that is wrong at once."""
    try:
        if field.name in HOUSE_FIELDS:
            House(**{field.name: field.data or ""}).tidied()
        else:
            checking.field(field.name, field.data)
    except Refused as refused:
        raise ValidationError(refused.sentence) from None


class Choice(SelectField):
    """A code list; nothing chosen stands for "not filled in", and what is not in the list is told by the rule."""

    def __init__(self, label: str, code_list: str, **kwargs):
        options = [
            SelectChoice("", "Belum diisi"),
            *(SelectChoice(str(c), words) for c, words in codes.choices(code_list)),
        ]
        super().__init__(label, choices=options, coerce=self.number, **kwargs)

    @staticmethod
    def number(value: Any) -> int | None:
        if value in (None, "", "None"):
            return None
        return int(value) if str(value).isascii() and str(value).isdigit() else -1

    def pre_validate(self, form) -> None:
        return None


class Day(DateField):
    """A date typed as people write it: 17-08-1990, 17/8/1990, 17081990; quicker at the counter than a calendar."""

    widget = TextInput()

    def __init__(self, label: str, **kwargs):
        looks = {"inputmode": "numeric", "placeholder": "17-08-1990", "autocomplete": "off"}
        super().__init__(label, format=DAY_FORMS, render_kw=looks, **kwargs)

    def process_formdata(self, valuelist) -> None:
        self.data = None
        if not any(text.strip() for text in valuelist):
            return
        try:
            super().process_formdata([text.strip() for text in valuelist])
        except ValueError:
            self.data = None
            raise ValueError("Tanggal ini tidak ada. Tulis seperti 17-08-1990.") from None


def field_of(name: str) -> Field:
    column = BY_FIELD.get(name)
    label = "Nama lengkap" if name == "name" else column.label if column else "Telepon"
    rules = [InputRequired(REQUIRED[name])] if name in REQUIRED else []
    described = {"description": HINTS.get(name, ""), "validators": [*rules, by_rule]}
    if column and column.kind == "code":
        return Choice(label, column.codes, **described)
    if column and column.kind == "date":
        return Day(label, **described)
    if name == "note":
        return TextAreaField(label, **described)
    looks = {"inputmode": MODES[name]} if name in MODES else {}
    return StringField(label, render_kw={**looks, "autocomplete": "off"}, **described)


class Base(FlaskForm):
    """What the form hands to the register's verbs."""

    seen = HiddenField()

    def own(self) -> dict[str, Any]:
        return {f.name: f.data for f in self if f.name not in HOUSE_FIELDS | {"csrf_token", "seen"}}

    def house(self) -> dict[str, str]:
        return {name: self[name].data or "" for name in sorted(HOUSE_FIELDS)}

    def say(self, error: DomainError) -> bool:
        """Put a refusal of the register beside its field; False where it belongs to none."""
        if error.field not in self:
            return False
        self[error.field].errors = [*self[error.field].errors, error.sentence]
        return True


NAMES = (*FIRST, *PLACE, *(name for section in SECTIONS for name in section.fields))
ResidentForm: type[Base] = type("ResidentForm", (Base,), {name: field_of(name) for name in NAMES})


def shown_of(resident: Resident) -> dict[str, Any]:
    """What the register holds of a resident, by the names of the form."""
    house = House.of(resident)
    return {name: getattr(house, name) if name in HOUSE_FIELDS else getattr(resident, name) for name in NAMES}
