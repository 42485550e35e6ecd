"""PayPal's own descriptions of its interface, as judges of what our stand-in receives and answers.

They are data beside the checkout, never in it. Where they are missing, ``descriptions`` says so.
"""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema.exceptions import ValidationError
from openapi_schema_validator import OAS30ReadValidator, OAS30WriteValidator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("ANDRUCK_SHARED", ROOT.parent / "shared")) / "specs" / "paypal"
NAMES = (
    "checkout_orders_v2",
    "payments_payment_v2",
    "customer_disputes_v1",
    "reporting_transactions_v1",
    "notifications_webhooks_v1",
)
MISSING = f"PayPal's descriptions are not there ({FOLDER}); ANDRUCK_SHARED names the folder that holds specs/paypal."


@dataclass(frozen=True)
class Operation:
    """One operation of a description: where it lies, what it is called, what it says."""

    document: str
    path: str
    method: str
    content: dict[str, Any]

    @property
    def name(self) -> str:
        """``orders.create``, as the description calls it."""
        return str(self.content["operationId"])

    @property
    def pattern(self) -> "re.Pattern[str]":
        """The address as an expression with a group for each variable."""
        return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.path) + r"\Z")


class Description:
    """The five documents together: which operation an address is, and what is wrong with a request or an answer."""

    def __init__(self, documents: dict[str, Any]) -> None:
        self._documents = documents
        resources = [(name, Resource(content, DRAFT4)) for name, content in documents.items()]
        self._registry: Registry[Any] = Registry().with_resources(resources)
        self._operations = [
            Operation(name, path, method, content)
            for name, document in documents.items()
            for path, methods in document["paths"].items()
            for method, content in methods.items()
            if isinstance(content, dict) and "operationId" in content
        ]
        self._validators: dict[tuple[str, str, bool], Any] = {}

    def operation(self, method: str, path: str) -> Operation | None:
        """What the description calls this request; None if it knows no such address."""
        for operation in self._operations:
            if operation.method == method.lower() and operation.pattern.match(path):
                return operation
        return None

    def faults_of_request(
        self, operation: Operation, query: dict[str, str], headers: dict[str, str], body: object
    ) -> list[str]:
        """What is wrong with a request, in words; an empty list if nothing is. ``headers`` in lower case."""
        found = []
        for parameter in self._parameters(operation):
            value = {"query": query, "header": headers}.get(parameter["in"], {}).get(
                parameter["name"].lower() if parameter["in"] == "header" else parameter["name"]
            )
            if value is None:
                if parameter.get("required") and parameter["in"] in {"query", "header"}:
                    found.append(f"{parameter['in']} {parameter['name']} is missing")
                continue
            typed: object = int(value) if parameter["schema"].get("type") == "integer" else value
            found += [
                f"{parameter['in']} {parameter['name']}: {words}"
                for words in self._judge(operation.document, parameter["schema"], typed, writing=True)
            ]
        wanted = operation.content.get("requestBody", {}).get("content", {}).get("application/json")
        if wanted and body is not None:
            found += self._judge(operation.document, wanted["schema"], body, writing=True)
        return found

    def faults_of_answer(self, operation: Operation, status: int, body: object) -> list[str]:
        """What is wrong with an answer: a status that is not described, or a body that is refused."""
        responses = operation.content["responses"]
        if str(status) not in responses and "default" not in responses:
            return [f"{operation.name} does not answer {status}"]
        response = self._resolve(operation.document, responses.get(str(status), responses.get("default")))
        wanted = response.get("content", {}).get("application/json")
        if wanted is None:
            return []
        return list(self._judge(operation.document, wanted["schema"], body, writing=False))

    def faults_of(self, document: str, schema: str, body: object) -> list[str]:
        """What a schema of a document refuses in a body."""
        return list(self._judge(document, {"$ref": f"#/components/schemas/{schema}"}, body, writing=False))

    def issues(self, operation: str) -> dict[str, str]:
        """The errors an operation may answer with 422: issue to its described text."""
        found = next(item for item in self._operations if item.name == operation)
        schema = found.content["responses"]["422"]["content"]["application/json"]["schema"]
        return dict(self._issues(found.document, schema))

    def _issues(self, document: str, schema: Any) -> Iterator[tuple[str, str]]:
        if isinstance(schema, list):
            for part in schema:
                yield from self._issues(document, part)
        elif isinstance(schema, dict):
            if "$ref" in schema:
                yield from self._issues(document, self._resolve(document, schema))
                return
            properties = schema.get("properties", {})
            if "enum" in properties.get("issue", {}):
                text = properties.get("description", {}).get("enum", [""])[0]
                yield properties["issue"]["enum"][0], text
            for part in schema.values():
                yield from self._issues(document, part)

    def _parameters(self, operation: Operation) -> list[dict[str, Any]]:
        return [self._resolve(operation.document, part) for part in operation.content.get("parameters", [])]

    def _resolve(self, document: str, part: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in part:
            target: Any = self._documents[document]
            for step in part["$ref"].removeprefix("#/").split("/"):
                target = target[step]
            part = target
        return part

    def _judge(self, document: str, schema: dict[str, Any], body: object, *, writing: bool) -> Iterator[str]:
        key = (document, json.dumps(schema, sort_keys=True), writing)
        if key not in self._validators:
            judge = OAS30WriteValidator if writing else OAS30ReadValidator
            whole = _within(schema, document)
            self._validators[key] = judge(whole, registry=self._registry)
        for error in self._validators[key].iter_errors(body):
            yield _words(error)


def _within(schema: Any, document: str) -> Any:
    """The schema with its references made to point into the document by name."""
    if isinstance(schema, list):
        return [_within(part, document) for part in schema]
    if isinstance(schema, dict):
        return {
            key: f"{document}{part}" if key == "$ref" else _within(part, document)
            for key, part in schema.items()
        }
    return schema


def _words(error: ValidationError) -> str:
    place = ".".join(str(part) for part in error.absolute_path) or "body"
    return f"{place}: {error.message[:300]}"


@cache
def descriptions() -> Description | None:
    """PayPal's descriptions, or None where they are not at hand."""
    files = [FOLDER / f"{name}.json" for name in NAMES]
    if not all(file.is_file() for file in files):
        return None
    return Description({file.stem: json.loads(file.read_bytes()) for file in files})
