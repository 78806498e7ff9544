"""What must hold of the deployment. Each takes the `World`, and fails by an AssertionError."""

import json
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from . import signals
from .emulator import ACCOUNT, REGION, Code, wait_for
from .stacks import Stack
from .team import PHONES

# The template of the guide, as CloudFormation hands it to a macro.
GUIDE = Path(__file__).parents[2] / "events" / "cloudformation" / "macro-guide.json"
# Seconds: until an alarm has to be a page; until a stage of a minute is over and the next one has paged.
SOON, STAGE = 30, 100
# A stage, less the time between a decision and its page.
MINUTE = timedelta(seconds=58)


class World:
    """The deployment, its people, and the services around it."""

    def __init__(self, deployment, team, others):
        self.deployment, self.team, self.emulator = deployment, team, deployment.emulator
        self.slack, self.pagerduty = others.slack, others.pagerduty
        self.functions, self.machines = self.emulator.client("lambda"), self.emulator.client("stepfunctions")
        self.intake = deployment.outputs["IntakeFunctionArn"]

    def opened(self, plan, seconds=SOON, count=1):
        """The incidents of a plan, as soon as there are `count`."""

        def enough():
            found = self.team.of_plan(plan)
            return found if len(found) >= count else None

        return wait_for(f"{count} incidents of {plan}", enough, seconds)

    def titled(self, plan, part, seconds=SOON):
        """The incidents of a plan whose title has this in it, as soon as there are any."""
        return wait_for(
            f"an incident of {plan} about {part}",
            lambda: [its for its in self.team.of_plan(plan) if part in its["title"]],
            seconds,
        )

    def paged(self, name, about, seconds=SOON):
        """The texts that somebody got about something."""
        return self.texted(PHONES[name], about, seconds)

    def texted(self, number, about, seconds=SOON):
        """The texts that a phone got about something."""
        return wait_for(
            f"a text to {number} about {about}",
            lambda: [text for text in self.emulator.texts(number) if about in text],
            seconds,
        )

    def mailed(self, about, seconds):
        """The mails that eva got about something."""
        return wait_for(
            f"a mail about {about}",
            lambda: [mail for mail in self.emulator.mails("eva@example.com") if about in mail],
            seconds,
        )

    def invoke(self, payload, alias=None):
        """Invokes intake as CloudWatch does."""
        return self.functions.invoke(
            FunctionName=f"{self.intake}:{alias}" if alias else self.intake,
            InvocationType="Event", Payload=json.dumps(payload),
        )

    def aliased(self, plan):
        """Waits for a plan's alias, which the guardian makes, once a minute."""

        def there():
            aliases = self.functions.list_aliases(FunctionName=self.intake)["Aliases"]
            return [alias for alias in aliases if alias["Name"] == plan]

        wait_for(f"the alias of {plan}", there, 150)

    def start(self, plan, title, **more):
        """Starts an incident by the API."""
        arn = f"arn:aws:ssm-incidents::{ACCOUNT}:response-plan/{plan}"
        return self.team.incidents.start_incident(responsePlanArn=arn, title=title, **more)["incidentRecordArn"]

    def engagements(self, incident):
        """The engagements of an incident."""
        return self.team.contacts.list_engagements(IncidentId=incident)["Engagements"]

    def pages(self, incident, name):
        """The pages of the first engagement of an incident to somebody."""
        first = self.engagements(incident)[0]["EngagementArn"]
        pages = self.team.contacts.list_pages_by_engagement(EngagementId=first)["Pages"]
        return [its["PageArn"] for its in pages if f"/{name}/" in its["PageArn"]]

    def sent_at(self, page):
        """When a page was sent; nothing, while it was not."""
        return self.team.contacts.describe_page(PageId=page).get("SentTime")

    def timers(self, incident):
        """The running executions that time the first engagement of an incident."""
        stem = self.engagements(incident)[0]["EngagementArn"].rsplit("/", 1)[-1]
        [machine] = [
            its["stateMachineArn"]
            for its in self.machines.list_state_machines()["stateMachines"]
            if its["name"] == "tocsin-escalation"
        ]
        running = self.machines.list_executions(stateMachineArn=machine, statusFilter="RUNNING")["executions"]
        return [its["executionArn"] for its in running if stem in its["name"]]

    def history(self, execution):
        """The types of what happened in an execution, in order."""
        pages = self.machines.get_paginator("get_execution_history").paginate(executionArn=execution)
        return [event["type"] for page in pages for event in page["events"]]

    def resolve(self, incident):
        """Resolves an incident."""
        self.team.incidents.update_incident_record(arn=incident, status="RESOLVED")


