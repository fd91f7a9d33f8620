"""The JSON Schema of xiaoliu.toml, which gives editors completion (`#:schema ./xiaoliu.schema.json`)."""

from __future__ import annotations

import json

from xiaoliu.config import ChatConfig

NAME = "xiaoliu.schema.json"


def schema_text() -> str:
    """The schema as the file's text."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **ChatConfig.model_json_schema()}
    schema["title"] = "xiaoliu.toml"
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
