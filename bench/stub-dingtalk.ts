import { Awaited, startAgreeable } from './agreeable.ts';
import { names } from './seed.ts';

export const dingtalkApp = { clientId: 'dingbench', clientSecret: 'bench-secret' };

/** A platform that pushes over a stream. A press or a message is over once it was answered. */
export interface StreamStub {
  /** Where its API is. */
  readonly root: string;
  tap(chat: number, message: number, token: string): Promise<void>;
  say(chat: number, text: string): Promise<void>;
  close(): Promise<void>;
}

interface Answer {
  readonly code: number;
  readonly headers: { readonly messageId: string };
  readonly data: string;
}

export async function startDingtalkStub(): Promise<StreamStub> {
  const pushes = new Awaited<Answer>();
  let count = 0;
  const answers: Readonly<Record<string, (body: string) => object>> = {
    '/v1.0/oauth2/accessToken': () => ({ accessToken: 'token', expireIn: 7200 }),
    '/v1.0/gateway/connections/open': () => ({ endpoint: `ws://${server.place}/connect`, ticket: 'ticket' }),
  };
  const agreed = (body: string) => {
    const [, spaces = ''] = /"openSpaceId":"dtv1.card\/\/([^"]*)"/.exec(body) ?? [];
    const deliverResults = spaces
      .split(';')
      .map((space) => ({ spaceId: space, success: true, carrierId: `c${++count}` }));
    return { success: true, result: { deliverResults } };
  };
  const server = await startAgreeable(
    (path, body) => (answers[path] ?? agreed)(body),
    (data) => {
      const answer = JSON.parse(data.toString()) as Answer;
      pushes.settle(answer.headers.messageId, answer);
    },
  );

  async function push(topic: string, data: object): Promise<Answer> {
    const messageId = `m${++count}`;
    const headers = {
      appId: 'app',
      connectionId: 'conn',
      contentType: 'application/json',
      messageId,
      time: '0',
      topic,
    };
    const answered = pushes.answered(messageId);
    server.send(JSON.stringify({ specVersion: '1.0', type: 'CALLBACK', headers, data: JSON.stringify(data) }));
    const answer = await answered;
    if (answer.code !== 200) throw new Error(`DingTalk was answered ${answer.code}`);
    return answer;
  }

  return {
    root: `http://${server.place}`,
    async tap(chat, message, token) {
      const content = JSON.stringify({ cardPrivateData: { actionIds: [token], params: { token } } });
      const userId = names.dingtalk.person(chat);
      const outTrackId = names.dingtalk.message(message);
      const tapped = { type: 'actionCallback', outTrackId, corpId: 'd1', userId, userIdType: 1, spaceType: 'im' };
      const { data } = await push('/v1.0/card/instances/callback', { ...tapped, content, value: content });
      if (!data.includes('cardParamMap')) throw new Error(`no card in ${data}`);
    },
    async say(chat, text) {
      const person = names.dingtalk.person(chat);
      const said = { msgId: `s${++count}`, msgtype: 'text', text: { content: text }, conversationType: '1' };
      const who = { conversationId: `cid${person}`, senderStaffId: person, senderNick: person, createAt: Date.now() };
      await push('/v1.0/im/bot/messages/get', { ...said, ...who });
    },
    close: server.close,
  };
}
