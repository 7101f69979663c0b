"""Costs of a deployment on AWS: the prices, and the arithmetic of `docs/aws/costs.md`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CHECKED = "November 2026"
MILLION, BILLION = 10**6, 10**9
HOURS = 730  # of a month

COPY = "a copy of AWS's page"
QUOTED = "others who quote it"
KNOWN = "nothing: verify it"

_API = "https://aws.amazon.com/api-gateway/pricing/"
_LAMBDA = "https://aws.amazon.com/lambda/pricing/"
_COGNITO = "https://aws.amazon.com/cognito/pricing/"
_WATCH = "https://aws.amazon.com/cloudwatch/pricing/"
_EC2 = "https://aws.amazon.com/ec2/pricing/on-demand/"
_WAF = "https://aws.amazon.com/waf/pricing/"
_CDN = "https://aws.amazon.com/cloudfront/pricing/"
_XRAY = "https://aws.amazon.com/xray/pricing/"
_SECRETS = "https://aws.amazon.com/secrets-manager/pricing/"
_DYNAMODB = "https://aws.amazon.com/dynamodb/pricing/on-demand/"
_EVENTS = "https://aws.amazon.com/eventbridge/pricing/"
_KMS = "https://aws.amazon.com/kms/pricing/"


@dataclass(frozen=True)
class Price:
    """Dollars for a unit of `size`; above `first_tier` units the price of the second tier.

    `free` is what an account has free each month for good; `seen` is where the price was checked.
    """

    name: str
    dollars: float
    source: str
    seen: str
    size: int = 1
    first_tier: float = float("inf")
    second: float = 0.0
    free: float = 0.0

    def cost(self, quantity: float) -> float:
        """Dollars for a quantity, without what is free."""
        first = min(quantity, self.first_tier)
        return (first * self.dollars + (quantity - first) * self.second) / self.size

    def cost_beyond_free(self, quantity: float) -> float:
        """Dollars for a quantity, if nothing else in the account uses what is free."""
        return self.cost(max(0.0, quantity - self.free))


REST = Price("REST API, a million requests", 3.50, _API, QUOTED, MILLION, 333e6, 2.80)
HTTP = Price("HTTP API, a million requests", 1.00, _API, COPY, MILLION, 300e6, 0.90)
INVOKED = Price("Lambda, a million requests", 0.20, _LAMBDA, COPY, MILLION, free=1e6)
COMPUTED = Price("Lambda x86, a million GB-seconds", 16.6667, _LAMBDA, COPY, MILLION, free=4e5)
TOKEN = Price("Cognito, a thousand tokens for machines", 2.25, _COGNITO, QUOTED, 1000)
CLIENT = Price("Cognito, an app client for machines", 6.00, _COGNITO, f"{QUOTED}, see above")
LOGGED = Price("CloudWatch Logs, a GB taken in", 0.50, _WATCH, QUOTED, free=5)
KEPT = Price("CloudWatch Logs, a GB kept, compressed", 0.03, _WATCH, QUOTED)
METRIC = Price("CloudWatch, a custom metric", 0.30, _WATCH, QUOTED, free=10)
ALARM = Price("CloudWatch, a metric of an alarm", 0.10, _WATCH, QUOTED, free=10)
DASHBOARD = Price("CloudWatch, a dashboard", 3.00, _WATCH, QUOTED, free=3)
SENT = Price("Data sent to the internet, a GB", 0.09, _EC2, QUOTED, free=100)
PRICES = (
    *(REST, HTTP, INVOKED, COMPUTED, TOKEN, CLIENT),
    *(LOGGED, KEPT, METRIC, ALARM, DASHBOARD, SENT),
)

ACL = Price("WAF, a web ACL", 5.00, _WAF, QUOTED)
RULE = Price("WAF, a rule or managed group", 1.00, _WAF, QUOTED)
INSPECTED = Price("WAF, a million requests", 0.60, _WAF, QUOTED, MILLION)
EDGE = Price("CloudFront, a million HTTPS requests", 1.00, _CDN, QUOTED, MILLION, free=1e7)
EDGE_SENT = Price("CloudFront, a GB sent", 0.085, _CDN, COPY, free=1000)
WARM = Price("Provisioned concurrency, a million GB-seconds", 4.1667, _LAMBDA, KNOWN, MILLION)
SNAPSHOT = Price("SnapStart, a million GB-seconds kept", 1.5046, _LAMBDA, QUOTED, MILLION)
TRACE = Price("X-Ray, a million traces recorded", 5.00, _XRAY, KNOWN, MILLION, free=1e5)
SECRET = Price("Secrets Manager, a secret for a month, by the hour", 0.40, _SECRETS, QUOTED)
SECRET_CALLED = Price("Secrets Manager, ten thousand calls", 0.05, _SECRETS, QUOTED, 10**4)
WRITTEN = Price("DynamoDB on demand, a million writes", 0.625, _DYNAMODB, QUOTED, MILLION)
READ = Price("DynamoDB on demand, a million reads", 0.125, _DYNAMODB, QUOTED, MILLION)
SCHEDULED = Price(
    "EventBridge Scheduler, a million invocations", 1.00, _EVENTS, QUOTED, MILLION, free=1.4e7
)
KEY = Price("KMS, a key; as much again for its first two rotations", 1.00, _KMS, COPY)
KEY_USED = Price("KMS, ten thousand requests", 0.03, _KMS, QUOTED, 10**4, free=20_000)
OPTIONS = (
    *(ACL, RULE, INSPECTED, EDGE, EDGE_SENT, WARM, SNAPSHOT, TRACE),
    *(SECRET, SECRET_CALLED, WRITTEN, READ, SCHEDULED, KEY, KEY_USED),
)

# A request, as the module is by default. What the tests measure is rounded up here.
MEMORY_GB = 0.5
BILLED_SECONDS = 0.005  # assumed: 2 to 3 ms warm, and a start of some 150 ms in a hundred requests
FUNCTION_LOG_BYTES = 320 + 400  # its own line; Lambda's platform.start and platform.report
ACCESS_LOG_BYTES = 550
SENT_BYTES = 2000  # assumed: 270 of ours, the rest AWS's headers and TLS
RETENTION_MONTHS = 12
COMPRESSED = 0.15  # CloudWatch's own figure

# Metrics: of the function's log (Requests of one route, Passwords, Latency, ValidationErrors of
# three parameters), and what the gateway sends of each of two methods or routes in use.
LOG_METRICS = 6
GATEWAY_METRICS = {"rest": 5, "http": 6}
ROUTES_IN_USE = 2
ALARM_METRICS = 6  # server errors, throttles, duration, and three of the error ratio

WAF_RULES = 4
WAF_LOG_BYTES = 1500  # assumed

# One credential, claimed or at its end: calls of CreateSecret, PutResourcePolicy, GetSecretValue
# and DeleteSecret, their uses of the key (CreateSecret tries it first), rows written and read.
SECRET_CALLS, KEY_USES, ROWS_WRITTEN, ROWS_READ = 4, 4, 3, 4
CREDENTIALS_ALARM_METRICS = 7  # second claims, expired unclaimed, throttles, and four of the ends

MODES = ("api_key", "cognito", "iam", "public")
# Requests a month, and how many programs make them under `cognito`, each with a token an hour.
VOLUMES = {"10 thousand": (10**4, 1), "1 million": (10**6, 10), "1 billion": (10**9, 100)}


def quantities(mode: str, requests: int, programs: int) -> dict[str, list[tuple[Price, float]]]:
    """Quantities that a month uses, by line of the bill."""
    logs = 0 if mode == "api_key" else 1  # a REST API has no access log unless account_log_role
    gigabytes = requests * (FUNCTION_LOG_BYTES + logs * ACCESS_LOG_BYTES) / BILLION
    gateway = GATEWAY_METRICS["rest" if mode == "api_key" else "http"]
    tokens = programs * HOURS if mode == "cognito" else 0
    return {
        "API Gateway": [(REST if mode == "api_key" else HTTP, requests)],
        "Lambda": [(INVOKED, requests), (COMPUTED, requests * MEMORY_GB * BILLED_SECONDS)],
        "Logs": [(LOGGED, gigabytes), (KEPT, gigabytes * RETENTION_MONTHS * COMPRESSED)],
        "Data sent": [(SENT, requests * SENT_BYTES / BILLION)],
        "Tokens": [(TOKEN, tokens), (CLIENT, 1 if tokens else 0)],
        "Metrics": [(METRIC, LOG_METRICS + logs + ROUTES_IN_USE * gateway)],
        "Alarms, dashboard": [(ALARM, ALARM_METRICS + logs), (DASHBOARD, 1)],
    }


def costs(mode: str, requests: int, programs: int) -> dict[str, float]:
    """Dollars a month, by line of the bill, with two totals."""
    lines = quantities(mode, requests, programs)
    bill = {name: sum(p.cost(q) for p, q in line) for name, line in lines.items()}
    rest = sum(p.cost_beyond_free(q) for line in lines.values() for p, q in line)
    return {**bill, "**Sum**": sum(bill.values()), "Sum beyond what is free": rest}


def credentials_cost(number: int, days: float) -> float:
    """Dollars for a number of credentials whose secrets stay for so many days each."""
    return sum(
        price.cost(number * quantity)
        for price, quantity in (
            (SECRET, days * 24 / HOURS),
            (SECRET_CALLED, SECRET_CALLS),
            (KEY_USED, KEY_USES),
            (WRITTEN, ROWS_WRITTEN),
            (READ, ROWS_READ),
            (SCHEDULED, 1),
        )
    )


def document() -> str:
    """`docs/aws/costs.md`."""
    return _PAGE.format(
        checked=CHECKED,
        prices="\n".join(_price_rows(PRICES)),
        options="\n".join(_price_rows(OPTIONS)),
        tables="\n\n".join(_table(name, *volume) for name, volume in VOLUMES.items()),
        function_log=FUNCTION_LOG_BYTES,
        access_log=ACCESS_LOG_BYTES,
        sent=SENT_BYTES,
        billed_ms=round(BILLED_SECONDS * 1000),
        log_metrics=LOG_METRICS,
        slow=_money(COMPUTED.cost(MEMORY_GB * 0.05 * MILLION)),
        tokens=_money(TOKEN.cost(MILLION)),
        rest_log=_money(LOGGED.cost(ACCESS_LOG_BYTES * MILLION / BILLION)),
        waf_fixed=_money(ACL.cost(1) + RULE.cost(WAF_RULES)),
        waf_million=_money(
            INSPECTED.cost(MILLION) + LOGGED.cost(WAF_LOG_BYTES * MILLION / BILLION)
        ),
        waf_rules=WAF_RULES,
        waf_bytes=WAF_LOG_BYTES,
        client=_money(CLIENT.dollars),
        edge_million=_money(EDGE.cost(MILLION)),
        warm=_money(WARM.cost(MEMORY_GB * HOURS * 3600)),
        credentials_fixed=_money(KEY.dollars + ALARM.cost(CREDENTIALS_ALARM_METRICS)),
        credentials_day=_money(credentials_cost(1000, 1)),
        credentials_hour=_money(credentials_cost(1000, 1 / 24)),
        snapshot=_money(SNAPSHOT.cost(MEMORY_GB * HOURS * 3600)),
    )


def _price_rows(prices: Iterable[Price]) -> Iterator[str]:
    for price in prices:
        dollars = (
            f"{price.dollars:.2f}" if price.dollars == round(price.dollars, 2) else price.dollars
        )
        later = f"; {price.second:.2f} above {price.first_tier / MILLION:.0f} million"
        free = f"{price.free:,.0f}" if price.free else ""
        cells = (price.name, f"{dollars}{later if price.second else ''}", free)
        yield f"| {' | '.join(cells)} | [AWS]({price.source}) | {price.seen} |"


def _table(name: str, requests: int, programs: int) -> str:
    bills = [costs(mode, requests, programs) for mode in MODES]
    rows = [f"| {line} | {' | '.join(_money(bill[line]) for bill in bills)} |" for line in bills[0]]
    head = f"| {name} requests a month | `{'` | `'.join(MODES)}` |"
    return "\n".join([head, "|---|" + "---:|" * len(MODES), *rows])


def _money(dollars: float) -> str:
    return f"{dollars:,.2f}"


_PAGE = """\
# What it costs

