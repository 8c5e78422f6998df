import { type Platform, platforms } from '../core/ids.ts';
import type { ChatAdapter } from '../core/ports.ts';
import type { Counters, CourierOptions, CourierPorts } from './courier-ports.ts';
import type { Line } from './line.ts';
import type { Settler } from './settler.ts';

/** What the courier holds while calls are under way; nothing here outlives the process, nothing here is missed. */
export interface Desk {
  readonly ports: CourierPorts;
  readonly options: CourierOptions;
  readonly settler: Settler;
  readonly counters: Counters;
  readonly lines: ReadonlyMap<Platform, Line>;
  /** Conversations with a post, and copies with a revision, whose end is not noted yet. */
  readonly posting: Set<number>;
  readonly painting: Set<number>;
  /** Aborts when calls under way must end. */
  readonly signal: AbortSignal;
  wake(): void;
}

/** How many calls to this platform may start now. */
export function roomOf({ ports, lines }: Desk, platform: Platform): number {
  const state = ports.adapters.get(platform)?.state();
  return state ? (lines.get(platform)?.room(ports.world.clock.monotonic(), state) ?? 0) : 0;
}

/** Whether the line to this platform is good, however much is under way on it. */
export function isOpen({ ports, lines }: Desk, platform: Platform): boolean {
  const state = ports.adapters.get(platform)?.state();
  return state !== undefined && (lines.get(platform)?.isOpen(ports.world.clock.monotonic(), state) ?? false);
}

export const roomOfAll = (desk: Desk): number => platforms.reduce((sum, name) => sum + roomOf(desk, name), 0);

export const closedPlatforms = (desk: Desk): Platform[] => platforms.filter((name) => roomOf(desk, name) === 0);

/** Rows are looked at only where there is an adapter: its absence is a bug. */
export function adapterOf({ ports }: Desk, platform: Platform): ChatAdapter {
  const adapter = ports.adapters.get(platform);
  if (!adapter) throw new Error(`no adapter for ${platform}`);
  return adapter;
}

export const moment = ({ ports: { world } }: Desk) => ({ now: world.clock.now(), fraction: world.random.fraction() });
