import { CONTROL, DATA, decodeFrame, encodeFrame, type Frame } from './frame.ts';
import { APP, type Rig } from './rig.ts';

/** A plain client of the long connection, for the simulator's own tests. */
export interface Client {
  socket: WebSocket;
  /** Frames that came, oldest first; parts of one message are not joined. */
  frames: Frame[];
  /** The next frame that carries an event, and its document. */
  next(): Promise<{ frame: Frame; document: Document }>;
  answer(frame: Frame, code: number, value?: unknown): void;
  closed: Promise<number>;
}

interface Document {
  schema: string;
  header: {
    event_id: string;
    event_type: string;
    create_time: string;
    token: string;
    app_id: string;
    tenant_key: string;
  };
  // The tests know which event they wait for.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  event: any;
}

const SERVICE = 33_554_678;

export function ping(): Buffer {
  return encodeFrame({ seqId: 0, logId: 0, service: SERVICE, method: CONTROL, headers: { type: 'ping' } });
}

export async function endpoint({ call }: Rig, { appId, appSecret } = APP): Promise<string> {
  const answer = await call('POST /callback/ws/endpoint', { AppID: appId, AppSecret: appSecret });
  return String(answer.data?.URL);
}

/** Connects and pings; from then on events arrive. */
export async function connect(rig: Rig, app = APP): Promise<Client> {
  const socket = new WebSocket(await endpoint(rig, app));
  socket.binaryType = 'arraybuffer';
  const frames: Frame[] = [];
  const waiting: ((frame: Frame) => void)[] = [];
  const unread: Frame[] = [];
  socket.addEventListener('message', ({ data }) => {
    if (!(data instanceof ArrayBuffer)) return;
    let frame: Frame;
    try {
      frame = decodeFrame(Buffer.from(data));
    } catch {
      return;
    }
    frames.push(frame);
    if (frame.method !== DATA) return;
    const wake = waiting.shift();
    if (wake === undefined) unread.push(frame);
    else wake(frame);
  });
  const closed = new Promise<number>((resolve) => socket.addEventListener('close', ({ code }) => resolve(code)));
  await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }));
  const pong = new Promise((resolve) => socket.addEventListener('message', resolve, { once: true }));
  socket.send(ping());
  await pong;
  const nextFrame = (): Promise<Frame> => {
    const frame = unread.shift();
    return frame === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(frame);
  };
  return {
    socket,
    frames,
    next: async () => {
      const frame = await nextFrame();
      return { frame, document: JSON.parse(frame.payload?.toString('utf8') ?? '') };
    },
    answer: (frame, code, value) => {
      const data = value === undefined ? undefined : Buffer.from(JSON.stringify(value)).toString('base64');
      const payload = Buffer.from(JSON.stringify({ code, ...(data === undefined ? {} : { data }) }));
      socket.send(encodeFrame({ ...frame, headers: { ...frame.headers, biz_rt: '0' }, payload }));
    },
    closed,
  };
}
