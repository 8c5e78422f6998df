import { createDecipheriv, createHash } from 'node:crypto';
import { sameSecret } from '../../core/same-secret.ts';

/** What Feishu sends beside a body it signed. */
export interface Signature {
  readonly timestamp: string;
  readonly nonce: string;
  readonly signature: string;
}

/** Over the body as it came, byte by byte: parsed and written again it would be another. */
export function isSigned({ timestamp, nonce, signature }: Signature, key: string, body: Uint8Array): boolean {
  const own = createHash('sha256').update(`${timestamp}${nonce}${key}`).update(body).digest('hex');
  return sameSecret(own, signature);
}

/** AES-256-CBC, keyed by the key's hash, the first block being the vector. Undefined: not sealed with this key. */
export function unseal(sealed: string, key: string): string | undefined {
  try {
    const bytes = Buffer.from(sealed, 'base64');
    const hash = createHash('sha256').update(key).digest();
    const decipher = createDecipheriv('aes-256-cbc', hash, bytes.subarray(0, 16));
    const plain = Buffer.concat([decipher.update(bytes.subarray(16)), decipher.final()]);
    return new TextDecoder('utf-8', { fatal: true }).decode(plain);
  } catch {
    return undefined;
  }
}
