"""ZIP files that are the same bytes in every run."""

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo


def zip_bytes(members: Mapping[str, bytes]) -> bytes:
    """The files as one ZIP file, in the order given; the same files give the same bytes, since no time is told."""
    archive = BytesIO()
    with ZipFile(archive, "w", ZIP_DEFLATED, compresslevel=9) as package:
        for file, content in members.items():
            # The first moment that a ZIP file knows, and what any reader may do with a file.
            member = ZipInfo(file, (1980, 1, 1, 0, 0, 0))
            member.external_attr, member.create_system = 0o100644 << 16, 3
            package.writestr(member, content, ZIP_DEFLATED, 9)
    return archive.getvalue()
