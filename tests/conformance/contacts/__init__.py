"""ssm-contacts."""

from ..service import Service
from ..wire import AwsJson
from . import abuse, access, commands, examples, lists, pending, planted, repeats, story
from .world import World

SERVICE = Service(
    name="ssm-contacts",
    protocol=AwsJson("SSMContacts"),
    world=World,
    pending=pending,
    story=story,
    commands=commands,
    lists=lists,
    examples=examples,
    abuse=abuse,
    access=access,
    repeats=repeats,
    planted=planted,
)
