"""UC-2: events of CloudTrail and snapshots are kept; an instance is isolated only where a group for that is given."""

import json
from datetime import datetime, timezone

import boto3

from ..case import Case
from ..world import ACCOUNT, INCIDENT, REGION, error

USER = "batch-deployer"
FOLDER = "prod-plan/8e83fd42-d539-5750-adbb-e14759df6229"


class GuarddutyEvidence(Case):
    """EC2 and S3 are moto's; CloudTrail is recorded, as moto's has no events."""

    NAME = "guardduty-evidence"

    def setUp(self):
        super().setUp()
        self.ec2, self.s3 = boto3.client("ec2"), boto3.client("s3")
        image = self.ec2.register_image(Name="test", BlockDeviceMappings=[])["ImageId"]
        self.instance = self.ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"]
        self.arn = f"arn:aws:ec2:{REGION}:{ACCOUNT}:instance/{self.instance}"
        self.s3.create_bucket(Bucket="evidence", CreateBucketConfiguration={"LocationConstraint": REGION})
        self.lookups, self.events = [], 3
        self.world.answer("cloudtrail", "LookupEvents", self.looked_up)
        self.given = {"Resources": [self.arn], "IncidentArn": INCIDENT, "DryRun": "false"}

    def looked_up(self, asked):
        """Pages of 50, of as many events as there are."""
        (attribute,) = asked["LookupAttributes"]
        self.lookups.append((attribute["AttributeKey"], attribute["AttributeValue"]))
        begin = int(asked.get("NextToken", 0))
        end = min(begin + 50, self.events)
        more = {"NextToken": str(end)} if end < self.events else {}
        return {"Events": [self.event(number) for number in range(begin, end)], **more}

    def event(self, number):
        name = "RunInstances" if number == 0 else "DescribeInstances"
        told = json.dumps({"eventName": name, "eventID": str(number)})
        return {
            "EventId": str(number),
            "EventName": name,
            "EventTime": datetime.now(timezone.utc),
            "CloudTrailEvent": told,
        }

    def kept(self):
        listed = self.s3.list_objects_v2(Bucket="evidence").get("Contents", [])
        return {
            its["Key"]: self.s3.get_object(Bucket="evidence", Key=its["Key"])["Body"].read().decode() for its in listed
        }

    def snapshots(self):
        tag = {"Name": "tag:tocsin:incident", "Values": [INCIDENT]}
        return self.ec2.describe_snapshots(OwnerIds=["self"], Filters=[tag])["Snapshots"]

    def test_events_and_snapshots_are_kept(self):
        run = self.succeeds(**self.given, UserName=USER, Bucket="evidence")
        self.assertEqual(
            self.lookups, [("ResourceName", self.instance), ("Username", self.instance), ("Username", USER)]
        )
        self.assertEqual(run.output("trail.Count"), 9)
        self.assertIn(f"Username {USER}: 2 x DescribeInstances", run.output("trail.Told"))
        names = [
            f"tocsin/{FOLDER}/cloudtrail/{name}.jsonl"
            for name in (f"ResourceName-{self.instance}", f"Username-{self.instance}", f"Username-{USER}")
        ]
        kept = self.kept()
        self.assertEqual(sorted(kept), sorted(names))
        self.assertEqual(json.loads(kept[names[0]].splitlines()[0]), {"eventName": "RunInstances", "eventID": "0"})
        volumes = self.ec2.describe_volumes()["Volumes"]
        self.assertEqual([its["VolumeId"] for its in self.snapshots()], [its["VolumeId"] for its in volumes])
        self.assertEqual(run.output("snapshot.Snapshots"), [its["SnapshotId"] for its in self.snapshots()])
        self.changed("PutObject", "PutObject", "PutObject", "CreateSnapshots")

    def test_a_dry_run_keeps_nothing(self):
        run = self.succeeds(
            Resources=[self.arn], IncidentArn=INCIDENT, Bucket="evidence", IsolationSecurityGroup="sg-0a1b2c3d4e5f67890"
        )
        self.assertEqual((run.output("trail.Count"), run.output("trail.Kept")), (6, []))
        self.assertEqual((self.kept(), self.snapshots()), ({}, []))
        self.changed()

    def test_an_incident_has_its_snapshots_once(self):
        first = self.succeeds(**self.given).output("snapshot.Snapshots")
        self.assertEqual(self.succeeds(**self.given).output("snapshot.Snapshots"), first)
        self.changed("CreateSnapshots")

    def test_an_instance_is_isolated_only_where_a_group_is_given(self):
        interface = self.ec2.describe_network_interfaces()["NetworkInterfaces"][0]
        before = interface["Groups"][0]["GroupId"]
        group = self.ec2.create_security_group(GroupName="isolated", Description="x", VpcId=interface["VpcId"])[
            "GroupId"
        ]
        run = self.succeeds(**self.given, IsolationSecurityGroup=group)
        self.assertEqual(run.output("isolate.Before"), [f"{interface['NetworkInterfaceId']}: {before}"])
        after = self.ec2.describe_network_interfaces()["NetworkInterfaces"][0]["Groups"]
        self.assertEqual([its["GroupId"] for its in after], [group])
        self.changed("CreateSnapshots", "ModifyNetworkInterfaceAttribute")

    def test_a_finding_of_an_access_key_has_no_instance(self):
        run = self.succeeds(AccessKeyId="AKIAIOSFODNN7EXAMPLE", DryRun="false")
        self.assertEqual(self.lookups, [("AccessKeyId", "AKIAIOSFODNN7EXAMPLE")])
        self.assertEqual(run.steps[-1], "withInstance")
        self.changed()

    def test_without_cloudtrail_snapshots_are_made_and_it_fails(self):
        self.world.answer(
            "cloudtrail", "LookupEvents", lambda _: error("AccessDeniedException", "not you", "LookupEvents")
        )
        run = self.run_it(**self.given)
        self.assertEqual((run.status, list(run.failures), len(self.snapshots())), ("Failed", ["trail"], 1))

    def test_what_is_read_and_told_is_bounded(self):
        self.events = 5000
        run = self.succeeds(Resources=[self.arn])
        self.assertEqual(run.output("trail.Count"), 2000)
        self.assertIn(f"ResourceName {self.instance}: only the last 1000 events were read", run.output("trail.Told"))
