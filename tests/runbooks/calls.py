"""What a step asks of AWS, and what a script reads and brings with it."""

import ast
import functools

from botocore import xform_name
from botocore.session import get_session


@functools.cache
def methods(service):
    """The operations of a service, by the names that its client has for them."""
    model = get_session().get_service_model(service)
    return {xform_name(name): model.operation_model(name) for name in model.operation_names}


def operations(step):
    """The operations that a step asks: its own, or those of its script."""
    if "Api" in step["inputs"]:
        yield methods(step["inputs"]["Service"])[xform_name(step["inputs"]["Api"])]
    if "Script" in step["inputs"]:
        yield from asked_by(ast.parse(step["inputs"]["Script"]))


def clients(tree):
    """The services whose clients a script makes, each with the variable that has it; `None` where none has."""
    named = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            named[node.value] = node.targets[0].id
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "client":
            yield node.args[0].value, named.get(node)


def asked_by(tree):
    """A script names its clients as their services: `ec2.describe_instances()`, or a paginator of that."""
    known = {service.rstrip("_"): methods(service) for service, _ in clients(tree)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        its = node.func
        if isinstance(its.value, ast.Name) and its.value.id.rstrip("_") in known:
            name = node.args[0].value if its.attr == "get_paginator" else its.attr
            yield known[its.value.id.rstrip("_")][name]


def read(tree):
    """The keys of `events` that a script needs, and those that it can do without."""
    needed, optional = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "events":
            needed.add(node.slice.value)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            its = node.func
            if its.attr == "get" and isinstance(its.value, ast.Name) and its.value.id == "events":
                optional.add(node.args[0].value)
    return needed, optional


def imported(tree):
    """The modules that a script imports."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {its.name.partition(".")[0] for its in node.names}
        if isinstance(node, ast.ImportFrom):
            found.add(node.module.partition(".")[0])
    return found
