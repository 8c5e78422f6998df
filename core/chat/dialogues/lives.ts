const minute = 60_000;

/** How long a question waits for its answer; every step begins anew. Long enough for a call in between, in ms. */
export const lives = { form: 15 * minute, new: 30 * minute } as const;
