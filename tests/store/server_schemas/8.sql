begin;
create schema rvlms_plan;
set local search_path = rvlms_plan;
CREATE TABLE centre (
 key TEXT COLLATE "C" NOT NULL, 
 number INTEGER NOT NULL, 
 code TEXT COLLATE "C" NOT NULL, 
 name TEXT COLLATE "C" NOT NULL, 
 signature TEXT COLLATE "C" NOT NULL, 
 PRIMARY KEY (key, number), 
 CONSTRAINT centre_key_is_ed25519 CHECK (length(key) = 64)
);
CREATE TABLE checklist_text (
 sha256 TEXT COLLATE "C" NOT NULL, 
 checklist TEXT COLLATE "C" NOT NULL, 
 version TEXT COLLATE "C" NOT NULL, 
 text BYTEA NOT NULL, 
 PRIMARY KEY (sha256), 
 CONSTRAINT sha256_is_hexadecimal CHECK (length(sha256) = 64)
);
CREATE TABLE checkpoint (
 number INTEGER NOT NULL, 
 body BYTEA NOT NULL, 
 previous BYTEA NOT NULL, 
 hash BYTEA NOT NULL, 
 signature BYTEA NOT NULL, 
 PRIMARY KEY (number), 
 CONSTRAINT checkpoints_begin_at_1 CHECK (number >= 1), 
 CONSTRAINT checkpoint_hashes_are_sha256 CHECK (length(previous) = 32 and length(hash) = 32), 
 CONSTRAINT signatures_are_ed25519 CHECK (length(signature) = 64)
);
CREATE TABLE entry (
 journal_kind TEXT COLLATE "C" NOT NULL, 
 journal_id TEXT COLLATE "C" NOT NULL, 
 position INTEGER NOT NULL, 
 request TEXT COLLATE "C" NOT NULL, 
 kind TEXT COLLATE "C" NOT NULL, 
 at TEXT COLLATE "C" NOT NULL, 
 body BYTEA NOT NULL, 
 previous BYTEA NOT NULL, 
 hash BYTEA NOT NULL, 
 PRIMARY KEY (journal_kind, journal_id, position), 
 CONSTRAINT one_entry_a_request UNIQUE (request), 
 CONSTRAINT positions_begin_at_1 CHECK (position >= 1), 
 CONSTRAINT known_journal_kind CHECK (journal_kind in ('case', 'review', 'site')), 
 CONSTRAINT hashes_are_sha256 CHECK (length(previous) = 32 and length(hash) = 32)
);
CREATE TABLE finding (
 code_folded TEXT COLLATE "C" NOT NULL, 
 number INTEGER NOT NULL, 
 rule TEXT COLLATE "C" NOT NULL, 
 about TEXT COLLATE "C" NOT NULL, 
 says TEXT COLLATE "C" NOT NULL, 
 evidence TEXT COLLATE "C" NOT NULL, 
 success INTEGER NOT NULL, 
 rules_version TEXT COLLATE "C" NOT NULL, 
 PRIMARY KEY (code_folded, number)
);
CREATE INDEX finding_by_rule ON finding (rule, code_folded);
CREATE TABLE imported_case (
 case_id TEXT COLLATE "C" NOT NULL, 
 position INTEGER NOT NULL, 
 body BYTEA NOT NULL, 
 signature BYTEA NOT NULL, 
 PRIMARY KEY (case_id, position), 
 CONSTRAINT case_signatures_are_ed25519 CHECK (length(signature) = 64)
);
CREATE TABLE pin (
 person TEXT COLLATE "C" NOT NULL, 
 kept TEXT COLLATE "C" NOT NULL, 
 failures INTEGER DEFAULT 0 NOT NULL, 
 failed_at TEXT COLLATE "C", 
 PRIMARY KEY (person), 
 CONSTRAINT failures_are_counted CHECK (failures >= 0)
);
CREATE TABLE presence (
 station_id TEXT COLLATE "C" NOT NULL, 
 case_id TEXT COLLATE "C" NOT NULL, 
 station TEXT COLLATE "C" NOT NULL, 
 person TEXT COLLATE "C" NOT NULL, 
 role TEXT COLLATE "C" NOT NULL, 
 shows TEXT COLLATE "C" NOT NULL, 
 seen_at TEXT COLLATE "C" NOT NULL, 
 PRIMARY KEY (station_id)
);
CREATE INDEX presence_by_case ON presence (case_id);
CREATE TABLE register (
 case_id TEXT COLLATE "C" NOT NULL, 
 code TEXT COLLATE "C" NOT NULL, 
 code_folded TEXT COLLATE "C" NOT NULL, 
 status TEXT COLLATE "C" NOT NULL, 
 checklist TEXT COLLATE "C" NOT NULL, 
 version TEXT COLLATE "C" NOT NULL, 
 age INTEGER, 
 sex TEXT COLLATE "C", 
 phase TEXT COLLATE "C" NOT NULL, 
 phase_title TEXT COLLATE "C" NOT NULL, 
 done_in_phase INTEGER NOT NULL, 
 items_in_phase INTEGER NOT NULL, 
 done INTEGER NOT NULL, 
 not_applicable INTEGER NOT NULL, 
 deferred INTEGER NOT NULL, 
 overridden INTEGER NOT NULL, 
 open INTEGER NOT NULL, 
 positions INTEGER NOT NULL, 
 opened_at TEXT COLLATE "C" NOT NULL, 
 changed_at TEXT COLLATE "C" NOT NULL, 
 head TEXT COLLATE "C" NOT NULL, 
 summary TEXT COLLATE "C" NOT NULL, 
 due_title TEXT COLLATE "C", 
 due_on TEXT COLLATE "C", 
 clamp_since TEXT COLLATE "C", 
 clamp_vessel TEXT COLLATE "C", 
 operated_at TEXT COLLATE "C", 
 sha256 TEXT COLLATE "C" DEFAULT '' NOT NULL, 
 items TEXT COLLATE "C" DEFAULT '' NOT NULL, 
 orders TEXT COLLATE "C" DEFAULT '' NOT NULL, 
 sought TEXT COLLATE "C" DEFAULT '' NOT NULL, 
 findings INTEGER DEFAULT 0 NOT NULL, 
 read_as TEXT COLLATE "C" DEFAULT '' NOT NULL, 
 review TEXT COLLATE "C" DEFAULT 'none' NOT NULL, 
 review_seen INTEGER DEFAULT 0 NOT NULL, 
 PRIMARY KEY (case_id), 
 CONSTRAINT one_case_a_code UNIQUE (code_folded)
);
CREATE INDEX register_by_status ON register (status, changed_at);
CREATE INDEX register_sorted_by_age ON register (age, code_folded);
CREATE INDEX register_sorted_by_changed_at ON register (changed_at, code_folded);
CREATE INDEX register_sorted_by_checklist ON register (checklist, code_folded);
CREATE INDEX register_sorted_by_deferred ON register (deferred, code_folded);
CREATE INDEX register_sorted_by_findings ON register (findings, code_folded);
CREATE INDEX register_sorted_by_not_applicable ON register (not_applicable, code_folded);
CREATE INDEX register_sorted_by_opened_at ON register (opened_at, code_folded);
CREATE INDEX register_sorted_by_operated_at ON register (operated_at, code_folded);
CREATE INDEX register_sorted_by_overridden ON register (overridden, code_folded);
CREATE INDEX register_sorted_by_phase ON register (phase, code_folded);
CREATE INDEX register_sorted_by_read_as ON register (read_as, code_folded);
CREATE INDEX register_sorted_by_review ON register (review, code_folded);
CREATE INDEX register_sorted_by_sex ON register (sex, code_folded);
CREATE INDEX register_sorted_by_status ON register (status, code_folded);
CREATE INDEX register_sorted_by_version ON register (version, code_folded);
CREATE TABLE store_fact (
 name TEXT COLLATE "C" NOT NULL, 
 value TEXT COLLATE "C" NOT NULL, 
 PRIMARY KEY (name)
);
CREATE TABLE summary_answer (
 code_folded TEXT COLLATE "C" NOT NULL, 
 field TEXT COLLATE "C" NOT NULL, 
 value TEXT COLLATE "C" NOT NULL, 
 number DOUBLE PRECISION, 
 PRIMARY KEY (code_folded, field)
);
CREATE TABLE unsealed (
 journal_kind TEXT COLLATE "C" NOT NULL, 
 journal_id TEXT COLLATE "C" NOT NULL, 
 position INTEGER NOT NULL, 
 PRIMARY KEY (journal_kind, journal_id)
);
create index summary_answer_by_value on summary_answer (field, number nulls first, substr(value, 1, 100) collate "C", code_folded);
create or replace function rvlms_plan.journal_key(kind text, id text) returns bigint language sql immutable as $$ select ('x' || encode(substr(sha256(convert_to(kind || ':' || id, 'UTF8')), 1, 8), 'hex'))::bit(64)::bigint $$;
create or replace function rvlms_plan.refuse_change() returns trigger language plpgsql as $$begin raise exception '% is append-only', tg_table_name; end$$;
create or replace function rvlms_plan.entry_follows() returns trigger language plpgsql as $$begin if (new.position = 1 and new.previous <> decode(repeat('00', 32), 'hex')) or (new.position > 1 and not exists (select 1 from rvlms_plan.entry where journal_kind = new.journal_kind and journal_id = new.journal_id and position = new.position - 1 and hash = new.previous)) then raise exception 'entry does not follow its predecessor'; end if; return new; end$$;
create or replace function rvlms_plan.entry_unsealed() returns trigger language plpgsql as $$begin insert into rvlms_plan.unsealed values (new.journal_kind, new.journal_id, new.position - 1) on conflict do nothing; return null; end$$;
create or replace function rvlms_plan.checkpoint_follows() returns trigger language plpgsql as $$begin if (new.number = 1 and new.previous <> decode(repeat('00', 32), 'hex')) or (new.number > 1 and not exists (select 1 from rvlms_plan.checkpoint where number = new.number - 1 and hash = new.previous)) then raise exception 'checkpoint does not follow its predecessor'; end if; return new; end$$;
drop trigger if exists entry_no_update on rvlms_plan.entry;
CREATE TRIGGER entry_no_update BEFORE UPDATE ON rvlms_plan.entry FOR EACH ROW EXECUTE FUNCTION refuse_change();
alter table rvlms_plan.entry enable always trigger entry_no_update;
drop trigger if exists entry_no_delete on rvlms_plan.entry;
CREATE TRIGGER entry_no_delete BEFORE DELETE ON rvlms_plan.entry FOR EACH ROW EXECUTE FUNCTION refuse_change();
alter table rvlms_plan.entry enable always trigger entry_no_delete;
drop trigger if exists entry_no_truncate on rvlms_plan.entry;
CREATE TRIGGER entry_no_truncate BEFORE TRUNCATE ON rvlms_plan.entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
alter table rvlms_plan.entry enable always trigger entry_no_truncate;
drop trigger if exists checklist_text_no_update on rvlms_plan.checklist_text;
CREATE TRIGGER checklist_text_no_update BEFORE UPDATE ON rvlms_plan.checklist_text FOR EACH ROW EXECUTE FUNCTION refuse_change();
alter table rvlms_plan.checklist_text enable always trigger checklist_text_no_update;
drop trigger if exists checklist_text_no_delete on rvlms_plan.checklist_text;
CREATE TRIGGER checklist_text_no_delete BEFORE DELETE ON rvlms_plan.checklist_text FOR EACH ROW EXECUTE FUNCTION refuse_change();
alter table rvlms_plan.checklist_text enable always trigger checklist_text_no_delete;
drop trigger if exists checklist_text_no_truncate on rvlms_plan.checklist_text;
CREATE TRIGGER checklist_text_no_truncate BEFORE TRUNCATE ON rvlms_plan.checklist_text FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
alter table rvlms_plan.checklist_text enable always trigger checklist_text_no_truncate;
drop trigger if exists store_fact_no_update on rvlms_plan.store_fact;
CREATE TRIGGER store_fact_no_update BEFORE UPDATE ON rvlms_plan.store_fact FOR EACH ROW EXECUTE FUNCTION refuse_change();
alter table rvlms_plan.store_fact enable always trigger store_fact_no_update;
drop trigger if exists store_fact_no_delete on rvlms_plan.store_fact;
CREATE TRIGGER store_fact_no_delete BEFORE DELETE ON rvlms_plan.store_fact FOR EACH ROW EXECUTE FUNCTION refuse_change();
alter table rvlms_plan.store_fact enable always trigger store_fact_no_delete;
drop trigger if exists store_fact_no_truncate on rvlms_plan.store_fact;
CREATE TRIGGER store_fact_no_truncate BEFORE TRUNCATE ON rvlms_plan.store_fact FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
alter table rvlms_plan.store_fact enable always trigger store_fact_no_truncate;
drop trigger if exists checkpoint_no_update on rvlms_plan.checkpoint;
CREATE TRIGGER checkpoint_no_update BEFORE UPDATE ON rvlms_plan.checkpoint FOR EACH ROW EXECUTE FUNCTION refuse_change();
alter table rvlms_plan.checkpoint enable always trigger checkpoint_no_update;
drop trigger if exists checkpoint_no_delete on rvlms_plan.checkpoint;
CREATE TRIGGER checkpoint_no_delete BEFORE DELETE ON rvlms_plan.checkpoint FOR EACH ROW EXECUTE FUNCTION refuse_change();
alter table rvlms_plan.checkpoint enable always trigger checkpoint_no_delete;
drop trigger if exists checkpoint_no_truncate on rvlms_plan.checkpoint;
CREATE TRIGGER checkpoint_no_truncate BEFORE TRUNCATE ON rvlms_plan.checkpoint FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
alter table rvlms_plan.checkpoint enable always trigger checkpoint_no_truncate;
drop trigger if exists centre_no_update on rvlms_plan.centre;
CREATE TRIGGER centre_no_update BEFORE UPDATE ON rvlms_plan.centre FOR EACH ROW EXECUTE FUNCTION refuse_change();
alter table rvlms_plan.centre enable always trigger centre_no_update;
drop trigger if exists centre_no_delete on rvlms_plan.centre;
CREATE TRIGGER centre_no_delete BEFORE DELETE ON rvlms_plan.centre FOR EACH ROW EXECUTE FUNCTION refuse_change();
alter table rvlms_plan.centre enable always trigger centre_no_delete;
drop trigger if exists centre_no_truncate on rvlms_plan.centre;
CREATE TRIGGER centre_no_truncate BEFORE TRUNCATE ON rvlms_plan.centre FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
alter table rvlms_plan.centre enable always trigger centre_no_truncate;
drop trigger if exists imported_case_no_update on rvlms_plan.imported_case;
CREATE TRIGGER imported_case_no_update BEFORE UPDATE ON rvlms_plan.imported_case FOR EACH ROW EXECUTE FUNCTION refuse_change();
alter table rvlms_plan.imported_case enable always trigger imported_case_no_update;
drop trigger if exists imported_case_no_delete on rvlms_plan.imported_case;
CREATE TRIGGER imported_case_no_delete BEFORE DELETE ON rvlms_plan.imported_case FOR EACH ROW EXECUTE FUNCTION refuse_change();
alter table rvlms_plan.imported_case enable always trigger imported_case_no_delete;
drop trigger if exists imported_case_no_truncate on rvlms_plan.imported_case;
CREATE TRIGGER imported_case_no_truncate BEFORE TRUNCATE ON rvlms_plan.imported_case FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
alter table rvlms_plan.imported_case enable always trigger imported_case_no_truncate;
drop trigger if exists entry_follows on rvlms_plan.entry;
CREATE TRIGGER entry_follows BEFORE INSERT ON rvlms_plan.entry FOR EACH ROW EXECUTE FUNCTION entry_follows();
alter table rvlms_plan.entry enable always trigger entry_follows;
drop trigger if exists entry_unsealed on rvlms_plan.entry;
CREATE TRIGGER entry_unsealed AFTER INSERT ON rvlms_plan.entry FOR EACH ROW EXECUTE FUNCTION entry_unsealed();
alter table rvlms_plan.entry enable always trigger entry_unsealed;
drop trigger if exists checkpoint_follows on rvlms_plan.checkpoint;
CREATE TRIGGER checkpoint_follows BEFORE INSERT ON rvlms_plan.checkpoint FOR EACH ROW EXECUTE FUNCTION checkpoint_follows();
alter table rvlms_plan.checkpoint enable always trigger checkpoint_follows;
create table alembic_version (version_num varchar(32) not null primary key);
insert into alembic_version values ('0008');
comment on schema rvlms_plan is 'rvlms-plan schema 8';
commit;
