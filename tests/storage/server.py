"""S3-compatible storage of one's own, in memory, for as long as a test runs."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

BUCKET = "casebook"
# It lets everybody in.
_KEY = {"access_key": "testing", "secret_key": "testing"}


class Bucket:
    """A bucket; `environment` is what Snakemake is told of it."""

    def __init__(self, url: str) -> None:
        # Takes a second to load, which every run of the tests would spend.
        import boto3

        resource = boto3.resource(
            "s3",
            endpoint_url=url,
            region_name="us-east-1",
            aws_access_key_id=_KEY["access_key"],
            aws_secret_access_key=_KEY["secret_key"],
        )
        self._bucket = resource.create_bucket(Bucket=BUCKET)
        told = {"endpoint_url": url, **_KEY}
        self.environment = {f"SNAKEMAKE_STORAGE_S3_{name.upper()}": value for name, value in told.items()}

    def put(self, objects: Mapping[str, bytes]) -> None:
        for key, content in objects.items():
            self._bucket.put_object(Key=key, Body=content)

    def delete(self, key: str) -> None:
        self._bucket.Object(key).delete()

    def below(self, prefix: str) -> dict[str, bytes]:
        """Every object by its key, from `prefix` on."""
        found = self._bucket.objects.filter(Prefix=prefix)
        return {item.key.removeprefix(prefix): item.get()["Body"].read() for item in found}


@contextmanager
def running() -> Iterator[Bucket]:
    """A storage with one bucket."""
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield Bucket(f"http://{host}:{port}")
    finally:
        server.stop()
