"""What guards the record on a server: triggers that refuse changes, and privileges that the program's role lacks."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, text

SCHEMA_NAME = "rvlms_plan"
"""The PostgreSQL schema that the tables are in: other tables of the database are none of ours."""

APPEND_ONLY = ("entry", "checklist_text", "store_fact", "checkpoint", "centre", "imported_case")
CHANGED = ("register", "summary_answer", "finding", "presence", "pin", "unsealed")
"""Read models and what is no part of the record."""

_REFUSES = "begin raise exception '% is append-only', tg_table_name; end"
_FOLLOWS = (
    "begin if (new.position = 1 and new.previous <> decode(repeat('00', 32), 'hex')) "
    "or (new.position > 1 and not exists (select 1 from rvlms_plan.entry "
    "where journal_kind = new.journal_kind and journal_id = new.journal_id "
    "and position = new.position - 1 and hash = new.previous)) "
    "then raise exception 'entry does not follow its predecessor'; end if; return new; end"
)
_UNSEALED = (
    "begin insert into rvlms_plan.unsealed values (new.journal_kind, new.journal_id, new.position - 1) "
    "on conflict do nothing; return null; end"
)
_CHECKPOINT_FOLLOWS = (
    "begin if (new.number = 1 and new.previous <> decode(repeat('00', 32), 'hex')) "
    "or (new.number > 1 and not exists (select 1 from rvlms_plan.checkpoint "
    "where number = new.number - 1 and hash = new.previous)) "
    "then raise exception 'checkpoint does not follow its predecessor'; end if; return new; end"
)
_FUNCTIONS = {
    "refuse_change": _REFUSES,
    "entry_follows": _FOLLOWS,
    "entry_unsealed": _UNSEALED,
    "checkpoint_follows": _CHECKPOINT_FOLLOWS,
}
_KEY = (
    "create or replace function rvlms_plan.journal_key(kind text, id text) returns bigint language sql immutable "
    "as $$ select ('x' || encode(substr(sha256(convert_to(kind || ':' || id, 'UTF8')), 1, 8), 'hex'))"
    "::bit(64)::bigint $$"
)
"""The lock that whoever writes to a journal holds: `locks.key_of` in SQL."""


def triggers() -> dict[str, str]:
    """Give the text of each trigger that a store must have, by its name, as the server itself writes it."""
    made = {}
    for table in APPEND_ONLY:
        for name, when in (("update", "BEFORE UPDATE"), ("delete", "BEFORE DELETE"), ("truncate", "BEFORE TRUNCATE")):
            each = "STATEMENT" if name == "truncate" else "ROW"
            made[f"{table}_no_{name}"] = _trigger(f"{table}_no_{name}", when, table, each, "refuse_change")
    made["entry_follows"] = _trigger("entry_follows", "BEFORE INSERT", "entry", "ROW", "entry_follows")
    made["entry_unsealed"] = _trigger("entry_unsealed", "AFTER INSERT", "entry", "ROW", "entry_unsealed")
    made["checkpoint_follows"] = _trigger(
        "checkpoint_follows", "BEFORE INSERT", "checkpoint", "ROW", "checkpoint_follows"
    )
    return made


def _trigger(name: str, when: str, table: str, each: str, function: str) -> str:
    return f"CREATE TRIGGER {name} {when} ON {SCHEMA_NAME}.{table} FOR EACH {each} EXECUTE FUNCTION {function}()"


def statements() -> list[str]:
    """Give what makes the guards anew."""
    made = [_KEY]
    made += [
        f"create or replace function {SCHEMA_NAME}.{name}() returns trigger language plpgsql as $${body}$$"
        for name, body in _FUNCTIONS.items()
    ]
    for name, definition in triggers().items():
        table = definition.partition(f" ON {SCHEMA_NAME}.")[2].partition(" ")[0]
        made += [f"drop trigger if exists {name} on {SCHEMA_NAME}.{table}", definition]
        # Always: a session that plays a replica fires no other.
        made.append(f"alter table {SCHEMA_NAME}.{table} enable always trigger {name}")
    return made


def wrong(connection: Connection) -> list[str]:
    """Name the triggers and their functions that are missing, switched off, or say something else than they should.

    And any other trigger or rule on these tables: it can swallow an entry that was acknowledged.
    """
    found = {name: (str(sql), on) for name, sql, on in connection.execute(_TRIGGERS)}
    ours = triggers()
    bad = {
        name
        for name, sql in ours.items()
        if name not in found or found[name][0].lower() != sql.lower() or found[name][1] != _ALWAYS
    }
    sources: dict[str, str] = dict(connection.execute(_SOURCES).all())
    bad |= {name for name, body in _FUNCTIONS.items() if sources.get(name) != body}
    others = {*found.keys() - ours.keys(), *connection.execute(_RULES).scalars()}
    return sorted(bad | {f"{name} (not ours)" for name in others})


@dataclass(frozen=True, slots=True)
class Privileges:
    """What the role that the program connects as could do to the record."""

    role: str
    owner: str
    is_owner: bool
    """It owns the tables, or may act as who does: triggers and privileges are its own to take away."""
    is_superuser: bool
    may_change: tuple[str, ...]
    """Tables that are append-only, and that it has been given more than reading and adding to."""

    @property
    def protect(self) -> bool:
        """Tell whether privileges keep this role from changing what was recorded."""
        return not (self.is_owner or self.is_superuser or self.may_change)


def privileges(connection: Connection) -> Privileges:
    """Ask what the connected role may do."""
    role, owner, is_owner, is_superuser = connection.execute(_ROLE).one()
    names = connection.execute(_MAY_CHANGE, {"tables": list(APPEND_ONLY)}).scalars()
    return Privileges(str(role), str(owner), bool(is_owner), bool(is_superuser), tuple(map(str, names)))


def why_not(connection: Connection, role: str) -> str | None:
    """Say why privileges would not hold a role, or None."""
    found = connection.execute(_OF_ROLE, {"role": role}).first()
    if found is None:
        return f"There is no role {role} on this server; have it made: create role {role} login password '…'."
    if found[0]:
        return f"The role {role} is a superuser, whom no privilege holds. Give another."
    return f"The role {role} is the owner of the store, or may act as it. Give another." if found[1] else None


def grants(role: str) -> list[str]:
    """Give what lets a role use the store and keeps it from changing the record."""
    quoted = '"' + role.replace('"', '""') + '"'

    def on(tables: tuple[str, ...]) -> str:
        return ", ".join(f"{SCHEMA_NAME}.{each}" for each in tables)

    return [
        f"grant usage on schema {SCHEMA_NAME} to {quoted}",
        f"revoke all on all tables in schema {SCHEMA_NAME} from {quoted}",
        f"grant select, insert on {on(APPEND_ONLY)} to {quoted}",
        f"grant select, insert, update, delete on {on(CHANGED)} to {quoted}",
        f"grant select on {SCHEMA_NAME}.alembic_version to {quoted}",
    ]


_TRIGGERS = text(
    "select t.tgname, pg_get_triggerdef(t.oid), t.tgenabled::text from pg_trigger t "
    "join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace "
    "where n.nspname = 'rvlms_plan' and not t.tgisinternal"
)
_ALWAYS = "A"
"""A trigger that fires for a session that plays a replica too."""
_RULES = text("select rulename from pg_rules where schemaname = 'rvlms_plan'")
_SOURCES = text(
    "select p.proname, p.prosrc from pg_proc p join pg_namespace n on n.oid = p.pronamespace "
    "where n.nspname = 'rvlms_plan'"
)
_ROLE = text(
    "select current_user, pg_get_userbyid(n.nspowner), pg_has_role(n.nspowner, 'member'), "
    "(select rolsuper from pg_roles where rolname = current_user) from pg_namespace n where n.nspname = 'rvlms_plan'"
)
_OF_ROLE = text(
    "select r.rolsuper, pg_has_role(r.oid, n.nspowner, 'member') from pg_roles r, pg_namespace n "
    "where r.rolname = :role and n.nspname = 'rvlms_plan'"
)
_MAY_CHANGE = text(
    "select t from unnest(cast(:tables as text[])) as t where has_table_privilege('rvlms_plan.' || t, 'UPDATE') "
    "or has_table_privilege('rvlms_plan.' || t, 'DELETE') or has_table_privilege('rvlms_plan.' || t, 'TRUNCATE') "
    "order by 1"
)
