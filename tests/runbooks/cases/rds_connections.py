"""UC-8: too many connections. Idle ones are ended, the limit is raised where that is allowed, else somebody is told."""

import io
import json
from datetime import datetime, timedelta, timezone

import boto3

from ..case import Case
from ..world import ACCOUNT, REGION, error

ARN = f"arn:aws:rds:{REGION}:{ACCOUNT}:db:orders-db"
FUNCTION = "tocsin-idle-connections-orders"


class RdsConnections(Case):
    NAME = "rds-connections"

    def setUp(self):
        super().setUp()
        self.rds = boto3.client("rds")
        self.rds.create_db_parameter_group(
            DBParameterGroupName="orders", DBParameterGroupFamily="mysql8.0", Description="x"
        )
        self.instance("orders-db")
        self.connections, self.idle, self.parameter = 98, 40, {"ParameterValue": "100", "ApplyType": "dynamic"}
        self.world.answer("cloudwatch", "GetMetricStatistics", self.statistics)
        self.world.answer("lambda", "Invoke", self.invoked)
        self.world.answer("rds", "DescribeDBParameters", self.parameters)
        self.given = {"Resources": [ARN], "DryRun": "false"}

    def instance(self, name, group="orders", engine="mysql"):
        self.rds.create_db_instance(
            DBInstanceIdentifier=name,
            DBInstanceClass="db.t3.micro",
            Engine=engine,
            AllocatedStorage=10,
            MasterUsername="orders",
            MasterUserPassword="only-in-moto",  # noqa: S106
            DBParameterGroupName=group,
        )

    def statistics(self, asked):
        if self.connections is None:
            return {"Datapoints": []}
        self.assertEqual(asked["Dimensions"], [{"Name": "DBInstanceIdentifier", "Value": "orders-db"}])
        # CloudWatch gives its points in no order.
        now = datetime.now(timezone.utc)
        points = [(now, self.connections), (now - timedelta(minutes=1), self.connections + 500)]
        return {"Datapoints": [{"Timestamp": at, "Maximum": float(value)} for at, value in points]}

    def invoked(self, asked):
        """What the function of the stack answers; its own tests are in `idle_connections`."""
        self.ask = json.loads(asked["Payload"])
        ended = 0 if self.ask["dryRun"] else self.idle
        self.world.after(60, lambda: setattr(self, "connections", self.connections - ended))
        answer = {"sessions": self.connections, "idle": self.idle, "protected": 0, "ended": ended}
        return {"StatusCode": 200, "Payload": io.BytesIO(json.dumps(answer).encode())}

    def parameters(self, _asked):
        return {"Parameters": [{"ParameterName": "autocommit"}, {"ParameterName": "max_connections", **self.parameter}]}

    def test_few_connections_are_left_alone(self):
        self.connections = 95
        run = self.succeeds(**self.given, IdleFunction=FUNCTION)
        self.assertEqual(run.output("count.Connections"), 95)
        self.changed()

    def test_idle_ones_are_ended_and_that_suffices(self):
        run = self.succeeds(**self.given, IdleFunction=FUNCTION, MaxIdleSeconds="300")
        host = self.rds.describe_db_instances()["DBInstances"][0]["Endpoint"]["Address"]
        self.assertEqual(self.ask, {"host": host, "engine": "mysql", "maxIdleSeconds": 300, "dryRun": False})
        self.assertEqual((run.output("endIdle.Ended"), run.output("watch.Connections")), (40, 58))
        self.changed("Invoke")

    def test_a_dry_run_lists_and_ends_nothing(self):
        run = self.succeeds(Resources=[ARN], IdleFunction=FUNCTION, AllowParameterChange="true")
        self.assertIs(self.ask["dryRun"], True)
        self.assertEqual((run.output("endIdle.Idle"), run.output("endIdle.Ended")), (40, 0))
        self.assertNotIn("watch", run.steps)
        self.changed("Invoke")

    def test_without_the_function_a_dry_run_only_counts(self):
        run = self.succeeds(Resources=[ARN])
        self.assertEqual(run.output("count.Connections"), 98)
        self.changed()

    def test_what_stays_too_many_fails(self):
        self.idle = 2
        self.fails(
            "giveUp",
            "orders-db still has 96 connections, and max_connections may not be changed",
            **self.given,
            IdleFunction=FUNCTION,
        )
        self.changed("Invoke")

    def test_the_limit_is_raised_only_where_that_is_allowed(self):
        self.idle = 0
        run = self.succeeds(**self.given, IdleFunction=FUNCTION, AllowParameterChange="true", MaxConnections="200")
        self.assertEqual((run.output("raiseLimit.Before"), run.output("watchAgain.Connections")), ("100", 98))
        self.changed("Invoke", "ModifyDBParameterGroup")
        (asked,) = self.world.asked("ModifyDBParameterGroup")
        parameter = {"ParameterName": "max_connections", "ParameterValue": "200", "ApplyMethod": "immediate"}
        self.assertEqual(asked, {"DBParameterGroupName": "orders", "Parameters": [parameter]})

    def test_a_raised_limit_that_fills_up_too_fails(self):
        self.connections = 190
        self.fails("watchAgain", "still has 190 connections, more than 180", **self.given, AllowParameterChange="true")

    def test_a_limit_that_needs_a_reboot_is_for_a_person(self):
        self.parameter["ApplyType"] = "static"
        self.fails("raiseLimit", "needs a reboot of orders-db", **self.given, AllowParameterChange="true")
        (asked,) = self.world.asked("ModifyDBParameterGroup")
        self.assertEqual(asked["Parameters"][0]["ApplyMethod"], "pending-reboot")
        self.changed("ModifyDBParameterGroup")

    def test_the_limit_is_not_lowered(self):
        self.parameter["ParameterValue"] = "500"
        self.fails("raiseLimit", "max_connections is 500 already", **self.given, AllowParameterChange="true")
        self.changed()

    def test_no_other_instance_is_reached(self):
        self.instance("stock-db")
        self.fails("raiseLimit", "also the parameter group of stock-db", **self.given, AllowParameterChange="true")
        self.changed()

    def test_the_group_that_nobody_can_change_is_left(self):
        self.rds.delete_db_instance(DBInstanceIdentifier="orders-db", SkipFinalSnapshot=True)
        self.instance("orders-db", group="default.mysql8.0")
        self.fails("raiseLimit", "which nobody can change", **self.given, AllowParameterChange="true")
        self.changed()

    def test_a_function_that_fails_is_not_the_end(self):
        told = {"errorType": "InterfaceError", "errorMessage": "too many connections"}
        answer = lambda _: {"FunctionError": "Unhandled", "Payload": io.BytesIO(json.dumps(told).encode())}
        self.world.answer("lambda", "Invoke", answer)
        self.world.after(300, lambda: setattr(self, "connections", 20))
        run = self.run_it(**self.given, IdleFunction=FUNCTION)
        self.assertEqual((run.status, run.output("watch.Few")), ("Success", "true"))
        self.assertIn("InterfaceError: too many connections", run.failures["endIdle"])

    def test_a_function_that_is_not_there_is_not_the_end(self):
        self.world.answer(
            "lambda", "Invoke", lambda _: error("ResourceNotFoundException", "no such function", "Invoke")
        )
        self.fails("giveUp", "still has 98", **self.given, IdleFunction=FUNCTION)

    def test_an_instance_that_nobody_counts_is_for_a_person(self):
        self.connections = None
        self.fails("count", "CloudWatch has no count of connections of orders-db", **self.given)
