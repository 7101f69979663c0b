"""What real targets accept, by their own documentation: one function for each target.

Nothing here knows the presets. Where AWS's service models publish a pattern or bounds, those are
read from botocore when the tests run, so a change there shows.
"""

import gzip
import json
import re
from functools import cache
from pathlib import Path
from string import ascii_letters, ascii_lowercase, ascii_uppercase, digits, punctuation

import botocore

MODELS = Path(botocore.__file__).parent / "data"
ALPHANUMERIC = set(ascii_letters + digits)
PRINTABLE = ALPHANUMERIC | set(punctuation)  # without space


@cache
def model(service, version):
    """Return the shapes of a service, as AWS publishes them."""
    path = MODELS / service / version / "service-2.json.gz"
    return json.loads(gzip.decompress(path.read_bytes()))["shapes"]


def text(service, version, shape, member):
    """Return the model's description of a member, without mark-up."""
    said = model(service, version)[shape]["members"][member]["documentation"]
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", said)).replace("&amp;", "&")


def shape(service, version, name):
    """Make a function that checks a password against the bounds and the pattern of a shape."""
    value = model(service, version)[name]
    pattern = value.get("pattern", ".*").strip("/")

    def takes(password):
        return (
            value.get("min", 0) <= len(password) <= value.get("max", 10**6)
            and re.fullmatch(pattern, password) is not None
        )

    return takes


def kinds(password, symbols=punctuation):
    """Count the classes, of four, that appear."""
    classes = (ascii_lowercase, ascii_uppercase, digits, symbols)
    return sum(not set(password).isdisjoint(characters) for characters in classes)


def made_of(least, most, characters):
    """Make a function for a length and a set of characters."""
    return lambda password: least <= len(password) <= most and set(password) <= set(characters)


def without(least, most, excluded):
    """Make a function for a length and printable ASCII without some characters."""
    return made_of(least, most, PRINTABLE - set(excluded))


def both(*functions):
    """Make a function that combines several checks."""
    return lambda password: all(function(password) for function in functions)


def has(*classes):
    """Make a function that requires a character of each class."""
    return lambda password: all(not set(password).isdisjoint(c) for c in classes)


FOUR = has(ascii_lowercase, ascii_uppercase, digits, punctuation)
THREE = has(ascii_lowercase, ascii_uppercase, digits)

# IAM's text on RequireSymbols lists what it counts.
IAM_SYMBOLS = "!@#$%^&*()_+-=[]{}|'"

# Create: the only symbols; modify: all but / " @ %.
AUTH_TOKEN = both(
    made_of(16, 128, ALPHANUMERIC | set("!&#$^<>-")),
    without(16, 128, '/"@%'),
)

TARGETS = {
    # rds 2014-10-31 CreateDBInstanceMessage.MasterUserPassword
    "aws-rds-mysql": without(8, 41, '/"@'),
    "aws-rds-mariadb": without(8, 41, '/"@'),
    "aws-rds-postgresql": without(8, 128, '/"@'),
    # the same, and SQL Server's three of four (learn.microsoft.com, password-policy)
    "aws-rds-sqlserver": both(without(8, 128, '/"@'), lambda password: kinds(password) >= 3),
    "aws-rds-oracle": without(8, 30, "/\"@&'"),
    # the lower of 255 (CreateDBInstance) and 128 (RestoreDBInstanceFromS3)
    "aws-rds-db2": without(8, 128, '/"@'),
    # rds CreateDBClusterMessage.MasterUserPassword
    "aws-aurora": without(8, 41, '/"@'),
    # docdb CreateDBClusterMessage, docdb-elastic CreateClusterInput
    "aws-documentdb": without(8, 100, '/"@'),
    # redshift CreateClusterMessage.MasterUserPassword
    "aws-redshift": both(without(8, 64, "'\"\\/@"), THREE),
    "aws-elasticache-auth": AUTH_TOKEN,
    "aws-memorydb": made_of(16, 128, PRINTABLE),  # terraform-provider-aws, memorydb/user.go
    # mq CreateUserInput.Password
    "aws-mq": both(without(12, 10**6, ",:="), lambda password: len(set(password)) >= 4),
    # the model's bounds, and what a domain answers (phillbaker/terraform-provider-elasticsearch#296)
    "aws-opensearch": both(shape("opensearch", "2021-01-01", "Password"), FOUR),
    "aws-timestream-influxdb": shape("timestream-influxdb", "2023-01-27", "Password"),
    "aws-fsx": shape("fsx", "2018-03-01", "AdminPassword"),
    # the model's expression, and not the account's name (passfilt), Admin or Administrator
    "aws-directory-service": both(
        shape("ds", "2015-04-16", "Password"), lambda password: "admin" not in password.lower()
    ),
    # the model's expression, and the default account policy
    "aws-iam-user": both(
        shape("iam", "2010-05-08", "passwordType"),
        lambda password: len(password) >= 8 and kinds(password, IAM_SYMBOLS) >= 3,
    ),
    # the model's expression, and the default pool policy
    "aws-cognito": both(
        shape("cognito-idp", "2016-04-18", "PasswordType"),
        FOUR,
        lambda password: len(password) >= 8,
    ),
    "aws-lightsail-mysql": without(8, 41, '/"@'),
    "aws-lightsail-postgresql": without(8, 128, '/"@'),
    "aws-connect": shape("connect", "2017-08-08", "Password"),
    # what GetRandomPassword gives unless told otherwise: one of each, no space
    "aws-get-random-password": both(without(4, 4096, ""), FOUR),
    # learn.microsoft.com/sql/relational-databases/security/password-policy; CREATE LOGIN counts
    # a space as a symbol
    "sql-server": both(
        made_of(8, 128, PRINTABLE | {" "}), lambda p: kinds(p, punctuation + " ") >= 3
    ),
    # concept-sspr-policy: these symbols and blank, 8 to 256, three of four
    "entra-id": both(
        made_of(8, 256, ALPHANUMERIC | set("@#$%^&*-_!+=[]{}|\\:',.?/`~\"();<> ")),
        lambda password: kinds(password) >= 3,
    ),
    # passfilt: three of five, of which the fifth is not in ASCII; these symbols count
    "active-directory": both(
        made_of(7, 256, PRINTABLE),
        lambda password: kinds(password, "~!@#$%^&*_-+=`|\\(){}[]:;\"'<>,.?/") >= 3,
    ),
    # dev.mysql.com validate_password: length 8, one each at MEDIUM
    "mysql-validate-password": both(made_of(8, 10**6, PRINTABLE), FOUR),
    # sqladmin PasswordValidationPolicy: lower, upper, numeric and non-alphanumeric
    "google-cloud-sql": FOUR,
    # IEEE 802.11-2020 J.4.1: 8 to 63 octets, each from 32 to 126
    "wpa2": lambda p: 8 <= len(p) <= 63 and all(32 <= ord(c) <= 126 for c in p),
    # ISO 9564-1: 4 to 12 decimal digits
    "pin": lambda password: re.fullmatch("[0-9]{4,12}", password) is not None,
    # SP 800-63B-4 3.1.1.2: 15 code points or more, printing ASCII and space
    "nist-800-63b-4": lambda p: re.fullmatch("[ -~]{15,}", p) is not None,
}
