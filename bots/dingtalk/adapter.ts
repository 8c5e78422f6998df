import type { Locale, Zone } from '../../core/ids.ts';
import type { ChatAdapter, Sink } from '../../core/ports.ts';
import { stateKeeper } from '../adapter-state.ts';
import type { Report } from '../report.ts';
import { type ApiOptions, dingtalkApi } from './api.ts';
import { type Deliverer, deliverer } from './deliver.ts';
import { fetchFile } from './fetch.ts';
import { byMobile, type DirectoryPerson, type LookedUp, membersBelow } from './people.ts';
import { remembered } from './remembered.ts';
import { sender } from './send.ts';
import { stream } from './stream.ts';
import { dingtalkTraits } from './traits.ts';

export interface DingtalkOptions extends ApiOptions {
  /** Default: the client id, which it is for an organisation's own apps. */
  readonly robotCode?: string;
  /** Our card template in this organisation, if somebody imported `card-template.json`; ends in `.schema`. */
  readonly cardTemplateId?: string;
  /** The organisation's: for words to people we know nothing about. */
  readonly locale: Locale;
  readonly zone: Zone;
  readonly report?: Report;
}

export interface DingtalkAdapter extends ChatAdapter {
  /** Outgoing calls so far, by operation. */
  readonly calls: Readonly<Record<string, number>>;
  /** Who has this mobile number. */
  byMobile(mobile: string): Promise<LookedUp<DirectoryPerson>>;
  /** Everybody of a department and below it; default the organisation. */
  membersBelow(department?: number): Promise<LookedUp<DirectoryPerson[]>>;
  /** Lets go of every connection. After `listen` returned and the last post was made. */
  close(): Promise<void>;
}

export function dingtalkAdapter(options: DingtalkOptions): DingtalkAdapter {
  const { clock, random, clientId, clientSecret, locale, zone, cardTemplateId } = options;
  const report: Report = options.report ?? (() => {});
  const robotCode = options.robotCode ?? clientId;
  const api = dingtalkApi(options);
  const memory = remembered();
  const send = sender({
    api,
    clock,
    robotCode,
    templateId: cardTemplateId,
    memory,
    report,
  });
  const state = stateKeeper('dingtalk', clock, report);
  const { become } = state;
  let deliver: Deliverer | undefined;
  const lines = stream({
    api,
    clock,
    random,
    credentials: { clientId, clientSecret },
    proxy: options.proxy,
    onFrame: (text, line) => deliver?.frame(text, line),
    state: become,
    report,
  });

  async function listen(sink: Sink, signal: AbortSignal, lineUp: () => void): Promise<void> {
    state.onUp(lineUp);
    deliver = deliverer({ api, clock, random, memory, locale, zone, report }, sink, signal);
    await lines.run(signal);
    await deliver.idle();
    await lines.close();
    become('stopped', state.now().why);
  }

  return {
    traits: dingtalkTraits(cardTemplateId !== undefined),
    listen,
    post: send.post,
    revise: send.revise,
    fetch: ({ id }, maxBytes, signal) => fetchFile(api, robotCode, id, maxBytes, signal),
    state: state.now,
    calls: api.calls,
    byMobile: (mobile) => byMobile(api, mobile),
    membersBelow: (department) => membersBelow(api, department),
    async close() {
      await lines.close();
      await api.close();
    },
  };
}
