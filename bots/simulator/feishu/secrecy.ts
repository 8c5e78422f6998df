import { createCipheriv, createHash, randomBytes } from 'node:crypto';

/** What Feishu does to a body on its way to a webhook. */

/** AES-256-CBC under sha256 of the encrypt key; the 16 bytes of the vector stand in front. */
export function encrypt(encryptKey: string, text: string): string {
  const key = createHash('sha256').update(encryptKey).digest();
  const vector = randomBytes(16);
  const cipher = createCipheriv('aes-256-cbc', key, vector);
  return Buffer.concat([vector, cipher.update(text, 'utf8'), cipher.final()]).toString('base64');
}

/** `X-Lark-Signature`: a plain hash, over the body as it travels. */
export function signature(timestamp: string, nonce: string, encryptKey: string, body: string): string {
  return createHash('sha256').update(`${timestamp}${nonce}${encryptKey}${body}`).digest('hex');
}
