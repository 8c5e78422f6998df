import type { ActResult } from './screen.ts';

/** What a phone cannot do now is an answer, not a failure of the page. */
export async function attempt(act: () => Promise<ActResult>): Promise<ActResult> {
  try {
    return await act();
  } catch (error) {
    return { kind: 'impossible', why: error instanceof Error ? error.message : String(error) };
  }
}
