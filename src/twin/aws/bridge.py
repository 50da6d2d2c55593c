"""Calls AWS APIs for another process: one JSON request per line in, one JSON answer per line out, until the input ends.

Request: {"id", "region", "service", "operation", "params", "send"}; `send` false only has the parameters judged.
Answer: {"id", "result"} or {"id", "error": {"code", "message"}}, with the text of botocore or of the service as it is.
"""

import base64
import datetime
import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.validate import validate_parameters

ENDPOINT = sys.argv[1]
# An emulator fails for good; retries would only hide how often it was asked.
CONFIG = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})
clients = {}


def client_of(service, region):
    if (service, region) not in clients:
        clients[service, region] = boto3.client(
            service,
            region_name=region,
            endpoint_url=ENDPOINT,
            aws_access_key_id="emulated",
            aws_secret_access_key="emulated",
            config=CONFIG,
        )
    return clients[service, region]


def answer(request):
    client = client_of(request["service"], request["region"])
    operation, params = request["operation"], request["params"]
    shape = client.meta.service_model.operation_model(operation).input_shape
    if not request["send"]:
        validate_parameters(params, shape)
        return {}
    method = {name: key for key, name in client.meta.method_to_api_mapping.items()}[operation]
    result = getattr(client, method)(**params)
    result.pop("ResponseMetadata", None)
    return result


def refusal(error):
    if isinstance(error, ClientError):
        # Otherwise the text of the service is interrupted by "(reached max retries: 0)".
        error.response.get("ResponseMetadata", {}).pop("MaxAttemptsReached", None)
        plainly = ClientError(error.response, error.operation_name)
        return {"code": error.response["Error"].get("Code", ""), "message": str(plainly)}
    name = type(error).__name__
    return {"code": name, "message": str(error) if isinstance(error, BotoCoreError) else f"{name}: {error}"}


def plain(value):
    """Values that JSON has no form for."""
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    if hasattr(value, "read"):
        value = value.read()
    return base64.b64encode(value).decode()


for line in sys.stdin:
    asked = json.loads(line)
    try:
        reply = {"result": answer(asked)}
        text = json.dumps({"id": asked["id"], **reply}, default=plain)
    except Exception as error:  # Whatever one call meets, the next one is served.
        text = json.dumps({"id": asked["id"], "error": refusal(error)})
    print(text, flush=True)
