"""A call of the AWS CLI for each operation of ssm-contacts."""

import json
import time

from .lists import DAILY, DAY, rotation
from .world import arn


def commands(context):
    """The arguments of each operation, and the members of its answer. They need not each other."""
    client, stack = context.client, context.stack
    none = '{"Stages":[]}'
    create = lambda alias: client.create_contact(Alias=alias, Type="PERSONAL", Plan={"Stages": []})[
        "ContactArn"
    ]
    person, gone = create("cli-person"), create("cli-gone")

    def channel(name, address):
        return client.create_contact_channel(
            ContactId=person,
            Name=name,
            Type="SMS",
            DeferActivation=True,
            DeliveryAddress={"SimpleAddress": address},
        )["ContactChannelArn"]

    number = "+15005550177"
    waiting, other, deleted = (
        channel("a", number),
        channel("b", "+15005550178"),
        channel("c", "+15005550179"),
    )
    client.send_activation_code(ContactChannelId=waiting)
    code = stack.code(number)
    client.put_contact_policy(ContactArn=person, Policy=context.world.policy)
    contact, one = ["--contact-id", person], lambda arn: ["--contact-channel-id", arn]
    tagged = ["--resource-arn", person]
    recurrence = json.dumps(DAILY)
    turns = lambda name: rotation(context, name, person)
    weekly, over = turns("cli-weekly"), turns("cli-gone")
    soon = int(time.time()) + 3600
    override = lambda: client.create_rotation_override(
        RotationId=weekly, NewContactIds=[person], StartTime=soon, EndTime=soon + 7200
    )["RotationOverrideId"]
    by, until = ["--rotation-id", weekly], ["--end-time", str(soon + 7 * DAY)]
    named = lambda: [*by, "--rotation-override-id", override()]
    engagement = ["--engagement-id", context.world.engagement]
    page = ["--page-id", context.world.page]
    stopped = client.start_engagement(ContactId=person, Sender="cli", Subject="s", Content="c")[
        "EngagementArn"
    ]
    return {
        "CreateContact": (
            [
                "--alias",
                "cli-new",
                "--type",
                "PERSONAL",
                "--plan",
                none,
                "--display-name",
                "新しい",
                "--tags",
                "Key=a,Value=b",
            ],
            {"ContactArn"},
        ),
        "GetContact": (contact, {"ContactArn", "Alias", "Type", "Plan"}),
        "UpdateContact": ([*contact, "--display-name", "New"], None),
        "DeleteContact": (["--contact-id", gone], None),
        "ListContacts": (["--alias-prefix", "cli-", "--page-size", "1"], {"Contacts"}),
        "CreateContactChannel": (
            [
                *contact,
                "--name",
                "d",
                "--type",
                "EMAIL",
                "--defer-activation",
                "--delivery-address",
                "SimpleAddress=a@example.com",
            ],
            {"ContactChannelArn"},
        ),
        "GetContactChannel": (
            one(other),
            {
                "ContactArn",
                "ContactChannelArn",
                "Name",
                "Type",
                "DeliveryAddress",
                "ActivationStatus",
            },
        ),
        "UpdateContactChannel": ([*one(other), "--name", "e"], None),
        "DeleteContactChannel": (one(deleted), None),
        "ListContactChannels": (contact, {"ContactChannels"}),
        "SendActivationCode": (one(other), None),
        "ActivateContactChannel": ([*one(waiting), "--activation-code", code], None),
        "DeactivateContactChannel": (one(other), None),
        "TagResource": ([*tagged, "--tags", "Key=c,Value=d"], None),
        "UntagResource": ([*tagged, "--tag-keys", "e"], None),
        "ListTagsForResource": (tagged, {"Tags"}),
        "CreateRotation": (
            [
                "--name",
                "cli new",
                "--contact-ids",
                person,
                "--time-zone-id",
                "Asia/Tokyo",
                "--recurrence",
                recurrence,
            ],
            {"RotationArn"},
        ),
        "GetRotation": (
            by,
            {"RotationArn", "Name", "ContactIds", "StartTime", "TimeZoneId", "Recurrence"},
        ),
        "UpdateRotation": ([*by, "--recurrence", recurrence], None),
        "DeleteRotation": (["--rotation-id", over], None),
        "ListRotations": (["--rotation-name-prefix", "cli"], {"Rotations"}),
        "CreateRotationOverride": (
            [
                *by,
                "--new-contact-ids",
                person,
                "--start-time",
                str(soon),
                "--end-time",
                str(soon + 3600),
            ],
            {"RotationOverrideId"},
        ),
        "GetRotationOverride": (named(), {"RotationOverrideId", "RotationArn", "CreateTime"}),
        "DeleteRotationOverride": (named(), None),
        "ListRotationOverrides": (
            [*by, "--start-time", str(soon - 3600), *until],
            {"RotationOverrides"},
        ),
        "ListRotationShifts": ([*by, *until], {"RotationShifts"}),
        "ListPreviewRotationShifts": (
            [
                *until,
                "--members",
                person,
                "--time-zone-id",
                "Asia/Tokyo",
                "--recurrence",
                recurrence,
            ],
            {"RotationShifts"},
        ),
        "StartEngagement": (
            [
                *contact,
                "--sender",
                "cli",
                "--subject",
                "s",
                "--content",
                "障害",
            ],
            {"EngagementArn"},
        ),
        "StopEngagement": (["--engagement-id", stopped, "--reason", "r"], None),
        "DescribeEngagement": (
            engagement,
            {"ContactArn", "EngagementArn", "Sender", "Subject", "Content", "StartTime"},
        ),
        "ListEngagements": (["--page-size", "2", "--max-items", "3"], {"Engagements"}),
        "AcceptPage": (
            [
                *page,
                "--accept-type",
                "DELIVERED",
                "--accept-code",
                "123456",
                "--accept-code-validation",
                "IGNORE",
            ],
            None,
        ),
        "DescribePage": (
            page,
            {"PageArn", "EngagementArn", "ContactArn", "Sender", "Subject", "Content", "SentTime"},
        ),
        "ListPagesByEngagement": (engagement, {"Pages"}),
        "ListPagesByContact": (["--contact-id", context.world.paged], {"Pages"}),
        "ListPageReceipts": (page, {"Receipts"}),
        "ListPageResolutions": (page, {"PageResolutions"}),
        "GetContactPolicy": (["--contact-arn", person], {"ContactArn", "Policy"}),
        "PutContactPolicy": (["--contact-arn", person, "--policy", context.world.policy], None),
    }


def refused(context):
    """Calls that are refused: the operation, its arguments, and the error."""
    nobody = arn(context.stack, "contact", "nobody")
    return [("GetContact", ["--contact-id", nobody], "ResourceNotFoundException")]
