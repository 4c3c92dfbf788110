// A savings bank in four event types, in plain JavaScript: worker threads of the specs load it as it is.
import Type from 'typebox';

const shape = (properties) => Type.Object(properties, { additionalProperties: false });

export const savingsFacts = {
  AccountOpened: {
    doc: 'An account exists.',
    data: shape({ owner: Type.String() }),
    schema: 1,
    upcasts: [],
  },
  Deposited: {
    doc: 'Money came in; in the first shape as a number of whole units.',
    data: shape({ minor: Type.Integer() }),
    schema: 2,
    upcasts: [({ units }) => ({ minor: units * 100 })],
  },
  Withdrawn: {
    doc: 'Money went out.',
    data: shape({ minor: Type.Integer() }),
    schema: 1,
    upcasts: [],
  },
  AccountClosed: { doc: 'No more.', data: shape({}), schema: 1, upcasts: [] },
};

const move = (views, account, minor) =>
  views.run('UPDATE account SET minor = minor + ? WHERE id = ?', minor, account);

/** Balances. A withdrawal that overdraws breaks a constraint: the poison of the specs. */
export const accounts = {
  name: 'accounts',
  version: 1,
  tables: `CREATE TABLE account (
    id    TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    minor INTEGER NOT NULL CHECK (minor >= 0)
  ) STRICT`,
  on: {
    AccountOpened(views, { stream, data: { owner } }) {
      views.run('INSERT INTO account VALUES (?, ?, 0)', stream, owner);
    },
    Deposited: (views, { stream, data }) => void move(views, stream, data.minor),
    Withdrawn: (views, { stream, data }) => void move(views, stream, -data.minor),
    AccountClosed(views, { stream }) {
      views.run('DELETE FROM account WHERE id = ?', stream);
    },
  },
  batch: undefined,
};

/** Every event there is. Has no primary key. */
export const trail = {
  name: 'trail',
  version: 1,
  tables: `CREATE TABLE trail_line (position INTEGER NOT NULL, stream TEXT NOT NULL, type TEXT NOT NULL) STRICT;
    CREATE INDEX trail_line_stream ON trail_line (stream)`,
  on: {},
  batch: {
    of: undefined,
    take(views, events) {
      for (const { index, stream, type } of events) {
        views.run('INSERT INTO trail_line VALUES (?, ?, ?)', index, stream, type);
      }
    },
  },
};

/** Reads what it wrote, so that a batch taken in twice would show. */
export const turnover = {
  name: 'turnover',
  version: 1,
  tables: `CREATE TABLE turnover (one INTEGER PRIMARY KEY, movements INTEGER NOT NULL, minor INTEGER NOT NULL) STRICT`,
  on: { Deposited: count, Withdrawn: count },
  batch: undefined,
};

function count(views, { data }) {
  const before = views.get('SELECT movements, minor FROM turnover WHERE one = 1');
  views.run(
    'INSERT INTO turnover VALUES (1, ?, ?) ON CONFLICT DO UPDATE SET movements = excluded.movements, minor = excluded.minor',
    (before?.movements ?? 0n) + 1n,
    (before?.minor ?? 0n) + BigInt(data.minor),
  );
}

export const savings = [accounts, trail, turnover];

/** The next version of the software: `turnover` is kept in another table, the others as before. */
export const nextSavings = [
  accounts,
  trail,
  {
    ...turnover,
    version: 2,
    tables: `${turnover.tables}; CREATE TABLE turnover_note (note TEXT) STRICT`,
  },
];

/** The first version with a handler that was mended without raising the version: overdrawn is zero. */
export const mendedSavings = [
  {
    ...accounts,
    on: {
      ...accounts.on,
      Withdrawn(views, { stream, data }) {
        views.run('UPDATE account SET minor = max(0, minor - ?) WHERE id = ?', data.minor, stream);
      },
    },
  },
  trail,
  turnover,
];

/** A file that is made by this version has room for 60 pages only, until it is opened again. */
export const crampedSavings = [
  accounts,
  { ...trail, tables: `${trail.tables}; PRAGMA max_page_count = 60` },
  turnover,
];
