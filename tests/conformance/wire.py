"""How the protocols write a request, and how they say what was wrong with one."""

import json
import re
from dataclasses import dataclass
from urllib.parse import quote

# Characters of a value in a path or a query that are written as they are.
PLAIN = "-_.~"


@dataclass(frozen=True)
class Request:
    """What goes over the wire, but for the signature."""

    method: str
    path: str
    headers: dict
    body: object

    def but(self, **changes):
        """The same request with other parts; a header of None is left out."""
        headers = {**self.headers, **changes.pop("headers", {})}
        return Request(**{**vars(self), "headers": headers, **changes})


class AwsJson:
    """awsJson1.1: everything is in the body, and the operation in a header."""

    MEDIA_TYPE = "application/x-amz-json-1.1"
    MESSAGE = "Message"
    # The statuses of errors that are of no model.
    STATUSES = {"UnknownOperationException": 400, "SerializationException": 400}

    def __init__(self, target):
        self.target = target

    def request(self, operation, given):
        """An input as it is, right or wrong; `given` may be any JSON, or a body that is none."""
        headers = {
            "Content-Type": self.MEDIA_TYPE,
            "X-Amz-Target": f"{self.target}.{operation.name}",
        }
        return Request("POST", "/", headers, _body(given))

    def outside(self, _operation):
        """The members that are not in the body."""
        return {}

    def success(self, _operation):
        """The status of an answer that is no error."""
        return 200

    def failure(self, shape):
        """The status of an error of the model."""
        return 500 if shape.name == "InternalServerException" else 400

    def named(self, error):
        """The members that a ValidationException says to be out of their bounds."""
        if error.get("Reason") != "FIELD_VALIDATION_FAILED":
            return set()
        return {field["Name"] for field in error.get("Fields", [])}


class RestJson:
    """rest-json: a path for each operation, and members in the path, the query and the body."""

    MEDIA_TYPE = "application/json"
    MESSAGE = "message"
    STATUSES = {"UnknownOperationException": 404, "SerializationException": 400}
    # What a ValidationException says of each member: the model has no place for their names.
    BROKEN = re.compile(r" at '([^']*)' failed to satisfy constraint: ")

    def request(self, operation, given):
        """An input as it is, right or wrong; `given` may be any JSON, or a body that is none."""
        outside, path, query, body = (
            self.outside(operation),
            operation.http["requestUri"],
            [],
            given,
        )
        if isinstance(given, dict):
            body = {name: value for name, value in given.items() if name not in outside}
            for name, value in given.items():
                if outside.get(name) == "uri":
                    path = path.replace(f"{{{name}}}", quote(value, PLAIN))
                elif name in outside and value is not None:
                    values = value if isinstance(value, list) else [value]
                    query += [f"{name}={quote(its, PLAIN)}" for its in values]
        # Where the path says what is asked for, it always says something.
        path = re.sub(r"\{\w+\}", "x", path)
        bodiless = outside.keys() >= operation.input_shape.members.keys()
        if bodiless and isinstance(given, dict):
            return Request(operation.http["method"], _queried(path, query), {}, b"")
        headers = {"Content-Type": self.MEDIA_TYPE}
        return Request(operation.http["method"], _queried(path, query), headers, _body(body))

    def outside(self, operation):
        """The members that are not in the body, and where they are instead."""
        members = operation.input_shape.members.items()
        places = {name: its.serialization.get("location") for name, its in members}
        return {name: place for name, place in places.items() if place is not None}

    def success(self, operation):
        """The status of an answer that is no error."""
        return operation.http["responseCode"]

    def failure(self, shape):
        """The status of an error of the model."""
        return shape.metadata["error"]["httpStatusCode"]

    def named(self, error):
        """The members that a ValidationException says to be out of their bounds."""
        message = error.get("message") or error.get("Error", {}).get("Message", "")
        return set(self.BROKEN.findall(message))


def _queried(path, query):
    return f"{path}?{'&'.join(query)}" if query else path


def _body(given):
    return given if isinstance(given, bytes) else json.dumps(given)
