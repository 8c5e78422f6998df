import { Worker } from 'node:worker_threads';
import type { CopyCheck } from './restore-check.ts';

/** Looks a file through away from the thread that serves: a full look takes seconds for a million rows. */
export const checkAside = (path: string, signal?: AbortSignal): Promise<CopyCheck> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./check-worker.ts', import.meta.url), { workerData: path });
    worker.unref();
    signal?.addEventListener('abort', () => void worker.terminate(), { once: true });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the check of ${path} ended with ${code}`)));
  });
