/** Chance from a seed: the same seed plays the same game (what the machine makes of it in time differs). */
export interface Dice {
  /** In [0, 1). */
  (): number;
  /** In [0, most). */
  whole(most: number): number;
  pick<T>(of: readonly T[]): T;
  word(): string;
}

export function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  const roll = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (most: number): number => Math.floor(roll() * most);
  return Object.assign(roll, {
    whole,
    pick: <T>(of: readonly T[]): T => {
      const found = of[whole(of.length)];
      if (found === undefined) throw new Error('nothing to pick from');
      return found;
    },
    word: () => whole(2 ** 31).toString(36),
  });
}
