"""The columns of a population file: header, field, what people call it, and how its cells are read.

The order is that of the 45-column file.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    header: str
    field: str
    label: str
    kind: str = "text"  # text, name, date, code, digits, parent, area
    codes: str = ""
    required: bool = False
    longest: int = 100


COLUMNS = (
    Column("alamat", "address", "Alamat", longest=200),
    Column("dusun", "dusun", "Dusun", "area", longest=60),
    Column("rw", "rw", "RW", "area", longest=10),
    Column("rt", "rt", "RT", "area", longest=10),
    Column("nama", "name", "Nama", "name", required=True),
    Column("no_kk", "no_kk", "Nomor KK", "digits", required=True),
    Column("no_rtm", "no_rtm", "Nomor rumah tangga", longest=30),
    Column("nik", "nik", "NIK", "digits", required=True),
    Column("sex", "sex", "Jenis kelamin", "code", "jenis_kelamin", required=True),
    Column("tempatlahir", "birth_place", "Tempat lahir"),
    Column("tanggallahir", "birth_date", "Tanggal lahir", "date", required=True),
    Column("agama_id", "religion", "Agama", "code", "agama"),
    Column("pendidikan_kk_id", "education", "Pendidikan dalam KK", "code", "pendidikan_dalam_kk"),
    Column("pendidikan_sedang_id", "studying", "Pendidikan yang sedang ditempuh", "code", "pendidikan_sedang"),
    Column("pekerjaan_id", "occupation", "Pekerjaan", "code", "pekerjaan"),
    Column("status_kawin", "marital", "Status kawin", "code", "status_kawin"),
    Column("kk_level", "shdk", "Hubungan keluarga", "code", "hubungan_keluarga_shdk", required=True),
    Column("warganegara_id", "citizenship", "Kewarganegaraan", "code", "warganegara"),
    Column("ayah_nik", "father_nik", "NIK ayah", "parent", longest=16),
    Column("nama_ayah", "father_name", "Nama ayah"),
    Column("ibu_nik", "mother_nik", "NIK ibu", "parent", longest=16),
    Column("nama_ibu", "mother_name", "Nama ibu"),
    Column("golongan_darah_id", "blood", "Golongan darah", "code", "golongan_darah"),
    Column("akta_lahir", "birth_certificate", "Nomor akta lahir", longest=60),
    Column("dokumen_pasport", "passport", "Nomor paspor", longest=45),
    Column("tanggal_akhir_paspor", "passport_until", "Paspor berlaku sampai", "date"),
    Column("dokumen_kitas", "kitas", "Nomor KITAS", longest=45),
    Column("akta_perkawinan", "marriage_certificate", "Nomor akta perkawinan", longest=60),
    Column("tanggalperkawinan", "married_on", "Tanggal perkawinan", "date"),
    Column("akta_perceraian", "divorce_certificate", "Nomor akta perceraian", longest=60),
    Column("tanggalperceraian", "divorced_on", "Tanggal perceraian", "date"),
    Column("cacat_id", "disability", "Penyandang disabilitas", "code", "cacat"),
    Column("cara_kb_id", "contraception", "Cara KB", "code", "cara_kb"),
    Column("hamil", "pregnant", "Kehamilan", "code", "hamil"),
    Column("ktp_el", "ktp_el", "KTP-el", "code", "ktp_el"),
    Column("status_rekam", "ktp_record", "Perekaman KTP-el", "code", "status_rekam_ktp"),
    Column("alamat_sekarang", "current_address", "Alamat sekarang", longest=200),
    Column("status_dasar", "basic_status", "Status dasar", "code", "status_dasar"),
    Column("suku", "ethnicity", "Suku", longest=150),
    Column("tag_id_card", "tag_id", "Nomor kartu (tag)", longest=17),
    Column("id_asuransi", "insurance", "Asuransi kesehatan", "code", "asuransi_kesehatan"),
    Column("no_asuransi", "insurance_number", "Nomor asuransi"),
    Column("lat", "lat", "Garis lintang", longest=24),
    Column("lng", "lng", "Garis bujur", longest=24),
    Column("ket", "note", "Catatan", longest=2000),
)
BY_HEADER = {c.header: c for c in COLUMNS}
BY_FIELD = {c.field: c for c in COLUMNS}
HOUSE_FIELDS = {"address", "dusun", "rw", "rt", "no_kk", "no_rtm"}
OWN_FIELDS = [c.field for c in COLUMNS if c.field not in HOUSE_FIELDS and c.field != "nik"]
REQUIRED = [c for c in COLUMNS if c.required]


def label_of(header: str) -> str:
    """What people call a column; an unknown header stays as it is."""
    return BY_HEADER[header].label if header in BY_HEADER else header
