"""The validators of real targets, on passwords written by hand; and AWS's wording is unchanged."""

import pytest

from oracles.targets import TARGETS, text

GOOD = "Tr4vel-Lamp_Sky!"  # 16 characters of all four classes
NEUTRAL = "Tr4velLampSky9Xq"  # 16 letters and digits

# Target -> passwords that it accepts, passwords that it refuses.
EXAMPLES = {
    "aws-rds-mysql": (["a" * 8, "a" * 41, GOOD], ["a" * 7, "a" * 42, "a/aaaaaa", 'a"aaaaaa', "a@aaaaaa", "a aaaaaa", "ä" * 8]),
    "aws-rds-mariadb": (["a" * 41], ["a" * 42, "aaaaaaa@"]),
    "aws-rds-postgresql": (["a" * 128, "a'aaaaa\\"], ["a" * 129, "aaaaaaa/"]),
    "aws-rds-sqlserver": ([GOOD, "aaaaaaA1", "aaaaaa1!"], ["aaaaaaaA", "aaaaaA1@", "aaaaA1!"]),
    "aws-rds-oracle": (["a" * 30, "aaaaaa_$#"], ["a" * 31, "aaaaaaa&", "aaaaaaa'", "aaaaaaa@"]),
    "aws-rds-db2": (["a" * 128], ["a" * 129, "aaaaaaa/"]),
    "aws-aurora": (["a" * 41], ["a" * 42, 'aaaaaaa"']),
    "aws-documentdb": (["a" * 100], ["a" * 101, "aaaaaaa/"]),
    "aws-redshift": ([GOOD, "aaaaaaA1"], ["aaaaaaa1", "AAAAAAA1", "aaaaaaaA", "aaaaaaA1'", "aaaaaaA1\\", "aA1" * 22]),
    "aws-elasticache-auth": (["a" * 16, "!&#$^<>-" * 16], ["a" * 15, "a" * 129, "a" * 16 + "%", "a" * 16 + "*"]),
    "aws-memorydb": (["a" * 16, "a" * 128], ["a" * 15, "a" * 129, "a" * 16 + "\n"]),
    "aws-mq": (["aaaaaaaaabcd"], ["aaaaaaaaaabc", "aaaaaaaabcd", "aaaaaaaaabcd:", "aaaaaaaaabcd,", "aaaaaaaaabcd="]),
    "aws-opensearch": ([GOOD], [NEUTRAL, "aA1!aaa", GOOD.lower(), GOOD * 9]),
    "aws-timestream-influxdb": ([NEUTRAL, "a" * 64], ["a" * 65, "a" * 7, GOOD]),
    "aws-fsx": (["a" * 8, "a" * 50, "a b c d e"], ["a" * 7, "a" * 51, "aaaaaaaa\n", "aaaa\r\naaaa"]),
    "aws-directory-service": ([GOOD, "aaaaaaA1", "aaaaaa1!"], ["aaaaaaaA", "aaaaaa A", "aaaaAdmin1", "aA1!" * 17]),
    "aws-iam-user": ([GOOD, "aaaaaaA1"], ["aaaaaaaA", "aaaaaaA;", "aaaaA1!", "aA1!" * 33]),
    "aws-cognito": ([GOOD], [NEUTRAL, "aA1! aaaaa", "aA1!aaa", "aA1!" * 65]),
    "aws-lightsail-mysql": (["a" * 41], ["a" * 42, "aaaaaa a", "aaaaaaa@"]),
    "aws-lightsail-postgresql": (["a" * 128], ["a" * 129, "aaaaaa a"]),
    "aws-connect": ([GOOD, "aaaaaaA1"], ["aaaaaaaA", "aaaaaaa1", "AAAAAAA1", "aaaaaA 1", "aA1" * 22]),
    "aws-get-random-password": ([GOOD, "aA1!"], ["aA1", "aA1! aaaa", NEUTRAL]),
    "sql-server": ([GOOD, "aaaaaaA1", "aaaaaa A"], ["aaaaaaaA", "aaaaA1!", "aA1!" * 33]),
    "entra-id": ([GOOD, "aaaaaaA1"], ["aaaaaaaA", "aaaaA1!", "aA1!ääää", "aA1!" * 65]),
    "active-directory": ([GOOD, "aaaaaA1"], ["aaaaaaaA", "aaaaA1", "aA1!" * 65]),
    "mysql-validate-password": ([GOOD], [NEUTRAL, "aA1!aaa"]),
    "google-cloud-sql": ([GOOD], [NEUTRAL]),
    "wpa2": (["a" * 8, " ~" * 31], ["a" * 7, "a" * 64, "aaaaaaaä"]),
    "pin": (["0000", "123456789012"], ["123", "1234567890123", "12a4", "١٢٣٤"]),
    "nist-800-63b-4": (["a" * 15, "a b c d e f g h i"], ["a" * 14, "ä" * 15]),
}  # fmt: skip


