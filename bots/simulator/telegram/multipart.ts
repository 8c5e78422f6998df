import type { Upload } from './contract.ts';

export interface Multipart {
  fields: Record<string, string>;
  uploads: Map<string, Upload>;
}

/** `name="a b"`, `name=a`, or `filename=raw text up to the semicolon`, as the real server reads it. */
function parameter(header: string, name: string): string | undefined {
  const found = new RegExp(`;\\s*${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^;\\r\\n]*))`, 'i').exec(header);
  if (found === null) return undefined;
  return found[1] === undefined ? found[2]?.trim() : found[1].replaceAll(/\\(.)/g, '$1');
}

/** Reads a whole multipart/form-data body; undefined when it is not one. */
export function readMultipart(body: Buffer, contentType: string): Multipart | undefined {
  const boundary = parameter(`;${contentType.split(';').slice(1).join(';')}`, 'boundary');
  if (boundary === undefined || boundary === '') return undefined;
  const result: Multipart = { fields: {}, uploads: new Map() };
  const opening = Buffer.from(`--${boundary}`);
  const divider = Buffer.from(`\r\n--${boundary}`);
  let at = body.indexOf(opening);
  if (at < 0) return undefined;
  at += opening.length;
  while (body.subarray(at, at + 2).toString() !== '--') {
    const headersEnd = body.indexOf('\r\n\r\n', at);
    const end = body.indexOf(divider, headersEnd);
    if (headersEnd < 0 || end < 0) return undefined;
    readPart(body.subarray(at, headersEnd).toString('utf8'), body.subarray(headersEnd + 4, end), result);
    at = end + divider.length;
  }
  return result;
}

function readPart(headers: string, data: Buffer, into: Multipart): void {
  const lines = headers.split('\r\n').filter((line) => line !== '');
  const header = (name: string) => lines.find((line) => line.toLowerCase().startsWith(`${name}:`)) ?? '';
  const disposition = header('content-disposition');
  const name = parameter(disposition, 'name');
  if (name === undefined) return;
  const filename = parameter(disposition, 'filename');
  if (filename === undefined) {
    into.fields[name] = data.toString('utf8');
    return;
  }
  const mime = header('content-type').split(':').slice(1).join(':').trim() || 'application/octet-stream';
  into.uploads.set(name, { upload: true, field: name, name: filename, mime, data: Buffer.from(data) });
}
