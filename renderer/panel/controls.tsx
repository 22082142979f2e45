import type { JSX } from 'preact';

export function Controls(): JSX.Element | null {
  return null;
}
