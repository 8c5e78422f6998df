/** Writes down everything a world was promised: what it must find afterwards, exactly once. */
import type { Platform } from '../../core/ids.ts';
import type { Platforms } from './platforms.ts';
import { watchDingtalk, watchFeishu, watchTelegram } from './watch.ts';

/** Something a person did that a platform brought to us. */
export interface Deed {
  readonly platform: Platform;
  readonly kind: string;
  /** How log and audit may name it: a platform that brings it twice may name it twice. */
  readonly correlations: string[];
  /** The inbox key it leaves, or how that begins; absent: it leaves none. */
  readonly key?: string;
  /** Of a tap: who pressed, by their account, and what. */
  readonly tap?: { readonly account: string; readonly token: string };
  /** We took it: it must be found afterwards. */
  isTaken: boolean;
  /** The platform gave up bringing it: nobody promised anything. */
  isLost: boolean;
  /** What the presser was told; undefined: nothing (yet). */
  answer?: string;
}

/** A task somebody filed over the API. */
export interface Filed {
  readonly title: string;
  /** How many tasks it makes. */
  readonly tasks: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly key: string | null;
  accepted: boolean;
}

export interface Witness {
  readonly deeds: readonly Deed[];
  readonly filed: Filed[];
  /** Words said about a task, and the deed that was. */
  readonly comments: Map<string, Deed>;
  /** What people could not do, though it was on their screens. */
  readonly odd: string[];
  /** How often each platform brought something once more. */
  readonly again: Record<Platform, number>;
  /** The deed that said what the platform names so. */
  said(platform: Platform, id: string): Deed | undefined;
  close(): void;
}

/** Where watchers write. */
export interface Notebook {
  add(deed: Deed, said?: string): Deed;
  again(platform: Platform): void;
}

export function witness({ telegram, dingtalk, feishu }: Platforms): Witness {
  const deeds: Deed[] = [];
  const spoken = new Map<string, Deed>();
  const again = { telegram: 0, dingtalk: 0, feishu: 0 };
  const notebook: Notebook = {
    add(deed, said) {
      deeds.push(deed);
      if (said !== undefined) spoken.set(`${deed.platform} ${said}`, deed);
      return deed;
    },
    again: (platform) => void again[platform]++,
  };
  const ends = [watchTelegram(telegram, notebook), watchDingtalk(dingtalk, notebook), watchFeishu(feishu, notebook)];
  return {
    deeds,
    filed: [],
    odd: [],
    comments: new Map(),
    again,
    said: (platform, id) => spoken.get(`${platform} ${id}`),
    close: () => {
      for (const end of ends) end();
    },
  };
}
