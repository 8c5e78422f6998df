const always = Number.POSITIVE_INFINITY;

/**
 * Troubles every platform can have; how each says "too many calls" is its own. The way events arrive is spared, so that
 * presses still do.
 */
export const troubles = <Limit>(limit: Limit) =>
  ({
    fail: { count: always, fault: { kind: 'html', code: 500 } },
    slow: { count: always, fault: { kind: 'delay', ms: 3_000 } },
    limit: { count: always, fault: limit },
    lose: { fault: { kind: 'cut' } },
  }) as const;
