"""The configuration: what to build, the cases, their protocols and sources, and what each stage may know of them."""

from casebook.settings.cases import RAW
from casebook.settings.checksums import case_digests, shared_digest
from casebook.settings.code_digest import code_digest, package_digest
from casebook.settings.narratives import texts_in
from casebook.settings.packages import package_versions
from casebook.settings.patients import reveal_patients
from casebook.settings.project import Project, load_project
from casebook.settings.raw_files import (
    bibliography_file,
    bibliography_files,
    claims_files,
    file_checksums,
    is_takeable,
    narrative_files,
    published_files,
    raw_files,
    raw_folder,
    read_narrative,
    verdict_files,
)
from casebook.settings.stages import STAGES, stage_settings, stages_digest
from casebook.settings.stored_files import stored_files

__all__ = [
    "RAW",
    "STAGES",
    "Project",
    "bibliography_file",
    "bibliography_files",
    "case_digests",
    "claims_files",
    "code_digest",
    "file_checksums",
    "is_takeable",
    "load_project",
    "narrative_files",
    "package_digest",
    "package_versions",
    "published_files",
    "raw_files",
    "raw_folder",
    "read_narrative",
    "reveal_patients",
    "shared_digest",
    "stage_settings",
    "stages_digest",
    "stored_files",
    "texts_in",
    "verdict_files",
]
