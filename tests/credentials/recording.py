"""Fake of the AWS clients that records calls and checks each against AWS's own description."""

from functools import cache

from botocore import xform_name
from botocore.errorfactory import ClientExceptionsFactory
from botocore.session import get_session
from botocore.validate import ParamValidator

from passmint.credentials.stores.aws import AwsClients

SERVICES = ("dynamodb", "secretsmanager", "scheduler")
UNDOCUMENTED = {"AccessDeniedException"}  # any operation may answer with it
MESSAGE = "canary: what was sent"


@cache
def _model(service):
    return get_session().get_service_model(service)


@cache
def _operations(service):
    return {xform_name(name): name for name in _model(service).operation_names}


class RecordingClient:
    """boto3 client that keeps its calls and answers from a list for each method.

    calls: where each call goes, as the operation's name and its parameters.
    """

    def __init__(self, service, calls):
        self._service = service
        self._calls = calls
        self._answers = {}
        self.exceptions = ClientExceptionsFactory().create_client_exceptions(_model(service))

    def __getattr__(self, method):
        if method not in _operations(self._service):
            raise AttributeError(method)
        operation = _operations(self._service)[method]

        def call(**parameters):
            shape = _model(self._service).operation_model(operation).input_shape
            report = ParamValidator().validate(parameters, shape)
            assert not report.has_errors(), report.generate_report()
            self._calls.append((operation, parameters))
            answers = self._answers.get(operation, [])
            answer = answers.pop(0) if answers else {}
            if isinstance(answer, Exception):
                raise answer
            return answer

        return call

    def answer(self, operation, *answers):
        """Give the next calls these answers: a value, an exception, or the code of an error."""
        assert operation in _operations(self._service).values()
        self._answers[operation] = [
            self._error(operation, one) if isinstance(one, str) else one for one in answers
        ]

    def _error(self, operation, code):
        """Make the error that boto3 raises for a code that AWS documents for the operation."""
        shapes = _model(self._service).operation_model(operation).error_shapes
        documented = {shape.metadata.get("error", {}).get("code", shape.name) for shape in shapes}
        assert code in documented | UNDOCUMENTED
        response = {"Error": {"Code": code, "Message": MESSAGE}}
        return self.exceptions.from_code(code)(response, operation)


class Recording:
    """Recording clients of all three services, with one list of calls in order."""

    def __init__(self):
        self.calls = []
        self.dynamodb, self.secrets, self.scheduler = (
            RecordingClient(service, self.calls) for service in SERVICES
        )
        self.clients = AwsClients(self.dynamodb, self.secrets, self.scheduler)

    @property
    def names(self):
        """Names of the operations that were called, in order."""
        return [name for name, _ in self.calls]

    def sent(self, operation):
        """Return the parameters of the only call of an operation."""
        [parameters] = [sent for name, sent in self.calls if name == operation]
        return parameters
