-- The database roles of Schakel, and what each may do. Run as superuser on any database:
--   psql --set database=schakel --file config/postgres/roles.sql
-- Harmless to repeat: the demo runs it at every start. Passwords come from the environment
-- (SCHAKEL_MIGRATE_PASSWORD, …) and are left alone where a variable is missing.
\set ON_ERROR_STOP on
\set QUIET on
\if :{?database}
\else
\set database schakel
\endif
SET client_min_messages = warning;

SELECT format('CREATE ROLE %I', wanted.name)
FROM (VALUES ('schakel_owner'), ('schakel_migrate'), ('schakel_web'), ('schakel_worker'),
             ('schakel_stats')) AS wanted (name)
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted.name)
\gexec

-- Owns schema and tables; nobody signs in as the owner. Tables force row-level security on their
-- owner too, so only this role, and functions it defines, can look past it.
ALTER ROLE schakel_owner NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE BYPASSRLS;
ALTER ROLE schakel_migrate LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE BYPASSRLS;
ALTER ROLE schakel_web LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
ALTER ROLE schakel_worker LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
ALTER ROLE schakel_stats LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
GRANT schakel_owner TO schakel_migrate;

ALTER ROLE schakel_web SET statement_timeout = '10s';
ALTER ROLE schakel_web SET idle_in_transaction_session_timeout = '10s';
ALTER ROLE schakel_worker SET statement_timeout = '60s';
ALTER ROLE schakel_worker SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE schakel_stats SET statement_timeout = '60s';
ALTER ROLE schakel_stats SET idle_in_transaction_session_timeout = '10s';

\getenv migrate_password SCHAKEL_MIGRATE_PASSWORD
\getenv web_password SCHAKEL_WEB_PASSWORD
\getenv worker_password SCHAKEL_WORKER_PASSWORD
\getenv stats_password SCHAKEL_STATS_PASSWORD
\if :{?migrate_password}
ALTER ROLE schakel_migrate PASSWORD :'migrate_password';
\endif
\if :{?web_password}
ALTER ROLE schakel_web PASSWORD :'web_password';
\endif
\if :{?worker_password}
ALTER ROLE schakel_worker PASSWORD :'worker_password';
\endif
\if :{?stats_password}
ALTER ROLE schakel_stats PASSWORD :'stats_password';
\endif

SELECT format('CREATE DATABASE %I OWNER schakel_owner', :'database')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database')
\gexec
\connect :database
SET client_min_messages = warning;

ALTER DATABASE :"database" OWNER TO schakel_owner;
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO schakel_migrate, schakel_web, schakel_worker, schakel_stats;
ALTER SCHEMA public OWNER TO schakel_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO schakel_web, schakel_worker, schakel_stats;

-- What a migration makes is usable at once; statistics sees only what is granted by name.
-- Nobody but the owner may TRUNCATE.
ALTER DEFAULT PRIVILEGES FOR ROLE schakel_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO schakel_web, schakel_worker;
ALTER DEFAULT PRIVILEGES FOR ROLE schakel_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO schakel_web, schakel_worker;