def alarm_through_sns(world):
    """An alarm of CloudWatch that tells a topic opens an incident, and pages by SMS."""
    sns, watch = world.emulator.client("sns"), world.emulator.client("cloudwatch")
    topic = sns.create_topic(Name="alarms")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="lambda", Endpoint=world.intake)
    watch.put_metric_alarm(
        AlarmName="sns-5xx", Namespace="Shop", MetricName="5XX", Statistic="Sum", Period=60,
        EvaluationPeriods=1, Threshold=100, ComparisonOperator="GreaterThanThreshold", AlarmActions=[topic],
    )
    watch.set_alarm_state(AlarmName="sns-5xx", StateValue="ALARM", StateReason="Threshold Crossed")
    world.paged("ana", "sns-5xx")
    [record] = world.titled("web-plan", "sns-5xx")
    assert record["incidentRecordSource"]["source"] == "aws.cloudwatch", record


def events_reach_their_teams(world):
    """GuardDuty of severity 8 pages the security team, of severity 4 nobody; a failed stack the infrastructure
    team, with the stack's ARN."""
    events = world.emulator.client("events")
    # Nobody but AWS may put events of AWS, on the emulator either: they come from sources of the drill, and
    # the rules hand them on as those of AWS.
    for service, pattern in {
        "guardduty": {"detail": {"severity": [{"numeric": [">=", 7]}]}},
        "cloudformation": {
            "detail-type": ["CloudFormation Stack Status Change"],
            "detail": {"status-details": {"status": [{"suffix": "ROLLBACK_COMPLETE"}]}},
        },
    }.items():
        events.put_rule(Name=service, EventPattern=json.dumps(pattern | {"source": [f"drill.{service}"]}))
        target = {"Id": "intake", "Arn": world.intake, "InputTransformer": signals.as_from(f"aws.{service}")}
        events.put_targets(Rule=service, Targets=[target])
    stack = f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/shop/1f2e3d4c-0000-4000-8000-000000000001"
    answer = events.put_events(Entries=[signals.finding(4), signals.finding(8), signals.stack_failure(stack)])
    assert answer["FailedEntryCount"] == 0, answer
    # The drill's rule, as a user's, does not hand on a finding of severity 4. Should one come all the same, no
    # routing rule takes it.
    mild = signals.delivered(signals.finding(4), "aws.guardduty")
    answer = world.functions.invoke(FunctionName=world.intake, Payload=json.dumps(mild))
    assert "FunctionError" not in answer, answer
    world.paged("sam", "security-plan")
    world.paged("ida", "infra-plan")
    [record] = world.titled("infra-plan", "shop")
    items = world.team.incidents.list_related_items(incidentRecordArn=record["arn"])["relatedItems"]
    assert any(item["identifier"]["value"].get("arn") == stack for item in items), items
    found = [record for record in world.team.listed() if "SSH brute force" in record["title"]]
    assert len(found) == 1, f"a finding of severity 4 opened an incident: {found}"


def alarm_action_on_an_alias(world):
    """The alarm action's payload on a plan's alias opens an incident of that plan."""

    world.aliased("storm-plan")
    world.invoke(signals.alarm("alias-alarm"), alias="storm-plan")
    [record] = world.titled("storm-plan", "alias-alarm")
    world.paged("tom", "alias-alarm")
    world.resolve(record["arn"])


def start_by_the_api(world):
    """StartIncident at the function's URL opens an incident, which the API shows at once."""
    arn = world.start("infra-plan", "by hand", clientToken="the-same-token")
    assert world.start("infra-plan", "by hand", clientToken="the-same-token") == arn
    record = world.team.incidents.get_incident_record(arn=arn)["incidentRecord"]
    assert (record["title"], record["status"]) == ("by hand", "OPEN"), record
    world.paged("ida", "by hand")
    world.resolve(arn)


