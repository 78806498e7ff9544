"""Finds the one resource that a runbook is about: what it was given, else what the incident involves."""


def handler(events, _context):
    """`Given` is a name or nothing, `Prefix` the service and how the resource of its ARNs begins: `ec2:instance/`."""
    given, prefix = events["Given"], events["Prefix"]
    if given:
        return {"Name": given, "Arn": given}
    found = {}
    for arn in events["Resources"]:
        name = named(arn, prefix)
        if name:
            found[name] = arn
    # A runbook that can do without one goes on with nothing.
    if not found and events.get("Need") == "optional":
        return {"Name": "", "Arn": ""}
    if len(found) != 1:
        what = f"several of {prefix}: {', '.join(sorted(found))}" if found else f"nothing of {prefix}"
        raise ValueError(f"the incident involves {what}; name the one that is meant by its parameter")
    ((name, arn),) = found.items()
    return {"Name": name, "Arn": arn}


def named(arn, prefix):
    """What follows `prefix` in an ARN; nothing, where it is of something else."""
    parts = arn.split(":", 5)
    if len(parts) != 6:
        return ""
    resource = f"{parts[2]}:{parts[5]}"
    return resource[len(prefix) :] if resource.startswith(prefix) else ""
