"""The orders of deletion that AWS enforces and moto 5.2.5 does not, and what moto lacks to show them.

Each refusal is one that users of Terraform got from AWS; the thread is named beside it. moto knows no
update of an HTTP API's stage or of a mapping, no mapping of a REST API, and no status of a domain name.
"""

import json
from urllib.parse import unquote

from moto.apigateway.models import APIGatewayBackend, apigateway_backends
from moto.apigatewayv2.models import Api, ApiGatewayV2Backend, DomainName, Stage
from moto.apigatewayv2.responses import ApiGatewayV2Response
from moto.apigatewayv2.urls import url_paths
from moto.core.exceptions import JsonRESTError

STAGE = "{0}/v2/apis/(?P<api_id>[^/]+)/stages/(?P<stage_name>[^/]+)"
ROUTE_SETTINGS = STAGE + "/routesettings/(?P<route_key>.+)$"


class RefusedError(JsonRESTError):
    """What AWS answers to a deletion of something that is in use."""

    code = 409

    def __init__(self, message):
        super().__init__("ConflictException", message)


def enforce():
    """Makes moto refuse what AWS refuses."""
    Api.delete_route = _before(Api.delete_route, _route_in_stage_settings)
    Api.delete_authorizer = _before(Api.delete_authorizer, _authorizer_of_a_route)
    Api.delete_integration = _before(Api.delete_integration, _integration_of_a_route)
    for backend, delete_api in (
        (ApiGatewayV2Backend, "delete_api"),
        (APIGatewayBackend, "delete_rest_api"),
    ):
        setattr(backend, delete_api, _before(getattr(backend, delete_api), _api_in_use))
        backend.delete_stage = _before(backend.delete_stage, _stage_in_use)
    DomainName.to_json = _with_status(DomainName.to_json)
    ApiGatewayV2Backend.create_api_mapping = _of_either_kind(ApiGatewayV2Backend.create_api_mapping)
    ApiGatewayV2Response.update_api_mapping = _update_api_mapping
    ApiGatewayV2Response.update_stage = _update_stage
    ApiGatewayV2Response.delete_route_settings = _delete_route_settings
    url_paths[ROUTE_SETTINGS] = ApiGatewayV2Response.dispatch


def _before(delete, check):
    def checked(self, *arguments, **options):
        check(self, *arguments, *options.values())
        return delete(self, *arguments, **options)

    return checked


def _route_in_stage_settings(api, route_id):
    """aws/serverless-application-model#1939: the settings stay behind, and every later one is refused."""
    key = api.routes[route_id].route_key
    if any(key in (stage.route_settings or {}) for stage in api.stages.values()):
        raise RefusedError(f"Unable to find Route by key {key} within the provided RouteSettings")


def _authorizer_of_a_route(api, authorizer_id):
    """hashicorp/terraform-provider-aws#14812, anomalyco/sst#5586."""
    for route in api.routes.values():
        if route.authorizer_id == authorizer_id:
            raise RefusedError(
                f"Cannot delete authorizer, is referenced in route: {route.route_key}"
            )


def _integration_of_a_route(api, integration_id):
    for route in api.routes.values():
        if route.target == f"integrations/{integration_id}":
            raise RefusedError(
                f"Cannot delete Integration '{integration_id}' referenced by a route"
            )


def _api_in_use(backend, api_id):
    """gruntwork-io/cloud-nuke#370."""
    if any(mapping.api_id == api_id for mapping in _mappings(backend)):
        raise RefusedError(
            "Please remove all API mappings for the API from your custom domain names"
        )


def _stage_in_use(backend, api_id, name):
    """hashicorp/terraform-provider-aws#41651, #28774."""
    stage = (api_id, unquote(name))
    if any((mapping.api_id, mapping.stage) == stage for mapping in _mappings(backend)):
        raise RefusedError(
            "Please remove all base path mappings related to the stage in your domains"
        )


def _mappings(backend):
    from moto.apigatewayv2.models import apigatewayv2_backends  # noqa: PLC0415 - filled by then

    return apigatewayv2_backends[backend.account_id][backend.region_name].api_mappings.values()


def _with_status(to_json):
    def stated(self):
        shown = to_json(self)
        more = {
            "domainNameStatus": "AVAILABLE",
            "apiGatewayDomainName": "d-1.example.com",
            "hostedZoneId": "Z1",
        }
        shown["domainNameConfigurations"] = [
            {**item, **more} for item in shown["domainNameConfigurations"]
        ]
        if not shown["mutualTlsAuthentication"]:
            del shown["mutualTlsAuthentication"]
        return shown

    return stated


def _of_either_kind(create):
    def create_api_mapping(self, api_id, api_mapping_key, domain_name, stage):
        """A mapping of an HTTP API or, as AWS allows, of a REST API."""
        rest = apigateway_backends[self.account_id][self.region_name].apis
        borrowed = api_id in rest and api_id not in self.apis
        if borrowed:
            self.apis[api_id] = rest[api_id]
        try:
            return create(self, api_id, api_mapping_key, domain_name, stage)
        finally:
            if borrowed:
                del self.apis[api_id]

    return create_api_mapping


def _update_api_mapping(self):
    mapping = self.apigatewayv2_backend.api_mappings[self.path.split("/")[-1]]
    asked = json.loads(self.body)
    mapping.api_id = asked.get("apiId", mapping.api_id)
    mapping.stage = asked.get("stage", mapping.stage)
    return 200, {}, json.dumps(mapping.to_json())


def _update_stage(self):
    _, _, _, api_id, _, name = unquote(self.path).split("/")
    api = self.apigatewayv2_backend.get_api(api_id)
    asked = json.loads(self.body)
    config = {**api.stages[name].to_json(), **asked, "stageName": name}
    api.stages[name] = Stage(api, config)
    return 200, {}, json.dumps(api.stages[name].to_json())


def _delete_route_settings(self):
    _, _, _, api_id, _, name, _, key = unquote(self.path).split("/", 7)
    del self.apigatewayv2_backend.get_api(api_id).stages[name].route_settings[key]
    return 204, {}, ""