def stages_until_somebody_answers(world, between=lambda: None):
    """SMS, a minute later mail, then an answer, and nothing after it: not the last stage either. `between` runs
    after the first page."""
    arn = world.start("climb-plan", "climbing")
    texts = world.paged("ana", "climbing")
    between()
    mails = world.mailed("climbing", STAGE)
    # The text may have waited for another to the same phone: the stage begins with the incident.
    began = world.team.incidents.get_incident_record(arn=arn)["incidentRecord"]["creationTime"]
    waited = min(map(world.sent_at, world.pages(arn, "eva"))) - began
    assert waited >= MINUTE, f"the second stage began after {waited}"
    world.team.contacts.accept_page(PageId=world.pages(arn, "eva")[0], AcceptType="READ", AcceptCode=Code.of(mails[-1]))
    kinds = world.team.kinds(arn)
    assert "SSM Contacts Page Acknowledgement for Incident" in kinds, kinds
    time.sleep(70)
    assert len(world.paged("ana", "climbing")) == len(texts), "a text after the answer"
    assert len(world.mailed("climbing", 1)) == len(mails), "a mail after the answer"
    last = [text for text in world.emulator.texts(PHONES["leo"]) if "climbing" in text]
    assert not last, "the last stage began after the answer"
    world.resolve(arn)


def what_happens_is_on_the_bus(world):
    """Each fact of an incident is an event on the bus, which a rule takes to a queue."""
    queues, events = world.emulator.client("sqs"), world.emulator.client("events")
    url = queues.create_queue(QueueName="facts")["QueueUrl"]
    arn = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    events.put_rule(Name="facts", EventPattern=json.dumps({"source": ["tocsin"]}))
    events.put_targets(Rule="facts", Targets=[{"Id": "queue", "Arn": arn}])
    incident = world.start("infra-plan", "on the bus")
    world.resolve(incident)
    seen = {}

    def resolved():
        for message in queues.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
            fact = json.loads(message["Body"])
            if fact["resources"] == [incident]:
                seen[fact["detail"]["id"]] = fact["detail-type"]
        return "Incident Resolved" in seen.values()

    wait_for("the resolution on the bus", resolved, 60)
    assert {"Incident Created", "Engagement Started", "Incident Resolved"} <= set(seen.values()), seen


def a_channel_follows_and_takes_commands(world):
    """An incident has its channel in Slack, with its card and what happens; what is typed there is done and
    answered, and a request that Slack did not sign does nothing."""
    arn = world.start("talk-plan", "talked about")
    channel = wait_for("the channel", lambda: world.slack.channel("talked-about"), 60)
    world.paged("ana", "talked about")

    def told(words):
        lines = lambda: [text for text in list(channel["messages"].values()) if words in text]
        return wait_for(f"{words} in the channel", lines, 60)

    def typed(text, **forged):
        body, headers = world.slack.command(text, channel, "U0ANA")
        return world.emulator.post(world.deployment.outputs["ChatUrl"], body, headers | forged)

    told("SMS to ana")
    assert typed("resolve", **{"x-slack-signature": "v0=00"})[0] == 401
    assert typed("ack") == (200, ""), "the command was not taken up"
    wait_for("the answer", lambda: "You have it." in world.slack.replies, 60)
    told("ana acknowledged")
    assert typed("resolve drilled")[0] == 200
    told("resolved by ana")
    record = world.team.incidents.get_incident_record(arn=arn)["incidentRecord"]
    assert record["status"] == "RESOLVED", record


def pagerduty_follows_and_answers(world):
    """An incident of PagerDuty is opened beside ours; who acknowledges there takes ours, and it is resolved with
    ours. A webhook that PagerDuty did not sign does nothing."""
    arn = world.start("duty-plan", "on duty")
    [theirs] = wait_for("the incident of PagerDuty", lambda: world.pagerduty.titled("on duty"), 60)
    world.mailed("on duty", SOON)
    body, headers = world.pagerduty.changed(theirs, "acknowledged", "EVA")
    url = world.deployment.outputs["PagerDutyUrl"]
    forged = headers | {"x-pagerduty-signature": "v1=00"}
    # Not 401: PagerDuty would turn the subscription off.
    assert world.emulator.post(url, body, forged)[0] == 503
    assert world.emulator.post(url, body, headers)[0] == 200
    answered = "SSM Contacts Page Acknowledgement for Incident"
    wait_for("the answer on our timeline", lambda: answered in world.team.kinds(arn), 60)
    world.resolve(arn)
    wait_for("the resolution there", lambda: theirs["status"] == "resolved", 60)
    wait_for("its note", lambda: any("resolved by" in note for note in list(theirs["notes"])), 60)
    assert len(world.pagerduty.titled("on duty")) == 1, "a second incident"
    items = world.team.incidents.list_related_items(incidentRecordArn=arn)["relatedItems"]
    details = [item["identifier"]["value"].get("pagerDutyIncidentDetail") for item in items]
    assert [its["id"] for its in details if its] == [theirs["id"]], items


