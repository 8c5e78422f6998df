import { parentPort, workerData } from 'node:worker_threads';
import { restoreCheck } from './restore-check.ts';

parentPort?.postMessage(await restoreCheck(String(workerData)));
