"""Puts all network interfaces of an instance into one security group, and says which they were in."""

import boto3


def handler(events, _context):
    ec2 = boto3.client("ec2")
    told = ec2.describe_instances(InstanceIds=[events["InstanceId"]])
    before = []
    for interface in told["Reservations"][0]["Instances"][0]["NetworkInterfaces"]:
        name = interface["NetworkInterfaceId"]
        before.append(f"{name}: {' '.join(sorted(its['GroupId'] for its in interface['Groups']))}")
        ec2.modify_network_interface_attribute(NetworkInterfaceId=name, Groups=[events["SecurityGroup"]])
    return {"Before": before}
