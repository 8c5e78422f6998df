import { isRecord } from './contract.ts';
import { breach } from './refusal.ts';
import type { Sim } from './sim.ts';
import type { Payload } from './simulator.ts';
import { checkCredentials } from './tokens.ts';
import { isTopic, type Topic } from './topics.ts';

/** Hands out the ticket for one socket. */
export function openConnection(sim: Sim, payload: Payload): unknown {
  checkCredentials(sim, payload.clientId, payload.clientSecret);
  const subscriptions = Array.isArray(payload.subscriptions) ? payload.subscriptions.filter(isRecord) : [];
  if (subscriptions.length === 0) throw breach('invalidParameter', 'nothing is subscribed to');
  const odd = subscriptions.find((subscription) => !isTopic(subscription));
  if (odd !== undefined) throw breach('invalidParameter', `no such topic: ${odd.type} ${odd.topic}`);
  const ticket = sim.sockets.ticket(subscriptions.map(({ type, topic }) => ({ type, topic }) as Topic));
  return { endpoint: `${sim.root.replace(/^http/, 'ws')}/connect`, ticket };
}

/** Without `Accept: application/json` the gateway speaks XML. */
export function asXml(answer: unknown): string {
  const fields = Object.entries(answer as Record<string, string>).map(([name, value]) => `<${name}>${value}</${name}>`);
  return `<?xml version="1.0" encoding="UTF-8"?><OpenConnectionResponse>${fields.join('')}</OpenConnectionResponse>`;
}
