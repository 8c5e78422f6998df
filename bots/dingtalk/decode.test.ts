import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DecodeContext, decodeSpoken, decodeTap } from './decode.ts';
import { readFrame } from './frame.ts';
import { cardId, readMessage } from './ids.ts';

const context: DecodeContext = {
  messageId: 'm-1',
  now: 1_795_179_187_255,
  carried: (carrier) => (carrier === 'carrier-1' ? 'pd-known' : undefined),
};
const direct = {
  msgId: 'msgX==',
  msgtype: 'text',
  conversationType: '1',
  conversationId: 'cid1',
  createAt: 1_795_179_187_000,
  senderStaffId: 'wang',
  senderNick: ' 王伟 ',
  senderId: '$:LWCP_v1:$abc',
  text: { content: ' done T-12 ' },
  sessionWebhook: 'https://oapi.dingtalk.com/robot/sendBySession?session=abc',
  sessionWebhookExpiredTime: 1_795_184_587_000,
};
const spoken = (change: object) => decodeSpoken(JSON.stringify({ ...direct, ...change }), context);
const eventOf = (change: object) => {
  const decoded = spoken(change);
  if (decoded.kind === 'ignored') throw new Error(decoded.why);
  return decoded.event;
};

describe('what somebody writes', () => {
  it('is read with its chat, its sender, its time and where it may be answered', () => {
    expect(spoken({})).toEqual({
      kind: 'event',
      event: {
        kind: 'text',
        place: { platform: 'dingtalk', externalId: 'wang', kind: 'direct' },
        sender: { externalId: 'wang', name: '王伟' },
        at: direct.createAt,
        key: 'msgX==',
        correlation: 'dt-msgX==',
        text: 'done T-12',
        message: 'msgX==',
        files: [],
      },
      webhook: { url: direct.sessionWebhook, until: direct.sessionWebhookExpiredTime },
    });
  });

  it('in a group belongs to the group', () => {
    const change = { conversationType: '2', conversationId: 'cidG', conversationTitle: 'Crew', isInAtList: true };
    expect(eventOf(change).place).toEqual({ platform: 'dingtalk', externalId: 'cidG', kind: 'group', title: 'Crew' });
  });

  it.each([
    ['a picture', { msgtype: 'picture', text: undefined, content: { downloadCode: 'd1' } }, '', [{ id: 'd1' }]],
    [
      'a file',
      { msgtype: 'file', text: undefined, content: { downloadCode: 'd2', fileName: 'plan.pdf' } },
      '',
      [{ id: 'd2', name: 'plan.pdf' }],
    ],
    [
      'words and pictures',
      {
        msgtype: 'richText',
        text: undefined,
        content: { richText: [{ text: 'see ' }, { type: 'picture', downloadCode: 'd3' }, { text: 'this' }] },
      },
      'see this',
      [{ id: 'd3', mime: 'image/*' }],
    ],
    [
      'something spoken aloud',
      { msgtype: 'audio', text: undefined, content: { downloadCode: 'd4', recognition: 'gate is open' } },
      'gate is open',
      [],
    ],
    ['an empty one', { text: undefined }, '', []],
  ])('%s', (_name, change, text, files) => expect(eventOf(change)).toMatchObject({ kind: 'text', text, files }));

  it('says so when the allowance swallowed the words', () => {
    expect(spoken({ text: undefined, errorCode: 20001, errorMessage: 'quota' })).toMatchObject({
      kind: 'event',
      event: { text: '' },
      trouble: expect.stringContaining('pushes'),
    });
  });

  it('answers the message that a quotation names, also one we no longer know', () => {
    expect(eventOf({ originalProcessQueryKey: 'carrier-1' })).toMatchObject({ replyTo: 'pd-known' });
    expect(eventOf({ originalProcessQueryKey: 'query-9' })).toMatchObject({ replyTo: 't-query-9' });
    expect(eventOf({})).not.toHaveProperty('replyTo');
  });

  it('is a press when a spoken card’s button said it', () => {
    expect(eventOf({ text: { content: 'accept.t2k.7' } })).toMatchObject({
      kind: 'tap',
      token: 'accept.t2k.7',
      key: 'msgX==',
    });
  });

  it('of somebody without a userId is nobody’s', () => {
    for (const senderStaffId of ['', undefined]) {
      expect(spoken({ senderStaffId })).toMatchObject({ kind: 'ignored', trouble: expect.stringContaining('userId') });
    }
  });
});

const own = cardId('own', 'direct', 'k');
const shared = cardId('public', 'group', 'k');
const press = { actionIds: ['accept.t2k.7'], params: { token: 'accept.t2k.7' } };
const pressed = (data: object) =>
  decodeTap(
    JSON.stringify({ type: 'actionCallback', outTrackId: own, userId: 'wang', spaceId: 'cid1', ...data }),
    context,
  );

