"""Pictures and warehouse files on S3: boto3 and django-storages against a server that speaks S3 over HTTP on this machine."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import boto3
import pytest
from django.db import transaction
from moto.server import ThreadedMotoServer
from PIL import Image
from pytest_django import Settings

from config.settings.storage import storages as configured_storages
from logistics.confirmations.inbox import import_waiting
from logistics.enums import ParcelState, RunState
from logistics.exports import files, runs
from logistics.models import Run
from logistics.sandbox import answer_runs
from shop.images.models import Picture
from tests.factories.images import picture
from tests.factories.logistics import PACKING, planned_parcel, states

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves the file in which it makes a rendition to the garbage collector.
    pytest.mark.filterwarnings("ignore:Exception ignored in.*SpooledTemporaryFile"),
]
MEDIA, EXPORTS = "bambou-media", "bambou-exports"
KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}


@pytest.fixture(scope="module")
def server() -> Iterator[ThreadedMotoServer]:
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def s3(server: ThreadedMotoServer, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A client beside the shop's own, and the shop's storages as its settings make them from the environment."""
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    variables = {
        **KEYS,
        "AWS_S3_ENDPOINT_URL": address,
        "AWS_S3_REGION_NAME": "eu-west-3",
        "AWS_STORAGE_BUCKET_NAME": MEDIA,
        "AWS_EXPORT_BUCKET_NAME": EXPORTS,
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    client = boto3.client(
        "s3", endpoint_url=address, region_name="eu-west-3", aws_access_key_id="test", aws_secret_access_key="test"
    )
    for bucket in (MEDIA, EXPORTS):
        client.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-3"})
    made = configured_storages()
    settings.STORAGES = {**settings.STORAGES, "default": made["default"], "exports": made["exports"]}
    yield client
    for bucket in (MEDIA, EXPORTS):
        for name in names(client, bucket):
            client.delete_object(Bucket=bucket, Key=name)
        client.delete_bucket(Bucket=bucket)


def names(client: Any, bucket: str) -> list[str]:
    return sorted(row["Key"] for row in client.list_objects_v2(Bucket=bucket).get("Contents", []))


def content(client: Any, name: str, bucket: str = EXPORTS) -> bytes:
    return bytes(client.get_object(Bucket=bucket, Key=name)["Body"].read())


def test_a_picture_and_its_rendition_are_stored_and_read(s3: Any) -> None:
    volcano = picture()
    rendition = volcano.get_rendition("fill-320x240|format-webp")
    assert names(s3, MEDIA) == sorted([volcano.file.name, rendition.file.name])
    with volcano.file.open() as stored:
        assert hashlib.sha256(stored.read()).digest() == hashlib.sha256(content(s3, volcano.file.name, MEDIA)).digest()
    with Image.open(io.BytesIO(content(s3, rendition.file.name, MEDIA))) as small:
        assert (small.format, small.size) == ("WEBP", (320, 240))
    head = s3.head_object(Bucket=MEDIA, Key=volcano.file.name)
    assert (head["ContentType"], head["CacheControl"]) == ("image/webp", "public, max-age=31536000, immutable")
    assert volcano.file.url.endswith(f"/{MEDIA}/{volcano.file.name}")
    assert "Signature" not in volcano.file.url


def test_a_second_picture_of_the_same_name_replaces_nothing(s3: Any) -> None:
    first, second = picture(), picture()
    assert first.file.name != second.file.name
    assert names(s3, MEDIA) == sorted([first.file.name, second.file.name])


def test_a_run_goes_out_and_its_confirmation_comes_in(s3: Any) -> None:
    parcel = planned_parcel()
    assert runs.export_due(now=PACKING) == 1
    run = Run.objects.get()
    assert names(s3, EXPORTS) == [f"out/bambou-{run.reference}.csv", f"out/bambou-{run.reference}.json"]
    manifest = json.loads(content(s3, f"out/bambou-{run.reference}.json"))
    assert manifest["sha256"] == hashlib.sha256(content(s3, f"out/{run.file_name}")).hexdigest() == run.file_sha256

    next_day = PACKING + timedelta(days=1)
    assert answer_runs(now=next_day) == 1
    assert import_waiting(now=next_day) == 1
    assert states(parcel) == [ParcelState.SHIPPED]
    assert [name for name in names(s3, EXPORTS) if name.startswith("in/")] == []
    assert len([name for name in names(s3, EXPORTS) if name.startswith("confirmations/")]) == 1


def test_the_same_name_again_replaces_an_export(s3: Any) -> None:
    files.put(name="out/a.csv", data=b"one")
    files.put(name="out/a.csv", data=b"two")
    assert names(s3, EXPORTS) == ["out/a.csv"]
    assert content(s3, "out/a.csv") == b"two"
    assert s3.head_object(Bucket=EXPORTS, Key="out/a.csv")["ContentType"] == "text/csv"


def test_a_refusal_of_the_store_leaves_the_run_open_until_it_is_over(s3: Any) -> None:
    parcel = planned_parcel()
    s3.delete_bucket(Bucket=EXPORTS)
    assert runs.export_due(now=PACKING) == 0
    run = Run.objects.get()
    assert (run.state, states(parcel)) == (RunState.OPEN, [ParcelState.PLANNED])
    assert run.last_error.startswith("StorageFailed: NoSuchBucket: ")
    with pytest.raises(files.StorageFailed):
        files.get(name="out/none.csv")
    s3.create_bucket(Bucket=EXPORTS, CreateBucketConfiguration={"LocationConstraint": "eu-west-3"})
    assert runs.export_due(now=PACKING + timedelta(minutes=1)) == 1
    assert names(s3, EXPORTS) == [f"out/{run.file_name}", f"out/bambou-{run.reference}.json"]


def test_a_picture_that_cannot_be_stored_leaves_no_row(s3: Any) -> None:
    s3.delete_bucket(Bucket=MEDIA)
    with pytest.raises(s3.exceptions.ClientError), transaction.atomic():
        picture()
    assert not Picture.objects.exists()
    s3.create_bucket(Bucket=MEDIA, CreateBucketConfiguration={"LocationConstraint": "eu-west-3"})


def test_a_store_that_is_not_there_is_said_so_in_time(
    s3: Any, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setenv("AWS_S3_ENDPOINT_URL", "http://127.0.0.1:9")
    settings.STORAGES = {**settings.STORAGES, "exports": configured_storages()["exports"]}
    planned_parcel()
    assert runs.export_due(now=PACKING) == 0
    assert Run.objects.get().last_error.startswith("StorageFailed: EndpointConnectionError: ")
