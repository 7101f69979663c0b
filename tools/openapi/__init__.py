"""The OpenAPI document: schemas, operations, paths, and the whole."""
