"""The columns of a population file: header, field, and how its cells are read. The order is that of the 45-column file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    header: str
    field: str
    kind: str = "text"  # text, date, code, nik, area
    codes: str = ""
    required: bool = False
    longest: int = 100


COLUMNS = (
    Column("alamat", "address", longest=200),
    Column("dusun", "dusun", "area", longest=60),
    Column("rw", "rw", "area", longest=10),
    Column("rt", "rt", "area", longest=10),
    Column("nama", "name", required=True),
    Column("no_kk", "no_kk", "nik", required=True),
    Column("no_rtm", "no_rtm", longest=30),
    Column("nik", "nik", "nik", required=True),
    Column("sex", "sex", "code", "jenis_kelamin", required=True),
    Column("tempatlahir", "birth_place"),
    Column("tanggallahir", "birth_date", "date", required=True),
    Column("agama_id", "religion", "code", "agama"),
    Column("pendidikan_kk_id", "education", "code", "pendidikan_dalam_kk"),
    Column("pendidikan_sedang_id", "studying", "code", "pendidikan_sedang"),
    Column("pekerjaan_id", "occupation", "code", "pekerjaan"),
    Column("status_kawin", "marital", "code", "status_kawin"),
    Column("kk_level", "shdk", "code", "hubungan_keluarga_shdk", required=True),
    Column("warganegara_id", "citizenship", "code", "warganegara"),
    Column("ayah_nik", "father_nik", longest=16),
    Column("nama_ayah", "father_name"),
    Column("ibu_nik", "mother_nik", longest=16),
    Column("nama_ibu", "mother_name"),
    Column("golongan_darah_id", "blood", "code", "golongan_darah"),
    Column("akta_lahir", "birth_certificate", longest=60),
    Column("dokumen_pasport", "passport", longest=45),
    Column("tanggal_akhir_paspor", "passport_until", "date"),
    Column("dokumen_kitas", "kitas", longest=45),
    Column("akta_perkawinan", "marriage_certificate", longest=60),
    Column("tanggalperkawinan", "married_on", "date"),
    Column("akta_perceraian", "divorce_certificate", longest=60),
    Column("tanggalperceraian", "divorced_on", "date"),
    Column("cacat_id", "disability", "code", "cacat"),
    Column("cara_kb_id", "contraception", "code", "cara_kb"),
    Column("hamil", "pregnant", "code", "hamil"),
    Column("ktp_el", "ktp_el", "code", "ktp_el"),
    Column("status_rekam", "ktp_record", "code", "status_rekam_ktp"),
    Column("alamat_sekarang", "current_address", longest=200),
    Column("status_dasar", "basic_status", "code", "status_dasar"),
    Column("suku", "ethnicity", longest=150),
    Column("tag_id_card", "tag_id", longest=17),
    Column("id_asuransi", "insurance", "code", "asuransi_kesehatan"),
    Column("no_asuransi", "insurance_number"),
    Column("lat", "lat", longest=24),
    Column("lng", "lng", longest=24),
    Column("ket", "note", longest=2000),
)
BY_HEADER = {c.header: c for c in COLUMNS}
HOUSE_FIELDS = {"address", "dusun", "rw", "rt", "no_kk", "no_rtm"}
