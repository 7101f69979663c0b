"""A store in AWS, its clients and the names of what it uses. Needs the extra `aws`."""

from passmint.credentials.stores.aws.clients import Clients, clients
from passmint.credentials.stores.aws.places import Places
from passmint.credentials.stores.aws.secrets import policy
from passmint.credentials.stores.aws.store import AwsStore

__all__ = ["AwsStore", "Clients", "Places", "clients", "policy"]
