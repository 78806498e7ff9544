"""ssm-incidents."""

from ..service import Service
from ..wire import RestJson
from . import abuse, access, commands, examples, lists, pending, planted, repeats, story
from .world import World

SERVICE = Service(
    name="ssm-incidents",
    protocol=RestJson(),
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
