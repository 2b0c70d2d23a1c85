"""What a village's office has done since the Bimtek, each deed where it is not yet done."""

from __future__ import annotations

from random import Random

from sqlalchemy import select

from app.demo import participants, register, texts
from app.demo.story import VillageStory
from app.sid.articles import writing
from app.sid.letters import archive, issuing
from app.sid.letters.kinds import DOMISILI
from app.sid.officials import keeping as officials
from app.sid.profile import keeping
from app.sid.profile.models import Profile
from app.sid.residents import importing, searching
from app.sid.residents.models import ImportRun, Resident
from app.sid.statistics import counting
from app.web.links import village_url
from tenants.current import CurrentVillage, in_village
from tenants.db import db
from tenants.people import Person

MORE_PURPOSES = ("Mengurus beasiswa", "Persyaratan nikah", "Pemasangan listrik baru", "Pengajuan kredit usaha rakyat")


def work(story: VillageStory, place: CurrentVillage, *, by: Person) -> None:
    """All of it, one transaction for each deed, so that a run cut off anywhere goes on from there."""
    for deed in (bring_residents, fill_profile, write_news, publish_statistics, issue_letters):
        with in_village(place):
            deed(story, place, by)


def bring_residents(story: VillageStory, place: CurrentVillage, by: Person) -> None:
    name = register.file_name(story)
    known = db.session.scalar(select(ImportRun.id).where(ImportRun.file_name == name, ImportRun.state == "applied"))
    if known is None and story.register:
        importing.import_file(register.file(story, participants.head(story.code)), file_name=name, by=by)


def fill_profile(story: VillageStory, place: CurrentVillage, by: Person) -> None:
    if story.profile and officials.head() is None:
        officials.name_head(participants.head(story.code).name, by=by)
    if story.profile > len(Profile.FIELDS) and len(officials.in_office()) == 1:
        for position, name in participants.staff(story.code):
            named = position.format(label=place.label)
            officials.keep({"name": name, "position": named, "signs_as": "an" if "Sekretaris" in named else ""}, by=by)
    if story.profile > 1 and not keeping.profile().filled(head=False)[0]:
        keeping.fill(texts.profile(story, place, story.profile - 1), by=by)


def write_news(story: VillageStory, place: CurrentVillage, by: Person) -> None:
    for title, body in texts.news(story, place):
        if not writing.page(title).total:
            writing.publish(writing.write(title, body, by=by), by=by)


def publish_statistics(story: VillageStory, place: CurrentVillage, by: Person) -> None:
    if story.statistics:
        known = counting.published()
        for kind in counting.USUAL:
            if kind not in known:
                counting.publish(kind, by=by)


def issue_letters(story: VillageStory, place: CurrentVillage, by: Person) -> None:
    rng = story.drawing("letters")
    wanted = [(who, purpose(rng)) for who in applicants(rng, story.letters)]
    for who, why in wanted[archive.page({}).total :]:
        issuing.issue(who, why, check_url=village_url(place, "/cek/{token}"), by=by)


def applicants(rng: Random, count: int) -> list[Resident]:
    """Grown residents with a number of their own, drawn from the register as it stands."""
    grown = searching.query({"umur_dari": "18"}).where(~Resident.nik.startswith("0")).order_by(None)
    found = list(db.session.scalars(grown.order_by(Resident.nik)).unique()) if count else []
    return rng.sample(found, min(count, len(found)))


def purpose(rng: Random) -> str:
    return rng.choice(DOMISILI.purposes + MORE_PURPOSES)
