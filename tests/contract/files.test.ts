import { describe, expect, it } from 'vitest';
import type { FileRef } from '../../core/chat/inbound.ts';
import type { Platform } from '../../core/ids.ts';
import { freshDatabase } from '../harness/engines.ts';
import type { ThreePlatforms } from '../harness/three-house.ts';
import { openThreePlatforms } from '../harness/three-platforms.ts';
import type { Resident } from '../harness/three-simulators.ts';

const residents: readonly Resident[] = [
  { code: 'olga', roles: ['requester'], platform: 'telegram' },
  { code: 'wang', roles: ['employee'], platform: 'dingtalk' },
  { code: 'lina', roles: ['employee'], platform: 'feishu' },
];
const report = { name: 'отчёт.csv', mime: 'text/csv', data: Buffer.from('код;имя\n1;王伟\n') };
const never = new AbortController().signal;

/** How each platform's phone sends a file, and what the adapter knows it by. */
const sends: Readonly<Record<Platform, (house: ThreePlatforms, file: typeof report) => Pick<FileRef, 'id' | 'mime'>>> =
  {
    telegram: ({ simulators }, file) => ({
      id: simulators.telegram.phone(5001).send(5001, file).document?.fileId ?? '',
    }),
    dingtalk: ({ simulators }, file) => {
      const phone = simulators.dingtalk.phone('wang');
      return { id: phone.send(phone.direct, file).file?.downloadCode ?? '' };
    },
    feishu: ({ simulators }, file) => {
      const message = simulators.feishu.phone('ou_lina').send(file);
      return { id: `${message.id}/${message.file?.key}`, mime: file.mime.startsWith('image/') ? 'image/*' : '' };
    },
  };

const open = async () => openThreePlatforms(await freshDatabase('sqlite'), residents);
const most = 1_000_000;

describe.each(['telegram', 'dingtalk', 'feishu'] as const)('files of %s', (platform) => {
  it('come whole, no larger than asked for, and say why they do not', { timeout: 30_000 }, async () => {
    const house = await open();
    const adapter = house.adapters[platform];
    const file = sends[platform](house, report);
    const fetched = await adapter.fetch(file, most, never);
    expect(fetched.kind).toBe('file');
    expect(fetched.kind === 'file' && Buffer.from(fetched.bytes).equals(report.data)).toBe(true);
    expect(await adapter.fetch(file, 10, never)).toEqual({ kind: 'too-big' });
    expect(await adapter.fetch({ id: 'om_nothing/nonsense' }, most, never)).toMatchObject({
      kind: platform === 'telegram' ? 'later' : 'gone',
    });
    expect(JSON.stringify(await adapter.fetch({ id: 'nonsense' }, most, never))).not.toMatch(/AAEh|secret/);
    await house.settled();
    await house.simulators[platform].disconnect();
    expect(await adapter.fetch(file, most, never)).toMatchObject({ kind: 'later' });
    await house.simulators[platform].reconnect();
    expect((await adapter.fetch(file, most, never)).kind).toBe('file');
    expect((await adapter.fetch(file, most, AbortSignal.abort())).kind).toBe('later');
  });
});

it('Telegram hands bots nothing beyond twenty megabytes', { timeout: 30_000 }, async () => {
  const house = await open();
  const file = sends.telegram(house, { ...report, data: Buffer.alloc(21 * 1024 * 1024, 1) });
  expect(await house.adapters.telegram.fetch(file, 30 * 1024 * 1024, never)).toEqual({ kind: 'too-big' });
});

it('Feishu’s pictures are asked for as pictures, and a token that died is renewed on the way', async () => {
  const house = await open();
  const file = sends.feishu(house, { name: 'x.png', mime: 'image/png', data: Buffer.from('png') });
  const dead = house.simulators.feishu.fail({ api: 'im.messageResource.get', fault: { kind: 'tokenInvalid' } });
  expect((await house.adapters.feishu.fetch(file, most, never)).kind).toBe('file');
  expect(dead.hits).toBe(1);
  const spent = house.simulators.feishu.fail({ api: 'im.messageResource.get', fault: { kind: 'quota' } });
  expect(await house.adapters.feishu.fetch(file, most, never)).toMatchObject({ kind: 'later' });
  expect(spent.hits).toBe(1);
});
