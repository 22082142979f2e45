import { calls, type HostHandlers } from '../../../core/protocol/host-api.ts';
import type { CallContext } from '../../../core/protocol/serve-link.ts';

type Handlers = HostHandlers<CallContext<AbortSignal>>;

/** Handlers of which only those that a test looks at do anything; the others refuse. */
export function handlersWith(some: Partial<Handlers>): Handlers {
  const refuse = (name: string) => () => Promise.reject(new Error(`${name} is not part of this test`));
  return { ...(Object.fromEntries(Object.keys(calls).map((name) => [name, refuse(name)])) as unknown as Handlers), ...some };
}
