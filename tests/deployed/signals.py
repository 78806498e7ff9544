"""What happens in the world: alarms and events, as AWS sends them."""

import json
import uuid
from datetime import datetime, timedelta, timezone

from .emulator import ACCOUNT, REGION


def now(clock="%Y-%m-%dT%H:%M:%S.{milliseconds}+0000", ago=0):
    """This instant, or one so many milliseconds ago, as alarms write it."""
    at = datetime.now(timezone.utc) - timedelta(milliseconds=ago)
    return at.strftime(clock).format(milliseconds=f"{at.microsecond // 1000:03}")


def alarm(name, ago=0):
    """The payload by which CloudWatch invokes a function for an alarm that rang so many milliseconds ago."""
    at = now(ago=ago)
    return {
        "source": "aws.cloudwatch",
        "alarmArn": f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:{name}",
        "accountId": ACCOUNT,
        "time": at,
        "region": REGION,
        "alarmData": {
            "alarmName": name,
            "state": {"value": "ALARM", "reason": "Threshold Crossed", "timestamp": at},
            "previousState": {"value": "OK", "reason": "fine", "timestamp": at},
            "configuration": {"metrics": []},
        },
    }


def finding(severity):
    """A finding of GuardDuty."""
    return event("drill.guardduty", "GuardDuty Finding", [], {
        "schemaVersion": "2.0", "accountId": ACCOUNT, "region": REGION, "id": uuid.uuid4().hex,
        "arn": f"arn:aws:guardduty:{REGION}:{ACCOUNT}:detector/d/finding/{uuid.uuid4().hex}",
        "type": "UnauthorizedAccess:EC2/SSHBruteForce", "severity": severity,
        "title": "SSH brute force attacks", "description": "An instance is attacked.",
        "resource": {"resourceType": "Instance"},
        "service": {"archived": False, "eventFirstSeen": now("%Y-%m-%dT%H:%M:%SZ"),
                    "eventLastSeen": now("%Y-%m-%dT%H:%M:%SZ"), "count": 1},
        "createdAt": now("%Y-%m-%dT%H:%M:%S.{milliseconds}Z"), "updatedAt": now("%Y-%m-%dT%H:%M:%S.000Z"),
    })


def stack_failure(stack):
    """A stack that failed."""
    return event("drill.cloudformation", "CloudFormation Stack Status Change", [stack], {
        "stack-id": stack,
        "status-details": {"status": "ROLLBACK_COMPLETE", "status-reason": "a resource failed"},
        "client-request-token": uuid.uuid4().hex,
    })


def event(source, kind, resources, detail):
    """An event, as PutEvents takes it."""
    return {"Source": source, "DetailType": kind, "Resources": resources, "Detail": json.dumps(detail)}


def delivered(entry, source):
    """An event as a target is handed it, as one of another source."""
    return {
        "version": "0", "id": str(uuid.uuid4()), "detail-type": entry["DetailType"], "source": source,
        "account": ACCOUNT, "time": now("%Y-%m-%dT%H:%M:%SZ"), "region": REGION,
        "resources": entry["Resources"], "detail": json.loads(entry["Detail"]),
    }


def as_from(source):
    """What hands an event on as one of another source, as the target of a rule has it."""
    names = ("id", "detail-type", "account", "time", "region", "resources", "detail")
    members = [f'"{name}": <{name}>' for name in names]
    return {
        "InputPathsMap": {name: f"$.{name}" for name in names},
        "InputTemplate": "{" + ", ".join([f'"version": "0", "source": "{source}"', *members]) + "}",
    }
