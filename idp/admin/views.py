"""View values of admin/api_docs.html, built from the OpenAPI document."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

JSON = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ParameterDescription:
    """A parameter or a field: `place` is its location (query, path), `shape` its schema in words."""

    name: str
    place: str
    shape: str
    required: bool
    description: str


@dataclass(frozen=True, slots=True)
class ResponseDescription:
    """One response of an operation: the status, and the schema of its body ("" without one)."""

    status: str
    description: str
    schema: str


@dataclass(frozen=True, slots=True)
class OperationView:
    """One method of one path: its scopes, parameters, request body and responses."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    scopes: tuple[str, ...]
    parameters: tuple[ParameterDescription, ...]
    body: str
    answers: tuple[ResponseDescription, ...]


@dataclass(frozen=True, slots=True)
class OperationGroup:
    """The operations with one tag."""

    name: str
    operations: tuple[OperationView, ...]


@dataclass(frozen=True, slots=True)
class SchemaDescription:
    """A named schema: its fields, or its values when it is an enumeration."""

    name: str
    description: str
    fields: tuple[ParameterDescription, ...]
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ApiDocsView:
    """The page; `document`: the address of the OpenAPI document, `token_endpoint`: that of the token endpoint."""

    visitor: None
    title: str
    version: str
    document: str
    token_endpoint: str
    scopes: tuple[tuple[str, str], ...]
    groups: tuple[OperationGroup, ...]
    schemas: tuple[SchemaDescription, ...]

    @property
    def names(self) -> frozenset[str]:
        """The names of the schemas, which the page shows as links."""
        return frozenset(schema.name for schema in self.schemas)


def build_api_docs(
    document: JSON, address: str, scopes: tuple[tuple[str, str], ...], token_endpoint: str
) -> ApiDocsView:
    """Build the page from the OpenAPI document; `address`: where programs fetch it, `scopes`: (name, description)."""
    operations = [
        (operation.get("tags", ["other"])[0], _operation(path, method, operation))
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    tags = dict.fromkeys(tag for tag, _ in operations)
    schemas = document.get("components", {}).get("schemas", {})
    return ApiDocsView(
        visitor=None,
        title=document["info"]["title"],
        version=document["info"]["version"],
        document=address,
        token_endpoint=token_endpoint,
        scopes=scopes,
        groups=tuple(OperationGroup(name, tuple(one for tag, one in operations if tag == name)) for name in tags),
        schemas=tuple(_schema(name, schema) for name, schema in schemas.items()),
    )


def describe_schema(schema: JSON) -> str:
    """A JSON Schema in a few words: `text`, `whole number 1 to 200`, `list of OfficeDocument`, `date or null`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(describe_schema(option) for option in schema["anyOf"])
    values = schema.get("enum") or [schema[name] for name in ("const",) if name in schema]
    return " | ".join(map(str, values)) or _describe_type(schema)


def _describe_type(schema: JSON) -> str:
    match schema.get("type"):
        case "array":
            return f"list of {describe_schema(schema.get('items', {}))}"
        case "object":
            inside = schema.get("additionalProperties")
            return f"object of {describe_schema(inside)}" if isinstance(inside, dict) and inside else "object"
        case _:
            return _describe_plain_type(schema)


def _describe_plain_type(schema: JSON) -> str:
    words = {"string": "text", "integer": "whole number", "boolean": "true or false", "null": "null"}
    kind = str(schema.get("format") or words.get(str(schema.get("type")), "any"))
    least, most = schema.get("minimum"), schema.get("maximum")
    return f"{kind} {least} to {most}" if least is not None and most is not None else kind


def _operation(path: str, method: str, operation: JSON) -> OperationView:
    needed = [scope for way in operation.get("security", ()) for scopes in way.values() for scope in scopes]
    return OperationView(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation.get("summary", ""),
        description=operation.get("description", ""),
        scopes=tuple(needed),
        parameters=tuple(_parameter(one) for one in operation.get("parameters", ())),
        body=_content(operation.get("requestBody", {})),
        answers=tuple(
            ResponseDescription(status, one.get("description", ""), _content(one))
            for status, one in operation["responses"].items()
        ),
    )


def _parameter(one: JSON) -> ParameterDescription:
    schema = one.get("schema", {})
    description = one.get("description") or schema.get("description", "")
    return ParameterDescription(one["name"], one["in"], describe_schema(schema), bool(one.get("required")), description)


def _content(holder: JSON) -> str:
    for media_type, content in holder.get("content", {}).items():
        schema = content.get("schema", {})
        return f"{media_type}: {schema['title'] if 'properties' in schema else describe_schema(schema)}"
    return ""


def _schema(name: str, schema: JSON) -> SchemaDescription:
    required = schema.get("required", ())
    fields = tuple(
        ParameterDescription(field, "", describe_schema(one), field in required, one.get("description", ""))
        for field, one in schema.get("properties", {}).items()
    )
    return SchemaDescription(name, schema.get("description", ""), fields, tuple(map(str, schema.get("enum", ()))))
