"""One module a schema version; the newest is `SCHEMA` in `store.schema`."""