def a_stack_of_the_guide_lives(world):
    """The template of the guide: its alarm pages its engineer, it changes in place, and nothing is left of it."""
    template = json.loads(GUIDE.read_text(encoding="utf-8"))["fragment"]
    stack, phone, contacts = Stack(world.emulator, "guide"), "+819012345678", world.team.contacts
    stack.create(template)
    made = stack.resources()
    code = Code.of(world.texted(phone, "code")[0])
    contacts.activate_contact_channel(ContactChannelId=made["SMSChannel"], ActivationCode=code)

    watch = world.emulator.client("cloudwatch")
    [alarm] = watch.describe_alarms(AlarmNames=["api-error-rate-alarm"])["MetricAlarms"]
    function, alias = alarm["AlarmActions"][0].rsplit(":", 1)
    assert (function, alias) == (world.intake, "prod-api-response-plan"), alarm["AlarmActions"]
    world.aliased(alias)
    # The emulator's alarms tell topics alone.
    world.invoke(signals.alarm(alarm["AlarmName"]), alias)
    [record] = world.titled(alias, "Production API Incident")
    world.texted(phone, "Production API Incident")
    world.resolve(record["arn"])

    template["Resources"]["OnCallEngineer"]["Properties"]["DisplayName"] = "Engineer"
    stack.update(template)
    assert stack.resources() == made, "a resource was made anew"
    engineer = {"ContactId": made["OnCallEngineer"]}
    assert contacts.get_contact(**engineer)["DisplayName"] == "Engineer"
    stack.delete()
    left = [its["Alias"] for page in contacts.get_paginator("list_contacts").paginate() for its in page["Contacts"]]
    assert not {"on-call-engineer", "escalation-plan"} & set(left), left
    plans = world.team.incidents.list_response_plans()["responsePlanSummaries"]
    assert made["ResponsePlan"] not in [plan["arn"] for plan in plans], plans


def a_new_deployment_loses_nothing(world):
    """The stack is updated between two stages: the second one comes, and ends with the answer."""
    stages_until_somebody_answers(world, lambda: world.deployment.deploy(LogLevel="debug"))


def a_kept_table_goes_on(world):
    """The stack is deleted and made again over the table that it left: its incidents are there, and new
    signals join them."""
    arn = world.start("web-plan", "left behind")
    world.invoke(signals.alarm("kept-alarm"))
    [before] = world.titled("web-plan", "kept-alarm")
    world.deployment.delete()
    # Without its stream people would be paged, and nobody else be told.
    said = world.deployment.refusal(ExistingTableName="tocsin")
    assert "ExistingTableStreamArn must be given with ExistingTableName" in said, said
    stream = world.emulator.client("dynamodb").describe_table(TableName="tocsin")["Table"]["LatestStreamArn"]
    world.deployment.deploy(ExistingTableName="tocsin", ExistingTableStreamArn=stream)
    world.team.connect()
    world.intake = world.deployment.outputs["IntakeFunctionArn"]
    assert world.team.incidents.get_incident_record(arn=arn)["incidentRecord"]["title"] == "left behind"
    world.invoke(signals.alarm("kept-alarm"))
    wait_for(
        "the alarm on the timeline of its incident",
        lambda: world.team.kinds(before["arn"]).count("SSM Incident Trigger") >= 2,
        SOON,
    )
    assert len(world.titled("web-plan", "kept-alarm")) == 1, "a second incident"
    # Its timer may have gone with the stack: then the guardian has the second stage.
    world.mailed("left behind", STAGE + 120)
    # The aliases went with the function, but not what the table says of them.
    world.aliased("web-plan")
    world.invoke(signals.alarm("next-alarm"), alias="web-plan")
    world.titled("web-plan", "next-alarm")
    # Not at once: her phone has just rung, and pages that follow each other wait for the next message.
    world.paged("ana", "next-alarm", STAGE)


