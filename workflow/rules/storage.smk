"""Storage: data/raw and results may lie on S3-compatible storage instead of in folders (workflow/profiles/s3).

Expects our modules to be found, and the default storage that Snakemake was told of, if any; what is `local` in the rules
lies in folders nevertheless.
Produces STORED, the files below data/raw with the storage's mark of their content, None where data/raw is a folder;
RAW_ROOT, where a job finds its copy of data/raw; and `at_its_place`, a file that people write with the place where it lies.
"""

from casebook.errors import CasebookError
from casebook.settings import RAW, stored_files

PROVIDER = workflow.storage_settings.default_storage_provider
PREFIX = (workflow.storage_settings.default_storage_prefix or "").rstrip("/")
STORED, RAW_ROOT = None, RAW.as_posix()


def list_storage():
    """STORED and RAW_ROOT, of a storage."""
    if PROVIDER != "s3":
        sys.exit(f"casebook: {PROVIDER} is no storage that Casebook works on; s3 is")
    root = storage.s3(f"{PREFIX}/{RAW.as_posix()}")
    folder = root.flags["storage_object"]
    objects = folder.s3bucket().objects.filter(Prefix=f"{folder.key}/")
    listed = [(found.key, found.e_tag) for found in objects]
    return stored_files(listed, folder.key.removesuffix(RAW.as_posix()).rstrip("/")), str(root)


def tell_what_is_not_read(cases):
    """Say so where data/raw is a folder as well: an export that was put there would be missed."""
    found = [RAW / case for case in cases if (RAW / case).is_dir()]
    if found:
        print(
            f"casebook: raw files are read from {PREFIX}/{RAW.as_posix()}, and what is in {found[0]} is not",
            file=sys.stderr,
        )


def at_its_place(path):
    """A file that people write: on the storage if it lies there, else in its folder."""
    return str(path) if STORED and str(path) in STORED else local(str(path))


if PROVIDER is not None:
    try:
        STORED, RAW_ROOT = list_storage()
    except CasebookError as error:
        sys.exit(f"casebook: {error}")
    except Exception as error:
        # Of the storage's own: no such bucket, no network, no right to look.
        sys.exit(f"casebook: {PREFIX}/{RAW.as_posix()} cannot be listed: {error}")
