"""`make deploy`, `make rollback` and `make destroy`: the Terraform module in your AWS account.

Each verb shows Terraform's plan, asks, and applies exactly that plan. The package needs nothing but
the standard library and takes everything from the environment, where make puts what is on its
command line:

  STATE        file of settings for Terraform's S3 backend, with `encrypt = true`
  LOCAL_STATE  1 keeps the state on this machine instead, in .deploy/
  VARS         file of values for the module's variables; deploy.tfvars if it exists
  PLAN         1 shows what `make deploy` would change, and changes nothing
  APPROVE      1 carries out the plan without asking
  VERSION      version for `make rollback` to serve; without it, the version before
  TERRAFORM    program to run: terraform (default) or tofu
  CHECK        0 leaves out `passmint check` after a deployment
  UNCOMPILED   1 deploys a zip without compiled files where no Python 3.12 is found
  PRESETS      file of your own presets to put into the zip
  AWS_REGION   and AWS's other variables, as Terraform's provider reads them

Terraform runs in .deploy/, in a copy of the module with a backend added, so that the clone stays
clean and nothing in the state depends on where the clone is.
"""
