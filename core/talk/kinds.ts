/** Kinds of files that are taken, told by their first bytes and never by what anybody says of them. */
interface Kind {
  readonly mime: string;
  /** Lower case; the first one is given to a file without any. */
  readonly extensions: readonly string[];
  readonly is: (bytes: Buffer) => boolean;
  /** Shown by browsers in place; everything else is only ever saved. */
  readonly isImage?: true;
}

const starts = (...heads: readonly (string | readonly number[])[]) => {
  const wanted = heads.map((head) => (typeof head === 'string' ? Buffer.from(head, 'latin1') : Buffer.from(head)));
  return (bytes: Buffer): boolean => wanted.some((head) => bytes.subarray(0, head.length).equals(head));
};
const at =
  (offset: number, ...words: readonly string[]) =>
  (bytes: Buffer): boolean =>
    words.some((word) => bytes.toString('latin1', offset, offset + word.length) === word);

const isZip = starts('PK\u0003\u0004', 'PK\u0005\u0006');
/** Office files are archives that name their parts: the names stand uncompressed, in the archive's own list at the end too. */
const holds =
  (...names: readonly string[]) =>
  (bytes: Buffer): boolean =>
    isZip(bytes) && names.every((name) => bytes.includes(name, 0, 'latin1'));
const openDocument =
  (type: string) =>
  (bytes: Buffer): boolean =>
    isZip(bytes) && at(30, `mimetypeapplication/vnd.oasis.opendocument.${type}`)(bytes);

const office = 'application/vnd.openxmlformats-officedocument';
const types = '[Content_Types].xml';

/** Written words: no control characters but those of a text, in whatever encoding. */
function isText(bytes: Buffer): boolean {
  const sample = bytes.subarray(0, 64 * 1024);
  return !sample.some((byte) => byte < 9 || (byte > 13 && byte < 32 && byte !== 27) || byte === 127);
}

/** First match wins: what is more exactly known stands first. */
const kinds: readonly Kind[] = [
  { mime: 'image/jpeg', extensions: ['jpg', 'jpeg'], is: starts([0xff, 0xd8, 0xff]), isImage: true },
  { mime: 'image/png', extensions: ['png'], is: starts([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), isImage: true },
  { mime: 'image/gif', extensions: ['gif'], is: starts('GIF87a', 'GIF89a'), isImage: true },
  {
    mime: 'image/webp',
    extensions: ['webp'],
    is: (bytes) => starts('RIFF')(bytes) && at(8, 'WEBP')(bytes),
    isImage: true,
  },
  { mime: 'application/pdf', extensions: ['pdf'], is: starts('%PDF-') },
  { mime: `${office}.wordprocessingml.document`, extensions: ['docx'], is: holds(types, 'word/') },
  { mime: `${office}.spreadsheetml.sheet`, extensions: ['xlsx'], is: holds(types, 'xl/') },
  { mime: `${office}.presentationml.presentation`, extensions: ['pptx'], is: holds(types, 'ppt/') },
  { mime: 'application/vnd.oasis.opendocument.text', extensions: ['odt'], is: openDocument('text') },
  { mime: 'application/vnd.oasis.opendocument.spreadsheet', extensions: ['ods'], is: openDocument('spreadsheet') },
  { mime: 'application/vnd.oasis.opendocument.presentation', extensions: ['odp'], is: openDocument('presentation') },
  { mime: 'application/zip', extensions: ['zip'], is: isZip },
  {
    mime: 'application/x-ole-storage',
    extensions: ['doc', 'xls', 'ppt'],
    is: starts([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
  },
  { mime: 'audio/mp4', extensions: ['m4a'], is: at(4, 'ftypM4A') },
  { mime: 'video/quicktime', extensions: ['mov'], is: at(4, 'ftypqt') },
  { mime: 'video/mp4', extensions: ['mp4', 'm4v'], is: at(4, 'ftyp') },
  { mime: 'audio/ogg', extensions: ['ogg', 'oga', 'opus'], is: starts('OggS') },
  {
    mime: 'audio/mpeg',
    extensions: ['mp3'],
    is: starts('ID3', [0xff, 0xfb], [0xff, 0xfa], [0xff, 0xf3], [0xff, 0xf2]),
  },
  { mime: 'audio/amr', extensions: ['amr'], is: starts('#!AMR') },
  { mime: 'text/plain', extensions: ['txt', 'csv', 'log', 'md'], is: isText },
];

const byMime = new Map(kinds.map((kind) => [kind.mime, kind]));

/** Undefined: nothing we take. */
export const kindOf = (bytes: Buffer): Kind | undefined => kinds.find(({ is }) => is(bytes));
export const isTaken = (extension: string): boolean => kinds.some(({ extensions }) => extensions.includes(extension));
/** Whether a browser may show it in place. */
export const isImage = (mime: string): boolean => byMime.get(mime)?.isImage === true;