def test_every_validator_has_examples():
    assert EXAMPLES.keys() == TARGETS.keys()


@pytest.mark.parametrize("name", TARGETS)
def test_a_validator_accepts_and_refuses_what_its_target_does(name):
    good, bad = EXAMPLES[name]
    assert [p for p in good if not TARGETS[name](p)] == []
    assert [p for p in bad if TARGETS[name](p)] == []


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (("rds", "2014-10-31", "CreateDBInstanceMessage", "MasterUserPassword"),
         ['any printable ASCII character except "/", """, or "@"', 'can\'t include the "&" (ampersand) or the "\'"', "MySQL - Must contain from 8 to 41", "MariaDB - Must contain from 8 to 41", "PostgreSQL - Must contain from 8 to 128", "SQL Server - Must contain from 8 to 128", "Oracle - Must contain from 8 to 30", "Db2 - Must contain from 8 to 255"]),
        (("rds", "2014-10-31", "RestoreDBInstanceFromS3Message", "MasterUserPassword"), ["Db2 - Must contain from 8 to 128"]),
        (("rds", "2014-10-31", "CreateDBClusterMessage", "MasterUserPassword"), ["from 8 to 41"]),
        (("docdb", "2014-10-31", "CreateDBClusterMessage", "MasterUserPassword"), ["from 8 to 100"]),
        (("docdb-elastic", "2022-11-28", "CreateClusterInput", "adminUserPassword"), ["from 8 to 100"]),
        (("redshift", "2012-12-01", "CreateClusterMessage", "MasterUserPassword"), ["between 8 and 64", "one uppercase", "one lowercase", "one number", "except ' (single quote), \" (double quote), \\ , / , or @"]),
        (("elasticache", "2015-02-02", "CreateReplicationGroupMessage", "AuthToken"), ["at least 16 characters and no more than 128", "are !, &, #, $, ^, &lt;, &gt;, and -"]),
        (("elasticache", "2015-02-02", "ModifyReplicationGroupMessage", "AuthToken"), ["'/', '\"', or '@', '%'"]),
        (("mq", "2017-11-27", "CreateUserRequest", "Password"), ["at least 12 characters", "at least 4 unique characters", "(,:=)"]),
        (("iam", "2010-05-08", "UpdateAccountPasswordPolicyRequest", "RequireSymbols"), ["! @ # $ % ^ & * ( ) _ + - = [ ] { } | '"]),
        (("lightsail", "2016-11-28", "CreateRelationalDatabaseRequest", "masterUserPassword"), ['except "/", """, or "@"', "cannot contain spaces", "from 8 to 41", "from 8 to 128"]),
        (("secretsmanager", "2017-10-17", "GetRandomPasswordRequest", "PasswordLength"), ["default length is 32"]),
        (("secretsmanager", "2017-10-17", "GetRandomPasswordRequest", "RequireEachIncludedType"), ["at least one of every character type"]),
    ],
    ids=lambda value: value[0] + "." + value[2] if isinstance(value, tuple) else "",
)  # fmt: skip
def test_aws_still_documents_what_the_presets_rely_on(place, words):
    said = text(*place)
    assert [phrase for phrase in words if phrase not in said] == []
