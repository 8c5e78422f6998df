import type { Pacer } from '../../core/ports.ts';

/** No call ever waits for another. */
export const atOnce: Pacer = { until: () => 0, spend: () => undefined, pause: () => undefined };
