import type { FileRef } from '../chat/inbound.ts';

/** A file whose bytes we hold already, checked. */
export interface Kept {
  readonly kept: true;
  readonly id: string;
  readonly name: string;
  readonly mime: string;
  /** Bytes. */
  readonly size: number;
  /** Hex. */
  readonly sha256: string;
}

/** What comes with words: files a platform still holds, or kept ones. */
export type Offered = FileRef | Kept;

export const isKept = (file: Offered): file is Kept => 'kept' in file;
