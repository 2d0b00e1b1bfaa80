from __future__ import annotations

import pytest

from logistics.carriers.registry import CARRIERS, named, tracking_url


@pytest.mark.parametrize(
    ("carrier", "number", "url"),
    [
        ("colissimo", "6A12345678901", "https://www.laposte.fr/outils/suivre-vos-envois?code=6A12345678901"),
        (
            "mondial-relay",
            "12345678",
            "https://www.mondialrelay.fr/suivi-de-colis/?numeroExpedition=12345678&codePostal=44000",
        ),
        (
            "chronopost",
            "XB123456789FR",
            "https://www.chronopost.fr/tracking-no-cms/suivi-page?listeNumerosLT=XB123456789FR",
        ),
        ("forgotten", "1", ""),
    ],
)
def test_where_a_parcel_is_followed(carrier: str, number: str, url: str) -> None:
    assert tracking_url(carrier=carrier, number=number, postcode="44000") == url


def test_what_stands_in_a_number_cannot_leave_its_place() -> None:
    assert tracking_url(carrier="colissimo", number="1&x=<2>", postcode="") == (
        "https://www.laposte.fr/outils/suivre-vos-envois?code=1%26x%3D%3C2%3E"
    )


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("COLISSIMO", "colissimo"),
        ("La Poste", "colissimo"),
        ("Mondial-Relay", "mondial-relay"),
        ("MR", "mondial-relay"),
        (" chronopost ", "chronopost"),
    ],
)
def test_warehouses_write_names_in_their_own_way(name: str, key: str) -> None:
    assert named(name) is CARRIERS[key]


def test_other_names_are_nobody() -> None:
    assert named("Pigeon") is None
    assert named("") is None
