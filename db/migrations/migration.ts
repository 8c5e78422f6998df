/** The few words of DDL that differ between the engines. */
export interface Types {
  readonly engine: 'sqlite' | 'postgresql';
  /** 64 bits. */
  readonly int: string;
  /** A row's own id, made by the database. */
  readonly id: string;
  /** After a table's closing parenthesis. */
  readonly end: string;
  /** The same, for a table found only by its primary key. */
  readonly endByKey: string;
}

export const types: Readonly<Record<Types['engine'], Types>> = {
  sqlite: {
    engine: 'sqlite',
    int: 'integer',
    id: 'integer primary key',
    end: 'strict',
    endByKey: 'strict, without rowid',
  },
  postgresql: {
    engine: 'postgresql',
    int: 'bigint',
    id: 'bigint generated always as identity primary key',
    end: '',
    endByKey: '',
  },
};

/** One step forward. Steps are never changed after a release, only added. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly statements: (t: Types) => readonly string[];
}
