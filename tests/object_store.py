"""An S3 on loopback: moto's server, with its address and the credentials in the environment alone."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

has_s3 = all(map(importlib.util.find_spec, ("s3fs", "moto", "flask", "flask_cors")))
needs_s3 = pytest.mark.skipif(not has_s3, reason="the extra `s3`, or moto's server, is not installed")


@contextmanager
def s3_server() -> Iterator[str]:
    """Run an S3 server; yield its address."""
    from moto.server import ThreadedMotoServer  # noqa: PLC0415

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@contextmanager
def s3_bucket(address: str) -> Iterator[str]:
    """Yield the URL of a new bucket that this process, and those it starts, can use."""
    import s3fs  # noqa: PLC0415

    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_ENDPOINT_URL", address)
        environment.setenv("AWS_ACCESS_KEY_ID", "newspike")
        environment.setenv("AWS_SECRET_ACCESS_KEY", "s3cret-of-the-test")
        environment.setenv("AWS_DEFAULT_REGION", "us-east-1")
        s3fs.S3FileSystem.clear_instance_cache()
        bucket = f"bucket-{datetime.now(UTC):%H%M%S%f}"
        s3fs.S3FileSystem().mkdir(bucket)
        yield f"s3://{bucket}"
        s3fs.S3FileSystem.clear_instance_cache()
