"""Collects what CloudTrail knows of an instance and a principal, and keeps it in a bucket where one is named."""

import json
import time
from collections import Counter
from datetime import datetime, timedelta, timezone

import boto3

# Events of each: CloudTrail gives 50 at once, and answers two questions a second.
EVENTS_MAX = 1000
PAUSE_S = 0.6
# Kinds of events that are told: the answer of a script is bounded. The bucket has all.
TOLD_MAX = 40


def handler(events, _context):
    # What an instance does with its role CloudTrail has under the instance's id.
    asked = [
        ("ResourceName", events["InstanceId"]),
        ("Username", events["InstanceId"]),
        ("Username", events["UserName"]),
        ("AccessKeyId", events["AccessKeyId"]),
    ]
    since = datetime.now(timezone.utc) - timedelta(hours=int(events["Hours"]))
    told, kept, count = [], [], 0
    for attribute, value in asked:
        if not value:
            continue
        found = events_of(attribute, value, since)
        count += len(found)
        names = Counter(its["EventName"] for its in found).most_common(TOLD_MAX)
        told += [f"{attribute} {value}: {times} x {name}" for name, times in names]
        if len(found) == EVENTS_MAX:
            told.append(f"{attribute} {value}: only the last {EVENTS_MAX} events were read")
        if events["Bucket"] and events["DryRun"] == "false":
            kept.append(keep(events["Bucket"], events["IncidentArn"], f"{attribute}-{value}", found))
    return {"Count": count, "Told": told, "Kept": kept}


def events_of(attribute, value, since):
    """The last events with this value, the newest first."""
    cloudtrail = boto3.client("cloudtrail")
    asked = {"LookupAttributes": [{"AttributeKey": attribute, "AttributeValue": value}], "StartTime": since}
    found = []
    for page in cloudtrail.get_paginator("lookup_events").paginate(**asked, PaginationConfig={"MaxItems": EVENTS_MAX}):
        found += page["Events"]
        time.sleep(PAUSE_S)
    return found


def keep(bucket, incident, name, found):
    """Writes events as CloudTrail wrote them, one a line; gives where."""
    s3 = boto3.client("s3")
    folder = incident.rpartition("incident-record/")[2] or "no-incident"
    key = f"tocsin/{folder}/cloudtrail/{name}.jsonl"
    lines = [json.dumps(json.loads(its["CloudTrailEvent"])) for its in found]
    s3.put_object(Bucket=bucket, Key=key, Body="\n".join(lines).encode(), ContentType="application/x-ndjson")
    return f"s3://{bucket}/{key}"
