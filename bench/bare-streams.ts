import { createRequire } from 'node:module';
import { DWClient, TOPIC_CARD } from 'dingtalk-stream';
import { dingtalkApp, type StreamStub } from './stub-dingtalk.ts';
import { feishuApp } from './stub-feishu.ts';

/** About as long as a card of ours. */
const words = 'In progress · you  \nDue 12 May 2030 18:00  \n'.padEnd(400, 'Look at the seals. ');

export interface BareStream {
  stop(): void;
}

/** The least a bot can do about a press on DingTalk: answer with the card as it is now. The vendor's client, nothing stored. */
export async function bareDingtalk({ root }: StreamStub): Promise<BareStream> {
  const client = new DWClient({ ...dingtalkApp, keepAlive: false });
  client.config.autoReconnect = false;
  const buttons = JSON.stringify({ msgButtons: [{ text: 'Done', color: 'blue', id: 'finish.t2k.3', request: true }] });
  client.registerCallbackListener(TOPIC_CARD, ({ headers }) => {
    client.socketCallBackResponse(headers.messageId, {
      cardUpdateOptions: { updateCardDataByKey: true, updatePrivateDataByKey: true },
      cardData: { cardParamMap: { title: 'T-12', markdown: words, tips: 'Accepted.', sys_full_json_obj: buttons } },
    });
  });
  // Its own way to the gateway is built in: it is told the address instead.
  const inside = client as unknown as { dw_url: string; _connect(): Promise<void>; socket: { terminate(): void } };
  inside.dw_url = `${root.replace('http', 'ws')}/connect?ticket=t`;
  // It says that it is connected on standard output.
  const { info } = console;
  console.info = () => undefined;
  await inside._connect();
  console.info = info;
  return { stop: () => inside.socket.terminate() };
}

/** The same on Feishu. */
export async function bareFeishu({ root }: StreamStub): Promise<BareStream> {
  // Its types are 320,000 lines.
  const sdk = createRequire(import.meta.url)('@larksuiteoapi/node-sdk');
  const ready = Promise.withResolvers<void>();
  const quiet = { error() {}, warn() {}, info() {}, debug() {}, trace() {} };
  const client = new sdk.WSClient({ ...feishuApp, domain: root, logger: quiet, onReady: () => ready.resolve() });
  const dispatcher = new sdk.EventDispatcher({ logger: quiet }).register({
    'card.action.trigger': async () => ({
      toast: { type: 'info', content: 'Accepted.' },
      card: {
        type: 'raw',
        data: {
          schema: '2.0',
          config: { update_multi: true },
          header: { title: { tag: 'plain_text', content: 'T-12' } },
          body: {
            elements: [
              { tag: 'markdown', content: words },
              {
                tag: 'button',
                text: { tag: 'plain_text', content: 'Done' },
                behaviors: [{ type: 'callback', value: {} }],
              },
            ],
          },
        },
      },
    }),
  });
  await client.start({ eventDispatcher: dispatcher });
  await ready.promise;
  return { stop: () => client.close({ force: true }) };
}
