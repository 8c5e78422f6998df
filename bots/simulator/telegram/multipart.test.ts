import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { readMultipart } from './multipart.ts';
import { closeRigs, type Envelope, LI, rig, TOKEN } from './rig.ts';

afterEach(closeRigs);

function body(boundary: string, parts: [headers: string, data: string][]): string {
  return `${parts.map(([headers, data]) => `--${boundary}\r\n${headers}\r\n\r\n${data}\r\n`).join('')}--${boundary}--\r\n`;
}

test('file names come quoted, raw with spaces and Chinese, and end at a semicolon', () => {
  const text = body('xx', [
    ['content-disposition:form-data;name="chat_id"', '501'],
    [
      'content-disposition:form-data;name="a";filename=任务 list.csv\r\ncontent-type:application/octet-stream',
      '\uFEFFa,b\r\n--x',
    ],
    ['Content-Disposition: form-data; name="b"; filename="q\\"x.csv"', ''],
    ['content-disposition:form-data;name="c";filename=cut;here.csv', '1'],
  ]);
  const parsed = readMultipart(Buffer.from(text), 'multipart/form-data; boundary=xx');
  expect(parsed?.fields).toEqual({ chat_id: '501' });
  expect(parsed?.uploads.get('a')).toMatchObject({ name: '任务 list.csv', data: Buffer.from('\uFEFFa,b\r\n--x') });
  expect(parsed?.uploads.get('b')?.name).toBe('q"x.csv');
  expect(parsed?.uploads.get('c')?.name).toBe('cut');
});

test.each([
  ['no boundary', 'multipart/form-data', 'x'],
  ['a cut body', 'multipart/form-data; boundary=xx', '--xx\r\ncontent-disposition:form-data;name="a"\r\n\r\nhalf'],
  ['another body', 'multipart/form-data; boundary=xx', 'hello'],
])('%s is not multipart', (_name, type, text) => {
  expect(readMultipart(Buffer.from(text), type)).toBeUndefined();
});

test('a document goes up, is seen, and comes down again under a bare path', async () => {
  const { simulator, request } = await rig();
  const phone = simulator.phone(LI);
  phone.start();
  const type = 'multipart/form-data; boundary=zz';
  const text = body('zz', [
    ['content-disposition:form-data;name="chat_id"', String(LI)],
    ['content-disposition:form-data;name="caption"', '<b>All</b> tasks'],
    ['content-disposition:form-data;name="parse_mode"', 'HTML'],
    ['content-disposition:form-data;name="document"', 'attach://f1'],
    ['content-disposition:form-data;name="f1";filename=任务.csv\r\ncontent-type:application/octet-stream', 'a,b\n1,2'],
  ]);
  const response = await request('sendDocument', { method: 'POST', headers: { 'content-type': type }, body: text });
  const sent = (await response.json()) as Envelope;
  expect(sent.result.document).toMatchObject({ file_name: '任务.csv', mime_type: 'text/csv', file_size: 7 });
  expect(phone.last()).toMatchObject({
    text: 'All tasks',
    html: '<b>All</b> tasks',
    document: { name: '任务.csv', size: 7 },
  });
  const found = (await (await request(`getFile?file_id=${sent.result.document.file_id}`)).json()) as Envelope;
  const download = await fetch(`${simulator.root}/file/bot${TOKEN}/${found.result.file_path}`);
  expect(await download.text()).toBe('a,b\n1,2');
  expect((await fetch(`${simulator.root}/file/bot${TOKEN}/documents/other`)).status).toBe(404);
});

test('a file above 20 MB can be looked at on the phone, but not downloaded by the bot', async () => {
  const { simulator, call } = await rig();
  const phone = simulator.phone(LI);
  phone.start();
  const seen = phone.send(LI, {
    name: 'film.bin',
    mime: 'application/octet-stream',
    data: new Uint8Array(21 * 1024 * 1024),
  });
  expect((await call('getFile', { file_id: seen.document?.fileId })).description).toBe('Bad Request: file is too big');
  expect((await call('getFile', { file_id: 'nonsense' })).error_code).toBe(400);
});

test('no body, however broken, throws', () => {
  const piece = fc.constantFrom(
    '--xx',
    '\r\n',
    '\r\n\r\n',
    '--',
    'content-disposition:form-data;name="a"',
    ';filename=',
    'x',
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      expect(() => readMultipart(Buffer.from(pieces.join('')), 'multipart/form-data; boundary=xx')).not.toThrow();
    }),
  );
});
