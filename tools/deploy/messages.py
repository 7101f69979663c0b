"""Messages to the person who runs the verbs."""

NO_STATE = """\
Terraform's state holds the API keys in plain text, so say where to keep it:

  make {verb} STATE=deploy.s3.tfbackend   in an encrypted S3 bucket, for a team and its CI
  make {verb} LOCAL_STATE=1               on this machine, in .deploy/, for you alone

Make the bucket once:

  aws s3 mb s3://BUCKET --region REGION
  aws s3api put-bucket-versioning --bucket BUCKET --versioning-configuration Status=Enabled

and write deploy.s3.tfbackend:

  bucket       = "BUCKET"
  key          = "passmint.tfstate"
  region       = "REGION"
  encrypt      = true
  use_lockfile = true   # from Terraform 1.10 on; leave it out before"""

NO_REGION = """\
Set AWS_REGION to the region to deploy to, such as eu-central-1, or give your profile a region."""

NO_CREDENTIALS = """\
Terraform found no AWS credentials. Set AWS_PROFILE to a profile of yours (after `aws sso login`,
if it signs in that way), or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN,
if you were given one)."""

APPLY_FAILED = """\
terraform apply failed. The state records what it had made by then. Remove the cause, then
run the same command again."""

STATE_IS_LOCAL = """\
.deploy/terraform.tfstate holds the state of a deployment: STATE would begin another one. To move
it into the bucket:

  {terraform} -chdir=.deploy init -migrate-state -backend-config={state}
  rm .deploy/terraform.tfstate*

Otherwise use LOCAL_STATE=1, or a second clone."""

HELD = """\
Version {held} serves. Version {newest}, which is this code, was rolled back and stays so.
To serve it again: make rollback VERSION={newest}"""

RELEASED_ANYWAY = """\
Version {held} serves after a rollback. This is other code: it will serve all callers again."""

CHECK_FAILED = """\
The endpoint does not answer as it should: see the failed checks above."""

ROLL_BACK_BY_HAND = """\
Version {version} served before. To serve it again: make rollback VERSION={version}"""

NO_AWS_CLI = """\
A canary release reads the alarms with the AWS CLI, and there is no `aws` in the PATH. Install it
(https://aws.amazon.com/cli/), or leave `canary` out to release to all callers at once."""

ALARMS_ON = """\
Nothing was released: {alarms} is on already, so it could not stop the canary release."""

CANARY_STOPPED = """\
The release was stopped: {reason}. Version {live} serves all calls again; version {canary} stays
published, and `make deploy` of the same code leaves it so."""
