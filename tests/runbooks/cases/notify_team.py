"""The guide's action NotifyTeam: a topic is told, once."""

import boto3

from ..case import Case
from ..execution import Wrong
from ..world import INCIDENT


class NotifyTeam(Case):
    NAME = "notify-team"

    def test_the_topic_is_told(self):
        topic = boto3.client("sns").create_topic(Name="prod-alerts-sns")["TopicArn"]
        run = self.succeeds(TopicArn=topic, IncidentArn=INCIDENT, Message="The production API is down.")
        self.assertTrue(run.output("publish.MessageId"))
        message = f"The production API is down.\n\n{INCIDENT}"
        asked = {"TopicArn": topic, "Subject": "An incident was opened", "Message": message}
        self.assertEqual(self.world.asked("Publish"), [asked])

    def test_a_topic_that_is_not_there_fails(self):
        topic = "arn:aws:sns:ap-northeast-1:123456789012:gone"
        self.fails("publish", "NotFound", TopicArn=topic)

    def test_it_has_to_be_told_which_topic(self):
        for given in ({}, {"TopicArn": "prod-alerts-sns"}):
            with self.assertRaises(Wrong):
                self.run_it(**given)
