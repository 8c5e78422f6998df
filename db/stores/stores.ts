import type { Stores } from '../../core/stores.ts';
import type { Engine } from '../engine.ts';
import type { Tx } from '../schema.ts';
import { accounts } from './accounts.ts';
import { aliases } from './aliases.ts';
import { audit } from './audit.ts';
import { codes } from './codes.ts';
import { conversations } from './conversations.ts';
import { decisions } from './decisions.ts';
import { dialogues } from './dialogues.ts';
import { files } from './files.ts';
import { folds } from './folds.ts';
import { groups } from './groups.ts';
import { inbox } from './inbox.ts';
import { intents } from './intents.ts';
import { jobs } from './jobs.ts';
import { leases } from './leases.ts';
import { ledger } from './ledger.ts';
import { log } from './log.ts';
import { notices } from './notices.ts';
import { outbox } from './outbox.ts';
import { people } from './people.ts';
import { proposals } from './proposals.ts';
import { rules } from './rules.ts';
import { settings } from './settings.ts';
import { shown } from './shown.ts';
import { talk } from './talk.ts';
import { taskCodes } from './task-codes.ts';
import { tasks } from './tasks.ts';
import { templates } from './templates.ts';

type Makers = { readonly [K in keyof Stores]: (q: Tx, engine: Engine) => Stores[K] };

const makers: Makers = {
  people,
  accounts,
  groups,
  conversations,
  templates,
  tasks,
  talk,
  files,
  aliases,
  taskCodes,
  rules,
  decisions,
  proposals,
  folds,
  log,
  audit,
  inbox,
  outbox,
  shown,
  dialogues,
  codes,
  intents,
  jobs,
  leases,
  settings,
  ledger,
  notices,
};

interface Unit {
  readonly q: Tx;
  readonly engine: Engine;
}

/** One getter for each store, shared by all units: a store is made when a unit first asks for it. */
const shape: object = Object.defineProperties(
  {},
  Object.fromEntries(
    Object.entries(makers).map(([name, make]) => [
      name,
      {
        get(this: Unit): unknown {
          const store = make(this.q, this.engine);
          Object.defineProperty(this, name, { value: store });
          return store;
        },
      },
    ]),
  ),
);

export function storesOf(q: Tx, engine: Engine): Stores {
  return Object.create(shape, { q: { value: q }, engine: { value: engine } }) as Stores;
}
