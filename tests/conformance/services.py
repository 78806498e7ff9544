"""All services that are checked."""

from . import contacts, incidents

# The second is about people of the first.
SERVICES = (contacts.SERVICE, incidents.SERVICE)
