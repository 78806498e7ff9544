"""Fails unless a stack is rolled back."""

import time

import boto3

# Seconds between two looks, and how many there are.
INTERVAL_S = 15
LOOKS = 20
DONE = ("ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")


def handler(events, _context):
    cloudformation = boto3.client("cloudformation")
    for look in range(LOOKS):
        stack = cloudformation.describe_stacks(StackName=events["Stack"])["Stacks"][0]
        if stack["StackStatus"] in DONE:
            return {"Status": stack["StackStatus"]}
        if look + 1 < LOOKS:
            time.sleep(INTERVAL_S)
    reason = stack.get("StackStatusReason", "no reason is told")
    raise RuntimeError(f"{events['Stack']} is not rolled back, it is {stack['StackStatus']}: {reason}")
