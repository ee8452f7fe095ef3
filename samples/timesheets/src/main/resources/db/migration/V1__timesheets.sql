create table timesheet (
    id            uuid           primary key,
    organization  varchar(100)   not null,  -- org_id of the token, '' without one
    submitter     varchar(255)   not null,  -- sub of the token
    entry_key     varchar(100)   not null,
    user_id       varchar(100)   not null,
    worked_at     timestamp(9) with time zone not null,
    project       varchar(200)   not null,
    hours         numeric(5, 2)  not null,
    status        varchar(20)    not null,
    payroll       varchar(20),              -- null until approved
    -- What makes an upload repeatable: one entry for each key of a submitter, whoever races whom.
    constraint timesheet_key unique (organization, submitter, entry_key)
);
create index timesheet_by_date on timesheet (organization, worked_at, id);
create index timesheet_by_payroll on timesheet (payroll);

-- The payroll API's own table; it would be another database in real life.
create table payment (
    id            uuid           primary key,  -- of the timesheet entry, so paying twice is impossible
    organization  varchar(100)   not null,
    user_id       varchar(100)   not null,
    hours         numeric(5, 2)  not null
);
