import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';

/** A connection of our own over loopback: when something has come through it, so has whatever was sent before. */
export interface Wire {
  /**
   * Resolves when nothing more comes of what was begun: nobody was heard, and nothing was counted, for a while.
   * A busy machine makes it take longer, and no less true.
   */
  still(of: Activity): Promise<void>;
  close(): void;
}

interface Activity {
  /** Moves with whatever happens. */
  count(): number;
  /** Resolves when nothing is under way that takes time of the machine's own. */
  idle(): Promise<void>;
}

const rounds = 2;
const turns = 12;

export async function openWire(): Promise<Wire> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const near = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [[far]] = await Promise.all([once(server, 'connection'), once(near, 'connect')]);
  near.setNoDelay(true);
  server.close();
  const waiting: (() => void)[] = [];
  far.on('data', (bytes: Buffer) => {
    for (const arrived of waiting.splice(0, bytes.length)) arrived();
  });

  /** Whoever was woken gets to begin, and to be heard. */
  async function round(): Promise<void> {
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
      near.write('.');
    });
    for (let turn = 0; turn < turns; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
  }

  return {
    async still({ count, idle }) {
      for (let quiet = 0; quiet < rounds; ) {
        await idle();
        const before = count();
        await round();
        quiet = count() === before ? quiet + 1 : 0;
      }
    },
    close() {
      near.destroy();
      far.destroy();
    },
  };
}