def storm(world):
    """1,000 signals of 50 alarms: 50 incidents, to which all of theirs came, and a page for each incident."""
    world.aliased("storm-plan")
    # Each at an instant of its own: twice at one is one delivered twice.
    payloads = [signals.alarm(f"storm-{number % 50:02}", 1_000 - number) for number in range(1_000)]

    # Waited for, so that it is known of each that it was taken.
    def send(payload):
        answer = world.functions.invoke(FunctionName=f"{world.intake}:storm-plan", Payload=json.dumps(payload))
        return answer.get("FunctionError")

    with ThreadPoolExecutor(16) as senders:
        errors = [error for error in senders.map(send, payloads) if error]
    assert not errors, f"{len(errors)} signals failed"
    found = [its for its in world.team.of_plan("storm-plan") if ": storm-" in its["title"]]
    titles = {its["title"] for its in found}
    assert len(found) == len(titles) == 50, f"{len(found)} incidents of {len(titles)} alarms"
    # One more of each: what came again is noted the first, second, fifth, tenth and twentieth time, so a lost one
    # would leave the last note out.
    for number in range(50):
        assert not send(signals.alarm(f"storm-{number:02}"))
    for record in found:
        noted = world.team.kinds(record["arn"]).count("SSM Incident Trigger")
        assert noted == 1 + 5, f"{record['title']} has noted {noted} signals"
        pages = world.pages(record["arn"], "tom")
        assert len(pages) == 1, f"{record['title']} has {len(pages)} pages to tom"
    world.paged("tom", "storm-")


def a_killed_tick_is_tried_again(world):
    """The escalation function killed until a tick of it has failed: its execution tries again, and pages before
    the guardian would."""
    arn = world.start("security-plan", "killed")
    world.paged("sam", "killed")
    [timer] = wait_for("the timer", lambda: world.timers(arn), SOON)
    end = time.monotonic() + STAGE
    # What is killed while it waits for work is merely started again: it has to have some.
    while "TaskFailed" not in world.history(timer):
        assert time.monotonic() < end, "no tick failed"
        for _ in range(50):
            kill("tocsin-escalation")
    # The guardian lets a minute pass after the stage is over. The tick may have been one before its end.
    world.mailed("killed", end - time.monotonic())
    # The page leaves before the try that sends it ends.
    wait_for(
        "the end of another try", lambda: "TaskSucceeded" in after("TaskFailed", world.history(timer)), SOON
    )
    world.resolve(arn)


def after(first, happened):
    """What happened after the first of its kind."""
    return happened[happened.index(first) + 1:]


def kill(function):
    """Kills the processes that run a function."""
    for process in Path("/proc").iterdir():
        if not process.name.isdigit():
            continue
        try:
            environment = (process / "environ").read_bytes().split(b"\0")
            if f"AWS_LAMBDA_FUNCTION_NAME={function}".encode() in environment:
                os.kill(int(process.name), signal.SIGKILL)
        except (OSError, ProcessLookupError):
            continue


def a_job_that_stops_pinging_opens_an_incident(world):
    """A heartbeat that the command makes is armed by a ping on the bus; when no other comes, its plan has an
    incident. Removed, it is listed no more."""
    [made] = world.deployment.command(
        "heartbeats", "set", "drill-batch", "--every", "1m", "--plan", "infra-plan"
    )
    assert made["state"] == "UNARMED", made
    ping = signals.event("tocsin.heartbeat", "Heartbeat", [], {"name": "drill-batch"})
    answer = world.emulator.client("events").put_events(Entries=[ping])
    assert answer["FailedEntryCount"] == 0, answer
    wait_for(
        "the first ping",
        lambda: [its for its in world.deployment.command("heartbeats") if its["state"] == "ALIVE"],
        SOON,
    )
    # Its interval, the guardian's grace and its next round.
    [record] = world.titled("infra-plan", "drill-batch", 150)
    [now] = world.deployment.command("heartbeats")
    assert now["state"] == "MISSING", now
    world.deployment.command("heartbeats", "remove", "drill-batch")
    assert world.deployment.command("heartbeats") == []
    world.resolve(record["arn"])


def a_stopped_timer_is_taken_up(world):
    """An execution that somebody stops by hand: the guardian does what it would have done."""
    arn = world.start("infra-plan", "stopped")
    world.paged("ida", "stopped")
    for execution in wait_for("the timer", lambda: world.timers(arn), SOON):
        world.machines.stop_execution(executionArn=execution)
    assert not world.timers(arn), "it runs on"
    # A minute's stage, a minute's grace, and the guardian's next round.
    world.mailed("stopped", STAGE + 120)
    world.resolve(arn)
