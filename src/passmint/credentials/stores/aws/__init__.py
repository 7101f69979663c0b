"""Store of credentials in AWS. It needs the extra `aws`."""

from passmint.credentials.stores.aws.clients import AwsClients, clients
from passmint.credentials.stores.aws.resources import AwsResources
from passmint.credentials.stores.aws.secrets import policy
from passmint.credentials.stores.aws.store import AwsStore

__all__ = ["AwsClients", "AwsResources", "AwsStore", "clients", "policy"]