describe('what somebody presses', () => {
  it('names the person, the card and the button, and has no key', () => {
    expect(pressed({ content: JSON.stringify({ cardPrivateData: press }) })).toEqual({
      kind: 'event',
      event: {
        kind: 'tap',
        place: { platform: 'dingtalk', externalId: 'wang', kind: 'direct' },
        sender: { externalId: 'wang', name: 'wang' },
        at: context.now,
        correlation: 'dt-m-1',
        token: 'accept.t2k.7',
        fields: {},
        message: own,
      },
    });
  });

  it.each([
    ['in value only', { value: JSON.stringify({ cardPrivateData: press }) }],
    [
      'with the parameters beside',
      { content: JSON.stringify({ cardPrivateData: { actionIds: [] }, params: press.params }) },
    ],
    ['with the id alone', { content: JSON.stringify({ cardPrivateData: { actionIds: press.actionIds, params: {} } }) }],
  ])('%s', (_name, data) => expect(pressed(data)).toMatchObject({ event: { token: 'accept.t2k.7' } }));

  it('on a conversation’s card belongs to the conversation', () => {
    const content = JSON.stringify({ cardPrivateData: press });
    expect(pressed({ outTrackId: shared, content })).toMatchObject({
      event: { place: { externalId: 'cid1', kind: 'group' }, message: shared },
    });
  });

  it('brings along what a form held', () => {
    const form = { choice: { index: 1, value: 'busy' }, text: 'no time', other: 'x' };
    const content = JSON.stringify({ cardPrivateData: { actionIds: ['x'], params: { token: 'reject.t1.1', form } } });
    expect(pressed({ content })).toMatchObject({
      event: { token: 'reject.t1.1', fields: { choice: 'busy', text: 'no time' } },
    });
  });
});

describe('names of our messages', () => {
  it('are the same for the same post, and say what they are', () => {
    expect(cardId('own', 'direct', 'key', 'part')).toBe(cardId('own', 'direct', 'key', 'part'));
    expect(cardId('own', 'direct', 'key', 'part')).not.toBe(cardId('own', 'direct', 'key', 'other'));
    expect(own.length).toBeLessThanOrEqual(64);
    expect(readMessage(shared)).toEqual({ kind: 'card', id: shared, template: 'public', in: 'group' });
    expect(readMessage('t-q')).toEqual({ kind: 'text', query: 'q' });
    expect(readMessage('msgX==')).toBeUndefined();
  });
});

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom<unknown>(
    'x'.repeat(1_000_000),
    '\u0000',
    '\ud800',
    '__proto__',
    null,
    -1,
    1e308,
    [],
    {},
    true,
    '[[[[',
  ),
  fc.integer(),
  fc.jsonValue(),
);
const frames = {
  spoken: { ...direct, content: { richText: [{ text: 'a' }], downloadCode: 'd' } },
  tap: { outTrackId: own, userId: 'wang', content: JSON.stringify({ cardPrivateData: press }), value: '{}' },
};

/** The value with one of its parts deleted, replaced or nested. */
const spoilt = (value: object): fc.Arbitrary<string> =>
  fc
    .record({
      at: fc.constantFrom(...Object.keys(value), '__proto__'),
      how: fc.constantFrom('delete', 'replace', 'nest'),
      by: hostile,
    })
    .map(({ at, how, by }) => {
      const copy: Record<string, unknown> = { ...value };
      if (how === 'delete') delete copy[at];
      else if (how === 'replace') copy[at] = by;
      else copy[at] = Array.from({ length: 1_000 }).reduce<unknown>((inner) => [inner], by);
      return JSON.stringify(copy);
    });

describe('whatever comes over the stream', () => {
  it('becomes an event or a reason to let it pass', () => {
    const data = fc.oneof(spoilt(frames.spoken), spoilt(frames.tap), fc.json(), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(data, fc.boolean(), (text, isTap) => {
        const decoded = isTap ? decodeTap(text, context) : decodeSpoken(text, context);
        if (decoded.kind === 'ignored') expect(decoded.why).not.toBe('');
        else {
          const { event } = decoded;
          expect(event.sender.externalId).not.toBe('');
          expect(Number.isFinite(event.at)).toBe(true);
          if (event.kind === 'text') expect(event.text.length).toBeLessThanOrEqual(20_000);
          if (event.kind === 'tap') expect(event.token.length).toBeLessThanOrEqual(64);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('is a frame, or nothing, also when it breaks off anywhere', () => {
    const whole = JSON.stringify({
      specVersion: '1.0',
      type: 'CALLBACK',
      headers: { topic: '/v1.0/im/bot/messages/get', messageId: 'm', time: 1 },
      data: JSON.stringify(direct),
    });
    expect(readFrame(whole)).toMatchObject({ type: 'CALLBACK', headers: { messageId: 'm' } });
    for (let length = 0; length < whole.length; length += 1) {
      expect(readFrame(whole.slice(0, length))).toBeUndefined();
      decodeSpoken(JSON.stringify(direct).slice(0, length), context);
    }
  });
});
