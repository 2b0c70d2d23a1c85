"""Host name → room and village; an unknown one is 404 and a strange one gives nothing away."""

import pytest

from tenants.db import db, own_transaction
from tenants.villages import VillageHost


def get(app, host):
    return app.test_client().get("/", base_url=f"http://{host}")


@pytest.mark.parametrize("host", ["tidak-ada.desa.test", "evil.example", "a.b.desa.test", "xn--80ak6aa92e.com"])
def test_unknown_hosts_are_404(app, host):
    answer = get(app, host)
    assert answer.status_code == 404
    assert "tidak dikenal" in answer.get_data(as_text=True)


@pytest.mark.parametrize("form", ["{}.desa.test", "{}.DESA.TEST", "{}.desa.test:8000", "{}.desa.test."])
def test_a_slug_is_found_however_the_host_is_written(app, village, form):
    assert app.place_of(form.format(village.slug)).village.id == village.id


def test_a_villages_own_domain(app, village):
    with own_transaction():
        db.session.merge(VillageHost(host="sanrobone.desa.id", village_id=village.id))
    app.forget_places()
    assert app.place_of("sanrobone.desa.id").village.id == village.id
