import { z } from 'zod';

/** What became of a card in one of its places. A call that succeeded may hide places that did not. */
export interface Delivery {
  readonly spaceId: string;
  readonly success: boolean;
  readonly carrierId: string | undefined;
  /** The platform's code for it, if its sentence holds one we know. */
  readonly code: string;
  readonly why: string;
}

const one = z.object({
  spaceId: z.string(),
  success: z.boolean(),
  carrierId: z.string().optional().catch(undefined),
  errorMsg: z.string().optional().catch(undefined),
});
/** Creating answers `{result: {deliverResults}}`, delivering `{result: [...]}`. */
const shape = z.object({ result: z.union([z.object({ deliverResults: z.array(one) }), z.array(one)]) });

export function deliveriesOf(answer: unknown): Delivery[] | undefined {
  const parsed = shape.safeParse(answer);
  if (!parsed.success) return undefined;
  const { result } = parsed.data;
  return (Array.isArray(result) ? result : result.deliverResults).map(({ errorMsg = '', ...delivery }) => ({
    ...delivery,
    spaceId: delivery.spaceId.replace(/^IM_(?:ROBOT|GROUP)\./, ''),
    // Without a code the place is at fault: nothing else could have failed for it alone.
    code: /[A-Za-z]+(?:\.[A-Za-z]+)+/.exec(errorMsg)?.[0] ?? 'param.openSpaceIdInvalid',
    why: errorMsg,
    carrierId: delivery.carrierId,
  }));
}
