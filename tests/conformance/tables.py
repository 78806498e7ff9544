"""The tables of the API's inputs, as the server prints them, held against the models that botocore ships.

`cargo run --package wire --example tables | python -m conformance.tables`
"""

import json
import sys

from botocore.model import ServiceModel
from botocore.session import Session

from .contacts import pending as contacts
from .incidents import pending as incidents

# Bounds that are wider here, by service.
WIDER = {"ssm-contacts": contacts.WIDER, "ssm-incidents": incidents.WIDER}
INTEGER = {"min": -(2**31), "max": 2**31 - 1}


class Tables:
    """The tables of one service beside its model."""

    def __init__(self, service, printed):
        self.service, self.printed = service, printed
        loader = Session().get_component("data_loader")
        self.model = ServiceModel(loader.load_service_model(service, "service-2"), service)
        self.wider = WIDER[service]
        self.problems, self.members, self.widened = [], 0, set()

    def compare(self):
        self.same(
            "its operations", sorted(self.printed["inputs"]), sorted(self.model.operation_names)
        )
        for name in self.model.operation_names:
            operation = self.model.operation_model(name)
            if "http" in self.printed:
                self.same(f"{name} in HTTP", self.printed["http"].get(name), http(operation))
            rule = {"structure": self.printed["inputs"].get(name, [])}
            self.rule(name, rule, operation.input_shape)
        unused = self.wider.keys() - self.widened
        self.same("shapes that are wider and are in no input", sorted(unused), [])

    def same(self, where, ours, theirs):
        if ours != theirs:
            self.problems.append(f"{self.service}: {where}: {ours}, in the model {theirs}")

    def rule(self, where, rule, shape):
        kind, its = (rule, {}) if isinstance(rule, str) else next(iter(rule.items()))
        self.same(f"{where}: its type", kind, kind_of(shape))
        if kind != kind_of(shape):
            return
        getattr(self, kind)(where, its, shape)

    def structure(self, where, its, shape):
        """The members, in the model's order."""
        self.same(f"{where}: its members", [member["name"] for member in its], list(shape.members))
        for member in its:
            place = f"{where}.{member['name']}"
            theirs = shape.members.get(member["name"])
            if theirs is not None:
                self.members += 1
                self.same(
                    f"{place}: required",
                    member["required"],
                    member["name"] in shape.required_members,
                )
                self.rule(place, member["rule"], theirs)

    union = structure

    def text(self, where, its, shape):
        self.bounds(where, its, shape, {"min": 0, "max": None})
        self.same(f"{where}: its pattern", its["pattern"], shape.metadata.get("pattern"))

    def choice(self, where, its, shape):
        self.same(f"{where}: its choices", its, shape.enum)

    def integer(self, where, its, shape):
        self.bounds(where, its, shape, INTEGER)

    def boolean(self, where, its, shape):
        pass

    timestamp = boolean

    def list(self, where, its, shape):
        self.bounds(where, its, shape, {"min": 0, "max": None})
        self.rule(f"{where}[]", its["member"], shape.member)

    def map(self, where, its, shape):
        self.bounds(where, its, shape, {"min": 0, "max": None})
        self.rule(f"{where}: its keys", its["keys"], shape.key)
        self.rule(f"{where}{{}}", its["value"], shape.value)

    def bounds(self, where, its, shape, unbounded):
        theirs = {end: shape.metadata.get(end, none) for end, none in unbounded.items()}
        if shape.name in self.wider:
            end, bound, _ = self.wider[shape.name]
            self.widened.add(shape.name)
            theirs[end] = bound
        self.same(f"{where}: its bounds", {end: its[end] for end in theirs}, theirs)


def kind_of(shape):
    """The table's word for the type of a shape."""
    if shape.type_name == "string":
        return "choice" if shape.enum else "text"
    return "union" if getattr(shape, "is_tagged_union", False) else shape.type_name


def http(operation):
    """How an operation looks in HTTP, and which members are in its query."""
    members = operation.input_shape.members.values()
    return {
        "method": operation.http["method"],
        "path": operation.http["requestUri"],
        "status": operation.http["responseCode"],
        "query": [
            its.serialization["name"]
            for its in members
            if its.serialization.get("location") == "querystring"
        ],
    }


def main():
    failed = False
    for service, printed in json.load(sys.stdin).items():
        tables = Tables(service, printed)
        tables.compare()
        for problem in tables.problems:
            print(problem)
        count = len(tables.model.operation_names)
        print(
            f"{service}: {count} operations, {tables.members} members, "
            f"{len(tables.widened)} shapes wider on purpose, {len(tables.problems)} differences"
        )
        failed = failed or bool(tables.problems)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
