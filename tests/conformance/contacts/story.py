"""A story that has a step for each operation that is served."""

import json
import time

from botocore.exceptions import ClientError

from .lists import DAILY, DAY, MONDAY, WEEKLY
from .world import arn, reachable

GROUP = "responses"
# As often a thing is asked for of which there should be too many by then.
QUOTA = 60
SMS, EMAIL, VOICE = "+15005550101", "jp@example.com", "+15005550102"


def play(context):
    """From the first contact to the last deletion."""
    Story(context).play()


class Story:
    """What was made so far."""

    def __init__(self, context):
        self.context, self.client = context, context.stack.client(context.service.name)

    def says(self, what, seen, expected):
        self.context.report.check(GROUP, what, seen == expected, f"{seen!r}, not {expected!r}")

    def play(self):
        self.contacts()
        self.channels()
        self.plans()
        self.lists()
        self.tags()
        self.policies()
        self.rotations()
        self.engagements()
        self.quotas()
        self.end()

    def contacts(self):
        tags = [{"Key": "team", "Value": "ウェブ"}]
        create = self.client.create_contact
        none = {"Stages": []}
        self.person = create(
            Alias="story-person", DisplayName="田中 花子", Type="PERSONAL", Plan=none, Tags=tags
        )["ContactArn"]
        self.team = create(Alias="story-team", DisplayName="", Type="ESCALATION", Plan=none)[
            "ContactArn"
        ]
        self.schedule = create(Alias="story-schedule", Type="ONCALL_SCHEDULE", Plan=none)[
            "ContactArn"
        ]
        self.taken()
        self.says(
            "a contact's ARN", self.person, arn(self.context.stack, "contact", "story-person")
        )
        shown = self.client.get_contact(ContactId=self.person)
        shown.pop("ResponseMetadata")
        self.says(
            "GetContact shows what was created",
            shown,
            {
                "ContactArn": self.person,
                "Alias": "story-person",
                "DisplayName": "田中 花子",
                "Type": "PERSONAL",
                "Plan": {"Stages": []},
            },
        )
        self.says(
            "a schedule has its type",
            self.client.get_contact(ContactId=self.schedule)["Type"],
            "ONCALL_SCHEDULE",
        )

    def taken(self):
        try:
            self.client.create_contact(Alias="story-person", Type="ESCALATION", Plan={"Stages": []})
            seen = None
        except self.client.exceptions.ConflictException as error:
            seen = error.response["ResourceId"], error.response["ResourceType"]
        self.says("an alias that is taken is named", seen, (self.person, "CONTACT"))

    def channels(self):
        made = [
            self.channel("SMS", SMS, False),
            self.channel("VOICE", VOICE, True),
            self.channel("EMAIL", EMAIL, True),
        ]
        self.sms, self.voice, self.email = made
        self.says("a channel waits for its code", self.status(self.sms), "NOT_ACTIVATED")
        self.refused("a wrong code", "000000")
        code = self.context.stack.code(SMS)
        self.client.activate_contact_channel(ContactChannelId=self.sms, ActivationCode=code)
        self.says("the code activates", self.status(self.sms), "ACTIVATED")
        self.client.deactivate_contact_channel(ContactChannelId=self.sms)
        self.says("a channel can be deactivated", self.status(self.sms), "NOT_ACTIVATED")
        self.client.send_activation_code(ContactChannelId=self.sms)
        code = self.context.stack.code(SMS)
        self.client.activate_contact_channel(ContactChannelId=self.sms, ActivationCode=code)
        self.says("a second code activates", self.status(self.sms), "ACTIVATED")
        self.client.update_contact_channel(
            ContactChannelId=self.voice,
            Name="Voice 2",
            DeliveryAddress={"SimpleAddress": "+15005550103"},
        )
        shown = self.client.get_contact_channel(ContactChannelId=self.voice)
        shown.pop("ResponseMetadata")
        self.says(
            "GetContactChannel shows what was changed",
            shown,
            {
                "ContactArn": self.person,
                "ContactChannelArn": self.voice,
                "Name": "Voice 2",
                "Type": "VOICE",
                "DeliveryAddress": {"SimpleAddress": "+15005550103"},
                "ActivationStatus": "NOT_ACTIVATED",
            },
        )

    def channel(self, kind, address, later):
        made = self.client.create_contact_channel(
            ContactId=self.person,
            Name=kind,
            Type=kind,
            DeliveryAddress={"SimpleAddress": address},
            DeferActivation=later,
        )
        return made["ContactChannelArn"]

    def status(self, channel):
        return self.client.get_contact_channel(ContactChannelId=channel)["ActivationStatus"]

    def refused(self, what, code):
        seen = self.code(
            self.client.activate_contact_channel, ContactChannelId=self.sms, ActivationCode=code
        )
        self.says(f"{what} is refused", seen, "ValidationException")

    def plans(self):
        personal = {
            "Stages": [
                {
                    "DurationInMinutes": 5,
                    "Targets": [
                        {
                            "ChannelTargetInfo": {
                                "ContactChannelId": self.sms,
                                "RetryIntervalInMinutes": 1,
                            }
                        }
                    ],
                },
                {"DurationInMinutes": 1, "Targets": []},
                {
                    "DurationInMinutes": 0,
                    "Targets": [{"ChannelTargetInfo": {"ContactChannelId": self.email}}],
                },
            ]
        }
        escalation = {
            "Stages": [
                {
                    "DurationInMinutes": 5,
                    "Targets": [
                        {"ContactTargetInfo": {"ContactId": self.person, "IsEssential": True}}
                    ],
                },
                {
                    "DurationInMinutes": 0,
                    "Targets": [
                        {"ContactTargetInfo": {"ContactId": self.schedule, "IsEssential": False}}
                    ],
                },
            ]
        }
        for contact, plan in ((self.person, personal), (self.team, escalation)):
            self.client.update_contact(ContactId=contact, DisplayName="Changed", Plan=plan)
            shown = self.client.get_contact(ContactId=contact)
            self.says(f"the plan of {shown['Type']} is as it was given", shown["Plan"], plan)
            self.says(
                f"the name of {shown['Type']} is as it was given", shown["DisplayName"], "Changed"
            )

    def lists(self):
        contacts = self.client.list_contacts(AliasPrefix="story-")["Contacts"]
        self.says(
            "ListContacts lists",
            [its["ContactArn"] for its in contacts],
            [self.person, self.schedule, self.team],
        )
        people = self.client.list_contacts(AliasPrefix="story-", Type="PERSONAL")["Contacts"]
        self.says("ListContacts lists a type", [its["Alias"] for its in people], ["story-person"])
        channels = self.client.list_contact_channels(ContactId=self.person)["ContactChannels"]
        self.says(
            "ListContactChannels lists",
            {its["ContactChannelArn"] for its in channels},
            {self.sms, self.voice, self.email},
        )

    def tags(self):
        tags = lambda: {
            tag["Key"]: tag["Value"]
            for tag in self.client.list_tags_for_resource(ResourceARN=self.person)["Tags"]
        }
        self.says("a contact has the tags that it was created with", tags(), {"team": "ウェブ"})
        self.client.tag_resource(
            ResourceARN=self.person,
            Tags=[{"Key": "team", "Value": "x"}, {"Key": "cost/center", "Value": "1"}],
        )
        self.says("tags are added and replaced", tags(), {"team": "x", "cost/center": "1"})
        self.client.untag_resource(ResourceARN=self.person, TagKeys=["team", "absent"])
        self.says("tags are removed", tags(), {"cost/center": "1"})

    def policies(self):
        policy = json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Sid": "Share",
                        "Effect": "Allow",
                        "Principal": {"AWS": "222233334444"},
                        "Action": ["ssm-contacts:GetContact"],
                        "Resource": [self.person],
                    }
                ],
            }
        )
        self.client.put_contact_policy(ContactArn=self.person, Policy=policy)
        shown = self.client.get_contact_policy(ContactArn=self.person)
        self.says(
            "a policy is kept as it is",
            (shown["ContactArn"], shown["Policy"]),
            (self.person, policy),
        )

    def rotations(self):
        """A rotation as Terraform makes it, in a schedule, with somebody who stands in."""
        other = self.client.create_contact(
            Alias="story-other", Type="PERSONAL", Plan={"Stages": []}
        )["ContactArn"]
        midnight = {"HourOfDay": 0, "MinuteOfHour": 0}
        cover = {"MON": [{"Start": midnight, "End": {"HourOfDay": 23, "MinuteOfHour": 59}}]}
        weekly = {**WEEKLY, "ShiftCoverages": cover}
        rotation = self.client.create_rotation(
            Name="Story rotation",
            ContactIds=[self.person, other],
            TimeZoneId="Asia/Tokyo",
            Recurrence=weekly,
            Tags=[{"Key": "team", "Value": "web"}],
        )["RotationArn"]
        shown = self.client.get_rotation(RotationId=rotation)
        self.says("a start that nobody gave is not shown", "StartTime" in shown, False)
        self.says("the turns are as they were given", shown["Recurrence"], weekly)
        self.client.update_rotation(RotationId=rotation, StartTime=MONDAY, Recurrence=DAILY)
        shown = self.client.get_rotation(RotationId=rotation)
        self.says("a start that was given is shown", shown["StartTime"].timestamp(), MONDAY)
        tags = self.client.list_tags_for_resource(ResourceARN=rotation)["Tags"]
        self.says("a rotation has its tags", tags, [{"Key": "team", "Value": "web"}])
        self.client.update_contact(
            ContactId=self.schedule, Plan={"Stages": [], "RotationIds": [rotation]}
        )
        shown = self.client.get_contact(ContactId=self.schedule)["Plan"]
        self.says("a schedule names its rotation", shown, {"Stages": [], "RotationIds": [rotation]})
        self.says(
            "who is in a rotation stays",
            self.code(self.client.delete_contact, ContactId=other),
            "ConflictException",
        )
        self.shifts(rotation, other)
        listed = self.client.list_rotations(RotationNamePrefix="Story")["Rotations"]
        self.says("ListRotations lists", [its["RotationArn"] for its in listed], [rotation])
        self.client.delete_rotation(RotationId=rotation)
        self.gone("a deleted rotation", self.client.get_rotation, RotationId=rotation)
        shown = self.client.get_contact(ContactId=self.schedule)["Plan"]
        self.says("a deleted rotation leaves its schedule", shown["RotationIds"], [])
        self.client.delete_contact(ContactId=other)

    def shifts(self, rotation, other):
        now = int(time.time())
        self.client.update_rotation(RotationId=rotation, StartTime=now - 30 * DAY, Recurrence=DAILY)
        start, end = now + DAY, now + DAY + 3600
        override = self.client.create_rotation_override(
            RotationId=rotation, NewContactIds=[other], StartTime=start, EndTime=end
        )["RotationOverrideId"]
        shown = self.client.get_rotation_override(RotationId=rotation, RotationOverrideId=override)
        self.says("an override is shown", shown["NewContactIds"], [other])
        within = {"RotationId": rotation, "StartTime": start, "EndTime": end}
        shifts = self.client.list_rotation_shifts(**within)["RotationShifts"]
        self.says(
            "an override is a shift of its own", [its["Type"] for its in shifts], ["OVERRIDDEN"]
        )
        listed = self.client.list_rotation_overrides(**within)["RotationOverrides"]
        self.says("an override is listed", len(listed), 1)
        self.client.delete_rotation_override(RotationId=rotation, RotationOverrideId=override)
        shifts = self.client.list_rotation_shifts(**within)["RotationShifts"]
        self.says("the turn is back", {its["Type"] for its in shifts}, {"REGULAR"})
        preview = self.client.list_preview_rotation_shifts(
            RotationStartTime=now - 30 * DAY,
            StartTime=start,
            EndTime=end,
            Members=[self.person, other],
            TimeZoneId="Asia/Tokyo",
            Recurrence=DAILY,
        )["RotationShifts"]
        same = [its["ContactIds"] for its in preview] == [its["ContactIds"] for its in shifts]
        self.says("a preview says what the rotation does", same, True)

    def engagements(self):
        """Somebody is engaged, paged, and answers; somebody else is engaged by mistake."""
        phone = "+15005550105"
        person = reachable(self.context.stack, self.client, "story-paged", phone)
        words = {"Sender": "story", "Subject": "Down", "Content": "It is", "PublicSubject": "Call"}
        start = self.client.start_engagement
        begun = start(ContactId=person, **words)["EngagementArn"]
        shown = self.client.describe_engagement(EngagementId=begun)
        self.says("an engagement says whom", shown["ContactArn"], person)
        self.says("what was said", {name: shown.get(name) for name in words}, words)
        self.says("it goes on", "StopTime" in shown, False)
        listed = self.client.list_engagements()["Engagements"]
        self.says("the newest is listed first", listed[0]["EngagementArn"], begun)
        [page] = self.client.list_pages_by_engagement(EngagementId=begun)["Pages"]
        listed = self.client.list_pages_by_contact(ContactId=person)["Pages"]
        self.says("a page is the person's too", listed, [page])
        page = page["PageArn"]
        path = self.client.list_page_resolutions(PageId=page)["PageResolutions"]
        self.says("its path", path, [{"ContactArn": person, "Type": "PERSONAL"}])
        self.accepted(begun, page, phone)
        mistake = start(ContactId=self.team, **words)["EngagementArn"]
        for _ in range(2):
            self.client.stop_engagement(EngagementId=mistake, Reason="a mistake")
        shown = self.client.describe_engagement(EngagementId=mistake)
        self.says("what is stopped is over", "StopTime" in shown, True)
        self.client.delete_contact(ContactId=person)

    def accepted(self, engagement, page, phone):
        code = self.context.stack.code(phone)
        wrong = "000000" if code != "000000" else "000001"
        accept = self.client.accept_page
        seen = self.code(accept, PageId=page, AcceptType="READ", AcceptCode=wrong)
        self.says("a wrong code accepts nothing", seen, "ValidationException")
        accept(PageId=page, AcceptType="DELIVERED", AcceptCode=code)
        shown = self.client.describe_page(PageId=page)
        self.says("it was delivered", ("DeliveryTime" in shown, "ReadTime" in shown), (True, False))
        accept(PageId=page, AcceptType="READ", AcceptCode=code, Note="on it")
        shown = self.client.describe_page(PageId=page)
        self.says("it was read", {"SentTime", "DeliveryTime", "ReadTime"} <= shown.keys(), True)
        shown = self.client.describe_engagement(EngagementId=engagement)
        self.says("an answer ends an engagement", "StopTime" in shown, True)
        receipts = self.client.list_page_receipts(PageId=page)["Receipts"]
        kinds = [its["ReceiptType"] for its in receipts]
        self.says("its receipts", kinds, ["SENT", "DELIVERED", "READ"])
        self.says("the code is a receipt's", receipts[2]["ReceiptInfo"], code)

    def quotas(self):
        """The errors about what there are too many of are of the model too: the watcher holds them."""
        owner = self.client.create_contact(Alias="story-many", Type="PERSONAL", Plan={"Stages": []})
        for at in range(QUOTA):
            made = self.code(
                self.client.create_contact_channel,
                ContactId=owner["ContactArn"],
                Name=f"n{at}",
                Type="EMAIL",
                DeliveryAddress={"SimpleAddress": f"n{at}@example.com"},
                DeferActivation=True,
            )
            if made is not None:
                break
        self.says("somewhere there are too many channels", made is not None, True)
        tags = [{"Key": f"k{at}", "Value": "v"} for at in range(50)]
        self.client.tag_resource(ResourceARN=owner["ContactArn"], Tags=tags)
        more = self.code(
            self.client.tag_resource,
            ResourceARN=owner["ContactArn"],
            Tags=[{"Key": "more", "Value": "v"}],
        )
        self.says("51 tags are too many", more, "ServiceQuotaExceededException")
        for _ in range(QUOTA):
            sent = self.code(self.client.send_activation_code, ContactChannelId=self.voice)
            if sent is not None:
                break
        self.says("somewhere there are too many codes", sent, "ServiceQuotaExceededException")

    def code(self, call, **given):
        try:
            call(**given)
        except ClientError as error:
            return error.response["Error"]["Code"]
        return None

    def end(self):
        self.client.update_contact_channel(
            ContactChannelId=self.sms, DeliveryAddress={"SimpleAddress": "+15005550104"}
        )
        self.says("another address wants another code", self.status(self.sms), "NOT_ACTIVATED")
        self.client.delete_contact_channel(ContactChannelId=self.email)
        self.gone("a deleted channel", self.client.get_contact_channel, ContactChannelId=self.email)
        # The team's plan names the other two: it stays as it is.
        for contact in (self.person, self.schedule, self.team):
            self.client.delete_contact(ContactId=contact)
            self.gone("a deleted contact", self.client.get_contact, ContactId=contact)
        self.gone(
            "a channel of a deleted contact",
            self.client.get_contact_channel,
            ContactChannelId=self.sms,
        )

    def gone(self, what, get, **given):
        try:
            get(**given)
            seen = None
        except self.client.exceptions.ResourceNotFoundException as error:
            seen = error.response["ResourceId"]
        self.says(f"{what} is gone", seen, next(iter(given.values())))
