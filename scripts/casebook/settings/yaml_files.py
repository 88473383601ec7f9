"""YAML files, read strictly and checked against their JSON Schema, with faults in words."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import yaml

from casebook.errors import CasebookError

SCHEMAS = Path(__file__).resolve().parents[3] / "workflow" / "schemas"


class _StrictLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """Refuses a key given twice, and leaves dates as the text that was typed."""

    yaml_implicit_resolvers: ClassVar = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str | int | float):
                raise yaml.constructor.ConstructorError(None, None, "a key that is no text", key_node.start_mark)
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"key {key!r} given twice", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


def read_yaml(path: Path) -> Any:
    """What a YAML file holds.

    Raises CasebookError with the row when the file is missing, no UTF-8 or no YAML, or gives a key twice.
    """
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_StrictLoader)  # noqa: S506  a safe loader's child
    except OSError as error:
        raise CasebookError(f"cannot be read: {error.strerror}", file=path) from None
    except UnicodeDecodeError:
        raise CasebookError("is not UTF-8", file=path, remedy="Save it as UTF-8") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        raise CasebookError(
            f"is no valid YAML: {problem}",
            file=path,
            row=mark.line + 1 if mark else None,
            remedy="Check the indentation and quotes there",
        ) from None


@cache
def _validator(name: str):
    from jsonschema import Draft202012Validator
    from referencing import Registry, Resource

    # Imported here: the languages are read with this module.
    from casebook.settings.languages import languages_schema

    schemas = {path.name: read_yaml(path) for path in sorted(SCHEMAS.glob("*.yaml"))}
    schemas["languages.schema.yaml"] = languages_schema()
    registry = Registry().with_resources((key, Resource.from_contents(value)) for key, value in schemas.items())
    return Draft202012Validator(schemas[f"{name}.schema.yaml"], registry=registry)


def check(name: str, content: Any, file: Path) -> dict:
    """`content`, when it keeps to the schema `name` (config, case, protocol or source).

    Raises CasebookError that names the file, each key at fault, what was found and what is allowed.
    """
    faults = sorted(
        _validator(name).iter_errors(content), key=lambda fault: [str(part) for part in fault.absolute_path]
    )
    if faults:
        told = "; ".join(_in_words(fault) for fault in faults[:5])
        more = f"; and {len(faults) - 5} more" if len(faults) > 5 else ""
        raise CasebookError(f"{told}{more}", file=file, remedy=f"See workflow/schemas/{name}.schema.yaml")
    return content


def _in_words(fault) -> str:
    key = ".".join(str(part) for part in fault.absolute_path)
    found, limit = fault.instance, fault.validator_value
    match fault.validator:
        case "additionalProperties" | "propertyNames" if isinstance(found, Mapping):
            known = sorted(fault.schema.get("properties", {}))
            unknown = [str(name) for name in found if name not in known]
            said = f"unknown key {', '.join(unknown)}; allowed: {', '.join(known)}"
        case "required":
            said = f"{fault.message.split(' is a required')[0]} is missing"
        case "enum":
            said = f"found {found!r}; allowed: {', '.join(str(value) for value in limit)}"
        case "const":
            said = f"found {found!r}; allowed: {limit}"
        case "type":
            said = f"found {found!r}; it must be of type {limit}"
        case "pattern":
            said = f"found {found!r}; it must match {limit}"
        case "oneOf":
            said = f"found {found!r}; allowed: " + " or ".join(_kind(option) for option in limit)
        case _:
            said = fault.message
    return f"{key}: {said}" if key else said


def _kind(option: Mapping) -> str:
    if "const" in option:
        return str(option["const"])
    if option.get("type") == "object":
        return f"a text for each language ({', '.join(option['properties'])})"
    return {"string": "a text", "array": "a list"}.get(option.get("type", ""), str(option.get("type", option)))
