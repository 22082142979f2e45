import { computed, signal } from '@preact/signals';
import { LoupeError } from '../../core/base/error.ts';
import { connectHost, type HostClient } from '../../core/protocol/connect-host.ts';
import type { CallName, CallParams, CallResult } from '../../core/protocol/host-api.ts';
import type { Capability } from '../../core/protocol/messages.ts';
import { openLink, whyNoHost } from '../connection/open-link.ts';

export type HostDescription = CallResult<'host.describe'>;
/** `connecting`: for the first time; `lost`: it is being started again; `none`: there is none, and `connectionProblem` says what would do. */
export type ConnectionState = 'connecting' | 'ready' | 'lost' | 'none';

/** The host, or null while there is no connection. */
export const host = signal<HostClient | null>(null);
export const description = signal<HostDescription | null>(null);
export const connection = signal<ConnectionState>('connecting');
/** Why the host cannot be reached; null when it can. */
export const connectionProblem = signal<string | null>(null);

/** Whether the shell has a feature: `can('upload')`. Ask this, never which shell it is. */
export function can(capability: Capability): boolean {
  return host.value?.capabilities.has(capability) ?? false;
}
export const hasPaths = computed(() => can('file-paths'));

/** @throws LoupeError of the host; PROTOCOL while there is no connection */
export function call<Name extends CallName>(
  name: Name,
  params: CallParams<Name>,
  options?: { readonly signal?: AbortSignal },
): Promise<CallResult<Name>> {
  const client = host.peek();
  if (!client) {
    return Promise.reject(new LoupeError('PROTOCOL', 'The part that computes is not connected. It is being started again.'));
  }
  return client.call(name, params, options);
}

const firstRetry = 300;
const longestRetry = 5000;

/** Called with each new connection, the first and every later one. */
type Connected = (client: HostClient, description: HostDescription, first: boolean) => void;

/** Keeps a connection for as long as the window lives; calls `connected` with each new one. */
export async function keepConnected(connected: Connected): Promise<void> {
  let first = true;
  for (let pause = firstRetry; ;) {
    let failure: unknown;
    try {
      const client = await connectHost(await openLink());
      const closed = new Promise<string>((resolve) => client.onClose(resolve));
      const described = await client.call('host.describe', {});
      host.value = client;
      description.value = described;
      connectionProblem.value = null;
      connection.value = 'ready';
      connected(client, described, first);
      first = false;
      pause = firstRetry;
      failure = await closed;
    } catch (error) {
      failure = error;
    }
    host.value = null;
    const reason = await whyNoHost(failure);
    connection.value = reason !== null ? 'none' : first ? 'connecting' : 'lost';
    connectionProblem.value = reason ?? (failure instanceof Error ? failure.message : String(failure));
    await new Promise((resolve) => setTimeout(resolve, pause));
    pause = Math.min(longestRetry, pause * 2);
  }
}
