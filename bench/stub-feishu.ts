import { CONTROL, DATA, decodeFrame, encodeFrame } from '../bots/simulator/feishu/frame.ts';
import { Awaited, startAgreeable } from './agreeable.ts';
import { names } from './seed.ts';
import type { StreamStub } from './stub-dingtalk.ts';

export const feishuApp = { appId: 'cli_be0c000000000001', appSecret: 'bench-secret' };
const service = 33_554_678;
const config = { ReconnectCount: -1, ReconnectInterval: 120, ReconnectNonce: 30, PingInterval: 120 };

interface Answer {
  readonly code: number;
  /** Base64 of what the handler returned. */
  readonly data?: string;
}

export async function startFeishuStub(): Promise<StreamStub> {
  const pushes = new Awaited<Answer>();
  // A frame that comes before the first ping may meet a client that does not listen yet.
  const listening = Promise.withResolvers<void>();
  let count = 0;
  const answers: Readonly<Record<string, () => object>> = {
    '/open-apis/auth/v3/tenant_access_token/internal': () => ({ tenant_access_token: 't-bench', expire: 7200 }),
    '/callback/ws/endpoint': () => ({
      data: { URL: `ws://${server.place}/ws/v2?fpid=493&service_id=${service}&ticket=t`, ClientConfig: config },
    }),
    '/open-apis/bot/v3/info': () => ({ bot: { open_id: 'ou_bot' } }),
  };
  const agreed = () => ({ data: { message_id: `om_x${++count}` } });
  const server = await startAgreeable(
    (path) => ({ code: 0, msg: 'ok', ...(answers[path] ?? agreed)() }),
    (bytes) => {
      const { method, headers, payload } = decodeFrame(bytes);
      if (method === CONTROL) listening.resolve();
      else pushes.settle(headers.message_id ?? '', JSON.parse(payload?.toString() ?? '{}') as Answer);
    },
  );

  async function push(type: string, event: object): Promise<Answer> {
    await listening.promise;
    const messageId = `f${++count}`;
    const header = { event_id: `ev${count}`, event_type: type, app_id: feishuApp.appId, tenant_key: 'bench' };
    const document = { schema: '2.0', header: { ...header, create_time: String(Date.now()), token: 'v' }, event };
    const headers = { type: 'event', message_id: messageId, sum: '1', seq: '0', trace_id: messageId };
    const payload = Buffer.from(JSON.stringify(document));
    const answered = pushes.answered(messageId);
    server.send(encodeFrame({ seqId: count, logId: count, service, method: DATA, headers, payload }));
    const answer = await answered;
    if (answer.code !== 200) throw new Error(`Feishu was answered ${answer.code}`);
    return answer;
  }

  const idsOf = (chat: number) => ({ open_id: names.feishu.person(chat), union_id: `on_${chat}` });
  return {
    root: `http://${server.place}`,
    async tap(chat, message, token) {
      const { data = '' } = await push('card.action.trigger', {
        operator: { tenant_key: 'bench', ...idsOf(chat) },
        token: `c-${count}`,
        action: { tag: 'button', timezone: 'Asia/Shanghai', value: { token, at: 'direct' } },
        host: 'im_message',
        context: { open_message_id: names.feishu.message(message), open_chat_id: `oc_${chat}` },
      });
      if (!Buffer.from(data, 'base64').includes('"card"')) throw new Error('no card in the answer');
    },
    async say(chat, text) {
      const message = { message_id: `om_s${++count}`, chat_id: `oc_${chat}`, chat_type: 'p2p', message_type: 'text' };
      const sender = { sender_id: idsOf(chat), sender_type: 'user', tenant_key: 'bench' };
      const said = { ...message, create_time: String(Date.now()), content: JSON.stringify({ text }) };
      await push('im.message.receive_v1', { sender, message: said });
    },
    close: server.close,
  };
}
