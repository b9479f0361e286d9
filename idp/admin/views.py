"""View values of admin/api_docs.html, built from the OpenAPI document."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

JSON = Mapping[str, Any]

#: JSON Schema's types in words.
_TYPES = {"string": "text", "integer": "whole number", "boolean": "true or false", "null": "null"}


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


@dataclass(frozen=True, slots=True)
class ApiDescriber:
    """Describes the OpenAPI document in one language; `say`: from an English text to the text of the page."""

    say: Callable[[str], str]

    def page(
        self, document: JSON, address: str, scopes: tuple[tuple[str, str], ...], token_endpoint: str
    ) -> ApiDocsView:
        """The page; `address`: where programs fetch the document, `scopes`: (name, description)."""
        operations = [
            (operation.get("tags", ["other"])[0], self._operation(path, method, operation))
            for path, methods in document["paths"].items()
            for method, operation in methods.items()
        ]
        tags = dict.fromkeys(tag for tag, _ in operations)
        schemas = document.get("components", {}).get("schemas", {})
        return ApiDocsView(
            visitor=None,
            title=self.say(document["info"]["title"]),
            version=document["info"]["version"],
            document=address,
            token_endpoint=token_endpoint,
            scopes=tuple((name, self.say(words)) for name, words in scopes),
            groups=tuple(
                OperationGroup(self._heading(name), tuple(one for tag, one in operations if tag == name))
                for name in tags
            ),
            schemas=tuple(self._schema(name, schema) for name, schema in schemas.items()),
        )

    def shape(self, schema: JSON) -> str:
        """A JSON Schema in a few words: `text`, `whole number 1 to 200`, `list of OfficeDocument`, `date or null`."""
        if "$ref" in schema:
            return str(schema["$ref"]).rpartition("/")[2]
        if "anyOf" in schema:
            return f" {self.say('or')} ".join(self.shape(option) for option in schema["anyOf"])
        values = schema.get("enum") or [schema[name] for name in ("const",) if name in schema]
        return " | ".join(map(str, values)) or self._type(schema)

    def _type(self, schema: JSON) -> str:
        match schema.get("type"):
            case "array":
                return f"{self.say('list of')} {self.shape(schema.get('items', {}))}"
            case "object":
                inside = schema.get("additionalProperties")
                if isinstance(inside, dict) and inside:
                    return f"{self.say('object of')} {self.shape(inside)}"
                return self.say("object")
            case _:
                return self._plain_type(schema)

    def _plain_type(self, schema: JSON) -> str:
        kind = str(schema.get("format") or self.say(_TYPES.get(str(schema.get("type")), "any")))
        least, most = schema.get("minimum"), schema.get("maximum")
        return f"{kind} {least} {self.say('to')} {most}" if least is not None and most is not None else kind

    def _operation(self, path: str, method: str, operation: JSON) -> OperationView:
        needed = [scope for way in operation.get("security", ()) for scopes in way.values() for scope in scopes]
        return OperationView(
            id=operation["operationId"],
            method=method.upper(),
            path=path,
            summary=self._said(operation, "summary"),
            description=self._said(operation, "description"),
            scopes=tuple(needed),
            parameters=tuple(self._parameter(one) for one in operation.get("parameters", ())),
            body=self._content(operation.get("requestBody", {})),
            answers=tuple(
                ResponseDescription(status, self._said(one, "description"), self._content(one))
                for status, one in operation["responses"].items()
            ),
        )

    def _parameter(self, one: JSON) -> ParameterDescription:
        schema = one.get("schema", {})
        described = self._said(one, "description") or self._said(schema, "description")
        place = self.say(one["in"])
        return ParameterDescription(one["name"], place, self.shape(schema), bool(one.get("required")), described)

    def _content(self, holder: JSON) -> str:
        for media_type, content in holder.get("content", {}).items():
            schema = content.get("schema", {})
            return f"{media_type}: {schema['title'] if 'properties' in schema else self.shape(schema)}"
        return ""

    def _schema(self, name: str, schema: JSON) -> SchemaDescription:
        required = schema.get("required", ())
        fields = tuple(
            ParameterDescription(field, "", self.shape(one), field in required, self._said(one, "description"))
            for field, one in schema.get("properties", {}).items()
        )
        values = tuple(map(str, schema.get("enum", ())))
        return SchemaDescription(name, self._said(schema, "description"), fields, values)

    def _heading(self, tag: str) -> str:
        words = self.say(tag)
        return words[:1].upper() + words[1:]

    def _said(self, holder: JSON, member: str) -> str:
        """The text of a member in the language of the page; lines that docstrings break are one."""
        text = " ".join(str(holder.get(member, "")).split())
        return self.say(text) if text else ""
