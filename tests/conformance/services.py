"""All services that are checked."""

from . import contacts

SERVICES = (contacts.SERVICE,)
