import { LoupeError } from '../base/error.ts';
import { type Message, messageSchema } from './messages.ts';

/** Longest control message in characters: ten thousands of measured points fit, a mistake that sends frames as text does not. */
export const longestMessage = 8 * 1024 * 1024;

/** @throws LoupeError PROTOCOL for a message that the other side would refuse */
export function writeMessage(message: Message): string {
  const text = JSON.stringify(message);
  if (text.length > longestMessage) {
    throw new LoupeError('PROTOCOL', `A message of ${text.length} characters is too long to be sent; choose a shorter range.`);
  }
  return text;
}

/** @throws LoupeError PROTOCOL for anything that is not one of the messages */
export function readMessage(text: string): Message {
  if (text.length > longestMessage) {
    throw refused(`it has ${text.length} characters, more than ${longestMessage}`);
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw refused('it is not JSON', error);
  }
  const parsed = messageSchema.safeParse(content);
  if (!parsed.success) throw refused(`its ${parsed.error.issues[0].path.join('.') || 'type'} is wrong`, parsed.error);
  return parsed.data;
}

function refused(why: string, cause?: unknown): LoupeError {
  return new LoupeError('PROTOCOL', `A message was not understood: ${why}. Reloading the window would do.`, { cause });
}
