import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { say } from '../text/say.ts';
import { checkFile, refusedUnseen } from './check-file.ts';
import { isImage } from './kinds.ts';

const most = 1024 * 1024;
const check = (bytes: Buffer, name?: string) => checkFile(bytes, name, 'stamp', most);
const said = (bytes: Buffer, name?: string): string => {
  const checked = check(bytes, name);
  return checked.kind === 'no' ? say('en', 'UTC')(checked.why) : `${checked.name} ${checked.mime}`;
};
const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]);
const pdf = Buffer.from('%PDF-1.7 …');

describe('a file', () => {
  it.each([
    ['цех.JPG', jpeg, 'цех.jpg image/jpeg'],
    ['цех.jpeg', jpeg, 'цех.jpeg image/jpeg'],
    [undefined, jpeg, 'image-stamp.jpg image/jpeg'],
    ['', pdf, 'file-stamp.pdf application/pdf'],
    ['отчёт', pdf, 'отчёт.pdf application/pdf'],
    ['a.csv', Buffer.from('a;b\n'), 'a.csv text/csv'],
    ['a.txt', Buffer.from('a;b\n'), 'a.txt text/plain'],
    // A list in an old Chinese or Russian encoding is words, too.
    ['a.csv', Buffer.from([0xc3, 0xfb, 0xb3, 0xc6, 0x3b, 0x0d, 0x0a]), 'a.csv text/csv'],
    ['a.zip', Buffer.from('PK\u0003\u0004…'), 'a.zip application/zip'],
  ])('%s', (name, bytes, shown) => {
    expect(said(bytes, name)).toBe(shown);
  });

  it.each([
    ['a page in disguise', 'x.html', Buffer.from('<script>1</script>'), 'I accept pictures'],
    ['a picture that is a page', 'x.png', Buffer.from('<script>1</script>'), 'does not match .png'],
    ['a drawing with scripts', 'x.svg', Buffer.from('<svg onload="1"/>'), 'I accept pictures'],
    ['a program', 'x.pdf', Buffer.from('MZ\u0000\u0001'), 'I accept pictures'],
    ['a document that is an archive', 'x.docx', Buffer.from('PK\u0003\u0004…'), 'does not match .docx'],
    ['a way out', '../x.pdf', pdf, 'slashes'],
    ['a way out on Windows', '..\\x.pdf', pdf, 'slashes'],
    ['nothing', 'x.pdf', Buffer.alloc(0), 'it is empty'],
    ['too much', 'x.pdf', Buffer.alloc(most + 1), 'larger than 1 MB'],
  ])('is refused: %s', (_what, name, bytes, why) => {
    expect(said(bytes, name)).toContain(why);
  });

  it('never keeps a name that hides something, leads elsewhere or says more than its bytes', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.constantFrom(jpeg, pdf, Buffer.from('a;b')),
        (name, bytes) => {
          const checked = check(bytes, name);
          if (checked.kind === 'no') {
            expect(say('ru', 'UTC')(checked.why)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
            return;
          }
          expect(checked.name).not.toMatch(/[/\\\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
          expect(checked.name.isWellFormed()).toBe(true);
          expect([...checked.name].length).toBeLessThanOrEqual(121);
          expect(checked.name).toMatch(/\.[a-z0-9]{2,5}$/i);
          expect(isImage(checked.mime)).toBe(bytes === jpeg);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('that is too large or badly named is refused before it is fetched', () => {
    expect(refusedUnseen('a.pdf', most, most)).toBeUndefined();
    expect(refusedUnseen('a.pdf', most + 1, most)).toMatchObject({ key: 'talk.file.too_big' });
    expect(refusedUnseen('a/b.pdf', undefined, most)).toMatchObject({ key: 'talk.file.path' });
    expect(refusedUnseen(undefined, undefined, most)).toBeUndefined();
  });
});