<!-- Built by `make docs` from tools/costs.py; change it there. -->

Dollars a month in us-east-1, without tax. Most other regions cost some percent more. Prices
change: the tables at the end have each one, where AWS publishes it and how it was checked. AWS's
own [calculator](https://calculator.aws/) has the last word.

{tables}

"Beyond what is free" takes off what every account has free each month for good, if nothing else
in the account uses it. A new account's first-year allowances and credits are not counted.

By default a stage lets 10 requests a second through, which is 26 million a month, and a key
10,000 a day: see [how far it scales](scaling.md).

## What the figures rest on

- **Lambda**: 512 MB and {billed_ms} ms billed for each request, starts among them. An assumption:
  the handler alone takes less than 0.1 ms on the machine of the
  [measurements](../measurements.md), but AWS bills whole milliseconds and every start. Were it
  50 ms, a million requests would cost {slow} of time.
- **Logs**, kept a year: {function_log} bytes a request in the function's log (its own line
  measured, Lambda's two estimated) and {access_log} in the access log. Under `api_key` there is
  none of the latter unless `account_log_role` says so; it would add {rest_log} a million.
- **Data sent**: {sent} bytes an answer, with the connection's share. An estimate.
- **Tokens**: 1, 10 and 100 programs that each use a token for the hour that it holds. A program
  that fetches one for every request pays {tokens} a million. The price falls from some volume
  on; that is not counted. People who sign in are free up to 10,000 a month.
- **The fee for an app client** ({client} a month): AWS announced it in May 2024, a newer copy of
  its documentation names tokens only. It is counted here.
- **Metrics**: {log_metrics} from the function's log, one from the access log, and those that API
  Gateway sends of each method or route in use, here two. A metric costs in the hours in which it
  has values, so a service that is seldom called pays less.

Not counted: a Route 53 zone, the bucket of Terraform's state, support plans. API Gateway does
not charge for requests that it refuses itself (no key, no token, too many), as AWS's staff
answers on re:Post; those that reach Lambda and find no concurrency are charged.

## What one may add

- `waf`: {waf_fixed} for the ACL and {waf_rules} rules, and {waf_million} a million requests, of
  which an estimated {waf_bytes} bytes each in its log.
- `terraform/edge`: {edge_million} a million requests beyond ten million, its firewall as above
  and its log; data is sent at CloudFront's price instead.
- `provisioned_concurrency`: {warm} for each instance of 512 MB kept warm all month.
- `snap_start`: {snapshot} for each version kept all month, and a little for each start. Every
  release leaves a version behind.
- `tracing`: by the traces recorded; AWS takes a sample of the requests.
- `kms_key_arn`: the key and its use.
- `credentials`: {credentials_fixed} for its key and the metrics of its alarms, and a thousand
  credentials {credentials_day} if each waits for a day, {credentials_hour} if for an hour: nearly
  all of it is Secrets Manager's price of a secret, for the hours that it is there. Requests, their
  time and their log are as above, and there are some ten more metrics.
- `terraform/rotation`: a function that is called some times a month, and what the secrets cost
  anyway.

## What moves the bill

An HTTP API costs less than a third of a REST API, which is what API keys need. `alarms = false`
and `dashboard = false` remove what is charged when nobody calls. `log_retention_days` moves
little: taking a log in costs most, and happens once.

## Prices

Checked in {checked} against what the last column names, which is not AWS's live page.

| what | dollars | free | published | checked against |
|---|---|---|---|---|
{prices}

Of what one may add:

| what | dollars | free | published | checked against |
|---|---|---|---|---|
{options}
"""
