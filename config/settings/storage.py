"""Where pictures and warehouse files live: a folder, or S3 when a bucket is named."""

from typing import Any
from urllib.parse import urlsplit

from config.env import VAR_DIR, env


def _client_config() -> Any:
    """How long a store may take before we give up, and no checksums that S3-compatible stores do not know."""
    from botocore.config import Config  # noqa: PLC0415  (only where a bucket is named: it is slow to load)

    return Config(
        connect_timeout=3,
        read_timeout=20,
        retries={"total_max_attempts": 3, "mode": "standard"},
        s3={"addressing_style": "path" if env("AWS_S3_ENDPOINT_URL") else "auto"},
        signature_version="s3v4",
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )


def _s3(*, bucket: str, is_public: bool) -> dict[str, Any]:
    options = {
        "bucket_name": bucket,
        "endpoint_url": env("AWS_S3_ENDPOINT_URL") or None,
        "region_name": env("AWS_S3_REGION_NAME"),
        "access_key": env("AWS_ACCESS_KEY_ID") or None,
        "secret_key": env("AWS_SECRET_ACCESS_KEY") or None,
        "client_config": _client_config(),
        "querystring_auth": not is_public,
        "file_overwrite": not is_public,
    }
    if is_public:
        options["custom_domain"] = env("AWS_S3_CUSTOM_DOMAIN") or None
        options["url_protocol"] = f"{_public_scheme()}:"
        options["object_parameters"] = {"CacheControl": "public, max-age=31536000, immutable"}
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


def _public_scheme() -> str:
    return urlsplit(env("PUBLIC_URL")).scheme


def media_origins() -> str:
    """Where browsers fetch pictures, as the Content-Security-Policy names it; empty when that is the shop itself."""
    bucket = env("AWS_STORAGE_BUCKET_NAME")
    if not bucket:
        return ""
    if env("AWS_S3_CUSTOM_DOMAIN"):
        return f"{_public_scheme()}://{env('AWS_S3_CUSTOM_DOMAIN').partition('/')[0]}"
    if env("AWS_S3_ENDPOINT_URL"):
        endpoint = urlsplit(env("AWS_S3_ENDPOINT_URL"))
        return f"{endpoint.scheme}://{endpoint.netloc}"
    return f"https://{bucket}.s3.amazonaws.com https://{bucket}.s3.{env('AWS_S3_REGION_NAME')}.amazonaws.com"


def _folder(*, name: str, url: str | None) -> dict[str, Any]:
    location = str(VAR_DIR / name)
    if url is None:
        return {"BACKEND": "core.files.WholeFileStorage", "OPTIONS": {"location": location}}
    return {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": location, "base_url": url},
    }


def storages() -> dict[str, Any]:
    """Django's STORAGES: `default` for pictures, `exports` for warehouse files, `staticfiles`."""
    media, exports = env("AWS_STORAGE_BUCKET_NAME"), env("AWS_EXPORT_BUCKET_NAME")
    return {
        "default": _s3(bucket=media, is_public=True) if media else _folder(name="media", url="/media/"),
        "exports": _s3(bucket=exports, is_public=False) if exports else _folder(name="exports", url=None),
        "staticfiles": {"BACKEND": "core.static.ShopStaticFilesStorage"},
    }
