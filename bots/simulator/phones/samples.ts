import { crc32, deflateSync } from 'node:zlib';

/** What a phone of the page sends when somebody presses the paper clip: as real as a file without a person can be. */

export const SAMPLES = ['photo', 'file', 'big'] as const;
export type SampleName = (typeof SAMPLES)[number];

export interface Sample {
  name: string;
  mime: string;
  data: Uint8Array;
}

const BIG_BYTES = 25 * 1024 * 1024;
const WIDTH = 160;
const HEIGHT = 100;

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** A sky above a sea, as a PNG. */
function picture(): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(WIDTH, 0);
  head.writeUInt32BE(HEIGHT, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const rows = Array.from({ length: HEIGHT }, (_, y) => {
    const isSky = y < HEIGHT * 0.6;
    const colour = isSky ? [120 + y, 180 + Math.floor(y / 2), 240] : [20, 70 + Math.floor((HEIGHT - y) / 2), 130];
    return Buffer.from([0, ...Array.from({ length: WIDTH }, () => colour).flat()]);
  });
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]);
  return Buffer.concat([
    signature,
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const MAKERS: Record<SampleName, () => Sample> = {
  photo: () => ({ name: 'photo.png', mime: 'image/png', data: picture() }),
  file: () => ({
    name: 'report.csv',
    mime: 'text/csv',
    data: Buffer.from('\uFEFFpart;count\npump;1\nvalve;2\n'),
  }),
  big: () => {
    const data = Buffer.alloc(BIG_BYTES, 32);
    data.write('%PDF-1.7\n', 'latin1');
    return { name: 'manual.pdf', mime: 'application/pdf', data };
  },
};

export const sampleOf = (name: SampleName): Sample => MAKERS[name]();
