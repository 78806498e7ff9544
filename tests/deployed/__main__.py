"""Runs every scenario against a deployment of its own, and says what does not hold."""

import argparse
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path

from . import scenarios
from .deployment import Deployment
from .emulator import Emulator, background
from .stand_ins import StandIns
from .team import ROUTES, Team


def main():
    parser = argparse.ArgumentParser(prog="python -m deployed", description=__doc__)
    parser.add_argument("--emulator", required=True, metavar="PATH", help="the emulator of AWS")
    parser.add_argument("--sam", required=True, metavar="PATH", help="the SAM CLI")
    parser.add_argument("--build", required=True, metavar="DIR", help="what `sam build` made")
    parser.add_argument("--tocsin", required=True, metavar="PATH", help="the command")
    parser.add_argument("--only", metavar="NAME", action="append", help="a scenario to run, instead of all")
    parser.add_argument("--keep", metavar="DIR", help="keep the emulator's log there")
    arguments = parser.parse_args()
    # Whoever ends the run ends the emulator too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="tocsin-deployed-") as folder:
        paths = [str(Path(path).resolve()) for path in (arguments.sam, arguments.build, arguments.tocsin)]
        with StandIns() as others:
            with Emulator(arguments.emulator, arguments.keep or folder, others.environment) as emulator:
                failed = run(emulator, others, *paths, arguments.only)
    sys.exit(bool(failed))


# Those that disturb nobody run beside one another; the timers in them wait for minutes.
TOGETHER = (
    scenarios.alarm_through_sns,
    scenarios.events_reach_their_teams,
    scenarios.alarm_action_on_an_alias,
    scenarios.start_by_the_api,
    scenarios.what_happens_is_on_the_bus,
    scenarios.a_channel_follows_and_takes_commands,
    scenarios.pagerduty_follows_and_answers,
    scenarios.a_stack_of_the_guide_lives,
    scenarios.a_new_deployment_loses_nothing,
    scenarios.a_job_that_stops_pinging_opens_an_incident,
    scenarios.a_stopped_timer_is_taken_up,
)
ALONE = (scenarios.a_killed_tick_is_tried_again, scenarios.storm, scenarios.a_kept_table_goes_on)


def run(emulator, others, sam, build, tocsin, only):
    """Deploys, runs all scenarios, and gives how many failed."""
    begin = time.monotonic()
    deployment = Deployment(emulator, sam, build, tocsin)
    deployment.deploy()
    deployment.sign_in()
    team = Team(deployment)
    team.make()
    deployment.route(ROUTES)
    print(f"deployed, with people and plans ({time.monotonic() - begin:.0f} s)", flush=True)
    world = scenarios.World(deployment, team, others)
    wanted = lambda scenarios: [its for its in scenarios if its.__name__ in (only or [its.__name__])]
    tasks = [background(told, scenario, world) for scenario in wanted(TOGETHER)]
    failed = sum(task.join() for task in tasks)
    return failed + sum(told(scenario, world) for scenario in wanted(ALONE))


def told(scenario, world):
    """Runs one scenario, says how it went, and gives 1 when it failed."""
    begin, name = time.monotonic(), scenario.__name__.replace("_", " ")
    try:
        scenario(world)
    except Exception:  # noqa: BLE001 - any failure is one of the scenario
        print(f"FAILED  {name} ({time.monotonic() - begin:.0f} s)\n{traceback.format_exc()}", flush=True)
        return 1
    print(f"ok      {name} ({time.monotonic() - begin:.0f} s)", flush=True)
    return 0


if __name__ == "__main__":
    main()
