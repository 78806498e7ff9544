"""A story that has a step for each operation that is served."""

import concurrent.futures
import json
import time

from botocore.exceptions import ClientError

from ..contacts.world import reachable
from .world import DEPLOYMENTS, ROLE, TOPIC, arn, deployment, event, plan

GROUP = "responses"
PHONE = "+15005550188"
AT_ONCE = 6
NOTHING = "00000000-0000-4000-8000-00000000000e"
TRIGGER = "arn:aws:cloudwatch:ap-northeast-1:123456789012:alarm:story"


def play(context):
    """From the first plan to the last deletion."""
    Story(context).play()


class Story:
    """What was made so far."""

    def __init__(self, context):
        self.context, self.client = context, context.stack.client(context.service.name)
        self.contacts = context.stack.client("ssm-contacts")

    def says(self, what, seen, expected):
        self.context.report.check(GROUP, what, seen == expected, f"{seen!r}, not {expected!r}")

    def play(self):
        self.replication()
        self.plans()
        self.terraform()
        self.tags()
        self.policies()
        self.one_trouble()
        self.incidents()
        self.filters()
        self.events()
        self.automatic()
        self.items()
        self.findings()
        self.resolved()
        self.quotas()
        self.end()

    # -- The replication set ---------------------------------------------------------------------

    def replication(self):
        world, client = self.context.world, self.client
        world.begin("CreateReplicationSet")
        home = self.context.stack.region
        tags = {"env": "t", "a": ""}
        made = client.create_replication_set(regions={home: {}}, tags=tags)["arn"]
        world.replication = made
        self.says(
            "its ARN is of no Region",
            made,
            arn(self.context.stack, "replication-set", made.rsplit("/")[-1]),
        )
        client.get_waiter("wait_for_replication_set_active").wait(
            arn=made, WaiterConfig={"Delay": 1, "MaxAttempts": 2}
        )
        shown = client.get_replication_set(arn=made)["replicationSet"]
        self.says("it is active", (shown["status"], shown["arn"]), ("ACTIVE", made))
        self.says("nobody protects it", shown["deletionProtected"], False)
        region = shown["regionMap"][home]
        self.says("its key is the default one", region["sseKmsKeyId"], "DefaultKey")
        self.says("its Region is active", region["status"], "ACTIVE")
        self.says("its tags are kept, the empty one too", self.tags_of(made), tags)
        self.says("it is listed", client.list_replication_sets()["replicationSetArns"], [made])
        second = self.code(client.create_replication_set, regions={home: {}})
        self.says("there is one", second, "ServiceQuotaExceededException")
        self.regions(made, home)
        self.protected(made)
        client.delete_replication_set(arn=made)
        client.get_waiter("wait_for_replication_set_deleted").wait(
            arn=made, WaiterConfig={"Delay": 1, "MaxAttempts": 2}
        )
        self.gone("a deleted set", "REPLICATION_SET", client.get_replication_set, arn=made)
        world.end("CreateReplicationSet")

    def regions(self, made, home):
        """As Terraform moves a Region: one goes and one comes in the same request."""
        update = lambda *actions: self.client.update_replication_set(arn=made, actions=actions)
        add = lambda name, **key: {"addRegionAction": {"regionName": name, **key}}
        remove = lambda name: {"deleteRegionAction": {"regionName": name}}
        key = "arn:aws:kms:eu-west-1:123456789012:key/1"
        update(add("eu-west-1", sseKmsKeyId=key))
        update(remove("eu-west-1"), add("eu-west-2"))
        shown = self.client.get_replication_set(arn=made)["replicationSet"]["regionMap"]
        self.says("a Region moved", set(shown), {home, "eu-west-2"})
        update(remove("eu-west-2"))
        last = self.code(update, remove(home))
        self.says("the last Region stays", last, "ValidationException")
        absent = self.code(update, remove("eu-west-9"))
        self.says("what is not there is not removed", absent, "ValidationException")

    def protected(self, made):
        protect = lambda wanted: self.client.update_deletion_protection(
            arn=made, deletionProtected=wanted
        )
        protect(True)
        shown = self.client.get_replication_set(arn=made)["replicationSet"]
        self.says("it is protected", shown["deletionProtected"], True)
        refused = self.code(self.client.delete_replication_set, arn=made)
        self.says("what is protected stays", refused, "ValidationException")
        protect(False)

    # -- Response plans --------------------------------------------------------------------------

    def shown(self, made):
        shown = self.client.get_response_plan(arn=made)
        shown.pop("ResponseMetadata")
        return shown

    def plans(self):
        stack = self.context.stack
        self.person = reachable(stack, self.contacts, "incident-paged", PHONE)
        automation = {
            "documentName": "doc",
            "documentVersion": "$DEFAULT",
            "roleArn": ROLE,
            "targetAccount": "RESPONSE_PLAN_OWNER_ACCOUNT",
            "parameters": {"names": ["a", "b"], "none": []},
            "dynamicParameters": {"incident": {"variable": "INCIDENT_RECORD_ARN"}},
        }
        whole = {
            "name": "story-whole",
            "displayName": "全部",
            "incidentTemplate": {
                "title": "障害",
                "impact": 2,
                "summary": "要約",
                "dedupeString": "story",
                "notificationTargets": [{"snsTopicArn": TOPIC}],
                "incidentTags": {"team": "web", "empty": ""},
            },
            "engagements": [self.person],
            "chatChannel": {"chatbotSns": [TOPIC]},
            "actions": [{"ssmAutomation": automation}],
            "integrations": [
                {
                    "pagerDutyConfiguration": {
                        "name": "pager",
                        "secretId": "secret",
                        "pagerDutyIncidentConfiguration": {"serviceId": "S1"},
                    }
                }
            ],
        }
        self.whole = self.client.create_response_plan(**whole)["arn"]
        self.says(
            "a plan's ARN is of no Region", self.whole, arn(stack, "response-plan", "story-whole")
        )
        self.says(
            "GetResponsePlan shows what was created",
            self.shown(self.whole),
            {**whole, "arn": self.whole},
        )
        pages = self.client.get_paginator("list_response_plans").paginate()
        listed = [line for page in pages for line in page["responsePlanSummaries"]]
        line = {"arn": self.whole, "name": "story-whole", "displayName": "全部"}
        self.says("ListResponsePlans lists", line in listed, True)
        self.taken()
        self.changed({**whole, "arn": self.whole})
        nobody = f"{self.person}-nobody"
        absent = self.code(
            self.client.create_response_plan,
            name="story-nobody",
            incidentTemplate={"title": "t", "impact": 1},
            engagements=[nobody],
        )
        self.says("whom it engages has to be there", absent, "ResourceNotFoundException")

    def taken(self):
        try:
            plan(self.client, "story-whole")
            seen = None
        except self.client.exceptions.ConflictException as error:
            seen = error.response["resourceIdentifier"], error.response["resourceType"]
        self.says("a name that is taken is named", seen, (self.whole, "RESPONSE_PLAN"))

    def changed(self, whole):
        """What is absent stays, what is empty becomes so."""
        update = lambda **its: self.client.update_response_plan(arn=self.whole, **its)
        update()
        self.says("what is absent stays", self.shown(self.whole), whole)
        body = {"arn": self.whole, "displayName": None, "engagements": None, "chatChannel": None}
        self.context.send("UpdateResponsePlan", body)
        self.says("null is absent", self.shown(self.whole), whole)
        update(incidentTemplateTitle="別の", incidentTemplateImpact=4)
        template = {**whole["incidentTemplate"], "title": "別の", "impact": 4}
        seen = self.shown(self.whole)
        self.says("what is given changes", seen, {**whole, "incidentTemplate": template})
        update(
            displayName="",
            engagements=[],
            actions=[],
            integrations=[],
            chatChannel={"empty": {}},
            incidentTemplateSummary="",
            incidentTemplateDedupeString="",
            incidentTemplateNotificationTargets=[],
            incidentTemplateTags={},
        )
        bare = {
            "name": "story-whole",
            "arn": self.whole,
            "incidentTemplate": {"title": "別の", "impact": 4},
        }
        self.says("what is empty is gone", self.filled(self.shown(self.whole)), bare)
        absent = arn(self.context.stack, "response-plan", "story-nothing")
        self.gone(
            "an update of nothing", "RESPONSE_PLAN", self.client.update_response_plan, arn=absent
        )

    def filled(self, value):
        """What there is of an answer: an empty text or list says as much as none."""
        if not isinstance(value, dict):
            return value
        inner = {name: self.filled(its) for name, its in value.items()}
        return {name: its for name, its in inner.items() if its not in ("", [], {})}

    def terraform(self):
        """The bodies that Terraform's provider sends, as they are."""
        name = "story-terraform"
        created = self.context.send(
            "CreateResponsePlan",
            {
                "chatChannel": {"empty": {}},
                "clientToken": "terraform-1",
                "displayName": "",
                "engagements": [],
                "incidentTemplate": {"dedupeString": "", "impact": 3, "summary": "", "title": "t"},
                "name": name,
                "tags": {"env": "t", "a": ""},
            },
        )
        self.says("Terraform creates a plan", created.status, 201)
        made = arn(self.context.stack, "response-plan", name)
        template = {"impact": 3, "title": "t"}
        bare = {"arn": made, "name": name, "incidentTemplate": template}
        self.says("Terraform reads what it wrote", self.filled(self.shown(made)), bare)
        self.says("its tags too", self.tags_of(made), {"env": "t", "a": ""})
        automation = {
            "documentName": "doc",
            "documentVersion": "",
            "dynamicParameters": {"k": {"variable": "INCIDENT_RECORD_ARN"}},
            "parameters": {},
            "roleArn": ROLE,
        }
        answer = self.context.send(
            "UpdateResponsePlan",
            {"actions": [{"ssmAutomation": automation}], "arn": made, "clientToken": "terraform-2"},
        )
        self.says("Terraform adds a runbook", answer.status, 204)
        [action] = self.filled(self.shown(made))["actions"]
        shown = self.filled(action["ssmAutomation"])
        self.says("a runbook without parameters", shown, self.filled(automation))
        answer = self.context.send(
            "UpdateResponsePlan",
            {
                "arn": made,
                "chatChannel": {"empty": {}},
                "clientToken": "terraform-3",
                "incidentTemplateDedupeString": "",
                "incidentTemplateImpact": 3,
                "incidentTemplateNotificationTargets": [{"snsTopicArn": TOPIC}],
                "incidentTemplateSummary": "",
                "incidentTemplateTags": {"b": ""},
                "incidentTemplateTitle": "t2",
            },
        )
        self.says("Terraform changes a title", answer.status, 204)
        shown = self.shown(made)
        template = {
            "impact": 3,
            "title": "t2",
            "notificationTargets": [{"snsTopicArn": TOPIC}],
            "incidentTags": {"b": ""},
        }
        seen = self.shown(made)["incidentTemplate"]
        self.says("its template is another", {**template, **seen}, {**seen, **template})
        self.says("an empty tag of incidents stays", seen["incidentTags"], {"b": ""})
        self.says("what it left out stays", len(shown["actions"]), 1)
        for _ in range(2):
            self.client.delete_response_plan(arn=made)
        self.gone("a deleted plan", "RESPONSE_PLAN", self.client.get_response_plan, arn=made)

    # -- Tags, policies --------------------------------------------------------------------------

    def tags_of(self, its):
        return self.client.list_tags_for_resource(resourceArn=its)["tags"]

    def tags(self):
        its = {"resourceArn": self.whole}
        self.says("a plan has no tags", self.tags_of(self.whole), {})
        self.client.tag_resource(**its, tags={"team": "web", "none": "", "a b": "c:d/e+f"})
        self.client.tag_resource(**its, tags={"team": "x"})
        whole = {"team": "x", "none": "", "a b": "c:d/e+f"}
        self.says("tags are added and replaced", self.tags_of(self.whole), whole)
        self.client.untag_resource(**its, tagKeys=["team", "a b", "absent"])
        self.says("tags are removed", self.tags_of(self.whole), {"none": ""})

    def policies(self):
        statement = {
            "Sid": "Share",
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::222233334444:root"},
            "Action": ["ssm-incidents:GetResponsePlan"],
            "Resource": [self.whole],
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        its = {"resourceArn": self.whole}
        made = self.client.put_resource_policy(**its, policy=policy)["policyId"]
        kept = lambda: self.client.get_resource_policies(**its)["resourcePolicies"]
        [shown] = kept()
        self.says(
            "a policy is kept as it is",
            (shown["policyId"], shown["policyDocument"]),
            (made, policy),
        )
        broken = self.code(self.client.put_resource_policy, **its, policy="no policy")
        self.says("what is no policy is refused", broken, "ValidationException")
        self.client.delete_resource_policy(**its, policyId=made)
        self.says("a policy is taken back", kept(), [])
        delete = self.client.delete_resource_policy
        try:
            delete(**its, policyId=made)
            seen = None
        except self.client.exceptions.ResourceNotFoundException as error:
            seen = error.response["resourceType"]
        self.says("a policy that is gone is named", seen, "RESOURCE_POLICY")

    # -- Incidents -------------------------------------------------------------------------------

    def start(self, its, **more):
        return self.client.start_incident(responsePlanArn=its, **more)["incidentRecordArn"]

    def record(self, its):
        return self.client.get_incident_record(arn=its)["incidentRecord"]

    def one_trouble(self):
        """Incidents about one trouble are one; those about none are their own."""
        update = self.client.update_response_plan
        update(arn=self.whole, incidentTemplateDedupeString="one trouble")
        first, second = self.start(self.whole), self.start(self.whole, title="another")
        self.says("one trouble is one incident", second, first)
        self.says("it says which", self.record(first)["dedupeString"], "one trouble")
        other = plan(self.client, "story-other")
        update(arn=other, incidentTemplateDedupeString="one trouble")
        self.says("for all plans of the account", self.start(other), first)
        self.client.update_incident_record(arn=first, status="RESOLVED")
        third = self.start(self.whole)
        self.says("what is resolved is another", third != first, True)
        refused = self.code(self.client.update_incident_record, arn=first, status="OPEN")
        self.says("it does not open beside the other", refused, "ConflictException")
        update(arn=self.whole, incidentTemplateDedupeString="")
        update(arn=other, incidentTemplateDedupeString="")
        one, two = self.start(self.whole), self.start(self.whole)
        self.says("without a text each is its own", one != two, True)
        self.says("it has a text all the same", self.record(one)["dedupeString"] != "", True)
        details = {"source": "story", "timestamp": int(time.time()), "triggerArn": TRIGGER}
        one, two = (self.start(self.whole, triggerDetails=details) for _ in range(2))
        self.says("one trigger is one incident", two, one)
        update(arn=self.whole, incidentTemplateDedupeString="a storm")
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            storm = {
                its.result()
                for its in [pool.submit(self.start, self.whole) for _ in range(AT_ONCE)]
            }
        self.says("at once too", len(storm), 1)
        update(arn=self.whole, incidentTemplateDedupeString="")
        for its in (third, one, *storm):
            self.client.delete_incident_record(arn=its)
        self.client.delete_response_plan(arn=other)

    def incidents(self):
        update = self.client.update_response_plan
        update(
            arn=self.whole,
            chatChannel={"chatbotSns": [TOPIC]},
            incidentTemplateSummary="要約",
            incidentTemplateTitle="障害",
            incidentTemplateImpact=2,
            incidentTemplateTags={"team": "web", "empty": ""},
            incidentTemplateNotificationTargets=[{"snsTopicArn": TOPIC}],
        )
        self.begun = time.time()
        plain = self.record(self.start(self.whole))
        title, impact = plain["title"], plain["impact"]
        self.says("title and impact are the plan's", (title, impact), ("障害", 2))
        self.says("it is open", (plain["status"], "resolvedTime" in plain), ("OPEN", False))
        self.says(
            "who started it is a client",
            plain["incidentRecordSource"]["source"],
            "aws.ssm-incidents.custom",
        )
        by = plain["incidentRecordSource"]["createdBy"]
        self.says("who started it is named by an ARN", by.startswith("arn:aws:"), True)
        self.says("its chat is the plan's", plain["chatChannel"], {"chatbotSns": [TOPIC]})
        self.says(
            "its topics are the plan's", plain["notificationTargets"], [{"snsTopicArn": TOPIC}]
        )
        self.says(
            "its tags are the plan's", self.tags_of(plain["arn"]), {"team": "web", "empty": ""}
        )
        self.by, self.plain = by, plain["arn"]
        details = {
            "source": "story.trigger",
            "timestamp": int(self.begun) - 60,
            "triggerArn": f"{TRIGGER}-2",
            "rawData": json.dumps({"detail": {"名": "値"}}, ensure_ascii=False),
        }
        item = {"identifier": {"type": "INVOLVED_RESOURCE", "value": {"arn": TOPIC}}, "title": "t"}
        self.raw = details["rawData"]
        update(arn=self.whole, engagements=[self.person])
        self.incident = self.start(
            self.whole, title="  別の   題 ", impact=5, triggerDetails=details, relatedItems=[item]
        )
        record = self.record(self.incident)
        self.says("a title can be given", record["title"].split(), ["別の", "題"])
        self.says("an impact can be given", record["impact"], 5)
        source = record["incidentRecordSource"]
        seen = source["source"], source["resourceArn"], source["createdBy"]
        self.says("what caused it is shown", seen, ("story.trigger", f"{TRIGGER}-2", by))
        kind, name, number = self.incident.split(":")[5].split("/")
        self.says(
            "its ARN names its plan",
            (kind, name, len(number)),
            ("incident-record", "story-whole", 36),
        )
        absent = arn(self.context.stack, "response-plan", "story-nothing")
        self.gone(
            "a plan of nothing", "RESPONSE_PLAN", self.client.start_incident, responsePlanArn=absent
        )
        self.updated()

    def updated(self):
        update = lambda **its: self.client.update_incident_record(arn=self.incident, **its)
        before = self.record(self.incident)
        update()
        self.says("nothing changes nothing", self.record(self.incident), before)
        update(title="題", summary="何", impact=1)
        seen = self.record(self.incident)
        self.says(
            "what is given changes",
            (seen["title"], seen["summary"], seen["impact"]),
            ("題", "何", 1),
        )
        self.says("who changed it is said", seen["lastModifiedBy"], self.by)
        modified = seen["lastModifiedTime"] > before["lastModifiedTime"]
        self.says("and when", modified, True)
        update(summary="", chatChannel={"empty": {}}, notificationTargets=[])
        seen = self.filled(self.record(self.incident))
        left = seen.keys() & {"summary", "chatChannel", "notificationTargets"}
        self.says("what is empty is gone from an incident", left, set())
        absent = arn(self.context.stack, "incident-record", f"story-whole/{NOTHING}")
        call = self.client.update_incident_record
        self.gone("an incident of nothing", "INCIDENT_RECORD", call, arn=absent, title="t")
        self.gone("no incident", "INCIDENT_RECORD", self.client.get_incident_record, arn=absent)

    def filters(self):
        since = {"key": "creationTime", "condition": {"after": self.begun}}

        def found(*filters):
            listed = self.client.list_incident_records(filters=[since, *filters])
            return [its["arn"] for its in listed["incidentRecordSummaries"]]

        equals = lambda key, **values: {"key": key, "condition": {"equals": values}}
        both = [self.incident, self.plain]
        self.says("the newest incident is listed first", found(), both)
        self.says("by impact", found(equals("impact", integerValues=[1])), [self.incident])
        self.says("by one impact of some", found(equals("impact", integerValues=[1, 2])), both)
        self.says("by status", found(equals("status", stringValues=["OPEN"])), both)
        self.says("by no status", found(equals("status", stringValues=["RESOLVED"])), [])
        self.says("by who started it", found(equals("createdBy", stringValues=[self.by])), both)
        self.says("by nobody", found(equals("createdBy", stringValues=["nobody"])), [])
        before = {"key": "creationTime", "condition": {"before": self.begun}}
        self.says("by a time before", found(before), [])
        later = {"key": "creationTime", "condition": {"before": time.time() + 60}}
        self.says("by two times", found(later), both)
        impact, status = equals("impact", integerValues=[2]), equals(
            "status", stringValues=["OPEN"]
        )
        self.says("all filters hold", found(impact, status), [self.plain])
        for what, wrong in (
            ("a key of nothing", equals("colour", stringValues=["red"])),
            ("a condition of another key", equals("impact", stringValues=["1"])),
        ):
            refused = self.code(self.client.list_incident_records, filters=[wrong])
            self.says(f"{what} is refused", refused, "ValidationException")
        [line] = [
            its
            for its in self.client.list_incident_records(filters=[since])["incidentRecordSummaries"]
            if its["arn"] == self.incident
        ]
        record = self.record(self.incident)
        self.says("a line says what the record says", line, {name: record[name] for name in line})

    # -- Timelines -------------------------------------------------------------------------------

    def listed(self, incident=None, **more):
        its = {"incidentRecordArn": incident or self.incident}
        return self.client.list_timeline_events(**its, **more)["eventSummaries"]

    def read(self, its, incident=None):
        given = {"incidentRecordArn": incident or self.incident, "eventId": its}
        return self.client.get_timeline_event(**given)["event"]

    def events(self):
        """Notes and events that people write."""
        its, past = {"incidentRecordArn": self.incident}, 1_601_584_200
        data = json.dumps("出来事", ensure_ascii=False)
        custom = self.client.create_timeline_event(
            **its, eventType="Custom Event", eventData=data, eventTime=past
        )
        self.says("an event names its incident", custom["incidentRecordArn"], self.incident)
        custom = custom["eventId"]
        note = event(self.client, self.incident, time.time(), self.incident, kind="Note")
        shown = self.read(custom)
        seen = shown["eventData"], shown["eventType"], shown["eventTime"].timestamp()
        self.says("an event is as it was written", seen, (data, "Custom Event", past))
        self.says("it was written now", shown["eventUpdatedTime"].timestamp() > self.begun, True)
        self.says("it refers to nothing", shown.get("eventReferences", []), [])
        about = [{"resource": self.incident}]
        self.says("a note refers to its incident", self.read(note)["eventReferences"], about)
        lines = self.listed()
        self.says("the oldest is listed last", lines[-1]["eventId"], custom)
        times = [line["eventTime"] for line in lines]
        self.says("the newest is listed first", times, sorted(times, reverse=True))
        backwards = self.listed(sortBy="EVENT_TIME", sortOrder="ASCENDING")
        self.says("the other order is the other", backwards, lines[::-1])
        line = next(its for its in lines if its["eventId"] == note)
        whole = self.read(note)
        self.says(
            "a line of an event says what it says", line, {name: whole[name] for name in line}
        )
        self.narrowed(note, past)
        self.rewritten(custom, note)

    def narrowed(self, note, past):
        equals = lambda key, *values: {
            "key": key,
            "condition": {"equals": {"stringValues": values}},
        }
        found = lambda *filters: [its["eventId"] for its in self.listed(filters=filters)]
        self.says("events of a type", found(equals("eventType", "Note")), [note])
        self.says("events of none", found(equals("eventType", "Nothing")), [])
        self.says("events about something", found(equals("eventReference", self.incident)), [note])
        before = {"key": "eventTime", "condition": {"before": past + 1}}
        self.says("events before", len(found(before)), 1)
        after = {"key": "eventTime", "condition": {"after": past + 1}}
        self.says("events after", len(found(after)), len(self.listed()) - 1)

    def rewritten(self, custom, note):
        its = {"incidentRecordArn": self.incident}
        update = lambda **more: self.client.update_timeline_event(**its, **more)
        before = self.read(custom)
        update(eventId=custom, eventData='"b"')
        seen = self.read(custom)
        self.says(
            "its words change", (seen["eventData"], seen["eventTime"]), ('"b"', before["eventTime"])
        )
        self.says(
            "when it changed is said", seen["eventUpdatedTime"] > before["eventUpdatedTime"], True
        )
        later = int(time.time()) + 3_600
        update(eventId=custom, eventTime=later, eventType="Note")
        seen = self.read(custom)
        self.says("its time changes", seen["eventTime"].timestamp(), later)
        self.says("its type changes", (seen["eventType"], seen["eventData"]), ("Note", '"b"'))
        self.says("it is where it belongs", self.listed()[0]["eventId"], custom)
        update(eventId=note, eventReferences=[{"resource": TOPIC}])
        self.says(
            "references are replaced", self.read(note)["eventReferences"], [{"resource": TOPIC}]
        )
        update(eventId=note, eventData='"c"')
        self.says("references that are left out go", self.read(note).get("eventReferences", []), [])
        self.gone(
            "an event of nothing",
            "TIMELINE_EVENT",
            self.client.update_timeline_event,
            **its,
            eventId=NOTHING,
        )
        self.gone(
            "no event", "TIMELINE_EVENT", self.client.get_timeline_event, **its, eventId=NOTHING
        )
        for _ in range(2):
            self.client.delete_timeline_event(**its, eventId=custom)
        self.gone(
            "a deleted event",
            "TIMELINE_EVENT",
            self.client.get_timeline_event,
            **its,
            eventId=custom,
        )
        self.says(
            "a deleted event is not listed",
            custom in {its["eventId"] for its in self.listed()},
            False,
        )

    def automatic(self):
        """What comes by itself has AWS's types, by which runbooks find it."""
        found = {}
        for line in self.listed(sortOrder="ASCENDING"):
            found.setdefault(line["eventType"], []).append(line["eventId"])
        trigger = found.get("SSM Incident Trigger", [])
        self.says("an incident has a trigger", len(trigger), 1)
        data = json.loads(self.read(trigger[0])["eventData"])
        seen = data.get("createdIncident"), data.get("incidentSource"), data.get("triggerArn")
        self.says("the trigger says what it was", seen, (True, "story.trigger", f"{TRIGGER}-2"))
        self.says("what was sent is JSON as text", data.get("rawData"), self.raw)
        update = found.get("SSM Incident Record Update", [])
        self.says("changes are told", bool(update), True)
        data = json.loads(self.read(update[0])["eventData"])
        names = {its["attributeName"] for its in data["modifiedAttributes"]}
        self.says("a change says of what", names, {"title", "summary", "impact"})
        self.says("and by whom", (data["modifiedBy"], data["incidentTitle"]), (self.by, "題"))
        page = found.get("SSM Contacts Page for Incident", [])
        self.says("a page is told", len(page), 1)
        data = json.loads(self.read(page[0])["eventData"])
        self.says("it says to whom", data["contactArn"], self.person)
        engagements = self.contacts.list_engagements(IncidentId=self.incident)["Engagements"]
        engaged = [its["EngagementArn"] for its in engagements]
        self.says("and by which engagement", [data["engagementArn"]], engaged)
        self.acknowledged(engaged[0])
        refused = self.code(
            self.client.update_timeline_event,
            incidentRecordArn=self.incident,
            eventId=trigger[0],
            eventData='"x"',
        )
        self.says("what came by itself is not rewritten", refused, "ValidationException")

    def acknowledged(self, engagement):
        [page] = self.contacts.list_pages_by_engagement(EngagementId=engagement)["Pages"]
        self.contacts.accept_page(
            PageId=page["PageArn"],
            AcceptType="READ",
            AcceptCode="123456",
            AcceptCodeValidation="IGNORE",
        )
        kind = "SSM Contacts Page Acknowledgement for Incident"
        of = {"key": "eventType", "condition": {"equals": {"stringValues": [kind]}}}
        lines = self.listed(filters=[of])
        self.says("an acknowledgement is told", len(lines), 1)
        data = json.loads(self.read(lines[0]["eventId"])["eventData"])
        seen = data["contactArn"], data["engagementArn"]
        self.says("it says whose", seen, (self.person, engagement))

    # -- Items, findings -------------------------------------------------------------------------

    def items(self):
        its = {"incidentRecordArn": self.incident}
        update = lambda **more: self.client.update_related_items(**its, relatedItemsUpdate=more)
        listed = lambda: self.client.list_related_items(**its)["relatedItems"]
        involved = [item["identifier"] for item in listed()]
        started = {"type": "INVOLVED_RESOURCE", "value": {"arn": TOPIC}}
        self.says("what it was started with is listed", started in involved, True)
        added = [
            {"type": "OTHER", "value": {"url": "https://example.com/?a=障"}},
            {"type": "METRIC", "value": {"metricDefinition": "{}"}},
            {"type": "PARENT", "value": {"arn": f"{TOPIC}-parent"}},
            {
                "type": "TASK",
                "value": {
                    "pagerDutyIncidentDetail": {"id": "P1", "autoResolve": True, "secretId": "s"}
                },
            },
        ]
        for identifier in added:
            update(itemToAdd={"identifier": identifier, "title": "題"})
        shown = {json.dumps(item["identifier"], sort_keys=True): item for item in listed()}
        for identifier in added:
            item = shown.get(json.dumps(identifier, sort_keys=True), {})
            self.says(
                f"an item of {identifier['type']} is as it was added", item.get("title"), "題"
            )
        count = len(listed())
        update(itemToAdd={"identifier": added[0], "title": "別"})
        self.says("the same again is no other", len(listed()), count)
        reference = shown[json.dumps(added[0], sort_keys=True)]["generatedId"]
        made = self.client.create_timeline_event(
            **its,
            eventType="Note",
            eventData='"n"',
            eventTime=time.time(),
            eventReferences=[{"relatedItemId": reference}],
        )["eventId"]
        about = {"key": "eventReference", "condition": {"equals": {"stringValues": [reference]}}}
        found = [line["eventId"] for line in self.listed(filters=[about])]
        self.says("an event about an item is found by it", found, [made])
        for identifier in added:
            update(itemToRemove=identifier)
        update(itemToRemove=added[0])
        left = [item["identifier"] for item in listed()]
        self.says("items are removed", [its for its in added if its in left], [])
        absent = arn(self.context.stack, "incident-record", f"story-whole/{NOTHING}")
        self.gone(
            "items of nothing",
            "INCIDENT_RECORD",
            self.client.update_related_items,
            incidentRecordArn=absent,
            relatedItemsUpdate={"itemToAdd": {"identifier": added[0]}},
        )

    def findings(self):
        """What was deployed before an incident is found, and goes on until it ends."""
        its = {"incidentRecordArn": self.incident}
        ids = [one["id"] for one in self.client.list_incident_findings(**its)["findings"]]
        read = lambda: {
            one["details"]["codeDeployDeployment"]["deploymentId"]: one
            for one in self.client.batch_get_incident_findings(**its, findingIds=ids)["findings"]
        }
        found = read()
        self.says("deployments are found", set(found), set(DEPLOYMENTS))
        ends = {"endTime" in one["details"]["codeDeployDeployment"] for one in found.values()}
        self.says("they go on", ends, {False})
        deployment(self.context.stack, DEPLOYMENTS[0], "SUCCESS")
        ended = {
            name
            for name, one in read().items()
            if one["details"]["codeDeployDeployment"].get("endTime")
        }
        self.says("one has ended", ended, {DEPLOYMENTS[0]})
        told = self.client.batch_get_incident_findings(**its, findingIds=["a", ids[0], "b"])
        failed = {error["findingId"] for error in told["errors"]}
        self.says(
            "what is not there is told by finding",
            ([one["id"] for one in told["findings"]], failed),
            ([ids[0]], {"a", "b"}),
        )
        absent = arn(self.context.stack, "incident-record", f"story-whole/{NOTHING}")
        for ask, more in (
            (self.client.list_incident_findings, {}),
            (self.client.batch_get_incident_findings, {"findingIds": ids}),
        ):
            self.gone("findings of nothing", "INCIDENT_RECORD", ask, incidentRecordArn=absent, **more)

    # -- The end ---------------------------------------------------------------------------------

    def resolved(self):
        update = lambda status: self.client.update_incident_record(arn=self.incident, status=status)
        update("RESOLVED")
        record = self.record(self.incident)
        self.says(
            "it is resolved", (record["status"], "resolvedTime" in record), ("RESOLVED", True)
        )
        of = {"key": "status", "condition": {"equals": {"stringValues": ["RESOLVED"]}}}
        since = {"key": "creationTime", "condition": {"after": self.begun}}
        listed = self.client.list_incident_records(filters=[of, since])["incidentRecordSummaries"]
        seen = [(its["arn"], its["resolvedTime"]) for its in listed]
        self.says("what is resolved is listed so", seen, [(self.incident, record["resolvedTime"])])
        update("RESOLVED")
        again = self.record(self.incident)["resolvedTime"]
        self.says("resolved again is resolved then", again, record["resolvedTime"])
        update("OPEN")
        record = self.record(self.incident)
        self.says("it opens again", (record["status"], "resolvedTime" in record), ("OPEN", False))
        kind = {
            "key": "eventType",
            "condition": {"equals": {"stringValues": ["SSM Incident Record Update"]}},
        }
        last = [
            json.loads(self.read(its["eventId"])["eventData"])["modifiedAttributes"]
            for its in self.listed(filters=[kind])[:2]
        ]
        changes = [[(one["attributeName"], one["newValue"]) for one in its] for its in last]
        self.says("both are told", changes, [[("status", "OPEN")], [("status", "RESOLVED")]])

    def quotas(self):
        """The errors about what there are too many of are of the model too: the watcher holds them."""
        tags = {f"k{at}": "v" for at in range(50)}
        for its in (self.incident, self.context.world.changed):
            self.client.untag_resource(resourceArn=its, tagKeys=["team", "empty"])
            self.client.tag_resource(resourceArn=its, tags=tags)
            more = self.code(self.client.tag_resource, resourceArn=its, tags={"more": "v"})
            self.says("51 tags are too many", more, "ServiceQuotaExceededException")
            self.client.untag_resource(resourceArn=its, tagKeys=list(tags))
        put = self.client.put_resource_policy
        for at in range(60):
            policy = json.dumps({"Id": str(at), "Statement": []})
            seen = self.code(put, resourceArn=self.whole, policy=policy)
            if seen is not None:
                break
        self.says("somewhere there are too many policies", seen is not None, True)
        for at in range(150):
            identifier = {"type": "OTHER", "value": {"url": f"https://example.com/{at}"}}
            seen = self.code(
                self.client.update_related_items,
                incidentRecordArn=self.plain,
                relatedItemsUpdate={"itemToAdd": {"identifier": identifier}},
            )
            if seen is not None:
                break
        self.says("somewhere there are too many items", seen is not None, True)

    def end(self):
        """With an incident goes what belongs to it; a plan leaves its incidents."""
        note = event(self.client, self.plain, time.time())
        for _ in range(2):
            self.client.delete_incident_record(arn=self.plain)
        its = {"incidentRecordArn": self.plain}
        self.gone(
            "a deleted incident", "INCIDENT_RECORD", self.client.get_incident_record, arn=self.plain
        )
        get = self.client.get_timeline_event
        left = self.code(get, **its, eventId=note)
        self.says("an event of a deleted incident is gone", left, "ResourceNotFoundException")
        for what, call, result in (
            ("events", self.client.list_timeline_events, "eventSummaries"),
            ("items", self.client.list_related_items, "relatedItems"),
        ):
            self.says(f"there are no {what} of a deleted incident", call(**its)[result], [])
        tags = self.code(self.client.list_tags_for_resource, resourceArn=self.plain)
        self.says("nor its tags", tags, "ResourceNotFoundException")
        engagements = self.contacts.list_engagements(IncidentId=self.plain)["Engagements"]
        self.says("nor its engagements", engagements, [])
        listed = self.client.list_incident_records()["incidentRecordSummaries"]
        self.says("it is not listed", self.plain in {its["arn"] for its in listed}, False)
        self.client.delete_response_plan(arn=self.whole)
        self.says("an incident outlives its plan", self.record(self.incident)["status"], "OPEN")
        self.client.delete_incident_record(arn=self.incident)

    def code(self, call, *arguments, **given):
        try:
            call(*arguments, **given)
        except ClientError as error:
            return error.response["Error"]["Code"]
        return None

    def gone(self, what, kind, call, **given):
        """There is no such thing, and it is said of which."""
        try:
            call(**given)
            seen = None
        except self.client.exceptions.ResourceNotFoundException as error:
            seen = error.response.get("resourceIdentifier"), error.response.get("resourceType")
        identifier = given.get("eventId") or next(iter(given.values()))
        self.says(f"{what} is named", seen, (identifier, kind))
