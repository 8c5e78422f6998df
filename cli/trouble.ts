import { StorageError } from '../core/errors.ts';
import { said, sentence, type Text } from '../core/text/text.ts';
import { isCannotListen } from '../web-admin/server.ts';

export const storageText = ({ code, detail }: StorageError): Text =>
  sentence(`system.storage.${code}`, { detail: said(detail) });

/** One sentence for whatever went wrong: what it is, and what to do. Never a stack. */
export function troubleText(error: unknown, server: { readonly host: string; readonly port: number }): Text {
  if (error instanceof StorageError) return storageText(error);
  if (isCannotListen(error))
    return sentence(`system.cli.listen.${error.code}`, { host: server.host, port: server.port });
  const why = error instanceof Error ? error.message : String(error);
  return sentence('system.cli.failed', { why: said(why.split('\n')[0] ?? '') });
}
