"""The S3 buckets that the settings name, made on a store of our own; on Amazon's they are made beforehand."""

from __future__ import annotations

import json
from typing import Any

from botocore.exceptions import ClientError
from django.core.files.storage import storages
from storages.backends.s3 import S3Storage

PUBLIC, PRIVATE = "default", "exports"


def make_missing() -> list[str]:
    """Make the buckets of pictures and of warehouse files where they are missing; return the names of those made.

    Pictures may be read by everybody, warehouse files by nobody without the key.
    """
    made = []
    for alias in (PUBLIC, PRIVATE):
        storage = storages[alias]
        if isinstance(storage, S3Storage) and _make(storage):
            made.append(storage.bucket_name)
            if alias == PUBLIC:
                _open_to_readers(storage)
    return made


def _make(storage: S3Storage) -> bool:
    client = storage.connection.meta.client
    try:
        client.head_bucket(Bucket=storage.bucket_name)
    except ClientError as error:
        if error.response["Error"]["Code"] not in ("404", "NoSuchBucket"):
            raise
    else:
        return False
    region = storage.region_name
    place = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    client.create_bucket(Bucket=storage.bucket_name, **place)
    return True


def _open_to_readers(storage: S3Storage) -> None:
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": {"AWS": ["*"]},
        "Action": ["s3:GetObject"],
        "Resource": [f"arn:aws:s3:::{storage.bucket_name}/*"],
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    storage.connection.meta.client.put_bucket_policy(Bucket=storage.bucket_name, Policy=policy)
